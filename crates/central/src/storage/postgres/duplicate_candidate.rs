//! Where other cases show a photo: read from `case_photo`, `fingerprint` and `photo_copy`.

use model::{CaseId, PhotoHash, SlotId};
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Word};
use crate::storage::tables::{Done, DuplicateTable, Nearness};

const SAME_BYTES: &str = "
    SELECT review_case, slot, NULL::TEXT FROM case_photo
    WHERE hash = $1 AND review_case <> $2 ORDER BY review_case, slot LIMIT $3";

const SAME_PIXELS: &str = "
    SELECT review_case, slot, NULL::TEXT
    FROM fingerprint AS one
    JOIN fingerprint AS other ON other.pixels = one.pixels AND other.hash <> one.hash
    JOIN case_photo ON case_photo.hash = other.hash
    WHERE one.hash = $1 AND review_case <> $2 ORDER BY review_case, slot LIMIT $3";

const COPY: &str = "
    SELECT review_case, slot, tier
    FROM (SELECT other_photo AS hash, tier, correlation FROM photo_copy WHERE photo = $1
          UNION ALL
          SELECT photo, tier, correlation FROM photo_copy WHERE other_photo = $1) AS copy
    JOIN case_photo USING (hash)
    WHERE review_case <> $2 ORDER BY correlation DESC, review_case, slot LIMIT $3";

impl DuplicateTable for PostgresTransaction {
    fn shown_elsewhere(
        &mut self,
        photo: PhotoHash,
        but: CaseId,
        nearness: Nearness,
        limit: u64,
    ) -> Done<Vec<(CaseId, SlotId, Option<String>)>> {
        let sql = match nearness {
            Nearness::SameBytes => SAME_BYTES,
            Nearness::SamePixels => SAME_PIXELS,
            Nearness::Copy => COPY,
        };
        self.all(statement(sql).bind(photo.0).bind(but.0).bind(Count(limit)), |row| {
            Ok((CaseId(row.try_get(0)?), row.try_get::<Word<_>, _>(1)?.0, row.try_get(2)?))
        })
    }
}
