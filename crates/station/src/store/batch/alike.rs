//! Table `alike`: photos of the batch that are the same or copies of each other.

use model::{CaseId, SlotId};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Word};

/// How two photos are alike, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    SameBytes,
    SamePixels,
    /// Recompressed, rescaled, turned or mirrored.
    Near,
    Cropped,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlikeRow {
    pub slot: SlotId,
    /// The same case for two slots of one.
    pub other_case: CaseId,
    pub other_slot: SlotId,
    pub tier: Tier,
    /// Of copies that are not the same.
    pub correlation: Option<f64>,
}

pub fn put(tx: &BatchWrite<'_>, case: CaseId, row: &AlikeRow) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT OR REPLACE INTO alike (case_id, slot, other_case, other_slot, tier, correlation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            Word(case),
            Word(&row.slot),
            Word(row.other_case),
            Word(&row.other_slot),
            Word(row.tier),
            row.correlation
        ])?;
    Ok(())
}

/// What is known of a case's photos. What others know of it stays.
pub fn forget(tx: &BatchWrite<'_>, case: CaseId) -> Result<(), StoreError> {
    tx.connection.prepare_cached("DELETE FROM alike WHERE case_id = ?1")?.execute([Word(case)])?;
    Ok(())
}

/// In the order of slots and other cases.
pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<AlikeRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT slot, other_case, other_slot, tier, correlation FROM alike WHERE case_id = ?1
         ORDER BY slot, other_case, other_slot",
    )?;
    let rows = statement.query_map([Word(case)], |row| {
        Ok(AlikeRow {
            slot: row.get::<_, Word<_>>(0)?.0,
            other_case: row.get::<_, Word<_>>(1)?.0,
            other_slot: row.get::<_, Word<_>>(2)?.0,
            tier: row.get::<_, Word<_>>(3)?.0,
            correlation: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Photos of other cases that are known to be like this one.
pub fn count_elsewhere(db: &BatchRead<'_>, case: CaseId, slot: &SlotId) -> Result<u64, StoreError> {
    let count = db
        .connection
        .prepare_cached("SELECT count(*) FROM alike WHERE case_id = ?1 AND slot = ?2 AND other_case <> ?1")?
        .query_row(params![Word(case), Word(slot)], |row| row.get::<_, Count>(0))?;
    Ok(count.0)
}
