//! All that stands on an open vault: the databases, the review, the way to the server and the sync. It is made
//! when somebody is let in and closed when the vault is locked.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::{PersonId, ProgrammeId, StationId};
use protocol::audit::AuditKind;
use protocol::messages::{Lease, Policy};
use protocol::signing::KeyPair;
use protocol::{PublicKey, Secret32};
use serde_json::Value;
use tokio::sync::{Notify, RwLock, broadcast, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::audit;
use crate::checks::{Bench, CHECKS_VERSION, Checks, Progress};
use crate::client::{HttpCentral, StationIdentity};
use crate::clock::Clock;
use crate::commands::sync::SyncState;
use crate::commands::{Event, Topic};
use crate::pictures::Pictures;
use crate::review::{Review, Stale};
use crate::store::station::{operation, setting};
use crate::store::{Changed, Changes, StationRead, StationWrite, StoreError, Stores};
use crate::sync::{Exchange, Notice, SyncHandle};
use crate::vault::{Numbers, StationRecord};

use super::failure::DeskError;
use super::time::Timepiece;

/// What a workplace is made from, whoever opened the vault.
pub(super) struct Ground<'a> {
    pub folder: &'a Path,
    pub record: &'a StationRecord,
    /// From the key store; `None` where it lies in `station.db`.
    pub signing_key: Option<KeyPair>,
    /// The numbers that the key store remembers.
    pub remembered: Option<Numbers>,
    pub clock: Arc<dyn Clock>,
    pub pictures: Arc<Pictures>,
    pub events: broadcast::Sender<Event>,
}

pub(crate) struct Workplace {
    pub stores: Stores,
    pub review: Review,
    pub central: Arc<HttpCentral>,
    pub station: StationId,
    pub incarnation: Uuid,
    pub station_key: KeyPair,
    pub server_key: PublicKey,
    /// For letting a colleague in while the vault is open.
    pub station_db_key: Secret32,
    pub time: Timepiece,
    /// Told after each operation, so that the key store learns the new numbers.
    pub numbers_changed: Arc<Notify>,
    /// Told when the server may have let somebody go.
    pub people_changed: Arc<Notify>,
    sync: RwLock<Option<SyncHandle>>,
    checks: RwLock<Option<Checks>>,
    chores: Mutex<Option<AbortOnDropHandle<()>>>,
    closing: CancellationToken,
}

/// What `station.db` knows of the station itself.
struct Identity {
    incarnation: Option<Uuid>,
    signing_key: Option<Secret32>,
    latest: Option<chrono::DateTime<chrono::Utc>>,
}

impl Workplace {
    /// Opens the databases that are there.
    pub(super) async fn open(ground: &Ground<'_>, station_db_key: Secret32) -> Result<Self, DeskError> {
        let noted = Noted::default();
        let observer = noted.clone().observer(ground.events.clone());
        let stores = Stores::open(ground.folder.to_owned(), station_db_key.clone(), observer).await?;
        let made = Self::over(ground, stores.clone(), noted, station_db_key).await;
        if made.is_err() {
            stores.lock().await?;
        }
        made
    }

    async fn over(
        ground: &Ground<'_>,
        stores: Stores,
        noted: Noted,
        station_db_key: Secret32,
    ) -> Result<Self, DeskError> {
        let Identity { incarnation, signing_key, latest } = stores.read(identity).await?;
        let incarnation = incarnation.ok_or(DeskError::NotEnrolled)?;
        let incarnation = unless_rolled_back(&stores, incarnation, ground.remembered).await?;
        let in_database = signing_key.map(|secret| KeyPair::from_secret(&secret));
        let station_key = ground.signing_key.clone().or(in_database).ok_or(DeskError::NotEnrolled)?;
        let record = ground.record;
        let identity = StationIdentity { station: record.id, incarnation, key: station_key.clone() };
        let central = central(record, Some(identity))?;
        let review = Review::open(stores.clone(), noted.stale, Arc::clone(&ground.pictures)).await?;
        Ok(Self {
            stores,
            review,
            central: Arc::new(central),
            station: record.id,
            incarnation,
            station_key,
            server_key: record.server_key,
            station_db_key,
            time: Timepiece::new(Arc::clone(&ground.clock), latest),
            numbers_changed: Arc::default(),
            people_changed: noted.people_changed,
            sync: RwLock::default(),
            checks: RwLock::default(),
            chores: Mutex::default(),
            closing: CancellationToken::new(),
        })
    }

    /// Starts the exchange with the server and the checks unless they run. `chores` gets what they have to tell.
    pub(super) async fn start_sync<F>(&self, chores: impl FnOnce(Told) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut sync = self.sync.write().await;
        if sync.is_some() {
            return;
        }
        let (notices, heard) = mpsc::unbounded_channel();
        let arrived = Arc::<Notify>::default();
        let checks = Checks::start(Bench {
            stores: self.stores.clone(),
            look: Arc::new(inspect::inspect_to_compare),
            version: CHECKS_VERSION,
            workers: Bench::workers_here(),
            clock: Arc::clone(&self.time.clock),
            arrived: Arc::clone(&arrived),
            notices: notices.clone(),
        });
        let handle = SyncHandle::start(Exchange {
            central: Arc::clone(&self.central) as _,
            stores: self.stores.clone(),
            station: self.station,
            incarnation: self.incarnation,
            server_key: self.server_key,
            clock: Arc::clone(&self.time.clock),
            time: Arc::clone(&self.time.trusted),
            random: Arc::new(rand::random::<f64>),
            notices,
            arrived,
        });
        let told = Told { notices: heard, sync: handle.state(), checks: checks.progress() };
        let task = AbortOnDropHandle::new(tokio::spawn(chores(told)));
        *self.checks.write().await = Some(checks);
        *self.chores.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        *sync = Some(handle);
    }

    /// Runs `ask` with the exchange, until the vault is locked.
    pub async fn with_sync<T>(&self, ask: impl AsyncFnOnce(&SyncHandle) -> T) -> Result<T, DeskError> {
        let sync = self.sync.read().await;
        let handle = sync.as_ref().ok_or(StoreError::Locked)?;
        let answer = self.closing.run_until_cancelled(ask(handle)).await;
        Ok(answer.ok_or(StoreError::Locked)?)
    }

    /// How far the checks are.
    pub async fn checks_progress(&self) -> Result<Progress, DeskError> {
        let checks = self.checks.read().await;
        let progress = checks.as_ref().ok_or(StoreError::Locked)?.progress();
        Ok(*progress.borrow())
    }

    /// Asks the server for cases, and waits for its answer.
    pub async fn claim(
        &self,
        programme: ProgrammeId,
        count: u32,
        person: PersonId,
    ) -> Result<Lease, DeskError> {
        Ok(self.with_sync(async |sync| sync.claim(programme, count, person).await).await??)
    }

    /// Keeps so many open cases here from now on; 0 ends it.
    pub async fn claim_ahead(&self, cases: u32) -> Result<(), DeskError> {
        let set = move |tx: &StationWrite<'_>| {
            setting::remove(tx, &setting::AHEAD_RESTS)?;
            setting::set(tx, &setting::CLAIM_AHEAD, &cases)
        };
        self.stores.write(set).await?;
        self.with_sync(async |sync| sync.kick()).await
    }

    /// An operation is on the disk: the sync has something to send, the key store something to remember.
    pub async fn operation_made(&self) {
        self.numbers_changed.notify_one();
        if let Err(error) = self.with_sync(async |sync| sync.outbox_changed()).await {
            tracing::debug!(%error, "the exchange has ended; the operation waits for the next one");
        }
    }

    /// An audit entry of something that happened at the desk.
    pub async fn record(
        &self,
        kind: AuditKind,
        person: Option<PersonId>,
        subject: Value,
    ) -> Result<(), StoreError> {
        let now = self.time.look();
        self.stores.write(move |tx| now.record(tx, kind, person, subject)).await?;
        Ok(())
    }

    pub async fn policy(&self) -> Result<Policy, StoreError> {
        Ok(self.stores.read(|db| setting::get(db, &setting::POLICY)).await?.unwrap_or_default())
    }

    /// What the key store is to remember.
    pub async fn numbers(&self) -> Result<Numbers, StoreError> {
        let incarnation = self.incarnation;
        self.stores.read(move |db| numbers(db, incarnation)).await
    }

    /// Sends what can be sent within the deadline, ends all tasks and closes the databases.
    pub async fn close(&self, deadline: Duration) -> Result<(), StoreError> {
        self.closing.cancel();
        self.review.rest();
        self.chores.lock().unwrap_or_else(PoisonError::into_inner).take();
        let checks = self.checks.write().await.take();
        if let Some(checks) = checks {
            checks.stop().await;
        }
        let sync = self.sync.write().await.take();
        if let Some(sync) = sync {
            sync.finish(deadline).await;
        }
        self.stores.lock().await
    }
}

/// What the background work has to tell.
pub(super) struct Told {
    pub notices: mpsc::UnboundedReceiver<Notice>,
    pub sync: watch::Receiver<SyncState>,
    pub checks: watch::Receiver<Progress>,
}

/// The way to the server of a station.
pub(super) fn central(
    record: &StationRecord,
    identity: Option<StationIdentity>,
) -> Result<HttpCentral, DeskError> {
    let authority = record.ca_certificate.as_ref().map(String::as_bytes);
    Ok(HttpCentral::new(record.server_url.parse()?, authority, identity)?)
}

/// What commits leave to be done.
#[derive(Clone, Default)]
struct Noted {
    stale: Arc<Stale>,
    people_changed: Arc<Notify>,
}

impl Noted {
    /// Notes it and tells the page, after each commit.
    fn observer(self, events: broadcast::Sender<Event>) -> impl Fn(&Changes) + Send + Sync + 'static {
        move |changes: &Changes| {
            self.stale.note(changes);
            if changes.contains(&Changed::App) {
                self.people_changed.notify_one();
            }
            let topics = changes.iter().copied().map(topic).collect();
            // Nobody may be listening.
            let _ = events.send(Event::Changed { topics });
        }
    }
}

fn topic(changed: Changed) -> Topic {
    match changed {
        Changed::App => Topic::App,
        Changed::Queue => Topic::Queue,
        Changed::Case(case) => Topic::Case { case },
        Changed::Decisions => Topic::Decisions,
        Changed::Sync => Topic::Sync,
        Changed::Programmes => Topic::Programmes,
    }
}

fn identity(db: &StationRead<'_>) -> Result<Identity, StoreError> {
    Ok(Identity {
        incarnation: setting::get(db, &setting::INCARNATION)?,
        signing_key: setting::get(db, &setting::STATION_SIGNING_KEY)?,
        latest: setting::get(db, &setting::LATEST_TIME)?,
    })
}

fn numbers(db: &StationRead<'_>, incarnation: Uuid) -> Result<Numbers, StoreError> {
    let seq = operation::next_seq(db, incarnation)? - 1;
    Ok(Numbers { incarnation, seq, audit: audit::head(db)?.number })
}

/// A database that is older than what the key store remembers was put back from a copy: its next numbers were
/// given out already, so it goes on as a new incarnation.
async fn unless_rolled_back(
    stores: &Stores,
    incarnation: Uuid,
    remembered: Option<Numbers>,
) -> Result<Uuid, StoreError> {
    let here = stores.read(move |db| numbers(db, incarnation)).await?;
    if !remembered.is_some_and(|remembered| here.is_behind(&remembered)) {
        return Ok(incarnation);
    }
    tracing::warn!(
        "the database is older than what the key store remembers: it goes on as a new incarnation"
    );
    let fresh = Uuid::new_v4();
    stores.write(move |tx| setting::set(tx, &setting::INCARNATION, &fresh)).await?;
    Ok(fresh)
}
