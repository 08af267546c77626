//! A central server without HTTP: its database in a folder in memory where the system has one, its photos in a
//! map, its time the simulation's. A request is done inline, so that simulated time stands still meanwhile.

use std::future::Future;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use central::storage::sqlite::SqliteStorage;
use central::storage::{AddedCase, Storage as _};
use central::testkit::{TestPhotos, sample_case};
use central::{Config, Core, NewCase};
use chrono::{DateTime, TimeDelta, Utc};
use model::{PersonId, Role, StationId};
use protocol::messages::{EnrolRequest, Enrolled};
use protocol::signing::KeyPair;
use protocol::{Mandate, PublicKey, SignedMandate};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A Monday morning.
pub fn start_of_time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_580_000, 0).expect("in range")
}

pub struct Server {
    pub time: Arc<ServerTime>,
    pub photos: TestPhotos,
    core: Mutex<Arc<Core>>,
    key: KeyPair,
    database: PathBuf,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    _folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // A simulation ends inside its own runtime, which must not wait for another.
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// The server's clock, which nobody sets but the simulation.
#[derive(Default)]
pub struct ServerTime(AtomicI64);

impl ServerTime {
    pub fn now(&self) -> DateTime<Utc> {
        start_of_time() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    pub fn pass(&self, time: TimeDelta) {
        self.0.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }
}

/// In memory where the system offers that: a simulation syncs to disk more often than a day of work does.
pub fn quick_folder() -> TempDir {
    let in_memory = Path::new("/dev/shm");
    if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() }.unwrap()
}

impl Server {
    /// With the specimen rules and so many cases, due one after the other.
    pub fn with_cases(cases: u32) -> Arc<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = quick_folder();
        let database = folder.path().join("central.db");
        let (time, photos, key) = (Arc::default(), TestPhotos::default(), KeyPair::random());
        let core = on(&runtime, {
            let (database, time, photos, key) =
                (database.clone(), Arc::clone(&time), photos.clone(), key.clone());
            async move {
                let storage = SqliteStorage::create(&database).await.unwrap();
                storage.publish_documents(&model::built_in_specimen(), start_of_time()).await.unwrap();
                core(storage, photos, key, time).await
            }
        });
        let server = Self {
            time,
            photos,
            core: Mutex::new(core),
            key,
            database,
            runtime: Some(runtime),
            _folder: folder,
        };
        server.add_cases((1..=cases).map(dated_case).collect());
        Arc::new(server)
    }

    /// Does something at the server; neither the simulation nor its time goes on before it is done.
    pub fn ask<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
        &self,
        what: impl FnOnce(Arc<Core>) -> F,
    ) -> T {
        on(self.runtime(), what(self.core()))
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is there until the end")
    }

    pub fn core(&self) -> Arc<Core> {
        Arc::clone(&self.core.lock().unwrap())
    }

    /// The process ends and another starts on what is on the disk.
    pub fn restart(&self) {
        self.restart_as(Config::default());
    }

    /// The process ends, and one of another release starts, which takes these protocols.
    pub fn update_to(&self, protocols: RangeInclusive<u32>) {
        self.restart_as(Config { protocols, ..Config::default() });
    }

    fn restart_as(&self, config: Config) {
        let (database, time, photos, key) = self.ground(&self.database);
        let again = on(self.runtime(), async move {
            core_as(config, SqliteStorage::open(&database).unwrap(), photos, key, time).await
        });
        *self.core.lock().unwrap() = again;
    }

    fn ground(&self, database: &Path) -> (PathBuf, Arc<ServerTime>, TestPhotos, KeyPair) {
        (database.to_owned(), Arc::clone(&self.time), self.photos.clone(), self.key.clone())
    }

    /// Another server on a copy of all that this one has.
    pub fn copy(&self) -> Arc<Self> {
        let folder = quick_folder();
        let from = self.database.parent().expect("it lies in a folder");
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            // The index of the journal is made anew.
            if !entry.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
        }
        let database = folder.path().join("central.db");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let core = on(&runtime, {
            let (database, time, photos, key) = self.ground(&database);
            async move { core(SqliteStorage::open(&database).unwrap(), photos, key, time).await }
        });
        Arc::new(Self {
            time: Arc::clone(&self.time),
            photos: self.photos.clone(),
            core: Mutex::new(core),
            key: self.key.clone(),
            database,
            runtime: Some(runtime),
            _folder: folder,
        })
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    pub fn add_cases(&self, cases: Vec<NewCase>) -> Vec<AddedCase> {
        self.ask(async move |core| core.add_cases(cases).await.unwrap())
    }

    pub fn enrol(&self, key: PublicKey, incarnation: Uuid) -> Enrolled {
        self.ask(async move |core| {
            let code = core.as_operator().station_code(TimeDelta::hours(1)).await.unwrap();
            let name = "测试机".to_owned();
            let request = EnrolRequest { code, name, public_key: key, incarnation, escrow: None };
            core.enrol(request).await.unwrap()
        })
    }

    /// A reviewer with a mandate for the station, without the time that hashing a password takes.
    pub fn let_in(&self, station: StationId, public_key: PublicKey) -> (PersonId, SignedMandate) {
        let (now, key) = (self.time.now(), self.key.clone());
        self.ask(async move |core| {
            let rulebook = core.rulebook().await.unwrap();
            let person = PersonId(Uuid::new_v4());
            let mandate = Mandate {
                person,
                login: person.to_string(),
                name: "样本".to_owned(),
                roles: vec![Role::Reviewer],
                station,
                programmes: rulebook.programmes().iter().map(|programme| programme.id.clone()).collect(),
                public_key,
                valid_from: now,
                valid_until: now + TimeDelta::days(30),
            };
            core.storage().take_up_mandates(vec![mandate.clone()], now).await.unwrap();
            (person, SignedMandate::sign(&mandate, &key))
        })
    }

    /// Operations that it holds, in whichever of its logs.
    pub fn held_operations(&self) -> u64 {
        let now = self.time.now();
        let status = self.ask(async move |core| core.storage().status(now).await.unwrap());
        status.operations.iter().map(|(_, count)| count).sum()
    }

    /// Operations in the log, each counted once.
    pub fn operations(&self) -> u64 {
        self.ask(async move |core| core.log_head().await.unwrap().tree_size)
    }
}

async fn core(storage: SqliteStorage, photos: TestPhotos, key: KeyPair, time: Arc<ServerTime>) -> Arc<Core> {
    core_as(Config::default(), storage, photos, key, time).await
}

async fn core_as(
    config: Config,
    storage: SqliteStorage,
    photos: TestPhotos,
    key: KeyPair,
    time: Arc<ServerTime>,
) -> Arc<Core> {
    let mut config = Config { clock: Arc::new(move || time.now()), ..config };
    config.limits.cases_per_lease = 500;
    Arc::new(Core::start(Arc::new(storage), photos.photos(), key, config).await.unwrap())
}

/// The case is due later than all with a lower number.
pub fn dated_case(number: u32) -> NewCase {
    let submitted_at = start_of_time() - TimeDelta::hours(1) + TimeDelta::seconds(number.into());
    NewCase { submitted_at, ..sample_case(number) }
}

fn on<T: Send + 'static>(runtime: &Runtime, work: impl Future<Output = T> + Send + 'static) -> T {
    let (answer, answered) = mpsc::channel();
    runtime.spawn(async move { answer.send(work.await) });
    answered.recv().expect("the server does not panic")
}
