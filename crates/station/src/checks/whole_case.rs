//! A case as a whole, once all its photos were looked at: what was declared, and how its photos go together.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::calendar::local_day;
use model::{BatchId, CaseId, Finding, Rulebook, Subject, check_declared};
use protocol::manifest::ManifestCase;

use crate::store::batch::finding_change::{self, FindingChangeRow};
use crate::store::batch::{case_record, finding};
use crate::store::{BatchWrite, StoreError};

use super::change::changes;
use super::rules_not_here;
use super::task::Bench;

pub async fn look_at(
    bench: &Bench,
    rulebook: Arc<Rulebook>,
    batch: BatchId,
    case: CaseId,
) -> Result<(), StoreError> {
    let (version, now) = (bench.version, bench.clock.wall());
    bench.stores.write_batch(batch, move |tx| check(tx, case, &rulebook, version, now)).await
}

/// The declared data are checked in microseconds, so it is done where they cannot change meanwhile.
fn check(
    tx: &BatchWrite<'_>,
    id: CaseId,
    rulebook: &Rulebook,
    version: u32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(row) = case_record::get(tx, id)? else { return Ok(()) };
    if !case_record::is_to_check(tx, id, version)? {
        return Ok(());
    }
    let findings = findings(&row.case, rulebook, version);
    if let Some(from_version) = row.checks_version {
        let before = finding::of_whole_case(tx, id)?;
        for change in changes(&before, &findings) {
            finding_change::add(
                tx,
                &FindingChangeRow { case: id, from_version, to_version: version, changed_at: now, change },
            )?;
        }
    }
    finding::replace(tx, id, version, &findings)
}

fn findings(case: &ManifestCase, rulebook: &Rulebook, version: u32) -> Vec<Finding> {
    let Some(programme) = rulebook.programme(&case.programme.id, &case.programme.edition) else {
        return vec![rules_not_here(Subject::Case, version)];
    };
    check_declared(programme, rulebook, case.document, &case.declared, local_day(case.submitted_at))
}
