//! Table `case_photo`.

use model::{CaseId, SlotId};
use rusqlite::params;

use super::SqliteTransaction;
use super::value::{Count, Json, Word};
use crate::storage::PhotoRecord;
use crate::storage::tables::{CasePhotoTable, Done};

impl CasePhotoTable for SqliteTransaction<'_> {
    fn replace_photos(&mut self, case: CaseId, photos: &[PhotoRecord]) -> Done<()> {
        self.prepare_cached("DELETE FROM case_photo WHERE review_case = ?1")?.execute([Word(case)])?;
        let mut insert = self.prepare_cached(
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

    fn photos_of(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PhotoRecord)>> {
        let mut statement = self.prepare_cached(
            "SELECT review_case, slot, hash, bytes, file_name FROM case_photo
             WHERE review_case IN (SELECT value FROM json_each(?1)) ORDER BY review_case, position",
        )?;
        let rows = statement.query_map([Json(cases)], |row| {
            let photo = PhotoRecord {
                slot: row.get::<_, Word<SlotId>>(1)?.0,
                hash: row.get::<_, Word<_>>(2)?.0,
                bytes: row.get::<_, Count>(3)?.0,
                file_name: row.get(4)?,
            };
            Ok((row.get::<_, Word<_>>(0)?.0, photo))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
