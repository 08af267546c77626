//! Operations come in. An operation, its effect, its leaf in the log, its receipt and the high water are committed
//! together.

use std::collections::BTreeSet;

use model::{BatchId, CaseId};
use protocol::merkle::leaf_hash;
use protocol::messages::PushResult;
use protocol::operation::Action;
use protocol::{Receipt, SignedReceipt};

use super::log::head_of;
use super::{Writing, effects, leases, situation};
use crate::adjudicate::Ruling;
use crate::storage::tables::{Done, OperationRow};
use crate::storage::{IncomingOperation, Judge, PushOrder, PushRecord, StorageError};

/// What becomes of one of the operations.
enum Step<'a> {
    /// It is held from an earlier push.
    Held(PushResult),
    /// It stands in this push already, at this place among the new ones.
    Again(usize),
    New(Taken<'a>),
}

/// An operation that took effect and has no receipt yet.
struct Taken<'a> {
    operation: &'a IncomingOperation,
    ruling: Ruling,
}

pub fn record(writing: &mut Writing<'_>, order: &PushOrder, judge: &dyn Judge) -> Done<PushRecord> {
    let mut high_water = writing.lock_high_water(order.station, order.incarnation)?;
    leases::expire(writing, order.now)?;
    lock(writing, &order.operations, high_water)?;
    let before = high_water;
    let mut steps = Vec::with_capacity(order.operations.len());
    for operation in &order.operations {
        let seq = operation.body.id.seq;
        if seq > high_water + 1 {
            return Err(StorageError::SequenceGap { expected: high_water + 1 });
        }
        steps.push(if seq > high_water {
            let taken = take(writing, operation, high_water, order, judge)?;
            high_water = seq;
            Step::New(taken)
        } else if seq > before {
            again(&steps, operation)?
        } else {
            Step::Held(held(writing, operation)?)
        });
    }
    let receipts = enter(writing, &steps, order, judge)?;
    if high_water > before {
        writing.set_high_water(order.station, order.incarnation, high_water)?;
    }
    Ok(PushRecord { results: results(steps, &receipts, &order.operations), high_water })
}

/// What the new operations touch, so that nobody else does meanwhile.
fn lock(writing: &mut Writing<'_>, operations: &[IncomingOperation], high_water: u64) -> Done<()> {
    let new = || operations.iter().map(|operation| &operation.body).filter(|body| body.id.seq > high_water);
    let batches: BTreeSet<BatchId> = new()
        .filter_map(|body| match &body.action {
            Action::Release { batch, .. } => Some(*batch),
            action => action.decision().map(|decision| decision.batch),
        })
        .collect();
    let cases: BTreeSet<CaseId> = new().filter_map(|body| body.action.case()).collect();
    writing.lock_batches(&Vec::from_iter(batches))?;
    writing.lock_cases(&Vec::from_iter(cases))
}

fn take<'a>(
    writing: &mut Writing<'_>,
    operation: &'a IncomingOperation,
    high_water: u64,
    order: &PushOrder,
    judge: &dyn Judge,
) -> Done<Taken<'a>> {
    let body = &operation.body;
    let ruling = match &operation.fault {
        Some(fault) => Ruling::rejected(fault.clone()),
        None => {
            let situation = situation::situation(writing, operation, high_water, order.now)?;
            let ruling = judge.rule(body, &situation);
            effects::apply(writing, body, situation.case.as_ref(), ruling.effect, judge, order.now)?;
            ruling
        }
    };
    Ok(Taken { operation, ruling })
}

/// The result of the first time.
fn held(writing: &mut Writing<'_>, operation: &IncomingOperation) -> Done<PushResult> {
    let seq = operation.body.id.seq;
    match writing.held_operation(operation.body.id)? {
        Some((hash, result)) if hash == operation.hash => Ok(result),
        // Or number 0, which no operation has.
        _ => Err(StorageError::ChangedBody { seq }),
    }
}

fn again<'a>(steps: &[Step<'a>], operation: &IncomingOperation) -> Done<Step<'a>> {
    let seq = operation.body.id.seq;
    let mut new = steps.iter().filter_map(|step| match step {
        Step::New(taken) => Some(taken.operation),
        Step::Held(_) | Step::Again(_) => None,
    });
    new.position(|taken| taken.body.id.seq == seq && taken.hash == operation.hash)
        .map(Step::Again)
        .ok_or(StorageError::ChangedBody { seq })
}

/// Enters the new operations in the log, signs for them and keeps them; the only part that keeps others waiting.
fn enter(
    writing: &mut Writing<'_>,
    steps: &[Step<'_>],
    order: &PushOrder,
    judge: &dyn Judge,
) -> Done<Vec<SignedReceipt>> {
    let new: Vec<&Taken<'_>> = steps
        .iter()
        .filter_map(|step| match step {
            Step::New(taken) => Some(taken),
            Step::Held(_) | Step::Again(_) => None,
        })
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let (log, mut frontier) = writing.lock_log()?;
    let first = frontier.size();
    let mut leaves = Vec::with_capacity(new.len());
    let mut receipts = Vec::with_capacity(new.len());
    for Taken { operation, ruling } in &new {
        // The leaf's data are the 32 bytes of the operation's hash.
        let leaf = leaf_hash(&operation.hash.0);
        frontier.push(leaf);
        leaves.push(leaf);
        let head = head_of(log, &frontier);
        receipts.push(judge.sign(&Receipt {
            operation: operation.body.id,
            hash: operation.hash,
            outcome: ruling.outcome,
            log,
            index: head.tree_size - 1,
            tree_size: head.tree_size,
            root: head.root,
            at: order.now,
        }));
    }
    writing.append_leaves(log, first, &leaves, &frontier)?;
    let rows: Vec<OperationRow<'_>> = new
        .iter()
        .zip(&receipts)
        .map(|(Taken { operation, ruling }, receipt)| OperationRow {
            operation,
            outcome: ruling.outcome,
            problem: ruling.problem.as_ref(),
            receipt,
        })
        .collect();
    writing.insert_operations(&rows, order.now)?;
    Ok(receipts)
}

/// In the order of the operations; `receipts` are those of the new ones.
fn results(
    steps: Vec<Step<'_>>,
    receipts: &[SignedReceipt],
    operations: &[IncomingOperation],
) -> Vec<PushResult> {
    let mut made = Vec::with_capacity(receipts.len());
    let steps = steps.into_iter().zip(operations);
    steps
        .map(|(step, operation)| match step {
            Step::Held(result) => result,
            Step::Again(place) => {
                let first: &PushResult = &made[place];
                PushResult { duplicate: true, ..first.clone() }
            }
            Step::New(Taken { ruling, .. }) => {
                let result = PushResult {
                    id: operation.body.id,
                    outcome: ruling.outcome,
                    duplicate: false,
                    receipt: receipts[made.len()].clone(),
                    problem: ruling.problem,
                };
                made.push(result.clone());
                result
            }
        })
        .collect()
}
