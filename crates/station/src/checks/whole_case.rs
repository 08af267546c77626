//! A case as a whole, once all its photos were looked at: what was declared, and how its photos go together.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::calendar::local_day;
use model::{BatchId, CaseId, Finding, Rulebook, Subject, check_declared};
use protocol::manifest::ManifestCase;

use crate::store::batch::finding_change::{self, FindingChangeRow};
use crate::store::batch::{alike_elsewhere, case_record, finding};
use crate::store::{BatchWrite, StoreError};

use super::change::changes;
use super::elsewhere::{self, Elsewhere};
use super::likeness;
use super::rules_not_here;
use super::task::Bench;

pub async fn look_at(
    bench: &Bench,
    rulebook: Arc<Rulebook>,
    batch: BatchId,
    case: CaseId,
) -> Result<(), StoreError> {
    let elsewhere = elsewhere::seek(bench, &rulebook, batch, case).await?;
    let (version, now) = (bench.version, bench.clock.wall());
    bench.stores.write_batch(batch, move |tx| check(tx, case, &elsewhere, &rulebook, version, now)).await
}

/// The declared data are checked in microseconds, so it is done where they cannot change meanwhile.
fn check(
    tx: &BatchWrite<'_>,
    id: CaseId,
    elsewhere: &Elsewhere,
    rulebook: &Rulebook,
    version: u32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(row) = case_record::get(tx, id)? else { return Ok(()) };
    if !case_record::is_to_check(tx, id, version)? {
        let forgotten = alike_elsewhere::forget_gone(tx, id, &elsewhere.here)?;
        return if forgotten { say_again(tx, id, rulebook, version) } else { Ok(()) };
    }
    alike_elsewhere::forget(tx, id)?;
    for (photo, found) in &elsewhere.found {
        alike_elsewhere::put(tx, id, *photo, found)?;
    }
    let others = likeness::relate(tx, &row.case, rulebook)?;
    let findings = findings(tx, &row.case, rulebook, version)?;
    if let Some(from_version) = row.checks_version {
        let before = finding::of_whole_case(tx, id)?;
        for change in changes(&before, &findings) {
            finding_change::add(
                tx,
                &FindingChangeRow { case: id, from_version, to_version: version, changed_at: now, change },
            )?;
        }
    }
    finding::replace(tx, id, version, &findings)?;
    others.into_iter().try_for_each(|other| say_again(tx, other, rulebook, version))
}

/// Of a case that was checked before: it has met a photo of another one, or one that it had met is gone.
pub fn say_again(
    tx: &BatchWrite<'_>,
    id: CaseId,
    rulebook: &Rulebook,
    version: u32,
) -> Result<(), StoreError> {
    match case_record::get(tx, id)? {
        Some(row) if row.checks_version == Some(version) => {
            let findings = findings(tx, &row.case, rulebook, version)?;
            finding::replace(tx, id, version, &findings)
        }
        _ => Ok(()),
    }
}

fn findings(
    tx: &BatchWrite<'_>,
    case: &ManifestCase,
    rulebook: &Rulebook,
    version: u32,
) -> Result<Vec<Finding>, StoreError> {
    let Some(programme) = rulebook.programme(&case.programme.id, &case.programme.edition) else {
        return Ok(vec![rules_not_here(Subject::Case, version)]);
    };
    let submitted = local_day(case.submitted_at);
    let mut findings = check_declared(programme, rulebook, case.document, &case.declared, submitted);
    findings.extend(likeness::findings(tx, case, programme, version)?);
    Ok(findings)
}
