//! A central server without HTTP: its database in a folder in memory where the system has one, its photos in a
//! map, its time the simulation's. A request is done inline, so that simulated time stands still meanwhile.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use async_trait::async_trait;
use bytes::Bytes;
use central::photos::{PhotoStore, hash_of};
use central::storage::sqlite::SqliteStorage;
use central::storage::{AddedCase, MandateRecord, NewPerson, Person, PersonRights, Storage as _};
use central::testkit::sample_case;
use central::{Config, Core, NewCase};
use chrono::{DateTime, TimeDelta, Utc};
use model::{PersonId, PhotoHash, Role, StationId};
use protocol::PublicKey;
use protocol::messages::EnrolRequest;
use protocol::signing::KeyPair;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A Monday morning.
pub fn start_of_time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_580_000, 0).expect("in range")
}

pub struct Server {
    pub time: Arc<ServerTime>,
    pub photos: Arc<PhotosInMemory>,
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

#[derive(Default)]
pub struct PhotosInMemory(Mutex<HashMap<PhotoHash, Bytes>>);

impl PhotosInMemory {
    /// A photo is lost, as by a fault of the disk.
    pub fn lose(&self, hash: PhotoHash) {
        assert!(self.0.lock().unwrap().remove(&hash).is_some(), "there is no such photo");
    }
}

#[async_trait]
impl PhotoStore for PhotosInMemory {
    async fn put(&self, bytes: Bytes) -> io::Result<PhotoHash> {
        let hash = hash_of(&bytes);
        self.0.lock().unwrap().insert(hash, bytes);
        Ok(hash)
    }

    async fn get(&self, hash: PhotoHash) -> io::Result<Option<Bytes>> {
        Ok(self.0.lock().unwrap().get(&hash).cloned())
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
        let (time, photos, key) = (Arc::default(), Arc::default(), KeyPair::random());
        let core = on(&runtime, {
            let (database, time, photos, key) =
                (database.clone(), Arc::clone(&time), Arc::clone(&photos), key.clone());
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
        let (database, time, photos, key) = self.ground(&self.database);
        let again = on(self.runtime(), async move {
            core(SqliteStorage::open(&database).unwrap(), photos, key, time).await
        });
        *self.core.lock().unwrap() = again;
    }

    fn ground(&self, database: &Path) -> (PathBuf, Arc<ServerTime>, Arc<PhotosInMemory>, KeyPair) {
        (database.to_owned(), Arc::clone(&self.time), Arc::clone(&self.photos), self.key.clone())
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
            photos: Arc::clone(&self.photos),
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

    pub fn enrol(&self, key: PublicKey, incarnation: Uuid) -> StationId {
        self.ask(async move |core| {
            let code = core.station_code(TimeDelta::hours(1)).await.unwrap();
            let request =
                EnrolRequest {
                    code, name: "测试机".to_owned(), public_key: key, incarnation, escrow: None
                };
            core.enrol(request).await.unwrap().station
        })
    }

    /// A reviewer with a mandate for the station, without the time that hashing a password takes.
    pub fn let_in(&self, station: StationId, public_key: PublicKey) -> PersonId {
        let now = self.time.now();
        self.ask(async move |core| {
            let id = PersonId(Uuid::new_v4());
            let programmes = core.rulebook().await.unwrap();
            let programmes = programmes.programmes().iter().map(|programme| programme.id.clone()).collect();
            let rights = PersonRights { roles: vec![Role::Reviewer], programmes };
            let (login, name, password_hash) = (id.to_string(), "样本".to_owned(), String::new());
            let person = NewPerson {
                id,
                login: login.clone(),
                name: name.clone(),
                password_hash: password_hash.clone(),
                rights: rights.clone(),
                now,
            };
            core.storage().add_person(person).await.unwrap();
            let mandate = MandateRecord {
                person: id,
                station,
                rights: rights.clone(),
                public_key,
                valid_from: now,
                valid_until: now + TimeDelta::days(30),
            };
            let person = Person { id, login, name, password_hash, rights };
            assert!(core.storage().complete_sign_in(&person, mandate).await.unwrap());
            id
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

async fn core(
    storage: SqliteStorage,
    photos: Arc<PhotosInMemory>,
    key: KeyPair,
    time: Arc<ServerTime>,
) -> Arc<Core> {
    let mut config = Config { clock: Arc::new(move || time.now()), ..Config::default() };
    config.limits.cases_per_lease = 500;
    Arc::new(Core::start(Arc::new(storage), photos, key, config).await.unwrap())
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
