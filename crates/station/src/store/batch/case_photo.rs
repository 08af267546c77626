//! Table `case_photo`: which photo lies in which slot of which case.

use model::{CaseId, PhotoHash, SlotId};
use protocol::manifest::ManifestCase;
use rusqlite::params;

use super::photo;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::Word;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePhotoRow {
    pub case: CaseId,
    pub slot: SlotId,
    pub hash: PhotoHash,
    /// As the applicant or the office named it, for its extension.
    pub file_name: String,
}

pub(super) fn replace(tx: &BatchWrite<'_>, case: &ManifestCase) -> Result<(), StoreError> {
    tx.connection.execute("DELETE FROM case_photo WHERE case_id = ?1", [Word(case.id)])?;
    for photo in &case.photos {
        photo::want(tx, photo.hash, photo.bytes)?;
        tx.connection
            .prepare_cached(
                "INSERT INTO case_photo (case_id, slot, hash, file_name) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![Word(case.id), Word(&photo.slot), Word(photo.hash), photo.file_name])?;
    }
    Ok(())
}

/// The cases that show a photo.
pub fn cases_with(db: &BatchRead<'_>, hash: PhotoHash) -> Result<Vec<CaseId>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT DISTINCT case_id FROM case_photo WHERE hash = ?1")?;
    let rows = statement.query_map([Word(hash)], |row| row.get::<_, Word<_>>(0))?;
    Ok(rows.map(|row| row.map(|Word(case)| case)).collect::<Result<_, _>>()?)
}

/// All of the batch, for finding a photo that is used twice.
pub fn all(db: &BatchRead<'_>) -> Result<Vec<CasePhotoRow>, StoreError> {
    let mut statement = db
        .connection
        .prepare_cached("SELECT case_id, slot, hash, file_name FROM case_photo ORDER BY case_id, slot")?;
    let rows = statement.query_map([], |row| {
        Ok(CasePhotoRow {
            case: row.get::<_, Word<_>>(0)?.0,
            slot: row.get::<_, Word<_>>(1)?.0,
            hash: row.get::<_, Word<_>>(2)?.0,
            file_name: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
