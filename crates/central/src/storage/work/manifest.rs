//! What a station hears of the cases of its batch.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, StationId};
use protocol::manifest::{DuplicateCandidate, ManifestCase, ManifestPage, ManifestPhoto};

use crate::storage::tables::{Done, Nearness, Tables};
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
    let cases = rows.into_iter().map(|(_, case)| manifest_case(tables, batch, case));
    Ok(Some(ManifestPage { cases: cases.collect::<Result<_, _>>()?, next, total }))
}

fn manifest_case(tables: &mut dyn Tables, batch: BatchId, case: CaseId) -> Done<ManifestCase> {
    let declaration = tables
        .declaration(case)?
        .ok_or_else(|| StorageError::Failed(format!("case {case} of a batch is not there").into()))?;
    let photos = tables.photos_of(case)?;
    let earlier = match declaration.applicant {
        Some(applicant) => tables.earlier(case, applicant, declaration.submitted_at)?,
        None => Vec::new(),
    };
    Ok(ManifestCase {
        id: case,
        batch,
        revision: declaration.facts.revision,
        programme: declaration.facts.programme,
        reference: declaration.reference,
        document: declaration.facts.document,
        declared: declaration.facts.declared,
        duplicates: duplicates(tables, case, &photos)?,
        photos: photos.into_iter().map(manifest_photo).collect(),
        submitted_at: declaration.submitted_at,
        due_at: declaration.due_at,
        attempts: declaration.attempts,
        earlier,
        not_by: tables.counting(case)?.into_iter().map(|one| one.person).collect(),
    })
}

fn manifest_photo(photo: PhotoRecord) -> ManifestPhoto {
    ManifestPhoto { slot: photo.slot, hash: photo.hash, bytes: photo.bytes, file_name: photo.file_name }
}

fn duplicates(
    tables: &mut dyn Tables,
    case: CaseId,
    photos: &[PhotoRecord],
) -> Done<Vec<DuplicateCandidate>> {
    let mut candidates = Vec::new();
    for photo in photos {
        candidates.extend(duplicates_of_photo(tables, case, photo)?);
    }
    candidates.sort_by(|one: &DuplicateCandidate, other| one.slot.cmp(&other.slot));
    Ok(candidates)
}

fn duplicates_of_photo(
    tables: &mut dyn Tables,
    case: CaseId,
    photo: &PhotoRecord,
) -> Done<Vec<DuplicateCandidate>> {
    let mut candidates = Vec::<DuplicateCandidate>::new();
    for (nearness, tier) in TIERS {
        let room = MOST_FOR_A_PHOTO - candidates.len() as u64;
        for (other_case, other_slot, own_tier) in tables.shown_elsewhere(photo.hash, case, nearness, room)? {
            // What is the same is also a copy; it is told once, by the nearest tier.
            let told =
                |one: &DuplicateCandidate| one.other_case == other_case && one.other_slot == other_slot;
            if !candidates.iter().any(told) {
                let tier = own_tier.unwrap_or_else(|| tier.to_owned());
                candidates.push(DuplicateCandidate {
                    slot: photo.slot.clone(),
                    other_case,
                    other_slot,
                    tier,
                });
            }
        }
    }
    Ok(candidates)
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
