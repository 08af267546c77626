//! The embedded store: one SQLite file. A file per table implements what `storage::tables` asks of it.

mod batch;
mod batch_case;
mod case_photo;
mod change;
mod connection;
mod decision;
mod document;
mod duplicate_candidate;
mod fingerprint;
mod log_head;
mod mandate;
mod migrations;
mod operation;
mod outcome;
mod person;
mod review_case;
mod sign_in_try;
mod station;
mod value;

use std::ops::Deref;
use std::path::Path;

use rusqlite::Transaction;

pub use self::connection::Connections;
use super::tables::Tables;
use super::{DatabaseStorage, StorageError};

pub type SqliteStorage = DatabaseStorage<Connections>;

impl SqliteStorage {
    /// Makes a new database. Fails where a file stands already.
    pub async fn create(path: &Path) -> Result<Self, StorageError> {
        std::fs::File::create_new(path).map_err(|error| StorageError::Failed(Box::new(error)))?;
        Self::start(Connections::create(path)?).await
    }

    /// Opens a database that is there.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self::new(Connections::open(path)?))
    }
}

/// A transaction: a type of our own, for the traits of the tables.
struct SqliteTransaction<'t>(Transaction<'t>);

impl<'t> Deref for SqliteTransaction<'t> {
    type Target = Transaction<'t>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Tables for SqliteTransaction<'_> {}
