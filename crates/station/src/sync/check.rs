//! The machine's checks of a case, as soon as its record and all its photos are here.

use std::sync::Arc;

use futures::future::try_join_all;
use inspect::{FileFacts, Input, Rules, inspect};
use model::calendar::local_day;
use model::{BatchId, CaseId, Finding, PhotoHash, Rulebook, Severity, SlotId, Subject, Text, check_declared};
use protocol::manifest::{ManifestCase, ManifestPhoto};

use super::exchange::{Exchange, Notice};
use super::manifest::{active_batches, programme_of};
use crate::store::batch::{case_record, finding, photo, photo_facts};
use crate::store::{BatchRead, StoreError};

/// Rises when the checks may say something else of the same case: they then run again.
pub const CHECKS_VERSION: u32 = inspect::CHECK_VERSION;

/// Cases that are checked at the same time; each takes some tens of milliseconds of one core.
const AT_ONCE: usize = 4;

/// Cases that are complete and not checked yet.
pub async fn unchecked(exchange: &Exchange) -> Result<Vec<(BatchId, CaseId)>, StoreError> {
    let mut unchecked = Vec::new();
    for batch in active_batches(exchange).await? {
        let cases = exchange.stores.read_batch(batch, |db| case_record::to_check(db, CHECKS_VERSION)).await?;
        unchecked.extend(cases.into_iter().map(|case| (batch, case)));
    }
    Ok(unchecked)
}

/// Checks the next few.
pub async fn check_some(exchange: &Exchange, rulebook: &Arc<Rulebook>) -> Result<(), StoreError> {
    let unchecked = unchecked(exchange).await?;
    let some = unchecked.into_iter().take(AT_ONCE);
    try_join_all(some.map(|(batch, case)| check_case(exchange, batch, case, Arc::clone(rulebook)))).await?;
    Ok(())
}

async fn check_case(
    exchange: &Exchange,
    batch: BatchId,
    case: CaseId,
    rulebook: Arc<Rulebook>,
) -> Result<(), StoreError> {
    let Some(complete) = exchange.stores.read_batch(batch, move |db| read(db, case)).await? else {
        return Ok(());
    };
    let checked = tokio::task::spawn_blocking(move || check(&complete, &rulebook)).await;
    let checked = checked.map_err(|_| StoreError::Panicked)?;
    exchange
        .stores
        .write_batch(batch, move |tx| {
            for (hash, slot, facts) in &checked.facts {
                photo_facts::put(tx, *hash, slot, facts)?;
            }
            finding::replace(tx, case, CHECKS_VERSION, &checked.findings)
        })
        .await?;
    exchange.notify(Notice::Progress(batch));
    Ok(())
}

/// A case with the bytes of its photos, in its order; `None` for one that was refused.
struct Complete {
    case: ManifestCase,
    photos: Vec<Option<Vec<u8>>>,
}

fn read(db: &BatchRead<'_>, case: CaseId) -> Result<Option<Complete>, StoreError> {
    let Some(row) = case_record::get(db, case)? else { return Ok(None) };
    let photos = row.case.photos.iter().map(|photo| photo::content(db, photo.hash));
    let photos = photos.collect::<Result<_, _>>()?;
    Ok(Some(Complete { case: row.case, photos }))
}

#[derive(Debug, Default)]
struct Checked {
    findings: Vec<Finding>,
    facts: Vec<(PhotoHash, SlotId, FileFacts)>,
}

fn check(complete: &Complete, rulebook: &Rulebook) -> Checked {
    let Complete { case, photos } = complete;
    let mut checked = Checked::default();
    let Some(programme) = programme_of(case, rulebook) else {
        checked.findings.push(not_checked("rules-not-here", Subject::Case, rules_not_here()));
        return checked;
    };
    for (photo, bytes) in case.photos.iter().zip(photos) {
        let subject = || Subject::Slot { slot: photo.slot.clone() };
        let Some(bytes) = bytes else {
            checked.findings.push(not_checked("photo-not-here", subject(), photo_not_here()));
            continue;
        };
        let Some(rules) = Rules::of(programme, &photo.slot) else {
            checked.findings.push(not_checked("rules-not-here", subject(), rules_not_here()));
            continue;
        };
        let ManifestPhoto { slot, hash, file_name, .. } = photo;
        let inspection = inspect(&Input { bytes, declared_name: Some(file_name), slot, rules });
        checked.findings.extend(inspection.findings);
        checked.facts.push((*hash, slot.clone(), inspection.facts));
    }
    let submitted = local_day(case.submitted_at);
    checked.findings.extend(check_declared(programme, rulebook, case.document, &case.declared, submitted));
    checked
}

fn not_checked(code: &str, subject: Subject, text: Text) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::NotChecked,
        subject,
        measure: None,
        region: None,
        suggests: None,
        check_version: CHECKS_VERSION,
        text,
    }
}

fn photo_not_here() -> Text {
    Text::new("照片未能取得，没有检查", "The photo could not be had and was not checked")
}

fn rules_not_here() -> Text {
    Text::new("本机没有所用的规则，没有检查", "The rules are not on this station: not checked")
}
