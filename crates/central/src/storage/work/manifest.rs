//! What a station hears of the cases of its batch.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, StationId};
use protocol::manifest::{DuplicateCandidate, ManifestCase, ManifestPage, ManifestPhoto};

use crate::storage::tables::{Declaration, Done, Nearness, Tables};
use crate::storage::{PhotoRecord, StorageError};

/// For each photo of a case. A placeholder that everybody sends would otherwise fill the manifest.
const MOST_FOR_A_PHOTO: u64 = 8;

/// The nearest first, with the tier's name where the copy has none of its own.
const TIERS: [(Nearness, &str); 3] =
    [(Nearness::SameBytes, "same-bytes"), (Nearness::SamePixels, "same-pixels"), (Nearness::Copy, "copy")];

pub fn manifest(
    tables: &mut dyn Tables,
    station: StationId,
    batch: BatchId,
    after: u64,
    limit: u32,
    now: DateTime<Utc>,
) -> Done<Option<ManifestPage>> {
    match tables.tenure(batch, now)? {
        Some(tenure) if tenure.holds && tenure.station == station => {}
        _ => return Ok(None),
    }
    // One more than asked for tells whether there is more.
    let mut rows = tables.cases_of(batch, after, limit.saturating_add(1))?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|(position, _)| position.to_string());
    let total = tables.count_cases_of(batch)?;
    let ids: Vec<CaseId> = rows.into_iter().map(|(_, case)| case).collect();
    Ok(Some(ManifestPage { cases: manifest_cases(tables, batch, &ids)?, next, total }))
}

/// In the order asked for; the number of statements does not grow with theirs.
fn manifest_cases(tables: &mut dyn Tables, batch: BatchId, ids: &[CaseId]) -> Done<Vec<ManifestCase>> {
    let declarations = tables.declarations(ids)?;
    let mut declared: HashMap<CaseId, Declaration> =
        declarations.into_iter().map(|declaration| (declaration.case, declaration)).collect();
    let mut photos = by_case(tables.photos_of(ids)?);
    let mut earlier = by_case(tables.earlier(ids)?);
    let mut deciders = by_case(tables.deciders(ids)?);
    let mut duplicates = duplicates(tables, ids)?;
    let case = |id: &CaseId| {
        let declaration = declared.remove(id).ok_or_else(|| missing(*id))?;
        Ok(ManifestCase {
            id: *id,
            batch,
            grant: None,
            revision: declaration.revision,
            programme: declaration.programme,
            reference: declaration.reference,
            document: declaration.document,
            declared: declaration.declared,
            duplicates: duplicates.remove(id).unwrap_or_default(),
            photos: photos.remove(id).unwrap_or_default().into_iter().map(manifest_photo).collect(),
            submitted_at: declaration.submitted_at,
            due_at: declaration.due_at,
            attempts: declaration.attempts,
            earlier: earlier.remove(id).unwrap_or_default(),
            not_by: deciders.remove(id).unwrap_or_default(),
        })
    };
    ids.iter().map(case).collect()
}

fn missing(case: CaseId) -> StorageError {
    StorageError::Failed(format!("case {case} of a batch is not there").into())
}

fn by_case<T>(rows: Vec<(CaseId, T)>) -> HashMap<CaseId, Vec<T>> {
    let mut cases: HashMap<CaseId, Vec<T>> = HashMap::new();
    for (case, row) in rows {
        cases.entry(case).or_default().push(row);
    }
    cases
}

fn manifest_photo(photo: PhotoRecord) -> ManifestPhoto {
    ManifestPhoto { slot: photo.slot, hash: photo.hash, bytes: photo.bytes, file_name: photo.file_name }
}

/// By case; those of a slot stand together, the nearest first.
fn duplicates(tables: &mut dyn Tables, cases: &[CaseId]) -> Done<HashMap<CaseId, Vec<DuplicateCandidate>>> {
    let mut found: HashMap<CaseId, Vec<DuplicateCandidate>> = HashMap::new();
    for (nearness, tier) in TIERS {
        for one in tables.shown_elsewhere(cases, nearness, MOST_FOR_A_PHOTO)? {
            let candidates = found.entry(one.case).or_default();
            let of_photo = || candidates.iter().filter(|candidate| candidate.slot == one.slot);
            // What is the same is also a copy; it is told once, by the nearest tier.
            let told = of_photo().any(|candidate| {
                candidate.other_case == one.other_case && candidate.other_slot == one.other_slot
            });
            if !told && (of_photo().count() as u64) < MOST_FOR_A_PHOTO {
                candidates.push(DuplicateCandidate {
                    slot: one.slot,
                    other_case: one.other_case,
                    other_slot: one.other_slot,
                    tier: one.tier.unwrap_or_else(|| tier.to_owned()),
                });
            }
        }
    }
    for candidates in found.values_mut() {
        candidates.sort_by(|one, other| one.slot.cmp(&other.slot));
    }
    Ok(found)
}

/// A verdict on an earlier application and its reasons, by their codes; neither where nothing was decided.
pub fn in_words(verdict: Option<model::Verdict>) -> (Option<String>, Vec<String>) {
    let (word, reasons) = match verdict {
        None => return (None, Vec::new()),
        Some(model::Verdict::Pass) => ("pass", Vec::new()),
        Some(model::Verdict::Fail { grounds }) => {
            ("fail", grounds.into_iter().map(|ground| ground.code.to_string()).collect())
        }
        Some(model::Verdict::Refer { reason }) => ("refer", vec![reason.to_string()]),
    };
    (Some(word.to_owned()), reasons)
}
