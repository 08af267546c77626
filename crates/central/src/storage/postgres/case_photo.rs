//! Table `case_photo`.

use model::{CaseId, PhotoHash};
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Word, ids};
use crate::storage::PhotoRecord;
use crate::storage::tables::{CasePhotoTable, Done};

impl CasePhotoTable for PostgresTransaction {
    fn replace_photos(&mut self, case: CaseId, photos: &[PhotoRecord]) -> Done<()> {
        self.execute(statement("DELETE FROM case_photo WHERE review_case = $1").bind(case.0))?;
        let slots: Vec<&str> = photos.iter().map(|photo| photo.slot.as_str()).collect();
        let hashes: Vec<[u8; 32]> = photos.iter().map(|photo| photo.hash.0).collect();
        let bytes: Vec<Count> = photos.iter().map(|photo| Count(photo.bytes)).collect();
        let names: Vec<&str> = photos.iter().map(|photo| photo.file_name.as_str()).collect();
        let sql = "INSERT INTO case_photo (review_case, slot, position, hash, bytes, file_name)
                   SELECT $1, slot, number - 1, hash, bytes, file_name
                   FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS photo (slot, hash, bytes, file_name, number)";
        self.execute(statement(sql).bind(case.0).bind(slots).bind(hashes).bind(bytes).bind(names))?;
        Ok(())
    }

    fn photos_of(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PhotoRecord)>> {
        let sql = "SELECT review_case, slot, hash, bytes, file_name FROM case_photo
                   WHERE review_case = ANY($1) ORDER BY review_case, position";
        self.all(statement(sql).bind(ids(cases)), |row| {
            let photo = PhotoRecord {
                slot: row.try_get::<Word<_>, _>(1)?.0,
                hash: PhotoHash(row.try_get(2)?),
                bytes: row.try_get::<Count, _>(3)?.0,
                file_name: row.try_get(4)?,
            };
            Ok((CaseId(row.try_get(0)?), photo))
        })
    }
}
