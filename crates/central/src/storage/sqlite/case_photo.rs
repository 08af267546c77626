//! Table `case_photo`: which photo stands in which slot of a case.

use model::{CaseId, SlotId};
use rusqlite::{Transaction, params};

use super::value::{Count, Word};
use crate::storage::{PhotoRecord, StorageError};

pub(super) fn replace(
    transaction: &Transaction<'_>,
    case: CaseId,
    photos: &[PhotoRecord],
) -> Result<(), StorageError> {
    transaction.prepare_cached("DELETE FROM case_photo WHERE review_case = ?1")?.execute([Word(case)])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO case_photo (review_case, slot, position, hash, bytes, file_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, photo) in photos.iter().enumerate() {
        insert.execute(params![
            Word(case),
            Word(&photo.slot),
            Count(position as u64),
            Word(photo.hash),
            Count(photo.bytes),
            photo.file_name
        ])?;
    }
    Ok(())
}

/// In programme order.
pub(super) fn of_case(transaction: &Transaction<'_>, case: CaseId) -> Result<Vec<PhotoRecord>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT slot, hash, bytes, file_name FROM case_photo WHERE review_case = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([Word(case)], |row| {
        Ok(PhotoRecord {
            slot: row.get::<_, Word<SlotId>>(0)?.0,
            hash: row.get::<_, Word<_>>(1)?.0,
            bytes: row.get::<_, Count>(2)?.0,
            file_name: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
