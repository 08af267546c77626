//! One database file and the one connection to it: reading, and `transact`, the only way to write.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Deref;

use rusqlite::{Connection, TransactionBehavior};

use super::changed::{Changed, Changes};
use super::error::StoreError;

/// What tells one kind of database file from another.
pub trait Kind {
    /// Marks the file, so that one kind is never taken for the other.
    const APPLICATION_ID: u32;
    /// Numbered steps from 1 on; append-only.
    const MIGRATIONS: &'static [&'static str];
}

/// `station.db`.
#[derive(Debug)]
pub enum Station {}

impl Kind for Station {
    /// "PDst"
    const APPLICATION_ID: u32 = 0x5044_7374;
    const MIGRATIONS: &'static [&'static str] = &[
        include_str!("../../../../migrations/station/0001_start.sql"),
        include_str!("../../../../migrations/station/0002_finding_outcomes.sql"),
        include_str!("../../../../migrations/station/0003_claim_ahead.sql"),
    ];
}

/// `batches/<id>.db`.
#[derive(Debug)]
pub enum Batch {}

impl Kind for Batch {
    /// "PDba"
    const APPLICATION_ID: u32 = 0x5044_6261;
    const MIGRATIONS: &'static [&'static str] = &[
        include_str!("../../../../migrations/batch/0001_start.sql"),
        include_str!("../../../../migrations/batch/0002_inspections.sql"),
        include_str!("../../../../migrations/batch/0003_likeness.sql"),
        include_str!("../../../../migrations/batch/0004_alike_elsewhere.sql"),
    ];
}

/// Owns the connection to one file. Nothing else opens that file.
pub struct Database<K> {
    connection: Connection,
    kind: PhantomData<K>,
}

/// One consistent state of a database.
pub struct Read<'a, K> {
    pub(in crate::store) connection: &'a Connection,
    kind: PhantomData<K>,
}

/// A transaction under way. It reads too, and collects what it changed.
pub struct Write<'a, K> {
    read: Read<'a, K>,
    changes: RefCell<Changes>,
}

pub type StationRead<'a> = Read<'a, Station>;
pub type StationWrite<'a> = Write<'a, Station>;
pub type BatchRead<'a> = Read<'a, Batch>;
pub type BatchWrite<'a> = Write<'a, Batch>;

impl<'a, K> Deref for Write<'a, K> {
    type Target = Read<'a, K>;
    fn deref(&self) -> &Read<'a, K> {
        &self.read
    }
}

impl<K> Write<'_, K> {
    /// Says that something was changed that is shown somewhere.
    pub fn mark(&self, changed: Changed) {
        self.changes.borrow_mut().insert(changed);
    }
}

impl<K: Kind> Database<K> {
    /// Only [`super::open()`] makes one, after it has checked the file.
    pub(super) fn over(connection: Connection) -> Self {
        Self { connection, kind: PhantomData }
    }

    pub fn read(&self) -> Read<'_, K> {
        Read { connection: &self.connection, kind: PhantomData }
    }

    /// Runs `work` in one transaction. It is committed, and on the disk, if `work` succeeds, else rolled back.
    pub fn transact<T>(
        &mut self,
        work: impl FnOnce(&Write<'_, K>) -> Result<T, StoreError>,
    ) -> Result<(T, Changes), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let write =
            Write { read: Read { connection: &transaction, kind: PhantomData }, changes: RefCell::default() };
        let value = work(&write)?;
        let changes = write.changes.into_inner();
        transaction.commit()?;
        Ok((value, changes))
    }

    /// Writes what the journal holds into the database file and empties the journal, so that overwritten keys
    /// stand nowhere any more.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Closes the file; the database library wipes its key.
    pub(super) fn close(self) -> Result<(), StoreError> {
        self.connection.close().map_err(|(_, error)| error.into())
    }
}
