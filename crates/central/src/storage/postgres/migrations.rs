//! Brings a database to the schema of this release. Steps are append-only.

use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use crate::storage::StorageError;
use crate::storage::tables::Done;

/// Each step with the version that it leads to.
const STEPS: &[(i32, &str)] = &[
    (1, include_str!("../../../../../migrations/central-postgres/0001_start.sql")),
    (2, include_str!("../../../../../migrations/central-postgres/0002_administration.sql")),
    (3, include_str!("../../../../../migrations/central-postgres/0003_server_key.sql")),
];

/// Marks the database as one of ours, and says how far its schema has come.
const VERSION_TABLE: &str = "
    CREATE TABLE proofdesk_schema (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        version  INTEGER NOT NULL
    )";

/// Creates the schema in a database without tables.
pub(super) fn create(transaction: &mut PostgresTransaction) -> Done<()> {
    if is_ours(transaction)? {
        return Err(StorageError::Occupied);
    }
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()";
    if transaction.one(statement(tables), |row| row.try_get::<i64, _>(0))? > 0 {
        return Err(StorageError::Foreign);
    }
    transaction.script(VERSION_TABLE)?;
    transaction.execute(statement("INSERT INTO proofdesk_schema (only_row, version) VALUES (1, 0)"))?;
    migrate_through(transaction, STEPS)
}

/// Brings an older schema up to date. A database without one is not ours: nothing is made in it.
pub(super) fn migrate(transaction: &mut PostgresTransaction) -> Done<()> {
    if !is_ours(transaction)? {
        return Err(StorageError::Foreign);
    }
    migrate_through(transaction, STEPS)
}

fn is_ours(transaction: &mut PostgresTransaction) -> Done<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM information_schema.tables
               WHERE table_schema = current_schema() AND table_name = 'proofdesk_schema')";
    transaction.one(statement(sql), |row| row.try_get(0))
}

/// All steps or none; of processes that start at once one takes them and the others wait.
fn migrate_through(transaction: &mut PostgresTransaction, steps: &[(i32, &'static str)]) -> Done<()> {
    let known = steps.last().map_or(0, |(version, _)| *version);
    let sql = "SELECT version FROM proofdesk_schema FOR UPDATE";
    let found: i32 = transaction.one(statement(sql), |row| row.try_get(0))?;
    if found > known {
        let (found, known) = (found.unsigned_abs(), known.unsigned_abs());
        return Err(StorageError::Newer { found, known });
    }
    for (version, sql) in steps.iter().filter(|(version, _)| *version > found) {
        transaction.script(sql)?;
        transaction.execute(statement("UPDATE proofdesk_schema SET version = $1").bind(version))?;
    }
    Ok(())
}
