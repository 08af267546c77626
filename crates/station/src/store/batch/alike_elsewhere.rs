//! Table `alike_elsewhere`: photos of cases in other batches here that are the same as one of a case's, or copies.

use model::{BatchId, CaseId, PhotoHash, SlotId};
use rusqlite::params;

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Json, Word};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElsewhereRow {
    pub slot: SlotId,
    pub other_batch: BatchId,
    pub other_case: CaseId,
    /// The office's number of the other case.
    pub reference: String,
    /// The same bytes or pixels, not a copy.
    pub same: bool,
}

/// Says whether that is news. Nothing is kept of a photo that the slot does not show any more.
pub fn put(
    tx: &BatchWrite<'_>,
    case: CaseId,
    photo: PhotoHash,
    row: &ElsewhereRow,
) -> Result<bool, StoreError> {
    let written = tx
        .connection
        .prepare_cached(
            "INSERT INTO alike_elsewhere (case_id, slot, other_batch, other_case, reference, same)
             SELECT case_id, slot, ?4, ?5, ?6, ?7 FROM case_photo WHERE case_id = ?1 AND slot = ?2 AND hash = ?3
             ON CONFLICT (case_id, slot, other_case) DO UPDATE SET same = 1 WHERE same < excluded.same",
        )?
        .execute(params![
            Word(case),
            Word(&row.slot),
            Word(photo),
            Word(row.other_batch),
            Word(row.other_case),
            row.reference,
            row.same
        ])?;
    Ok(written > 0)
}

/// What is known of a case's photos. What other batches know of it stays.
pub fn forget(tx: &BatchWrite<'_>, case: CaseId) -> Result<(), StoreError> {
    tx.connection.prepare_cached("DELETE FROM alike_elsewhere WHERE case_id = ?1")?.execute([Word(case)])?;
    Ok(())
}

/// Forgets what lay in batches that are here no more; says whether there was any.
pub fn forget_gone(tx: &BatchWrite<'_>, case: CaseId, here: &[BatchId]) -> Result<bool, StoreError> {
    let forgotten = tx
        .connection
        .prepare_cached(
            "DELETE FROM alike_elsewhere
             WHERE case_id = ?1 AND other_batch NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![Word(case), Json(here)])?;
    Ok(forgotten > 0)
}

/// The cases of which [`forget_gone`] would forget something.
pub fn naming_gone(db: &BatchRead<'_>, here: &[BatchId]) -> Result<Vec<CaseId>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT DISTINCT case_id FROM alike_elsewhere
         WHERE other_batch NOT IN (SELECT value FROM json_each(?1))",
    )?;
    let rows = statement.query_map([Json(here)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// In the order of slots and other cases.
pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<ElsewhereRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT slot, other_batch, other_case, reference, same FROM alike_elsewhere WHERE case_id = ?1
         ORDER BY slot, other_case",
    )?;
    let rows = statement.query_map([Word(case)], |row| {
        Ok(ElsewhereRow {
            slot: row.get::<_, Word<_>>(0)?.0,
            other_batch: row.get::<_, Word<_>>(1)?.0,
            other_case: row.get::<_, Word<_>>(2)?.0,
            reference: row.get(3)?,
            same: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Cases of other batches that are known to show this photo.
pub fn count(db: &BatchRead<'_>, case: CaseId, slot: &SlotId) -> Result<u64, StoreError> {
    let count = db
        .connection
        .prepare_cached("SELECT count(*) FROM alike_elsewhere WHERE case_id = ?1 AND slot = ?2")?
        .query_row(params![Word(case), Word(slot)], |row| row.get::<_, Count>(0))?;
    Ok(count.0)
}
