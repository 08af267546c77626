//! What an operation does to its case and its batch.

use chrono::{DateTime, Utc};
use protocol::OperationBody;
use protocol::messages::{CaseState, Change, LeaseEnd};
use protocol::operation::Action;

use super::{Writing, leases};
use crate::adjudicate::{self, Effect, Weighed};
use crate::storage::tables::{Done, Ending};
use crate::storage::{CaseFacts, Judge};

pub fn apply(
    writing: &mut Writing<'_>,
    body: &OperationBody,
    case: Option<&CaseFacts>,
    effect: Effect,
    judge: &dyn Judge,
    now: DateTime<Utc>,
) -> Done<()> {
    match (effect, &body.action, case) {
        (Effect::Decide { counts, returns, replaces }, action, Some(case)) => {
            let Some(made) = action.decision() else { return Ok(()) };
            if let (true, Action::Supersede { target, .. }) = (replaces, action) {
                writing.end_decision(*target, Ending::Superseded)?;
            }
            let weighed = Weighed {
                operation: body.id,
                person: body.person,
                verdict: made.verdict.clone(),
                decided_at: now,
            };
            writing.insert_decision(made, &weighed, counts)?;
            if returns && writing.contains(made.batch, case.id)? {
                writing.tell(body.id.station, Change::CaseWithdrawn { case: case.id, batch: made.batch });
            }
            writing.leave(made.batch, case.id, !returns)?;
            settle(writing, case, judge, now)?;
            leases::end_if_complete(writing, made.batch, now)
        }
        (Effect::Withdraw, Action::Withdraw { target, .. }, Some(case)) => {
            let Some(held) = writing.decision(*target)? else { return Ok(()) };
            writing.end_decision(*target, Ending::Withdrawn)?;
            settle(writing, case, judge, now)?;
            // While the lease holds and nobody else has the case, it is the batch's again.
            writing.lock_batches(&[held.batch])?;
            let holds = writing.tenure(held.batch, now)?.is_some_and(|tenure| tenure.holds);
            if holds && writing.holder(case.id)?.is_none() {
                writing.hold_again(held.batch, case.id)?;
            }
            Ok(())
        }
        (Effect::Release, Action::Release { batch, .. }, _) => {
            leases::end(writing, *batch, LeaseEnd::Released, now)
        }
        _ => Ok(()),
    }
}

/// Brings state, outcome and holds of a case in line with the decisions that count, and tells the stations
/// whose decisions or hold are touched. A case that was told to the applicant, or taken back by the applicant,
/// stays as it is.
fn settle(writing: &mut Writing<'_>, facts: &CaseFacts, judge: &dyn Judge, now: DateTime<Utc>) -> Done<()> {
    if matches!(facts.state, CaseState::Closed | CaseState::Withdrawn) {
        return Ok(());
    }
    let counting = writing.counting(facts.id)?;
    let standing = adjudicate::standing(&counting, |verdict| judge.second_person(facts, verdict));
    match standing {
        adjudicate::Standing::Settled(decision) => {
            let release_at = judge.release_at(facts, decision.decided_at);
            writing.set_outcome(facts.id, decision, release_at)?;
        }
        _ => writing.clear_outcome(facts.id)?,
    }
    let state = standing.state();
    if state == facts.state {
        return Ok(());
    }
    writing.set_case_state(facts.id, state)?;
    if !matches!(state, CaseState::Open | CaseState::SecondReview) {
        leases::take_from_holder(writing, facts.id, now)?;
    }
    for station in writing.stations_deciding(facts.id)? {
        writing.tell(station, Change::CaseOutcome { case: facts.id, state });
    }
    Ok(())
}
