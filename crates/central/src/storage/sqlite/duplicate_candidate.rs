//! Where other cases show a photo: read from `case_photo`, `fingerprint` and `photo_copy`.

use model::{CaseId, PhotoHash, SlotId};
use rusqlite::params;

use super::SqliteTransaction;
use super::value::{Count, Word};
use crate::storage::tables::{Done, DuplicateTable, Nearness};

const SAME_BYTES: &str = "
    SELECT review_case, slot, NULL FROM case_photo
    WHERE hash = ?1 AND review_case <> ?2 ORDER BY review_case, slot LIMIT ?3";

const SAME_PIXELS: &str = "
    SELECT review_case, slot, NULL
    FROM fingerprint AS one
    JOIN fingerprint AS other ON other.pixels = one.pixels AND other.hash <> one.hash
    JOIN case_photo ON case_photo.hash = other.hash
    WHERE one.hash = ?1 AND review_case <> ?2 ORDER BY review_case, slot LIMIT ?3";

const COPY: &str = "
    SELECT review_case, slot, tier
    FROM (SELECT other_photo AS hash, tier, correlation FROM photo_copy WHERE photo = ?1
          UNION ALL
          SELECT photo, tier, correlation FROM photo_copy WHERE other_photo = ?1) AS copy
    JOIN case_photo USING (hash)
    WHERE review_case <> ?2 ORDER BY correlation DESC, review_case, slot LIMIT ?3";

impl DuplicateTable for SqliteTransaction<'_> {
    fn shown_elsewhere(
        &mut self,
        photo: PhotoHash,
        but: CaseId,
        nearness: Nearness,
        limit: u64,
    ) -> Done<Vec<(CaseId, SlotId, Option<String>)>> {
        let mut statement = self.prepare_cached(match nearness {
            Nearness::SameBytes => SAME_BYTES,
            Nearness::SamePixels => SAME_PIXELS,
            Nearness::Copy => COPY,
        })?;
        let rows = statement.query_map(params![Word(photo), Word(but), Count(limit)], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Word<_>>(1)?.0, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
