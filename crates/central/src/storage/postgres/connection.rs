//! The connections, bounded in number, and the transactions on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand::RngExt as _;
use sqlx_core::connection::{ConnectOptions as _, Connection as _};
use sqlx_core::error::Error;
use sqlx_core::query::query;
use sqlx_core::row::Row as _;
use sqlx_postgres::{PgConnection, PgPool, PgPoolOptions, Postgres};
use tokio::runtime::{Builder, Handle, Runtime};

use super::address::Address;
use super::migrations;
use super::transaction::{PostgresTransaction, Session};
use crate::storage::tables::{Done, Tables};
use crate::storage::work;
use crate::storage::{ConnectionLoad, Database, StorageError};

/// Of one process. More would only wait for the same rows.
const MOST_CONNECTIONS: u32 = 16;
/// How long a transaction waits for a connection before its request is told to come again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A transaction that others get in the way of begins again this often.
const MOST_TRIES: u32 = 8;
/// At the first time; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// All that there are, kept prepared on each connection.
const STATEMENTS: usize = 256;

/// How long the database lets a session wait: for a lock, for a statement, and, should this process hang, for the next
/// one while it holds locks.
const LIMITS: [(&str, &str); 3] =
    [("lock_timeout", "5s"), ("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "30s")];

/// How statements are held together.
#[derive(Debug, Clone, Copy)]
enum Bounds {
    Transaction(&'static str),
    /// One statement, which is sent alone: a round trip instead of three.
    Statement,
}

const WRITE: Bounds = Bounds::Transaction("BEGIN ISOLATION LEVEL READ COMMITTED");
const READ: Bounds = Bounds::Transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

/// Others got in the transaction's way: the same one, begun again, may well succeed.
const BROKEN_OFF: [&str; 2] = [
    "40001", // serialization_failure
    "40P01", // deadlock_detected
];

/// Nothing is wrong with what was asked, but now is not the time.
const BUSY: [&str; 7] = [
    "55P03", // lock_not_available: lock_timeout
    "57014", // query_canceled: statement_timeout
    "25P03", // idle_in_transaction_session_timeout
    "53300", // too_many_connections
    "57P01", // admin_shutdown
    "57P02", // crash_shutdown
    "57P03", // cannot_connect_now
];

fn has_code(error: &Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        if matches!(error, Error::PoolTimedOut) || has_code(&error, &BUSY) {
            Self::Busy
        } else {
            Self::Failed(Box::new(error))
        }
    }
}

fn was_broken_off(error: &StorageError) -> bool {
    let StorageError::Failed(source) = error else { return false };
    source.downcast_ref().is_some_and(|error| has_code(error, &BROKEN_OFF))
}

fn connection_was_gone(error: &StorageError) -> bool {
    let StorageError::Failed(source) = error else { return false };
    matches!(source.downcast_ref(), Some(Error::Io(_)))
}

pub struct Connections {
    pool: PgPool,
    /// The connections' own: a transaction ends whatever becomes of the runtime that asked for it. `None` only while it
    /// is dropped.
    runtime: Option<Runtime>,
    /// Transactions that wait for a connection or have one.
    under_way: Arc<AtomicU64>,
}

impl Connections {
    /// Makes the schema and the first state in a database without tables, both or none.
    pub(super) async fn create(address: &Address) -> Done<Self> {
        let connections = Self::to(address).await?;
        let make = |transaction: &mut PostgresTransaction| {
            migrations::create(transaction)?;
            work::start(transaction)
        };
        connections.run(WRITE, make).await?;
        Ok(connections)
    }

    /// Brings the schema of a database of ours up to date.
    pub(super) async fn open(address: &Address) -> Done<Self> {
        let connections = Self::to(address).await?;
        connections.run(WRITE, migrations::migrate).await?;
        Ok(connections)
    }

    async fn to(address: &Address) -> Done<Self> {
        let options = address
            .options()
            .clone()
            .application_name("proofdesk-central")
            .statement_cache_capacity(STATEMENTS)
            .options(LIMITS);
        // The pool would say no more of a database that cannot be reached than that it took too long.
        let probe = tokio::time::timeout(ACQUIRE_TIMEOUT, options.connect());
        let mut probe = probe.await.map_err(|_| StorageError::Busy)??;
        refuse_forgetful(&mut probe).await?;
        probe.close().await?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("central-db")
            .enable_all()
            .build()
            .map_err(|error| StorageError::Failed(Box::new(error)))?;
        let entered = runtime.enter();
        let pool = PgPoolOptions::new()
            .max_connections(MOST_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // A connection that is gone shows at its `BEGIN`, which is tried on another one.
            .test_before_acquire(false)
            .connect_lazy_with(options);
        drop(entered);
        Ok(Self { pool, runtime: Some(runtime), under_way: Arc::default() })
    }

    /// Runs `work` in a transaction, whether or not the caller still waits.
    async fn run<T: Send + 'static>(
        &self,
        bounds: Bounds,
        work: impl FnMut(&mut PostgresTransaction) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        let runtime =
            self.runtime.as_ref().ok_or_else(|| StorageError::Failed("the pool has ended".into()))?;
        let counted = UnderWay::new(Arc::clone(&self.under_way));
        let pool = self.pool.clone();
        let running = runtime.spawn(async move {
            let _counted = counted;
            transact(pool, bounds, work).await
        });
        running.await.map_err(|error| StorageError::Failed(Box::new(error)))?
    }
}

/// A receipt is a promise: a commit that the database may forget in a power cut is none.
async fn refuse_forgetful(connection: &mut PgConnection) -> Done<()> {
    let row = query::<Postgres>("SHOW synchronous_commit").fetch_one(connection).await?;
    match row.try_get::<&str, _>(0)? {
        "off" => Err(StorageError::Forgetful),
        _ => Ok(()),
    }
}

/// Counts a transaction until it ends, whatever becomes of whoever asked for it.
struct UnderWay(Arc<AtomicU64>);

impl UnderWay {
    fn new(counter: Arc<AtomicU64>) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // What is under way is rolled back.
            runtime.shutdown_background();
        }
    }
}

/// Again, from the beginning, as often as others get in the way.
async fn transact<T: Send + 'static>(
    pool: PgPool,
    bounds: Bounds,
    mut work: impl FnMut(&mut PostgresTransaction) -> Done<T> + Send + 'static,
) -> Done<T> {
    let (mut tries, mut gone) = (1, 0);
    loop {
        let mut transaction = PostgresTransaction::new(begin(&pool, bounds).await?, Handle::current());
        // On a thread that may wait for its statements.
        let running = tokio::task::spawn_blocking(move || {
            let done = work(&mut transaction).and_then(|value| {
                transaction.commit()?;
                Ok(value)
            });
            (work, done)
        });
        let (returned, done) = running.await.map_err(|error| StorageError::Failed(Box::new(error)))?;
        match done {
            Err(error) if was_broken_off(&error) && tries < MOST_TRIES => {
                work = returned;
                pause(tries).await;
                tries += 1;
            }
            Err(error) if was_broken_off(&error) => return Err(StorageError::Busy),
            // Nothing was changed by a single statement that reads: it is asked again on the next connection.
            Err(error) if matches!(bounds, Bounds::Statement) && connection_was_gone(&error) => {
                if gone == MOST_CONNECTIONS {
                    return Err(StorageError::Busy);
                }
                work = returned;
                gone += 1;
            }
            done => return done,
        }
    }
}

/// On the first connection that is still there.
async fn begin(pool: &PgPool, bounds: Bounds) -> Done<Session> {
    let mut gone = 0;
    loop {
        let begun = match bounds {
            Bounds::Transaction(statement) => pool.begin_with(statement).await.map(Session::Begun),
            Bounds::Statement => {
                pool.acquire().await.map(|connection| Session::Bare { connection, spent: false })
            }
        };
        match begun {
            Err(Error::Io(_)) if gone < MOST_CONNECTIONS => gone += 1,
            Err(Error::Io(error)) => {
                tracing::error!(%error, "the database cannot be reached");
                return Err(StorageError::Busy);
            }
            begun => return Ok(begun?),
        }
    }
}

/// Long enough for whoever was in the way, and not as long for all who wait.
async fn pause(tries: u32) {
    let longest = FIRST_PAUSE * 2_u32.pow(tries);
    let share = rand::rng().random_range(0.0..1.0);
    tokio::time::sleep(longest.mul_f64(share)).await;
}

impl Database for Connections {
    fn load(&self) -> ConnectionLoad {
        let idle = u64::try_from(self.pool.num_idle()).unwrap_or(u64::MAX);
        let in_use = u64::from(self.pool.size()).saturating_sub(idle);
        ConnectionLoad {
            in_use,
            most: u64::from(MOST_CONNECTIONS),
            waiting: self.under_way.load(Ordering::Relaxed).saturating_sub(in_use),
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        self.run(WRITE, move |transaction| work(transaction)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        self.run(READ, move |transaction| work(transaction)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        self.run(Bounds::Statement, move |transaction| work(transaction)).await
    }
}
