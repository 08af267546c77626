//! What the rules may look at when an operation is judged.

use chrono::{DateTime, Utc};
use protocol::OperationId;
use protocol::operation::Action;

use super::Writing;
use crate::adjudicate::Hold;
use crate::storage::tables::Done;
use crate::storage::{IncomingOperation, Situation, Target};

/// `high_water` counts what was taken before in the same push.
pub fn situation(
    writing: &mut Writing<'_>,
    operation: &IncomingOperation,
    high_water: u64,
    now: DateTime<Utc>,
) -> Done<Situation> {
    let body = &operation.body;
    let target_id = match &body.action {
        Action::Withdraw { target, .. } | Action::Supersede { target, .. } => Some(*target),
        Action::Decide(_) | Action::Release { .. } => None,
    };
    let target = match target_id {
        Some(id) => Some(target(writing, id, body.id, high_water)?),
        None => None,
    };
    let case = match body.action.case() {
        Some(case) => writing.case_facts(case)?,
        None => None,
    };
    let mut counting = match &case {
        Some(case) => writing.counting(case.id)?,
        None => Vec::new(),
    };
    counting.retain(|decision| Some(decision.operation) != target_id);
    Ok(Situation { case, hold: hold(writing, operation, now)?, counting, target })
}

fn target(writing: &mut Writing<'_>, id: OperationId, of: OperationId, high_water: u64) -> Done<Target> {
    // What a column cannot hold, the store does not hold.
    if i64::try_from(id.seq).is_err() {
        return Ok(Target::Unknown);
    }
    if let Some(held) = writing.decision(id)? {
        return Ok(Target::Decision { case: held.case, person: held.person, counts: held.counts });
    }
    let held = if (id.station, id.incarnation) == (of.station, of.incarnation) {
        high_water
    } else {
        writing.high_water(id.station, id.incarnation)?
    };
    Ok(if (1..=held).contains(&id.seq) { Target::NoDecision } else { Target::Unknown })
}

fn hold(writing: &mut Writing<'_>, operation: &IncomingOperation, now: DateTime<Utc>) -> Done<Hold> {
    let body = &operation.body;
    let (batch, fence, case) = match &body.action {
        Action::Decide(decision) | Action::Supersede { decision, .. } => {
            (decision.batch, decision.fence, Some(decision.case))
        }
        Action::Release { batch, fence } => (*batch, *fence, None),
        // A withdrawal names no batch.
        Action::Withdraw { .. } => return Ok(Hold::Past),
    };
    let Some(tenure) = writing.tenure(batch, now)? else {
        // The lease may have been given, and lost with the part of the store that is newer than its backup. Of one that is
        // given back nothing is left to give.
        let lost = operation.granted || case.is_none();
        return Ok(if lost { Hold::Past } else { Hold::Never });
    };
    if tenure.station != body.id.station {
        return Ok(Hold::Never);
    }
    if tenure.fence != fence {
        return Ok(Hold::WrongFence);
    }
    if let Some(case) = case {
        if !writing.contains(batch, case)? {
            return Ok(Hold::Never);
        }
        if writing.returned(batch, case)? {
            return Ok(Hold::Past);
        }
    }
    Ok(if tenure.holds { Hold::Current } else { Hold::Past })
}
