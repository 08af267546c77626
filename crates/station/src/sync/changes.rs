//! What happened at the server: new ends of leases, withdrawn cases, outcomes, rules, people, orders to purge.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use model::BatchId;
use protocol::audit::AuditKind;
use protocol::messages::{Change, Changes, ChangesRequest, Hello, HelloRequest, LeaseEnd};
use protocol::problem::ProblemAction;
use protocol::{ApiError, Mandate, PROTOCOL_VERSION, Problem, ProblemType, SignedMandate};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::exchange::{Exchange, Notice};
use super::failure::SyncError;
use super::hold;
use crate::audit;
use crate::store::batch::manifest;
use crate::store::station::batch::{self, BatchState};
use crate::store::station::case_state::{self, Gone};
use crate::store::station::{document, operation, person, setting};
use crate::store::{StationWrite, StoreError};

/// What an answer was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// There is more: ask again at once.
    pub more: bool,
    /// The server began a new epoch since the last time: it was restored from a backup.
    pub new_epoch: bool,
    pub rules_changed: bool,
    /// Between asking and the answer.
    pub round_trip: Duration,
}

/// Which way a server's range of protocols leaves this release out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfRange {
    /// The server takes newer ones only.
    TooOld,
    /// The server knows older ones only.
    TooNew,
}

/// Finds out whether the server is there and speaks this protocol.
pub async fn hello(exchange: &Exchange) -> Result<(Heard, Option<OutOfRange>), SyncError> {
    let request = HelloRequest { station: exchange.station, incarnation: exchange.incarnation };
    let asked = Instant::now();
    let answer = match exchange.central.hello(request.clone()).await {
        Err(ApiError::Problem(problem)) if problem.kind == ProblemType::StationUnknown => {
            enrol_again(exchange, *problem).await?;
            exchange.central.hello(request).await?
        }
        answer => answer?,
    };
    let Hello { epoch, server_time, protocol_min, protocol_max, .. } = answer;
    let round_trip = asked.elapsed();
    let out_of_range = if PROTOCOL_VERSION < protocol_min {
        Some(OutOfRange::TooOld)
    } else if PROTOCOL_VERSION > protocol_max {
        Some(OutOfRange::TooNew)
    } else {
        None
    };
    exchange.heard_time(server_time);
    let wall = exchange.now();
    let known = exchange
        .stores
        .write(move |tx| {
            note_contact(tx, server_time, wall)?;
            setting::get(tx, &setting::EPOCH)
        })
        .await?;
    let new_epoch = known.is_some_and(|known| known != epoch);
    Ok((Heard { new_epoch, round_trip, ..Heard::default() }, out_of_range))
}

/// A station that the server leaves out learns nothing from the changes but that it was revoked, which is said to any.
pub async fn was_revoked(exchange: &Exchange) -> bool {
    let request = ChangesRequest { after: None, incarnation: exchange.incarnation };
    let answer = exchange.central.changes(request).await;
    answer.is_ok_and(|changes| changes.items.contains(&Change::StationRevoked))
}

/// The server enrolled this station and does not know it any more, as after its restore from a backup. It takes its own
/// word for it.
async fn enrol_again(exchange: &Exchange, unknown: Problem) -> Result<(), SyncError> {
    let enrolment = exchange.stores.read(|db| setting::get(db, &setting::ENROLMENT)).await?;
    match enrolment {
        Some(enrolment) => Ok(exchange.central.enrol_again(enrolment).await.map(drop)?),
        None => Err(unknown.into()),
    }
}

/// Asks once, and applies the answer.
pub async fn changes(exchange: &Exchange) -> Result<Heard, SyncError> {
    let (after, known_epoch) = exchange
        .stores
        .read(|db| Ok((setting::get(db, &setting::CURSOR)?, setting::get(db, &setting::EPOCH)?)))
        .await?;
    let had_cursor = after.is_some();
    let asked = Instant::now();
    let changes =
        match exchange.central.changes(ChangesRequest { after, incarnation: exchange.incarnation }).await {
            Ok(changes) => changes,
            // Once: without a cursor there is nothing that could be void.
            Err(ApiError::Problem(problem))
                if problem.kind.action() == ProblemAction::ResetCursor && had_cursor =>
            {
                exchange.stores.write(|tx| setting::remove(tx, &setting::CURSOR)).await?;
                return Ok(Heard { more: true, round_trip: asked.elapsed(), ..Heard::default() });
            }
            Err(error) => return Err(error.into()),
        };
    let round_trip = asked.elapsed();
    let heard = Heard {
        round_trip,
        more: changes.more,
        new_epoch: known_epoch.is_some_and(|known| known != changes.epoch),
        rules_changed: changes.items.iter().any(|item| matches!(item, Change::Document { .. })),
    };
    let revoked = changes.items.contains(&Change::StationRevoked);
    // First what lies in other files and may be done twice, then the cursor with all the rest.
    apply_to_batches(exchange, &changes).await?;
    // What is told page by page lags behind what holds now.
    let held = (!changes.more).then(|| changes.leases.iter().map(|lease| lease.batch).collect());
    apply_to_station(exchange, changes).await?;
    if let Some(held) = held {
        let_go(exchange, held).await?;
    }
    if revoked {
        exchange.notify(Notice::StationRevoked);
    }
    Ok(heard)
}

async fn apply_to_batches(exchange: &Exchange, changes: &Changes) -> Result<(), StoreError> {
    for item in &changes.items {
        match item {
            Change::Purge { batch } => purge(exchange, *batch).await?,
            Change::CaseChanged { batch, .. } => {
                match exchange.stores.write_batch(*batch, manifest::restart).await {
                    // It concerns a batch that was given back meanwhile.
                    Err(StoreError::UnknownBatch(_) | StoreError::Purged(_)) => {}
                    restarted => restarted?,
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Batches that the server knows nothing of any more, as after its restore from a backup: their cases are somebody
/// else's by now, and nothing will be told of them.
async fn let_go(exchange: &Exchange, held: HashSet<BatchId>) -> Result<(), StoreError> {
    let incarnation = exchange.incarnation;
    let rows = exchange.stores.read(batch::all).await?;
    for row in rows.iter().filter(|row| row.state != BatchState::Purged && !held.contains(&row.id)) {
        let batch = row.id;
        tracing::warn!(%batch, "the server does not know the batch any more");
        exchange
            .stores
            .write(move |tx| {
                batch::set_ended(tx, batch)?;
                case_state::set_gone_of_batch(tx, batch, Gone::LeaseExpired)?;
                hold::flush(tx, incarnation)
            })
            .await?;
        purge(exchange, batch).await?;
    }
    Ok(())
}

/// Destroys the batch's keys and file. An order that comes twice leaves one entry.
async fn purge(exchange: &Exchange, batch: BatchId) -> Result<(), StoreError> {
    let row = exchange.stores.read(move |db| batch::get(db, batch)).await?;
    if row.is_none_or(|row| row.state == BatchState::Purged) {
        return Ok(());
    }
    let entry = exchange.happened(AuditKind::BatchPurged, None, json!({ "batch": batch }));
    exchange.stores.purge(batch, move |tx| audit::append(tx, &entry).map(drop)).await?;
    // Findings of other batches may name its cases.
    exchange.arrived.notify_one();
    Ok(())
}

async fn apply_to_station(exchange: &Exchange, changes: Changes) -> Result<(), StoreError> {
    exchange.heard_time(changes.server_time);
    let mandates = mandates(exchange, &changes);
    let revoked = exchange.happened(AuditKind::StationRevoked, None, Value::Null);
    let wall = exchange.now();
    let incarnation = exchange.incarnation;
    exchange
        .stores
        .write(move |tx| {
            note_contact(tx, changes.server_time, wall)?;
            let restored = setting::get(tx, &setting::EPOCH)?.is_some_and(|known| known != changes.epoch);
            operation::wait_for_what_was_lost(tx, incarnation, changes.high_water, restored)?;
            setting::set(tx, &setting::EPOCH, &changes.epoch)?;
            setting::set(tx, &setting::HIGH_WATER, &changes.high_water)?;
            setting::set(tx, &setting::OPEN_CASES, &changes.open)?;
            for lease in &changes.leases {
                batch::renew(tx, lease.batch, lease.fence, lease.ends_at)?;
            }
            for item in &changes.items {
                apply(tx, item, incarnation)?;
            }
            for (mandate, signed) in &mandates {
                person::put(tx, mandate, signed)?;
            }
            if changes.items.contains(&Change::StationRevoked) {
                audit::append(tx, &revoked)?;
            }
            setting::set(tx, &setting::CURSOR, &changes.cursor)
        })
        .await
}

fn apply(tx: &StationWrite<'_>, item: &Change, incarnation: Uuid) -> Result<(), StoreError> {
    match item {
        Change::Document { document } => document::put(tx, document),
        Change::CaseWithdrawn { case, batch } => case_state::set_gone(tx, *case, *batch, Gone::Withdrawn),
        Change::LeaseEnded { batch, reason } => {
            match reason {
                LeaseEnd::Released => batch::set_released(tx, *batch)?,
                LeaseEnd::Expired | LeaseEnd::Completed | LeaseEnd::Revoked => batch::set_ended(tx, *batch)?,
            }
            case_state::set_gone_of_batch(tx, *batch, Gone::from(*reason))?;
            hold::flush(tx, incarnation)
        }
        Change::CaseOutcome { case, state } => case_state::set_server_state(tx, *case, *state),
        Change::PersonRemoved { person } => person::remove(tx, *person),
        // Purges and changed cases are done by now, mandates are checked before, the desk acts on the revocation.
        Change::Purge { .. }
        | Change::CaseChanged { .. }
        | Change::Mandate { .. }
        | Change::StationRevoked => Ok(()),
    }
}

/// An online contact sets the latest time seen to the server's, downwards too.
fn note_contact(
    tx: &StationWrite<'_>,
    server_time: DateTime<Utc>,
    wall: DateTime<Utc>,
) -> Result<(), StoreError> {
    setting::set(tx, &setting::LATEST_TIME, &server_time)?;
    setting::set(tx, &setting::LAST_CONTACT, &wall)
}

/// Mandates that this station's server signed for this station. Others give nobody any right.
fn mandates(exchange: &Exchange, changes: &Changes) -> Vec<(Mandate, SignedMandate)> {
    let mut checked = Vec::new();
    for item in &changes.items {
        let Change::Mandate { mandate: signed } = item else { continue };
        match signed.verify(&exchange.server_key) {
            Ok(mandate) if mandate.station == exchange.station => checked.push((mandate, signed.clone())),
            Ok(_) => tracing::warn!("a mandate for another station was left out"),
            Err(error) => tracing::warn!(%error, "a mandate was left out"),
        }
    }
    checked
}
