//! What the newest version of the checks said otherwise of the cases here, and how often the reviewers bore the checks
//! out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use model::{CaseId, Severity, Subject, Verdict};

use crate::checks::{CHECKS_VERSION, FindingChange, Progress};
use crate::commands::checks::{ChecksState, CodeChanges, DecidedCase, Precision, PrecisionRow, Renewal};
use crate::store::batch::finding_change::{self, FindingChangeRow};
use crate::store::station::batch::{self, BatchState};
use crate::store::station::case_state::{self, CaseState};
use crate::store::station::finding_outcome::{self, FindingOutcome};
use crate::store::station::operation;
use crate::store::{StationRead, StoreError};

use super::{Review, ReviewError, count};

type Row = FindingChangeRow<FindingChange>;
/// Cases with the time of the decision in force, by the clock that says when a finding changed too.
type Decided = HashMap<CaseId, DateTime<Utc>>;

impl Review {
    pub async fn checks(&self, progress: Progress) -> Result<ChecksState, ReviewError> {
        let rows = self.finding_changes().await?;
        let broken = rows.iter().filter(|row| row.change.after == Some(Severity::Fail));
        let cases: HashSet<CaseId> = broken.map(|row| row.case).collect();
        let decided = self.stores.read(move |db| decided(db, cases)).await?;
        let reference = |case: CaseId| self.shelf.index().get(case).map(|entry| entry.reference.clone());
        Ok(ChecksState {
            version: CHECKS_VERSION,
            photos: count(progress.photos),
            checked: count(progress.checked),
            again: count(progress.again),
            renewal: renewal(&rows, &decided, reference),
        })
    }

    /// What the reviewers' decisions made of the findings.
    pub async fn precision(&self) -> Result<Precision, ReviewError> {
        let sums = self.stores.read(finding_outcome::sums).await?;
        let row = |sum: FindingOutcome| PrecisionRow {
            code: sum.code,
            severity: sum.severity,
            raised: sum.raised,
            named: sum.named,
            failed: sum.failed,
        };
        Ok(Precision { rows: sums.into_iter().map(row).collect() })
    }

    /// Of all batches whose data are still here, each batch's oldest first.
    async fn finding_changes(&self) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for batch in self.stores.read(batch::all).await? {
            if batch.state == BatchState::Purged {
                continue;
            }
            match self.stores.read_batch(batch.id, finding_change::all).await {
                Ok(found) => rows.extend(found),
                // It was purged while we looked.
                Err(StoreError::Purged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(rows)
    }
}

/// Those of `cases` that are decided here, and when. One that failed is left out: another broken rule changes nothing.
fn decided(db: &StationRead<'_>, cases: HashSet<CaseId>) -> Result<Decided, StoreError> {
    let mut decided = Decided::new();
    for case in cases {
        if case_state::get(db, case)?.is_none_or(|row| row.state != CaseState::Decided) {
            continue;
        }
        let Some(operation) = operation::in_force(db, case)? else { continue };
        let body = operation.signed.read().ok();
        let verdict = body.as_ref().and_then(|body| body.action.decision()).map(|decision| &decision.verdict);
        if verdict.is_some_and(|verdict| !matches!(verdict, Verdict::Fail { .. })) {
            decided.insert(case, operation.made_at);
        }
    }
    Ok(decided)
}

fn renewal(rows: &[Row], decided: &Decided, reference: impl Fn(CaseId) -> Option<String>) -> Option<Renewal> {
    let newest = rows.iter().map(|row| row.to_version).max()?;
    let of_newest: Vec<&Row> = rows.iter().filter(|row| row.to_version == newest).collect();
    let cases: HashSet<CaseId> = of_newest.iter().map(|row| row.case).collect();
    Some(Renewal {
        from_version: of_newest.iter().map(|row| row.from_version).min()?,
        to_version: newest,
        at: of_newest.iter().map(|row| row.changed_at).max()?,
        cases: count(cases.len()),
        codes: codes(&of_newest),
        decided: decided_cases(rows, decided, reference),
    })
}

fn codes(rows: &[&Row]) -> Vec<CodeChanges> {
    let mut codes: BTreeMap<&str, CodeChanges> = BTreeMap::new();
    for FindingChange { code, before, after, text, .. } in rows.iter().map(|row| &row.change) {
        let of_code = codes.entry(code).or_insert_with(|| CodeChanges {
            code: code.clone(),
            example: text.clone(),
            appeared: 0,
            vanished: 0,
            heavier: 0,
            lighter: 0,
        });
        *match (before, after) {
            (None, _) => &mut of_code.appeared,
            (Some(_), None) => &mut of_code.vanished,
            (Some(before), Some(after)) if after > before => &mut of_code.heavier,
            (Some(_), Some(_)) => &mut of_code.lighter,
        } += 1;
    }
    let mut codes: Vec<CodeChanges> = codes.into_values().collect();
    codes.sort_by_key(|code| Reverse(code.appeared + code.vanished + code.heavier + code.lighter));
    codes
}

/// Of each finding the newest word counts, whichever version said it; what was said before the decision was known to
/// whoever decided.
fn decided_cases(
    rows: &[Row],
    decided: &Decided,
    reference: impl Fn(CaseId) -> Option<String>,
) -> Vec<DecidedCase> {
    let mut newest: BTreeMap<(CaseId, String), &FindingChange> = BTreeMap::new();
    let is_news = |row: &&Row| decided.get(&row.case).is_some_and(|decided_at| row.changed_at > *decided_at);
    for row in rows.iter().filter(is_news) {
        newest.insert((row.case, place(&row.change)), &row.change);
    }
    let mut cases: BTreeMap<CaseId, DecidedCase> = BTreeMap::new();
    let broken = newest.into_iter().filter(|(_, change)| change.after == Some(Severity::Fail));
    for ((case, _), change) in broken {
        let Some(reference) = reference(case) else { continue };
        let listed =
            cases.entry(case).or_insert_with(|| DecidedCase { case, reference, findings: Vec::new() });
        listed.findings.push(change.text.clone());
    }
    let mut cases: Vec<DecidedCase> = cases.into_values().collect();
    cases.sort_by(|one, other| one.reference.cmp(&other.reference));
    cases
}

/// Tells one finding of a case from another.
fn place(change: &FindingChange) -> String {
    match &change.subject {
        Subject::Slot { slot } => format!("{} slot {slot}", change.code),
        Subject::Field { field } => format!("{} field {field}", change.code),
        Subject::Case => change.code.clone(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use model::{SlotId, Text};
    use protocol::{Action, Decision};
    use uuid::Uuid;

    use super::*;
    use crate::review::fixtures::noon;
    use crate::store::fixture::{Cast, case_id, stores};

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    fn row(
        number: u128,
        to_version: u32,
        code: &str,
        before: Option<Severity>,
        after: Option<Severity>,
    ) -> Row {
        let change = FindingChange {
            code: code.to_owned(),
            subject: Subject::Slot { slot: SlotId::from("side-a") },
            before,
            after,
            text: Text::new(code, code),
        };
        let changed_at = noon() + TimeDelta::minutes(i64::from(to_version));
        FindingChangeRow { case: case(number), from_version: to_version - 1, to_version, changed_at, change }
    }

    /// `decided`: cases, and the version that they were decided under.
    fn summary(rows: &[Row], decided: &[(u128, u32)]) -> Option<Renewal> {
        let at = |version: u32| noon() + TimeDelta::minutes(i64::from(version)) + TimeDelta::seconds(30);
        let decided = decided.iter().map(|(number, version)| (case(*number), at(*version))).collect();
        renewal(rows, &decided, |case| Some(format!("R-{}", case.0.as_u128())))
    }

    const FAIL: Option<Severity> = Some(Severity::Fail);
    const WARN: Option<Severity> = Some(Severity::Warn);

    #[test]
    fn the_newest_version_is_summed_up_by_code() {
        let rows = [
            row(1, 2, "glare", None, WARN),
            row(1, 3, "blur", None, FAIL),
            row(2, 3, "blur", FAIL, None),
            row(2, 3, "glare", WARN, FAIL),
            row(3, 3, "blur", FAIL, WARN),
        ];
        let renewal = summary(&rows, &[]).expect("there are changes");
        assert_eq!((renewal.from_version, renewal.to_version, renewal.cases), (2, 3, 3));
        assert_eq!(renewal.at, noon() + TimeDelta::minutes(3));
        let told = renewal
            .codes
            .iter()
            .map(|code| (code.code.as_str(), [code.appeared, code.vanished, code.heavier, code.lighter]));
        assert_eq!(told.collect::<Vec<_>>(), [("blur", [1, 1, 0, 1]), ("glare", [0, 0, 1, 0])]);
        assert_eq!(summary(&[], &[]), None);
    }

    #[test]
    fn decided_cases_are_listed_as_long_as_a_rule_is_said_to_be_broken() {
        let rows = [
            row(1, 2, "blur", None, FAIL),
            row(2, 2, "blur", None, FAIL),
            row(3, 2, "blur", None, WARN),
            row(4, 2, "blur", None, FAIL),
            row(4, 3, "blur", FAIL, None),
            row(5, 2, "blur", None, FAIL),
            row(5, 3, "glare", None, WARN),
        ];
        let decided = summary(&rows, &[(1, 1), (3, 1), (4, 1), (5, 2)]).expect("there are changes").decided;
        let listed: Vec<_> = decided.iter().map(|listed| listed.reference.as_str()).collect();
        assert_eq!(
            listed,
            ["R-1"],
            "2 is open, 3 is to be looked at, of 4 it was taken back, 5 was decided with it"
        );
    }

    #[tokio::test]
    async fn a_case_that_failed_is_not_looked_at_again_for_another_broken_rule() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let cast = Cast::new();
        let (stores, _) = stores(folder.path(), &cast).await;
        let decided = stores.write(move |tx| {
            let verdict = Verdict::Fail { grounds: Vec::new() };
            cast.make(tx, cast.decide(case_id(1)))?;
            cast.make(tx, Action::Decide(Decision { verdict, ..cast.decision(case_id(2)) }))?;
            decided(tx, HashSet::from([case_id(1), case_id(2), case_id(3)]))
        });
        let decided = decided.await.expect("the store works");
        assert_eq!(decided, HashMap::from([(case_id(1), crate::store::fixture::noon())]));
    }
}
