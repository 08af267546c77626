//! A transaction on a thread that waits for each statement.

use sqlx_core::error::Error;
use sqlx_core::query::Query;
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::transaction::Transaction;
use sqlx_postgres::{PgArguments, PgRow, Postgres};
use tokio::runtime::Handle;

use crate::storage::tables::{Done, Tables};

pub(super) type Statement = Query<'static, Postgres, PgArguments>;

/// A statement with places for values, as `$1`.
pub(super) fn statement(sql: &'static str) -> Statement {
    sqlx_core::query::query(sql)
}

/// Rolled back unless it is committed.
pub struct PostgresTransaction {
    transaction: Transaction<'static, Postgres>,
    runtime: Handle,
}

impl PostgresTransaction {
    pub(super) fn new(transaction: Transaction<'static, Postgres>, runtime: Handle) -> Self {
        Self { transaction, runtime }
    }

    pub(super) fn commit(self) -> Done<()> {
        Ok(self.runtime.block_on(self.transaction.commit())?)
    }

    /// Returns how many rows it touched.
    pub(super) fn execute(&mut self, statement: Statement) -> Done<u64> {
        let done = self.runtime.block_on(statement.execute(&mut *self.transaction))?;
        Ok(done.rows_affected())
    }

    pub(super) fn all<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<Vec<T>> {
        let rows = self.runtime.block_on(statement.fetch_all(&mut *self.transaction))?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    pub(super) fn optional<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<Option<T>> {
        let row = self.runtime.block_on(statement.fetch_optional(&mut *self.transaction))?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    pub(super) fn one<T>(
        &mut self,
        statement: Statement,
        read: impl Fn(&PgRow) -> Result<T, Error>,
    ) -> Done<T> {
        let row = self.runtime.block_on(statement.fetch_one(&mut *self.transaction))?;
        Ok(read(&row)?)
    }

    /// Several statements without places.
    pub(super) fn script(&mut self, sql: &'static str) -> Done<()> {
        self.runtime.block_on(raw_sql(sql).execute(&mut *self.transaction))?;
        Ok(())
    }
}

impl Tables for PostgresTransaction {}
