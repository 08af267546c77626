//! The embedded store: one SQLite file. A file per table implements what `storage::tables` asks of it.

mod act;
mod batch;
mod batch_case;
mod case_photo;
mod change;
mod connection;
mod decision;
mod document;
mod duplicate_candidate;
mod figures;
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
    /// Makes a new database. Fails where a file stands already. It gets its name last: what has the name is whole, and
    /// what a crash leaves is in nobody's way.
    pub async fn create(path: &Path) -> Result<Self, StorageError> {
        let failed = |error: std::io::Error| StorageError::Failed(Box::new(error));
        if path.exists() {
            return Err(StorageError::Occupied);
        }
        let unfinished = path.with_extension("new");
        for left in ["new", "new-wal", "new-shm"] {
            match std::fs::remove_file(path.with_extension(left)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
        std::fs::File::create_new(&unfinished).map_err(failed)?;
        // Dropped, it writes all that it has into the one file.
        drop(Self::start(Connections::create(&unfinished)?).await?);
        std::fs::rename(&unfinished, path).map_err(failed)?;
        Self::open(path)
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
