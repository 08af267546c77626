//! The engine: takes the planner's steps one by one and keeps what came of them. It owns no task and no timer;
//! [`super::task`] drives it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use model::{BatchId, Rulebook, Text};
use protocol::messages::{Lease, LeaseRequest};
use protocol::{Problem, ProblemType};
use tokio::sync::oneshot;
use tokio::time::Instant;
use uuid::Uuid;

use super::ahead::{Level, Refusal};
use super::bulk::LinkSense;
use super::changes::Heard;
use super::exchange::{Exchange, Notice};
use super::failure::{Remedy, SyncError};
use super::hold::Holding;
use super::lease_end::LeaseEnds;
use super::photos::{Brought, Downloads};
use super::plan::{Local, Plan, Retries, Server, Stage, plan, push_by};
use super::push::Sendable;
use super::retry::Attempt;
use super::{changes, claim, manifest, push};
use crate::store::StoreError;
use crate::store::station::claim::{self as claims, ClaimRow};
use crate::store::station::operation::{OutboxState, outbox, outbox_of_earlier};
use crate::store::station::round::{self, RoundRow};
use crate::store::station::{document, setting};

/// The answer to a claim, as its step got it.
pub type ClaimAnswer = Result<Lease, Arc<SyncError>>;

pub struct Engine {
    pub(super) exchange: Arc<Exchange>,
    pub(super) server: Server,
    pub(super) retries: Retries,
    pub(super) downloads: Downloads,
    /// `None`: to be read from the store.
    rulebook: Option<Arc<Rulebook>>,
    /// A page waits for rules that may come with the next changes. Once: then its cases are named.
    rules_awaited: bool,
    /// Records that could not be used, named, since the vault was opened.
    pub(super) troubles: HashMap<BatchId, Vec<Text>>,
    /// The server was restored from a backup since the last contact.
    pub(super) new_epoch: bool,
    /// Who waits for the answer to a claim.
    claimants: HashMap<Uuid, oneshot::Sender<ClaimAnswer>>,
    round: Option<RoundRow>,
    hold: Holding,
    pub(super) level: Level,
    pub(super) ahead_refused: Refusal,
    lease_ends: LeaseEnds,
    /// When something changes for whoever has a case open, whatever the network does.
    pub(super) next_lease_end: Option<Instant>,
}

impl Engine {
    pub fn new(exchange: Arc<Exchange>) -> Self {
        Self {
            exchange,
            server: Server::default(),
            retries: Retries::default(),
            downloads: Downloads::default(),
            rulebook: None,
            rules_awaited: false,
            troubles: HashMap::new(),
            new_epoch: false,
            claimants: HashMap::new(),
            round: None,
            hold: Holding::default(),
            level: Level::default(),
            ahead_refused: Refusal::default(),
            lease_ends: LeaseEnds::default(),
            next_lease_end: None,
        }
    }

    /// What is to be done now, and when there will be more.
    pub async fn plan(&mut self) -> Result<(Local, Plan), StoreError> {
        let (sendable, held_for) = self.outbox().await?;
        self.level = Level::read(&self.exchange).await?;
        self.next_lease_end = self.lease_ends.look(&self.exchange).await?;
        let now = Instant::now();
        let local = Local {
            operations_ready: sendable.into_iter().map(Sendable::count).sum(),
            hold_ends: held_for.map(|rest| now + rest),
            claims: self.exchange.stores.read(claims::all).await?.len(),
            ahead: self.level.shortage().map_or(0, |shortage| shortage.count as usize),
            manifests: manifest::unread(&self.exchange).await?.len(),
            photos: self.downloads.waiting(&self.exchange).await?,
        };
        self.retries.rest_without_work(&local);
        Ok((local, plan(&local, &self.server, &self.retries, now)))
    }

    /// Takes one step and keeps how it went. May be dropped at any await: what was not written down is asked for
    /// again.
    pub async fn step(&mut self, stage: Stage) {
        let started_at = self.exchange.now();
        self.round.get_or_insert_with(|| new_round(started_at));
        let began = Instant::now();
        if stage == Stage::Push {
            self.server.last_push = Some(began);
        }
        match self.run(stage).await {
            Ok(()) => self.retries.of_mut(stage).succeed(),
            Err(error) => self.failed(stage, began, &error),
        }
    }

    /// The server said hello, and no connection failed since.
    pub fn in_reach(&self) -> bool {
        self.server.greeted
    }

    /// When a step that is under way has to make way, so that the outbox is not left alone.
    pub fn push_by(&self, local: &Local) -> Option<Instant> {
        push_by(local, &self.server, &self.retries, Instant::now())
    }

    async fn run(&mut self, stage: Stage) -> Result<(), Arc<SyncError>> {
        let done = match stage {
            Stage::Hello => self.greet().await,
            Stage::Push => self.push().await,
            Stage::Changes => self.read_changes().await,
            Stage::Claims => return self.ask_for_claims().await,
            Stage::Manifests => self.read_manifest().await,
            Stage::Photos => self.fetch_photos().await,
        };
        done.map_err(Arc::new)
    }

    fn failed(&mut self, stage: Stage, began: Instant, error: &Arc<SyncError>) {
        tracing::info!(?stage, %error, "a step of the sync was not done");
        let (now, random) = (Instant::now(), (self.exchange.random)());
        let attempt = Attempt { began, ended: now };
        let remedy = match error.remedy() {
            // A server that lost the station in a restore from a backup takes it up again at the next hello.
            Remedy::Stop if stage != Stage::Hello && error.is_unknown_station() => Remedy::Hello,
            remedy => remedy,
        };
        match remedy {
            Remedy::Wait { retry_after } => {
                self.retries.of_mut(stage).fail(attempt, error.text(), retry_after, random);
            }
            Remedy::Hello => {
                self.lose_reach();
                self.retries.of_mut(stage).fail(attempt, error.text(), None, random);
            }
            Remedy::Stop => {
                if error.is_revocation() {
                    self.exchange.notify(Notice::StationRevoked);
                }
                self.server.greeted = false;
                self.retries.of_mut(Stage::Hello).stop(now, error.text());
            }
            Remedy::PushOnly => {
                if stage == Stage::Push {
                    self.retries.of_mut(stage).fail(attempt, error.text(), None, random);
                }
                self.server.push_only = true;
                self.retries.of_mut(Stage::Hello).stop(now, error.text());
            }
        }
        if !self.server.greeted || self.server.push_only {
            self.refuse_claimants(error);
        }
    }

    fn lose_reach(&mut self) {
        self.server.greeted = false;
        if std::mem::take(&mut self.server.push_only) {
            // What waits is to go out as soon as the server is back, whatever it thinks of this release.
            self.retries.of_mut(Stage::Hello).rest();
        }
    }

    /// Nobody waits for an answer that may take days.
    pub fn refuse_claimants(&mut self, error: &Arc<SyncError>) {
        for (_, claimant) in self.claimants.drain() {
            // One who went away wants no answer.
            let _ = claimant.send(Err(Arc::clone(error)));
        }
    }

    async fn greet(&mut self) -> Result<(), SyncError> {
        let (heard, out_of_range) = changes::hello(&self.exchange).await?;
        self.server.greeted = true;
        self.server.push_only = out_of_range.is_some();
        self.new_epoch |= heard.new_epoch;
        self.downloads.link.round_trip(heard.round_trip);
        let Some(out_of_range) = out_of_range else { return Ok(()) };
        if changes::was_revoked(&self.exchange).await {
            self.exchange.notify(Notice::StationRevoked);
        }
        Err(SyncError::OutOfRange(out_of_range))
    }

    async fn push(&mut self) -> Result<(), SyncError> {
        let mut failure = None;
        for sendable in self.outbox().await?.0 {
            match push::push(&self.exchange, sendable).await {
                Ok(sent) => self.count(|round| round.operations_sent += sent),
                // What is the matter with one incarnation's operations is not with another's.
                Err(error) if matches!(error.remedy(), Remedy::Wait { .. }) => failure = Some(error),
                Err(error) => return Err(error),
            }
        }
        failure.map_or(Ok(()), Err)
    }

    async fn read_changes(&mut self) -> Result<(), SyncError> {
        let heard = changes::changes(&self.exchange).await?;
        let Heard { more, new_epoch, rules_changed, round_trip } = heard;
        self.downloads.link.round_trip(round_trip);
        self.server.more_changes = more;
        self.server.last_changes = Some(Instant::now());
        self.new_epoch |= new_epoch;
        if rules_changed {
            self.rulebook = None;
            self.exchange.arrived.notify_one();
        }
        self.downloads.invalidate();
        Ok(())
    }

    /// A no ends a claim and is no failure of the stage. Anything else is, and the claim stays.
    async fn ask_for_claims(&mut self) -> Result<(), Arc<SyncError>> {
        let rows = self.claims().await.map_err(|error| Arc::new(error.into()))?;
        let mut failure = None;
        for row in rows {
            let (key, ahead) = (row.key, row.ahead);
            let answer = claim::claim(&self.exchange, row).await.map_err(Arc::new);
            match &answer {
                Err(error) if !claim::is_a_no(error) => failure = Some(Arc::clone(error)),
                Err(error) if ahead => self.ahead_refused = Refusal::of(error, Instant::now()),
                Err(_) => {}
                Ok(_) => self.ahead_refused = Refusal::default(),
            }
            self.server.ahead_after = self.ahead_refused.until;
            if let Some(claimant) = self.claimants.remove(&key) {
                let _ = claimant.send(answer);
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// Those that wait; without any, one for what is missing of the level.
    async fn claims(&self) -> Result<Vec<ClaimRow>, StoreError> {
        let rows = self.exchange.stores.read(claims::all).await?;
        let may_ask = self.server.ahead_after.is_none_or(|after| after <= Instant::now());
        if !rows.is_empty() || !may_ask {
            return Ok(rows);
        }
        let Some(shortage) = Level::read(&self.exchange).await?.shortage() else { return Ok(rows) };
        claim::note(&self.exchange, shortage.request()).await?;
        self.exchange.stores.read(claims::all).await
    }

    async fn read_manifest(&mut self) -> Result<(), SyncError> {
        let rulebook = self.rulebook().await?;
        let Some(batch) = manifest::unread(&self.exchange).await?.into_iter().next() else { return Ok(()) };
        let cases = manifest::cases_per_page(self.retries.of(Stage::Manifests).failures());
        let brought = manifest::page(&self.exchange, batch, &rulebook, cases, !self.rules_awaited).await?;
        self.rules_awaited = brought.rules_missing;
        if brought.rules_missing {
            self.server.more_changes = true;
        }
        if brought.from_the_start {
            self.troubles.remove(&batch);
        }
        if !brought.troubles.is_empty() {
            self.troubles.entry(batch).or_default().extend(brought.troubles);
        }
        self.downloads.invalidate();
        self.count(|round| round.cases_received += brought.cases);
        Ok(())
    }

    async fn fetch_photos(&mut self) -> Result<(), SyncError> {
        let Brought { photos, bytes, failure } = self.downloads.advance(&self.exchange).await?;
        self.count(|round| {
            round.photos_received += photos;
            round.bytes_received += bytes;
        });
        failure.map_or(Ok(()), Err)
    }

    /// The parts of the outbox that may go, and for how long the first that is held stays held.
    async fn outbox(&mut self) -> Result<(Vec<Sendable>, Option<Duration>), StoreError> {
        let incarnation = self.exchange.incarnation;
        let (earlier, mut lines, policy, flushed_to) = self
            .exchange
            .stores
            .read(move |db| {
                let policy = setting::get(db, &setting::POLICY)?.unwrap_or_default();
                let flushed_to = setting::get(db, &setting::FLUSHED_TO)?.unwrap_or_default();
                Ok((outbox_of_earlier(db, incarnation)?, outbox(db, incarnation)?, policy, flushed_to))
            })
            .await?;
        lines.retain(|line| line.state == OutboxState::Waiting);
        let ready = self.hold.ready(&lines, &policy, flushed_to, self.exchange.now());
        // Whatever came from a copy of the data is old: nothing of it is held.
        let mut sendable = push::of_each_incarnation(&earlier);
        sendable.extend(Sendable::of(&lines[..ready.count]));
        Ok((sendable, ready.next_in))
    }

    async fn rulebook(&mut self) -> Result<Arc<Rulebook>, SyncError> {
        if let Some(rulebook) = &self.rulebook {
            return Ok(Arc::clone(rulebook));
        }
        let documents = self.exchange.stores.read(document::all).await?;
        let rulebook = Arc::new(Rulebook::parse(&documents)?);
        self.rulebook = Some(Arc::clone(&rulebook));
        Ok(rulebook)
    }

    /// Writes a claim down and asks for it at once, unless the server wants to be left alone. The claimant hears of
    /// the first answer.
    pub async fn begin_claim(&mut self, request: LeaseRequest, claimant: oneshot::Sender<ClaimAnswer>) {
        let key = match claim::note(&self.exchange, request).await {
            Ok(key) => key,
            Err(error) => {
                let _ = claimant.send(Err(Arc::new(error.into())));
                return;
            }
        };
        self.claimants.insert(key, claimant);
        self.try_at_once();
        let now = Instant::now();
        if [Stage::Hello, Stage::Claims]
            .iter()
            .any(|stage| self.retries.of(*stage).waits_until(now).is_some())
        {
            self.refuse_claimants(&Arc::new(Problem::new(ProblemType::Overloaded).into()));
        }
    }

    /// A user wants it done: what was set aside is tried again too.
    pub async fn kick(&mut self) {
        self.try_at_once();
        if let Err(error) = push::take_up_again(&self.exchange).await {
            tracing::error!(%error, "what was set aside could not be taken up again");
        }
    }

    /// A user's action or a wake from sleep: nothing waits any longer because of what failed before.
    pub fn try_at_once(&mut self) {
        self.retries.reset();
        self.server.last_changes = None;
        self.server.ahead_after = None;
    }

    /// The machine slept: open connections may lead nowhere.
    pub fn wake(&mut self) {
        self.exchange.central.drop_connections();
        // It may be another network.
        self.downloads.link = LinkSense::default();
        self.server.greeted = false;
        self.try_at_once();
    }

    /// What stands in the way, the first stage first.
    pub fn blocked(&self) -> Option<&Text> {
        Stage::ALL.iter().find_map(|stage| self.retries.of(*stage).blocked())
    }

    /// Writes the round's line, if one is under way.
    pub async fn end_round(&mut self) -> Result<(), StoreError> {
        let Some(mut row) = self.round.take() else { return Ok(()) };
        row.ended_at = self.exchange.now();
        row.blocked = self.blocked().cloned();
        self.exchange.stores.write(move |tx| round::insert(tx, &row)).await
    }

    fn count(&mut self, count: impl FnOnce(&mut RoundRow)) {
        if let Some(round) = &mut self.round {
            count(round);
        }
    }
}

fn new_round(started_at: DateTime<Utc>) -> RoundRow {
    RoundRow {
        started_at,
        ended_at: started_at,
        operations_sent: 0,
        cases_received: 0,
        photos_received: 0,
        bytes_received: 0,
        blocked: None,
    }
}
