//! The photos of other cases that are the same as those of a case, or copies of them: read from `case_photo`,
//! `fingerprint` and `photo_copy` when a manifest is made.

use model::{CaseId, PhotoHash, SlotId};
use protocol::manifest::DuplicateCandidate;
use rusqlite::{Transaction, params};

use super::case_photo;
use super::value::{Count, Word};
use crate::storage::StorageError;

/// For each photo of a case. A placeholder that everybody sends would otherwise fill the manifest.
const MOST_FOR_A_PHOTO: u64 = 8;

/// The nearest tier first, and of one tier the case that came first: it is the likeliest original.
const TIERS: [(&str, &str); 3] = [
    (
        "same-bytes",
        "SELECT review_case, slot, NULL FROM case_photo
         WHERE hash = ?1 AND review_case <> ?2 ORDER BY review_case, slot LIMIT ?3",
    ),
    (
        "same-pixels",
        "SELECT review_case, slot, NULL
         FROM fingerprint AS one
         JOIN fingerprint AS other ON other.pixels = one.pixels AND other.hash <> one.hash
         JOIN case_photo ON case_photo.hash = other.hash
         WHERE one.hash = ?1 AND review_case <> ?2 ORDER BY review_case, slot LIMIT ?3",
    ),
    (
        "copy",
        "SELECT review_case, slot, tier
         FROM (SELECT other_photo AS hash, tier, correlation FROM photo_copy WHERE photo = ?1
               UNION ALL
               SELECT photo, tier, correlation FROM photo_copy WHERE other_photo = ?1) AS copy
         JOIN case_photo USING (hash)
         WHERE review_case <> ?2 ORDER BY correlation DESC, review_case, slot LIMIT ?3",
    ),
];

pub(super) fn of_case(
    transaction: &Transaction<'_>,
    case: CaseId,
) -> Result<Vec<DuplicateCandidate>, StorageError> {
    let mut candidates = Vec::new();
    for photo in case_photo::of_case(transaction, case)? {
        candidates.extend(of_photo(transaction, case, &photo.slot, photo.hash)?);
    }
    candidates.sort_by(|one: &DuplicateCandidate, other| one.slot.cmp(&other.slot));
    Ok(candidates)
}

fn of_photo(
    transaction: &Transaction<'_>,
    case: CaseId,
    slot: &SlotId,
    hash: PhotoHash,
) -> Result<Vec<DuplicateCandidate>, StorageError> {
    let mut candidates = Vec::<DuplicateCandidate>::new();
    for (tier, sql) in TIERS {
        let room = Count(MOST_FOR_A_PHOTO - candidates.len() as u64);
        let mut statement = transaction.prepare_cached(sql)?;
        let rows = statement.query_map(params![Word(hash), Word(case), room], |row| {
            Ok(DuplicateCandidate {
                slot: slot.clone(),
                other_case: row.get::<_, Word<_>>(0)?.0,
                other_slot: row.get::<_, Word<_>>(1)?.0,
                tier: row.get::<_, Option<String>>(2)?.unwrap_or_else(|| tier.to_owned()),
            })
        })?;
        for row in rows {
            let row = row?;
            // What is the same is also a copy; it is told once, by the nearest tier.
            let told = |one: &DuplicateCandidate| {
                (one.other_case, &one.other_slot) == (row.other_case, &row.other_slot)
            };
            if !candidates.iter().any(told) {
                candidates.push(row);
            }
        }
    }
    Ok(candidates)
}
