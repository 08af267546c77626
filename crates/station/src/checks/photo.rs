//! One photo: reads its bytes, looks at them on a thread of its own, writes down what was found.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use inspect::likeness::Fingerprint;
use inspect::{FileFacts, Input, Rules};
use model::{BatchId, Finding, Region, Rulebook, Subject, Text};
use protocol::manifest::{ManifestCase, ManifestPhoto};

use crate::store::batch::finding_change::{self, FindingChangeRow};
use crate::store::batch::inspection::{self, DuePhoto, InspectionRow};
use crate::store::batch::{case_record, fingerprint, photo, photo_facts};
use crate::store::{BatchRead, BatchWrite, Changed, StoreError};

use super::card::card_box;
use super::change::changes;
use super::task::{Bench, Look};
use super::{not_checked, rules_not_here};

/// A photo with the record of its case.
struct OnDesk {
    case: ManifestCase,
    photo: ManifestPhoto,
    /// `None` for one that was refused.
    bytes: Option<Vec<u8>>,
}

#[derive(Debug)]
struct Looked {
    findings: Vec<Finding>,
    /// With where the card is.
    facts: Option<(FileFacts, Option<Region>)>,
    fingerprint: Option<Fingerprint>,
}

/// Says whether the case can now be checked as a whole.
pub async fn look_at(
    bench: &Bench,
    rulebook: Arc<Rulebook>,
    batch: BatchId,
    due: DuePhoto,
) -> Result<bool, StoreError> {
    let wanted = due.clone();
    let Some(on_desk) = bench.stores.read_batch(batch, move |db| read(db, &wanted)).await? else {
        return Ok(false);
    };
    let (look, version) = (Arc::clone(&bench.look), bench.version);
    let looking = tokio::task::spawn_blocking(move || looked(&on_desk, &rulebook, version, &look));
    let looked = looking.await.unwrap_or_else(|error| {
        tracing::error!(%error, photo = %due.hash, "the checks of a photo ended by a fault of the program");
        Looked { findings: vec![broken(&due, version)], facts: None, fingerprint: None }
    });
    let now = bench.clock.wall();
    bench.stores.write_batch(batch, move |tx| keep(tx, &due, &looked, version, now)).await
}

fn read(db: &BatchRead<'_>, due: &DuePhoto) -> Result<Option<OnDesk>, StoreError> {
    let Some(row) = case_record::get(db, due.case)? else { return Ok(None) };
    let photo = row.case.photos.iter().find(|photo| is_same(photo, due)).cloned();
    let Some(photo) = photo else { return Ok(None) };
    Ok(Some(OnDesk { bytes: photo::content(db, due.hash)?, case: row.case, photo }))
}

fn is_same(photo: &ManifestPhoto, due: &DuePhoto) -> bool {
    photo.slot == due.slot && photo.hash == due.hash
}

fn looked(on_desk: &OnDesk, rulebook: &Rulebook, version: u32, look: &Look) -> Looked {
    let OnDesk { case, photo, bytes } = on_desk;
    let subject = || Subject::Slot { slot: photo.slot.clone() };
    let none = |finding| Looked { findings: vec![finding], facts: None, fingerprint: None };
    let Some(bytes) = bytes else {
        let text = Text::new("照片未能取得，没有检查", "The photo could not be had and was not checked");
        return none(not_checked("photo-not-here", subject(), version, text));
    };
    let programme = rulebook.programme(&case.programme.id, &case.programme.edition);
    let rules = programme.and_then(|programme| {
        Some(Rules::of(programme, &photo.slot)?.for_document(programme, case.document, &photo.slot))
    });
    let Some(rules) = rules else {
        return none(rules_not_here(subject(), version));
    };
    let ManifestPhoto { slot, file_name, .. } = photo;
    let inspection = look(&Input { bytes, declared_name: Some(file_name), slot, rules });
    let card_box = card_box(inspection.seen.as_ref(), &inspection.facts);
    let facts = Some((inspection.facts, card_box));
    Looked { findings: inspection.findings, facts, fingerprint: inspection.fingerprint }
}

fn broken(due: &DuePhoto, version: u32) -> Finding {
    let text = Text::new(
        "检查程序出错，没有检查这张照片，请仔细查看",
        "The checks failed on this photo, so it was not checked: look at it with care",
    );
    not_checked("checks-failed", Subject::Slot { slot: due.slot.clone() }, version, text)
}

/// Nothing is kept of a photo that the case does not show any more.
fn keep(
    tx: &BatchWrite<'_>,
    due: &DuePhoto,
    looked: &Looked,
    version: u32,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = case_record::get(tx, due.case)?;
    if !row.is_some_and(|row| row.case.photos.iter().any(|photo| is_same(photo, due))) {
        return Ok(false);
    }
    let earlier = inspection::get(tx, due.case, &due.slot)?;
    inspection::put(tx, due.case, &due.slot, version, &looked.findings)?;
    if let Some((facts, card_box)) = &looked.facts {
        photo_facts::put(tx, due.hash, &due.slot, facts, *card_box)?;
    }
    if let Some(fingerprint) = &looked.fingerprint {
        fingerprint::put(tx, due.hash, fingerprint)?;
    }
    let is_news = match earlier {
        Some(InspectionRow { checks_version: from_version, findings: before, .. }) => {
            let changes = changes(&before, &looked.findings);
            let is_news = !changes.is_empty();
            for change in changes {
                let (case, to_version, changed_at) = (due.case, version, now);
                finding_change::add(
                    tx,
                    &FindingChangeRow { case, from_version, to_version, changed_at, change },
                )?;
            }
            is_news
        }
        None => true,
    };
    if is_news {
        tx.mark(Changed::Case(due.case));
    }
    case_record::is_to_check(tx, due.case, version)
}
