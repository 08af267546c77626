//! Cases come in, are replaced, and are taken back by the applicant.

use chrono::{DateTime, Utc};
use model::CaseId;
use protocol::messages::{CaseState, Change};
use protocol::operation::ProgrammeRef;

use super::{Writing, leases};
use crate::storage::tables::{Done, HeldCase, NewCase};
use crate::storage::{AddedCase, CaseRecord, CaseRules};

pub fn add_case(
    writing: &mut Writing<'_>,
    case: &CaseRecord,
    rules: &dyn CaseRules,
    now: DateTime<Utc>,
) -> Done<AddedCase> {
    let ProgrammeRef { id: programme, .. } = &case.programme;
    let held = match writing.lock_reference(programme, &case.reference)? {
        Some(held) => held,
        None => {
            let before = writing.lock_case_count(programme)?;
            // Whoever adds a case has locked the count: another one may have added this one meanwhile.
            match writing.lock_reference(programme, &case.reference)? {
                Some(held) => held,
                None => return insert(writing, case, before + 1, rules, now),
            }
        }
    };
    match held {
        HeldCase { id, content, .. } if content == case.content => Ok(AddedCase::Unchanged(id)),
        HeldCase { id, state: CaseState::Open | CaseState::SecondReview, .. } => replace(writing, id, case),
        HeldCase { id, .. } => Ok(AddedCase::Settled(id)),
    }
}

/// `number` counts the programme's cases from 1.
fn insert(
    writing: &mut Writing<'_>,
    case: &CaseRecord,
    number: u64,
    rules: &dyn CaseRules,
    now: DateTime<Utc>,
) -> Done<AddedCase> {
    let id = case.id;
    let earlier = match case.applicant {
        Some(applicant) => writing.submissions(applicant)?,
        None => Vec::new(),
    };
    writing.insert_case(&NewCase {
        id,
        record: case,
        attempts: rules.attempts(case, &earlier, now),
        second_wanted: rules.drawn_for_second_review(case, number),
        now,
    })?;
    writing.replace_photos(id, &case.photos)?;
    writing.set_case_count(&case.programme.id, number)?;
    Ok(AddedCase::Added(id))
}

/// The applicant's data or photos changed: decisions made on the old ones count no more.
fn replace(writing: &mut Writing<'_>, id: CaseId, case: &CaseRecord) -> Done<AddedCase> {
    let revision = writing.replace_case(id, case)?;
    writing.set_aside(id)?;
    writing.replace_photos(id, &case.photos)?;
    if let Some((batch, station)) = writing.holder(id)? {
        writing.tell(station, Change::CaseChanged { case: id, batch, revision });
    }
    Ok(AddedCase::Changed(id))
}

/// `false` if the case is not open.
pub fn withdraw_case(writing: &mut Writing<'_>, case: CaseId, now: DateTime<Utc>) -> Done<bool> {
    writing.lock_cases(&[case])?;
    let open = writing
        .case_facts(case)?
        .is_some_and(|facts| matches!(facts.state, CaseState::Open | CaseState::SecondReview));
    if open {
        writing.set_case_state(case, CaseState::Withdrawn)?;
        leases::take_from_holder(writing, case, now)?;
    }
    Ok(open)
}
