//! A real server, a real station with its encrypted store, and a bad network between them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use central::Config;
use central::testkit::{TestCentral, sample_case};
use chrono::Utc;
use model::{BatchId, CaseId, PersonId, Role, Text, Verdict};
use protocol::encoding::SecretText;
use protocol::messages::{EnrolRequest, Lease, Policy, SignInRequest};
use protocol::operation::AuditHead;
use protocol::signing::KeyPair;
use protocol::{
    Action, Central, Decision, Hash32, OperationBody, OperationId, Outcome, PublicKey, Secret32,
    SignedOperation,
};
use station::checks::{Bench, CHECKS_VERSION, Checks};
use station::client::{HttpCentral, StationIdentity};
use station::clock::{Clock as _, ManualClock, TrustedTime};
use station::commands::sync::SyncState;
use station::store::batch::{case_record, manifest, photo};
use station::store::station::operation::{self, OutboxState};
use station::store::station::{batch as batches, setting};
use station::store::station::{person, receipt};
use station::store::{BatchRead, RESERVE_BYTES, StationWrite, Stores};
use station::sync::{Exchange, Network, Notice, SyncHandle};
use tempfile::TempDir;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use uuid::Uuid;

use crate::proxy::Proxy;
use crate::simulation::server::{Server, quick_folder};

const PASSWORD: &str = "specimen password";
/// Far more than anything here takes; whoever waits so long waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

const LOOK_AGAIN: Duration = Duration::from_millis(250);

pub struct Station {
    pub stores: Stores,
    pub identity: StationIdentity,
    pub server_key: PublicKey,
    pub person: PersonId,
    pub person_key: KeyPair,
    pub clock: Arc<ManualClock>,
    /// What this process knows of the server's time.
    pub time: Arc<Mutex<TrustedTime>>,
    /// Where the server is found, perhaps by way of a proxy.
    pub url: String,
    key: Secret32,
    folder: TempDir,
}

impl Station {
    /// Enrolled and signed in at the server, with nothing else done.
    pub async fn enrol(central: &TestCentral) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_key = Secret32::random();
        let stores = Stores::create(folder.path().to_owned(), database_key.clone(), |_| {}).await.unwrap();
        let url = central.url();
        let key = KeyPair::random();
        let incarnation = Uuid::new_v4();
        let anyone = HttpCentral::new(url.parse().unwrap(), None, None).unwrap();
        let request = EnrolRequest {
            code: central.station_code().await,
            name: "测试机".to_owned(),
            public_key: key.public(),
            incarnation,
            escrow: None,
        };
        let enrolled = anyone.enrol(request).await.unwrap();
        let login = format!("reviewer-{incarnation}");
        let person = central.add_person(&login, PASSWORD, &[Role::Reviewer]).await;
        let person_key = KeyPair::random();
        let request = SignInRequest {
            station: enrolled.station,
            login,
            password: SecretText(PASSWORD.to_owned()),
            public_key: person_key.public(),
        };
        let signed_in = anyone.sign_in(request).await.unwrap();
        let mandate = signed_in.mandate.verify(&enrolled.server_key).unwrap();
        stores.write(move |tx| person::put(tx, &mandate, &signed_in.mandate)).await.unwrap();
        Self {
            stores,
            identity: StationIdentity { station: enrolled.station, incarnation, key },
            server_key: enrolled.server_key,
            person,
            person_key,
            clock: Arc::new(ManualClock::at(Utc::now())),
            time: Arc::new(Mutex::new(TrustedTime::new(None))),
            url,
            key: database_key,
            folder,
        }
    }

    /// Known to a simulated server, which needs neither a code nor a password.
    pub async fn known_to(server: &Server) -> Self {
        let folder = quick_folder();
        // One that takes no time to write; it counts as the real one.
        std::fs::File::create(folder.path().join("reserve")).unwrap().set_len(RESERVE_BYTES).unwrap();
        let database_key = Secret32::random();
        let stores = Stores::create(folder.path().to_owned(), database_key.clone(), |_| {}).await.unwrap();
        let (key, person_key, incarnation) = (KeyPair::random(), KeyPair::random(), Uuid::new_v4());
        let enrolled = server.enrol(key.public(), incarnation);
        let station = enrolled.station;
        let (person, signed) = server.let_in(station, person_key.public());
        let mandate = signed.verify(&enrolled.server_key).unwrap();
        let kept = move |tx: &StationWrite<'_>| {
            person::put(tx, &mandate, &signed)?;
            setting::set(tx, &setting::ENROLMENT, &enrolled.enrolment.expect("this release gives it"))
        };
        stores.write(kept).await.unwrap();
        Self {
            stores,
            identity: StationIdentity { station, incarnation, key },
            server_key: server.public_key(),
            person,
            person_key,
            clock: Arc::new(ManualClock::at(server.time.now())),
            time: Arc::new(Mutex::new(TrustedTime::new(None))),
            url: String::new(),
            key: database_key,
            folder,
        }
    }

    /// The process is killed: another one starts on what lies in the files at this moment.
    pub async fn crash(&mut self) {
        let after = quick_folder();
        copy_folder(self.folder.path(), after.path());
        let killed = std::mem::replace(
            &mut self.stores,
            Stores::open(after.path().to_owned(), self.key.clone(), |_| {}).await.unwrap(),
        );
        self.folder = after;
        self.time = Arc::new(Mutex::new(TrustedTime::new(None)));
        killed.lock().await.unwrap();
    }

    pub fn behind(mut self, proxy: &Proxy) -> Self {
        self.url = format!("http://{}", proxy.address);
        self
    }

    pub fn client(&self) -> HttpCentral {
        HttpCentral::new(self.url.parse().unwrap(), None, Some(self.identity.clone())).unwrap()
    }

    pub fn sync(&self) -> Sync {
        self.sync_over(Arc::new(self.client()))
    }

    pub fn sync_over(&self, central: Arc<dyn Network>) -> Sync {
        self.sync_with(self.exchange(central))
    }

    /// The exchange with what it brings looked at; notices go to the one that asks.
    pub fn sync_with(&self, exchange: Exchange) -> Sync {
        let (notices, heard) = mpsc::unbounded_channel();
        let arrived = Arc::<Notify>::default();
        let checks = Checks::start(Bench {
            stores: self.stores.clone(),
            look: Arc::new(inspect::inspect_to_compare),
            version: CHECKS_VERSION,
            workers: Bench::workers_here(),
            clock: self.clock.clone(),
            arrived: arrived.clone(),
            notices: notices.clone(),
        });
        let handle = SyncHandle::start(Exchange { notices, arrived, ..exchange });
        Sync { handle, checks, heard }
    }

    /// An exchange whose notices nobody hears.
    pub fn exchange(&self, central: Arc<dyn Network>) -> Exchange {
        Exchange {
            central,
            stores: self.stores.clone(),
            station: self.identity.station,
            incarnation: self.identity.incarnation,
            server_key: self.server_key,
            clock: self.clock.clone(),
            time: Arc::clone(&self.time),
            random: Arc::new(rand::random::<f64>),
            notices: mpsc::unbounded_channel().0,
            arrived: Arc::default(),
        }
    }

    /// Nothing is held back.
    pub async fn hold_nothing_back(&self) {
        let policy = Policy { hold_back_s: 0, ..Policy::default() };
        self.stores.write(move |tx| setting::set(tx, &setting::POLICY, &policy)).await.unwrap();
    }

    /// Puts a signed decision into the outbox, as the confirm path does.
    pub async fn decide(&self, lease: &Lease, case: CaseId) -> OperationId {
        self.decide_with(lease, case, Verdict::Pass).await
    }

    pub async fn decide_with(&self, lease: &Lease, case: CaseId, verdict: Verdict) -> OperationId {
        self.decide_in(lease.batch, case, verdict).await.expect("the batch holds the case")
    }

    /// `None` if the batch or the case's record is not here any more.
    pub async fn decide_in(&self, batch: BatchId, case: CaseId, verdict: Verdict) -> Option<OperationId> {
        let fence = self.stores.read(move |db| batches::get(db, batch)).await.unwrap()?.fence;
        let record = self.stores.read_batch(batch, move |db| case_record::get(db, case)).await.ok()??.case;
        let photos: BTreeMap<_, _> =
            record.photos.iter().map(|photo| (photo.slot.clone(), photo.hash)).collect();
        let decision = Decision {
            case,
            batch,
            fence,
            grant: record.grant,
            case_revision: record.revision,
            programme: record.programme,
            verdict,
            photos,
            findings: OperationBody::findings_hash(&[]),
            checklist: Vec::new(),
            handling_ms: 1000,
        };
        Some(self.append(Action::Decide(decision)).await)
    }

    pub async fn append(&self, action: Action) -> OperationId {
        let StationIdentity { station, incarnation, key } = self.identity.clone();
        let (person, person_key) = (self.person, self.person_key.clone());
        let wall_time = self.clock.wall();
        let server_time = self.time.lock().unwrap().server_time(&*self.clock);
        self.stores
            .write(move |tx| {
                let seq = operation::next_seq(tx, incarnation)?;
                let id = OperationId { station, incarnation, seq };
                let audit_head = AuditHead { number: 0, hash: Hash32::ZERO };
                let body =
                    OperationBody { id, person, audit_head, wall_time, server_time, sealed: None, action };
                let signed = SignedOperation::sign(&body, None, &person_key, &key);
                operation::append(tx, &body, &signed)?;
                Ok(id)
            })
            .await
            .unwrap()
    }

    /// Outcomes of all receipts, in the order of the operations' numbers.
    pub async fn outcomes(&self) -> Vec<Outcome> {
        let mut receipts = self.stores.read(receipt::all).await.unwrap();
        receipts.sort_by_key(|row| row.number);
        receipts.into_iter().map(|row| row.outcome).collect()
    }

    pub async fn waiting(&self) -> usize {
        let incarnation = self.identity.incarnation;
        let outbox = self.stores.read(move |db| operation::outbox(db, incarnation)).await.unwrap();
        outbox.iter().filter(|line| line.state == OutboxState::Waiting).count()
    }

    /// Every case of the batch can be reviewed.
    pub async fn is_whole(&self, lease: &Lease) -> bool {
        let read = |db: &BatchRead<'_>| {
            let manifest = manifest::state(db)?;
            let cases = case_record::all(db)?;
            let checked = cases.iter().all(|row| row.checks_version == Some(CHECKS_VERSION));
            Ok(manifest.complete && photo::totals(db)?.wanted == 0 && checked)
        };
        self.stores.read_batch(lease.batch, read).await.unwrap()
    }

    pub fn batch_file(&self, batch: BatchId) -> PathBuf {
        self.folder.path().join("batches").join(format!("{batch}.db"))
    }

    /// Why photos were given up.
    pub async fn refused(&self, lease: &Lease) -> Vec<Text> {
        let rows = self.stores.read_batch(lease.batch, photo::refused).await.unwrap();
        rows.into_iter().filter_map(|row| row.problem).collect()
    }

    pub async fn cases(&self, batch: BatchId) -> Vec<CaseId> {
        let records = self.stores.read_batch(batch, case_record::all).await.unwrap();
        let mut cases: Vec<_> = records.into_iter().map(|row| row.case).collect();
        cases.sort_by(|one, other| one.reference.cmp(&other.reference));
        cases.into_iter().map(|case| case.id).collect()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A running sync with the checks of what it brings, and what they told the desk.
pub struct Sync {
    pub handle: SyncHandle,
    pub checks: Checks,
    pub heard: mpsc::UnboundedReceiver<Notice>,
}

impl Sync {
    /// Waits until the state is as wanted.
    pub async fn until(&self, what: &str, wanted: impl FnMut(&SyncState) -> bool) -> SyncState {
        let mut state = self.handle.state();
        match timeout(PATIENCE, state.wait_for(wanted)).await {
            Ok(state) => state.expect("the task runs").clone(),
            Err(_) => panic!("{what} did not come about: {:#?}", *self.handle.state().borrow()),
        }
    }

    pub async fn claim(&self, station: &Station, count: u32) -> Lease {
        let claim = self.handle.claim("jszg-identity".into(), count, station.person);
        match timeout(PATIENCE, claim).await {
            Ok(lease) => lease.unwrap(),
            Err(_) => panic!("a claim got no answer: {:#?}", *self.handle.state().borrow()),
        }
    }

    /// Claims and waits until every case of the batch can be reviewed.
    pub async fn claim_whole(&self, station: &Station, count: u32) -> Lease {
        let lease = self.claim(station, count).await;
        self.until_whole(station, &lease).await;
        lease
    }

    pub async fn until_whole(&self, station: &Station, lease: &Lease) {
        self.until_stored("a whole batch", async || station.is_whole(lease).await).await;
    }

    /// Waits until the store is as wanted; it is looked at whenever the sync or the checks have come on.
    pub async fn until_stored(&self, what: &str, wanted: impl AsyncFn() -> bool) {
        let (mut state, mut checks) = (self.handle.state(), self.checks.progress());
        let met = async {
            while !wanted().await {
                tokio::select! {
                    changed = state.changed() => changed.expect("the task runs"),
                    changed = checks.changed() => changed.expect("the task runs"),
                    // A case that is checked anew with photos that were looked at before moves no figure.
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        };
        if timeout(PATIENCE, met).await.is_err() {
            panic!("{what} did not come about: {:#?}", *self.handle.state().borrow());
        }
    }
}

/// A server with so many cases.
pub async fn central_with(cases: u32) -> TestCentral {
    let central = TestCentral::start().await;
    central.add_cases((1..=cases).map(sample_case).collect()).await;
    central
}

/// A server with cases whose photos have some size.
pub async fn central_with_photos_of(cases: u32, photo_bytes: usize) -> TestCentral {
    let mut config = Config::default();
    config.limits.cases_per_lease = cases;
    let central = TestCentral::start_with(config, None).await;
    let cases = (1..=cases).map(|number| {
        let mut case = sample_case(number);
        for (slot, _, bytes) in &mut case.photos {
            let pattern = format!("{slot} of case {number};").into_bytes();
            *bytes = pattern.into_iter().cycle().take(photo_bytes).collect();
        }
        case
    });
    central.add_cases(cases.collect()).await;
    central
}
