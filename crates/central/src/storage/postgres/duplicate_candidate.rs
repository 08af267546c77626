//! Where other cases show a photo: read from `case_photo`, `fingerprint` and `photo_copy`.

use model::CaseId;
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Word, ids};
use crate::storage::tables::{Done, DuplicateTable, Nearness, ShownElsewhere};

// For each photo of the cases `$1` at most `$2` others.

const SAME_BYTES: &str = "
    SELECT shown.review_case, shown.slot, near.review_case, near.slot, NULL::TEXT
    FROM case_photo AS shown CROSS JOIN LATERAL
        (SELECT review_case, slot FROM case_photo AS other
         WHERE other.hash = shown.hash AND other.review_case <> shown.review_case
         ORDER BY review_case, slot LIMIT $2) AS near
    WHERE shown.review_case = ANY($1) ORDER BY shown.review_case, shown.slot, near.review_case, near.slot";

const SAME_PIXELS: &str = "
    SELECT shown.review_case, shown.slot, near.review_case, near.slot, NULL::TEXT
    FROM case_photo AS shown CROSS JOIN LATERAL
        (SELECT shows.review_case, shows.slot
         FROM fingerprint AS one
         JOIN fingerprint AS other ON other.pixels = one.pixels AND other.hash <> one.hash
         JOIN case_photo AS shows ON shows.hash = other.hash
         WHERE one.hash = shown.hash AND shows.review_case <> shown.review_case
         ORDER BY shows.review_case, shows.slot LIMIT $2) AS near
    WHERE shown.review_case = ANY($1) ORDER BY shown.review_case, shown.slot, near.review_case, near.slot";

const COPY: &str = "
    SELECT shown.review_case, shown.slot, near.review_case, near.slot, near.tier
    FROM case_photo AS shown CROSS JOIN LATERAL
        (SELECT shows.review_case, shows.slot, tier, correlation
         FROM (SELECT other_photo AS hash, tier, correlation FROM photo_copy WHERE photo = shown.hash
               UNION ALL
               SELECT photo, tier, correlation FROM photo_copy WHERE other_photo = shown.hash) AS copy
         JOIN case_photo AS shows ON shows.hash = copy.hash
         WHERE shows.review_case <> shown.review_case
         ORDER BY correlation DESC, shows.review_case, shows.slot LIMIT $2) AS near
    WHERE shown.review_case = ANY($1)
    ORDER BY shown.review_case, shown.slot, near.correlation DESC, near.review_case, near.slot";

impl DuplicateTable for PostgresTransaction {
    fn shown_elsewhere(
        &mut self,
        cases: &[CaseId],
        nearness: Nearness,
        for_each: u64,
    ) -> Done<Vec<ShownElsewhere>> {
        let sql = match nearness {
            Nearness::SameBytes => SAME_BYTES,
            Nearness::SamePixels => SAME_PIXELS,
            Nearness::Copy => COPY,
        };
        self.all(statement(sql).bind(ids(cases)).bind(Count(for_each)), |row| {
            Ok(ShownElsewhere {
                case: CaseId(row.try_get(0)?),
                slot: row.try_get::<Word<_>, _>(1)?.0,
                other_case: CaseId(row.try_get(2)?),
                other_slot: row.try_get::<Word<_>, _>(3)?.0,
                tier: row.try_get(4)?,
            })
        })
    }
}
