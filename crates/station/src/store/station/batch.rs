//! Table `batch`: the leases of this station, with the keys that a purge destroys.

use chrono::{DateTime, Utc};
use model::{BatchId, PersonId, ProgrammeId};
use protocol::Secret32;
use protocol::messages::Lease;
use protocol::operation::Fence;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Instant, Key, StoredKey, Word};

const COLUMNS: &str = "SELECT id, programme, fence_epoch, fence_number, ends_at, cases, photo_bytes, state, claimed_by, claimed_at FROM batch";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    Active,
    /// Given back from here.
    Released,
    /// Ended by the server, or all its cases are closed.
    Ended,
    /// Its keys and its file are destroyed.
    Purged,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    pub id: BatchId,
    pub programme: ProgrammeId,
    pub fence: Fence,
    pub ends_at: DateTime<Utc>,
    /// Cases and bytes of photos, as the lease announced them.
    pub cases: u64,
    pub photo_bytes: u64,
    pub state: BatchState,
    pub claimed_by: PersonId,
    pub claimed_at: DateTime<Utc>,
}

/// Only [`crate::store::Stores::add_batch`] calls it. Keeps what is there if the same lease comes twice, as the
/// answer to a claim that was repeated.
pub(crate) fn insert(
    tx: &StationWrite<'_>,
    lease: &Lease,
    claimed_by: PersonId,
    claimed_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.connection.execute(
        "INSERT INTO batch (id, programme, fence_epoch, fence_number, ends_at, cases, photo_bytes, state,
                            file_key, sealing_key, claimed_by, claimed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO NOTHING",
        params![
            Word(lease.batch),
            Word(&lease.programme),
            Word(lease.fence.epoch),
            Count(lease.fence.number),
            Instant(lease.ends_at),
            Count(lease.cases),
            Count(lease.photo_bytes),
            Word(BatchState::Active),
            Key(&Secret32::random()),
            Key(&lease.sealing_key),
            Word(claimed_by),
            Instant(claimed_at),
        ],
    )?;
    tx.mark(Changed::Queue);
    tx.mark(Changed::Sync);
    Ok(())
}

/// A lease that holds on, with its new end, or that got a new fence after the server's restore.
pub fn renew(
    tx: &StationWrite<'_>,
    batch: BatchId,
    fence: Fence,
    ends_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let written = tx.connection.execute(
        "UPDATE batch SET fence_epoch = ?2, fence_number = ?3, ends_at = ?4
         WHERE id = ?1 AND (fence_epoch <> ?2 OR fence_number <> ?3 OR ends_at <> ?4)",
        params![Word(batch), Word(fence.epoch), Count(fence.number), Instant(ends_at)],
    )?;
    if written > 0 {
        tx.mark(Changed::Queue);
    }
    Ok(())
}

pub fn set_released(tx: &StationWrite<'_>, batch: BatchId) -> Result<(), StoreError> {
    set_state(tx, batch, BatchState::Released)
}

pub fn set_ended(tx: &StationWrite<'_>, batch: BatchId) -> Result<(), StoreError> {
    set_state(tx, batch, BatchState::Ended)
}

/// A batch that is purged stays so.
fn set_state(tx: &StationWrite<'_>, batch: BatchId, state: BatchState) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE batch SET state = ?2 WHERE id = ?1 AND state <> 'purged'",
        params![Word(batch), Word(state)],
    )?;
    tx.mark(Changed::Queue);
    tx.mark(Changed::Sync);
    Ok(())
}

/// Only [`crate::store::Stores::purge`] calls it, which also deletes the file.
pub(in crate::store) fn destroy_keys(tx: &StationWrite<'_>, batch: BatchId) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE batch SET state = 'purged', file_key = NULL, sealing_key = NULL WHERE id = ?1",
        [Word(batch)],
    )?;
    tx.mark(Changed::Queue);
    tx.mark(Changed::Decisions);
    tx.mark(Changed::Sync);
    Ok(())
}

pub fn get(db: &StationRead<'_>, batch: BatchId) -> Result<Option<BatchRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(batch)], read).optional()?)
}

/// Oldest claim first.
pub fn all(db: &StationRead<'_>) -> Result<Vec<BatchRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{COLUMNS} ORDER BY claimed_at, id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Batches whose data are here.
pub fn with_data(db: &StationRead<'_>) -> Result<Vec<BatchId>, StoreError> {
    let mut statement = db.connection.prepare_cached("SELECT id FROM batch WHERE state <> 'purged'")?;
    let rows = statement.query_map([], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The key of sealed parts.
///
/// # Errors
/// [`StoreError::Purged`] once it was destroyed, [`StoreError::UnknownBatch`].
pub fn sealing_key(db: &StationRead<'_>, batch: BatchId) -> Result<Secret32, StoreError> {
    key(db, batch, "SELECT sealing_key FROM batch WHERE id = ?1")
}

pub(in crate::store) fn file_key(db: &StationRead<'_>, batch: BatchId) -> Result<Secret32, StoreError> {
    key(db, batch, "SELECT file_key FROM batch WHERE id = ?1")
}

fn key(db: &StationRead<'_>, batch: BatchId, sql: &str) -> Result<Secret32, StoreError> {
    let row = db
        .connection
        .prepare_cached(sql)?
        .query_row([Word(batch)], |row| row.get::<_, Option<StoredKey>>(0))
        .optional()?;
    let StoredKey(key) = row.ok_or(StoreError::UnknownBatch(batch))?.ok_or(StoreError::Purged(batch))?;
    Ok(key)
}

fn read(row: &Row<'_>) -> rusqlite::Result<BatchRow> {
    Ok(BatchRow {
        id: row.get::<_, Word<_>>(0)?.0,
        programme: row.get::<_, Word<_>>(1)?.0,
        fence: Fence { epoch: row.get::<_, Word<_>>(2)?.0, number: row.get::<_, Count>(3)?.0 },
        ends_at: row.get::<_, Instant>(4)?.0,
        cases: row.get::<_, Count>(5)?.0,
        photo_bytes: row.get::<_, Count>(6)?.0,
        state: row.get::<_, Word<_>>(7)?.0,
        claimed_by: row.get::<_, Word<_>>(8)?.0,
        claimed_at: row.get::<_, Instant>(9)?.0,
    })
}
