//! Opens the database and hands out its connections: one for writing, on a thread of its own, and some for
//! reading. Other processes (`person add`, `import`) may write beside a running server, so every write takes the
//! lock at its start and waits for it.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use tokio::sync::{Semaphore, oneshot};

use super::{SqliteTransaction, migrations};
use crate::storage::tables::{Done, Tables};
use crate::storage::{ConnectionLoad, Database, StorageError};

/// How long a write waits for another process's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const READERS: usize = 4;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

pub struct Connections {
    path: PathBuf,
    /// `None` only while it is dropped.
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    /// Writes that wait or are under way.
    writes: Arc<AtomicU64>,
    idle_readers: Arc<Mutex<Vec<Connection>>>,
    reading: Arc<Semaphore>,
    reads_waiting: AtomicU64,
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::Foreign,
            _ => Self::Failed(Box::new(error)),
        }
    }
}

fn stopped() -> StorageError {
    StorageError::Failed("the database's thread has ended".into())
}

impl Connections {
    /// Makes the schema in an empty file.
    pub fn create(path: &Path) -> Result<Self, StorageError> {
        Self::start(path, migrations::create)
    }

    /// Opens a database of ours and brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Self::start(path, migrations::migrate)
    }

    fn start(
        path: &Path,
        migrate: fn(&mut Connection) -> Result<(), StorageError>,
    ) -> Result<Self, StorageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        prepare(&connection)?;
        // Before anything is written: the file may be somebody else's.
        migrate(&mut connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let (jobs, queue) = mpsc::channel::<Job>();
        let writer = std::thread::Builder::new()
            .name("central-db".to_owned())
            .spawn(move || {
                for job in queue {
                    job(&mut connection);
                }
            })
            .map_err(|error| StorageError::Failed(Box::new(error)))?;
        Ok(Self {
            path: path.to_owned(),
            jobs: Some(jobs),
            writer: Some(writer),
            writes: Arc::default(),
            idle_readers: Arc::default(),
            reading: Arc::new(Semaphore::new(READERS)),
            reads_waiting: AtomicU64::new(0),
        })
    }
}

/// Counts one more until it goes.
struct Counted<C: Deref<Target = AtomicU64>>(C);

impl<C: Deref<Target = AtomicU64>> Counted<C> {
    fn new(counter: C) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl<C: Deref<Target = AtomicU64>> Drop for Counted<C> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Database for Connections {
    fn load(&self) -> ConnectionLoad {
        let writes = self.writes.load(Ordering::Relaxed);
        let reading = READERS.saturating_sub(self.reading.available_permits()) as u64;
        ConnectionLoad {
            in_use: reading + writes.min(1),
            most: READERS as u64 + 1,
            waiting: writes.saturating_sub(1) + self.reads_waiting.load(Ordering::Relaxed),
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        let (answer, answered) = oneshot::channel();
        let counted = Counted::new(Arc::clone(&self.writes));
        let job: Job = Box::new(move |connection| {
            let _counted = counted;
            // A panic is a fault of one request: the transaction rolls back, and the thread stays.
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                // Operations are kept after the decisions in them.
                transaction.pragma_update(None, "defer_foreign_keys", true)?;
                let mut tables = SqliteTransaction(transaction);
                let value = work(&mut tables)?;
                tables.0.commit()?;
                Ok(value)
            }));
            let result =
                result.unwrap_or_else(|_| Err(StorageError::Failed("a transaction panicked".into())));
            // Nobody waits any more if the request was cut off; what was committed stays.
            let _ = answer.send(result);
        });
        self.jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    async fn read<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        let waiting = Counted::new(&self.reads_waiting);
        let permit = Arc::clone(&self.reading).acquire_owned().await.map_err(|_| stopped())?;
        drop(waiting);
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle_readers));
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let pooled = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = match pooled {
                Some(connection) => connection,
                None => open_reader(&path)?,
            };
            let result = connection
                .transaction()
                .map_err(StorageError::from)
                .and_then(|transaction| work(&mut SqliteTransaction(transaction)));
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        });
        reading.await.map_err(|error| StorageError::Failed(Box::new(error)))?
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(writer) = self.writer.take() {
            // Its jobs cannot panic; what they commit is finished before the process goes on.
            let _ = writer.join();
        }
    }
}

fn open_reader(path: &Path) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Receipts are promises, so a commit has to survive a power cut: `synchronous = FULL`.
fn prepare(connection: &Connection) -> Result<(), StorageError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
