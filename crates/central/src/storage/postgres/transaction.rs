//! A transaction, or a single statement, on a thread that waits for each statement.

use sqlx_core::error::Error;
use sqlx_core::pool::PoolConnection;
use sqlx_core::query::Query;
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::transaction::Transaction;
use sqlx_postgres::{PgArguments, PgConnection, PgRow, Postgres};
use tokio::runtime::Handle;

use crate::storage::StorageError;
use crate::storage::tables::{Done, Tables};

pub(super) type Statement = Query<'static, Postgres, PgArguments>;

/// A statement with places for values, as `$1`.
pub(super) fn statement(sql: &'static str) -> Statement {
    sqlx_core::query::query(sql)
}

/// Rolled back unless it is committed.
pub struct PostgresTransaction {
    session: Session,
    runtime: Handle,
}

pub(super) enum Session {
    Begun(Transaction<'static, Postgres>),
    /// For one statement, which is a transaction of its own.
    Bare {
        connection: PoolConnection<Postgres>,
        spent: bool,
    },
}

impl PostgresTransaction {
    pub(super) fn new(session: Session, runtime: Handle) -> Self {
        Self { session, runtime }
    }

    pub(super) fn commit(self) -> Done<()> {
        match self.session {
            Session::Begun(transaction) => Ok(self.runtime.block_on(transaction.commit())?),
            Session::Bare { .. } => Ok(()),
        }
    }

    fn connection(&mut self) -> Done<&mut PgConnection> {
        match &mut self.session {
            Session::Begun(transaction) => Ok(transaction),
            // It might see another state than the first one.
            Session::Bare { spent: true, .. } => {
                Err(StorageError::Failed("a second statement needs a transaction".into()))
            }
            Session::Bare { connection, spent } => {
                *spent = true;
                Ok(connection)
            }
        }
    }

    /// Returns how many rows it touched.
    pub(super) fn execute(&mut self, statement: Statement) -> Done<u64> {
        let runtime = self.runtime.clone();
        let done = runtime.block_on(statement.execute(self.connection()?))?;
        Ok(done.rows_affected())
    }

    pub(super) fn all<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<Vec<T>> {
        let runtime = self.runtime.clone();
        let rows = runtime.block_on(statement.fetch_all(self.connection()?))?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    pub(super) fn optional<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<Option<T>> {
        let runtime = self.runtime.clone();
        let row = runtime.block_on(statement.fetch_optional(self.connection()?))?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    pub(super) fn one<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<T> {
        let runtime = self.runtime.clone();
        let row = runtime.block_on(statement.fetch_one(self.connection()?))?;
        Ok(read(&row)?)
    }

    /// Several statements without places.
    pub(super) fn script(&mut self, sql: &'static str) -> Done<()> {
        let runtime = self.runtime.clone();
        runtime.block_on(raw_sql(sql).execute(self.connection()?))?;
        Ok(())
    }
}

impl Tables for PostgresTransaction {}
