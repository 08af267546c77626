//! Copies among the cases of other batches here. Their files are read one after the other, so that no more than one
//! batch's sketches are in memory. What is found is told on both sides, the other one first: a process that ends in
//! between does it again, because the case is still to be checked.

use std::collections::BTreeSet;
use std::sync::Arc;

use inspect::likeness::Relief;
use model::{BatchId, CaseId, PhotoHash, Rulebook};
use protocol::manifest::ManifestCase;

use crate::store::batch::alike::Tier;
use crate::store::batch::alike_elsewhere::{self, ElsewhereRow};
use crate::store::batch::case_record;
use crate::store::batch::fingerprint::{self, SketchRow};
use crate::store::station::batch;
use crate::store::{BatchRead, BatchWrite, StoreError};

use super::likeness::{MOST_ELSEWHERE, compared, is_own, least};
use super::task::Bench;
use super::whole_case::say_again;

/// What is known of other batches when a case is checked.
pub struct Elsewhere {
    /// The batches whose data are here.
    pub here: Vec<BatchId>,
    pub found: Vec<(PhotoHash, ElsewhereRow)>,
}

/// The photos of one case, to be compared with those of other batches.
struct Sought {
    batch: BatchId,
    case: ManifestCase,
    photos: Vec<(SketchRow, Option<Relief>)>,
    /// What two copies have to correlate.
    least: Option<f64>,
}

/// A photo of a case of another batch that is like one of those sought.
struct Met {
    photo: PhotoHash,
    other_photo: PhotoHash,
    /// As it is told of the case sought, and of the other one.
    row: ElsewhereRow,
    mirrored: ElsewhereRow,
}

/// Looks through all other batches for photos of a case that is to be checked, and tells the cases that it meets.
pub async fn seek(
    bench: &Bench,
    rulebook: &Arc<Rulebook>,
    batch: BatchId,
    case: CaseId,
) -> Result<Elsewhere, StoreError> {
    let here = bench.stores.read(batch::with_data).await?;
    let mut elsewhere = Elsewhere { here, found: Vec::new() };
    let (rules, version) = (Arc::clone(rulebook), bench.version);
    let sought = move |db: &BatchRead<'_>| sought(db, batch, case, &rules, version);
    let Some(sought) = bench.stores.read_batch(batch, sought).await?.map(Arc::new) else {
        return Ok(elsewhere);
    };
    for other in elsewhere.here.iter().copied().filter(|other| *other != batch) {
        match seek_in(bench, rulebook, other, &sought).await {
            Ok(met) => elsewhere.found.extend(met.into_iter().map(|met| (met.photo, met.row))),
            // It went while we looked.
            Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(elsewhere)
}

/// `None` for a case that is not to be checked.
fn sought(
    db: &BatchRead<'_>,
    batch: BatchId,
    id: CaseId,
    rulebook: &Rulebook,
    version: u32,
) -> Result<Option<Sought>, StoreError> {
    let Some(row) = case_record::get(db, id)? else { return Ok(None) };
    if !case_record::is_to_check(db, id, version)? {
        return Ok(None);
    }
    let photos = fingerprint::of_case(db, id)?;
    let with_relief = photos.into_iter().map(|photo| {
        let relief = fingerprint::relief(db, photo.hash)?;
        Ok((photo, relief))
    });
    let photos = with_relief.collect::<Result<_, StoreError>>()?;
    let least = least(rulebook, &row.case);
    Ok(Some(Sought { batch, case: row.case, photos, least }))
}

async fn seek_in(
    bench: &Bench,
    rulebook: &Arc<Rulebook>,
    other: BatchId,
    sought: &Arc<Sought>,
) -> Result<Vec<Met>, StoreError> {
    let looking = Arc::clone(sought);
    let met = bench.stores.read_batch(other, move |db| met(db, other, &looking)).await?;
    if met.is_empty() {
        return Ok(met);
    }
    let (rulebook, version) = (Arc::clone(rulebook), bench.version);
    bench
        .stores
        .write_batch(other, move |tx| {
            tell(tx, &met, &rulebook, version)?;
            Ok(met)
        })
        .await
}

fn met(db: &BatchRead<'_>, other_batch: BatchId, sought: &Sought) -> Result<Vec<Met>, StoreError> {
    let all = fingerprint::sketches(db)?;
    let mut found = Vec::new();
    for (photo, relief) in &sought.photos {
        let mut left = MOST_ELSEWHERE;
        for other in all.iter().filter(|other| other.case != sought.case.id) {
            if left == 0 {
                break;
            }
            let reliefs = || Ok(relief.clone().zip(fingerprint::relief(db, other.hash)?));
            let Some((tier, _)) = compared(photo, other, sought.least, reliefs)? else { continue };
            let Some(record) = case_record::get(db, other.case)?.map(|row| row.case) else { continue };
            if is_own(&sought.case, other.case, Some(&record))
                || is_own(&record, sought.case.id, Some(&sought.case))
            {
                continue;
            }
            left -= 1;
            let same = tier <= Tier::SamePixels;
            let row = ElsewhereRow {
                slot: photo.slot.clone(),
                other_batch,
                other_case: other.case,
                reference: record.reference,
                same,
            };
            let mirrored = ElsewhereRow {
                slot: other.slot.clone(),
                other_batch: sought.batch,
                other_case: sought.case.id,
                reference: sought.case.reference.clone(),
                same,
            };
            found.push(Met { photo: photo.hash, other_photo: other.hash, row, mirrored });
        }
    }
    Ok(found)
}

/// The other batch's cases learn whom they met.
fn tell(tx: &BatchWrite<'_>, met: &[Met], rulebook: &Rulebook, version: u32) -> Result<(), StoreError> {
    let mut news = BTreeSet::new();
    for Met { other_photo, row, mirrored, .. } in met {
        let case = row.other_case;
        if alike_elsewhere::count(tx, case, &mirrored.slot)? < MOST_ELSEWHERE
            && alike_elsewhere::put(tx, case, *other_photo, mirrored)?
        {
            news.insert(case);
        }
    }
    news.into_iter().try_for_each(|case| say_again(tx, case, rulebook, version))
}
