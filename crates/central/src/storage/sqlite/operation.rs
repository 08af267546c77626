//! Tables `operation` and `high_water`: what stations handed in. An operation, its effect, its leaf in the log,
//! its receipt and the high water are committed together.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::{LeaseEnd, LogHead, PushResult};
use protocol::operation::Action;
use protocol::{Blob, Hash32, OperationBody, OperationId, Outcome, Receipt, Signature, SignedReceipt};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use super::decision::Ending;
use super::value::{Count, Instant, Json, Word};
use super::{batch, batch_case, decision, log_head, review_case};
use crate::adjudicate::{Effect, Hold, Ruling, Weighed};
use crate::storage::{
    CaseFacts, IncomingOperation, Judge, PushOrder, PushRecord, Situation, StorageError, Target,
};

pub(super) fn high_water(
    transaction: &Transaction<'_>,
    station: StationId,
    incarnation: Uuid,
) -> Result<u64, StorageError> {
    let seq = transaction
        .prepare_cached("SELECT seq FROM high_water WHERE station = ?1 AND incarnation = ?2")?
        .query_row(params![Word(station), Word(incarnation)], |row| Ok(row.get::<_, Count>(0)?.0))
        .optional()?;
    Ok(seq.unwrap_or(0))
}

pub(super) fn counts(transaction: &Transaction<'_>) -> Result<Vec<(Outcome, u64)>, StorageError> {
    let mut statement =
        transaction.prepare("SELECT outcome, count(*) FROM operation GROUP BY outcome ORDER BY outcome")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Count>(1)?.0)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn record(
    transaction: &Transaction<'_>,
    order: &PushOrder,
    judge: &dyn Judge,
) -> Result<PushRecord, StorageError> {
    batch::expire(transaction, order.now)?;
    let mut high_water = high_water(transaction, order.station, order.incarnation)?;
    let mut results = Vec::with_capacity(order.operations.len());
    for operation in &order.operations {
        let seq = operation.body.id.seq;
        if seq > high_water + 1 {
            return Err(StorageError::SequenceGap { expected: high_water + 1 });
        }
        if seq <= high_water {
            results.push(held(transaction, operation)?);
        } else {
            results.push(take(transaction, operation, judge, order.now)?);
            high_water = seq;
        }
    }
    transaction
        .prepare_cached(
            "INSERT INTO high_water (station, incarnation, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (station, incarnation) DO UPDATE SET seq = ?3",
        )?
        .execute(params![Word(order.station), Word(order.incarnation), Count(high_water)])?;
    Ok(PushRecord { results, high_water })
}

/// The result of the first time.
fn held(transaction: &Transaction<'_>, operation: &IncomingOperation) -> Result<PushResult, StorageError> {
    let OperationId { station, incarnation, seq } = operation.body.id;
    let (hash, result) = transaction
        .prepare_cached(
            "SELECT hash, outcome, problem_json, receipt_body, receipt_signature FROM operation
             WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
        )?
        .query_row(params![Word(station), Word(incarnation), Count(seq)], |row| {
            Ok((row.get::<_, Word<Hash32>>(0)?.0, read_result(row, operation.body.id)?))
        })
        .optional()?
        // Number 0, which no operation has.
        .ok_or(StorageError::ChangedBody { seq })?;
    if hash == operation.hash { Ok(result) } else { Err(StorageError::ChangedBody { seq }) }
}

fn read_result(row: &Row<'_>, id: OperationId) -> rusqlite::Result<PushResult> {
    let problem: Option<Json<protocol::Problem>> = row.get(2)?;
    Ok(PushResult {
        id,
        outcome: row.get::<_, Word<_>>(1)?.0,
        duplicate: true,
        problem: problem.map(|Json(problem)| problem),
        receipt: SignedReceipt { body: Blob(row.get(3)?), signature: Signature(row.get(4)?) },
    })
}

fn take(
    transaction: &Transaction<'_>,
    operation: &IncomingOperation,
    judge: &dyn Judge,
    now: DateTime<Utc>,
) -> Result<PushResult, StorageError> {
    let (situation, ruling) = match &operation.fault {
        Some(fault) => (None, Ruling::rejected(fault.clone())),
        None => {
            let situation = situation(transaction, &operation.body, now)?;
            let ruling = judge.rule(&operation.body, &situation);
            (Some(situation), ruling)
        }
    };
    let LogHead { log, tree_size, root } = log_head::append(transaction, operation.hash)?;
    let receipt = judge.sign(&Receipt {
        operation: operation.body.id,
        hash: operation.hash,
        outcome: ruling.outcome,
        log,
        index: tree_size - 1,
        tree_size,
        root,
        at: now,
    });
    insert(transaction, operation, &ruling, &receipt, now)?;
    let case = situation.and_then(|situation| situation.case);
    apply(transaction, &operation.body, case, ruling.effect, judge, now)?;
    Ok(PushResult {
        id: operation.body.id,
        outcome: ruling.outcome,
        duplicate: false,
        receipt,
        problem: ruling.problem,
    })
}

fn insert(
    transaction: &Transaction<'_>,
    operation: &IncomingOperation,
    ruling: &Ruling,
    receipt: &SignedReceipt,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    let OperationId { station, incarnation, seq } = operation.body.id;
    transaction
        .prepare_cached(
            "INSERT INTO operation (station, incarnation, seq, hash, body, person_signature, station_signature,
                 sealed, outcome, problem_json, receipt_body, receipt_signature, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            Word(station),
            Word(incarnation),
            Count(seq),
            Word(operation.hash),
            operation.signed.body.0,
            operation.signed.person_signature.0,
            operation.signed.station_signature.0,
            operation.signed.sealed.as_ref().map(|sealed| &sealed.0),
            Word(ruling.outcome),
            ruling.problem.as_ref().map(Json),
            receipt.body.0,
            receipt.signature.0,
            Instant(now)
        ])?;
    Ok(())
}

/// What the rules may look at.
fn situation(
    transaction: &Transaction<'_>,
    body: &OperationBody,
    now: DateTime<Utc>,
) -> Result<Situation, StorageError> {
    let target_id = match &body.action {
        Action::Withdraw { target, .. } | Action::Supersede { target, .. } => Some(*target),
        Action::Decide(_) | Action::Release { .. } => None,
    };
    let target = match target_id {
        Some(id) => Some(target(transaction, id)?),
        None => None,
    };
    let case = match body.action.case() {
        Some(case) => review_case::facts(transaction, case)?,
        None => None,
    };
    let counting = match &case {
        Some(case) => decision::counting(transaction, case.id, target_id)?,
        None => Vec::new(),
    };
    Ok(Situation { case, hold: hold(transaction, body, now)?, counting, target })
}

fn target(transaction: &Transaction<'_>, id: OperationId) -> Result<Target, StorageError> {
    // What a column cannot hold, the store does not hold.
    if i64::try_from(id.seq).is_err() {
        return Ok(Target::Unknown);
    }
    if let Some(held) = decision::by_operation(transaction, id)? {
        return Ok(Target::Decision { case: held.case, person: held.person });
    }
    let high_water = high_water(transaction, id.station, id.incarnation)?;
    Ok(if (1..=high_water).contains(&id.seq) { Target::NoDecision } else { Target::Unknown })
}

fn hold(
    transaction: &Transaction<'_>,
    body: &OperationBody,
    now: DateTime<Utc>,
) -> Result<Hold, StorageError> {
    let (batch, fence, case) = match &body.action {
        Action::Decide(decision) | Action::Supersede { decision, .. } => {
            (decision.batch, decision.fence, Some(decision.case))
        }
        Action::Release { batch, fence } => (*batch, *fence, None),
        // A withdrawal names no batch.
        Action::Withdraw { .. } => return Ok(Hold::Past),
    };
    let Some(tenure) = batch::tenure(transaction, batch, now)? else {
        return Ok(if log_head::lost(transaction, fence)? { Hold::Past } else { Hold::Never });
    };
    if tenure.station != body.id.station {
        return Ok(Hold::Never);
    }
    if tenure.fence != fence {
        return Ok(Hold::WrongFence);
    }
    if let Some(case) = case {
        if !batch_case::contains(transaction, batch, case)? {
            return Ok(Hold::Never);
        }
        if batch_case::returned(transaction, batch, case)? {
            return Ok(Hold::Past);
        }
    }
    Ok(if tenure.holds { Hold::Current } else { Hold::Past })
}

fn apply(
    transaction: &Transaction<'_>,
    body: &OperationBody,
    case: Option<CaseFacts>,
    effect: Effect,
    judge: &dyn Judge,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    match (effect, &body.action, case) {
        (Effect::Decide { counts, returns, replaces }, action, Some(case)) => {
            let Some(made) = action.decision() else { return Ok(()) };
            if let (true, Action::Supersede { target, .. }) = (replaces, action) {
                decision::end(transaction, *target, Ending::Superseded)?;
            }
            let weighed = Weighed {
                operation: body.id,
                person: body.person,
                verdict: made.verdict.clone(),
                decided_at: now,
            };
            decision::insert(transaction, made, &weighed, counts)?;
            decision::leave_batch(transaction, made.batch, body.id.station, case.id, returns)?;
            decision::settle(transaction, &case, judge, now)?;
            batch::end_if_complete(transaction, made.batch)
        }
        (Effect::Withdraw, Action::Withdraw { target, .. }, Some(case)) => {
            let Some(held) = decision::by_operation(transaction, *target)? else { return Ok(()) };
            decision::end(transaction, *target, Ending::Withdrawn)?;
            decision::settle(transaction, &case, judge, now)?;
            batch_case::hold_again(transaction, held.batch, case.id, now)
        }
        (Effect::Release, Action::Release { batch, .. }, _) => {
            batch::end(transaction, *batch, LeaseEnd::Released)
        }
        _ => Ok(()),
    }
}
