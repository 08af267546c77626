//! Where other cases show a photo: read from `case_photo`, `fingerprint` and `photo_copy`.

use model::{CaseId, SlotId};
use rusqlite::params;

use super::SqliteTransaction;
use super::value::{Count, Json, Word};
use crate::storage::tables::{Done, DuplicateTable, Nearness, ShownElsewhere};

// For each photo of the cases `?1` a list of at most `?2` others.

const SAME_BYTES: &str = "
    SELECT shown.review_case, shown.slot,
        (SELECT json_group_array(json_array(review_case, slot, NULL)) FROM
            (SELECT review_case, slot FROM case_photo
             WHERE hash = shown.hash AND review_case <> shown.review_case ORDER BY review_case, slot LIMIT ?2))
    FROM case_photo AS shown WHERE shown.review_case IN (SELECT value FROM json_each(?1))";

const SAME_PIXELS: &str = "
    SELECT shown.review_case, shown.slot,
        (SELECT json_group_array(json_array(review_case, slot, NULL)) FROM
            (SELECT review_case, slot
             FROM fingerprint AS one
             JOIN fingerprint AS other ON other.pixels = one.pixels AND other.hash <> one.hash
             JOIN case_photo ON case_photo.hash = other.hash
             WHERE one.hash = shown.hash AND review_case <> shown.review_case
             ORDER BY review_case, slot LIMIT ?2))
    FROM case_photo AS shown WHERE shown.review_case IN (SELECT value FROM json_each(?1))";

const COPY: &str = "
    SELECT shown.review_case, shown.slot,
        (SELECT json_group_array(json_array(review_case, slot, tier)) FROM
            (SELECT review_case, slot, tier
             FROM (SELECT other_photo AS hash, tier, correlation FROM photo_copy WHERE photo = shown.hash
                   UNION ALL
                   SELECT photo, tier, correlation FROM photo_copy WHERE other_photo = shown.hash) AS copy
             JOIN case_photo USING (hash)
             WHERE review_case <> shown.review_case ORDER BY correlation DESC, review_case, slot LIMIT ?2))
    FROM case_photo AS shown WHERE shown.review_case IN (SELECT value FROM json_each(?1))";

impl DuplicateTable for SqliteTransaction<'_> {
    fn shown_elsewhere(
        &mut self,
        cases: &[CaseId],
        nearness: Nearness,
        for_each: u64,
    ) -> Done<Vec<ShownElsewhere>> {
        let mut statement = self.prepare_cached(match nearness {
            Nearness::SameBytes => SAME_BYTES,
            Nearness::SamePixels => SAME_PIXELS,
            Nearness::Copy => COPY,
        })?;
        let mut rows = statement.query(params![Json(cases), Count(for_each)])?;
        let mut elsewhere = Vec::new();
        while let Some(row) = rows.next()? {
            let (case, slot) = (row.get::<_, Word<CaseId>>(0)?.0, row.get::<_, Word<SlotId>>(1)?.0);
            let others: Json<Vec<(CaseId, SlotId, Option<String>)>> = row.get(2)?;
            elsewhere.extend(others.0.into_iter().map(|(other_case, other_slot, tier)| ShownElsewhere {
                case,
                slot: slot.clone(),
                other_case,
                other_slot,
                tier,
            }));
        }
        Ok(elsewhere)
    }
}
