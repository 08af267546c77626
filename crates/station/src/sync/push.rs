//! Operations out, receipts in. An operation goes as often as it takes for its receipt to come; the server knows
//! it by its number.

use std::collections::{BTreeSet, HashMap};

use model::PersonId;
use protocol::messages::{Push, PushResult, Pushed};
use protocol::{
    ApiError, MAX_OPERATIONS_PER_PUSH, Outcome, Problem, ProblemType, PublicKey, Receipt, SignedMandate,
    SignedReceipt,
};
use uuid::Uuid;

use super::exchange::Exchange;
use super::failure::SyncError;
use crate::store::station::operation::{self, Number, OperationRow, OutboxLine, OutboxState};
use crate::store::station::{case_state, mandate, receipt, setting};
use crate::store::{StationRead, StationWrite, StoreError};

/// The part of one incarnation's outbox that may go, by its first and last number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sendable {
    pub incarnation: Uuid,
    pub from: u64,
    pub through: u64,
}

impl Sendable {
    /// `lines` of one incarnation, in the order of numbers.
    pub fn of(lines: &[OutboxLine]) -> Option<Self> {
        let (first, last) = lines.first().zip(lines.last())?;
        let incarnation = first.number.incarnation;
        Some(Self { incarnation, from: first.number.seq, through: last.number.seq })
    }

    pub fn count(self) -> usize {
        usize::try_from(self.through - self.from + 1).unwrap_or(usize::MAX)
    }
}

/// What may go of lines that stand one incarnation after the other. Those that need attention stay.
pub fn of_each_incarnation(lines: &[OutboxLine]) -> Vec<Sendable> {
    let waiting: Vec<_> = lines.iter().filter(|line| line.state == OutboxState::Waiting).copied().collect();
    let parts = waiting.chunk_by(|one, next| one.number.incarnation == next.number.incarnation);
    parts.filter_map(Sendable::of).collect()
}

/// Sends what may go; returns how many operations the server has taken.
pub async fn push(exchange: &Exchange, sendable: Sendable) -> Result<u32, SyncError> {
    let Sendable { incarnation, from, through } = sendable;
    let mut sending = Sending { incarnation, from, size: MAX_OPERATIONS_PER_PUSH, went_back: false };
    let mut taken = 0;
    loop {
        let rows = rows(exchange, sending, through).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(taken) };
        let (first, last) = (first.number.seq, last.number.seq);
        let mandates = mandates(exchange, &rows).await?;
        match exchange.central.push(Push { operations: signed(&rows), mandates }).await {
            Ok(pushed) => {
                taken += settle(exchange, &rows, pushed).await?;
                sending = Sending { from: last + 1, size: MAX_OPERATIONS_PER_PUSH, ..sending };
            }
            Err(ApiError::Problem(problem)) if problem.kind == ProblemType::SequenceGap => {
                sending = go_back(exchange, sending, &problem, first).await?;
            }
            Err(ApiError::Problem(problem)) if is_about_content(problem.kind) => {
                sending = halve(exchange, sending, &rows, *problem).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Operations that were set aside wait again. Those that the server holds are below its high water and stay as they
/// are.
pub async fn take_up_again(exchange: &Exchange) -> Result<(), StoreError> {
    let incarnation = exchange.incarnation;
    exchange
        .stores
        .write(move |tx| {
            let outbox = operation::outbox(tx, incarnation)?;
            if outbox.iter().any(|line| line.state == OutboxState::Attention) {
                let high_water = setting::get(tx, &setting::HIGH_WATER)?.unwrap_or_default();
                operation::wait_again(tx, incarnation, high_water)?;
            }
            Ok(())
        })
        .await
}

#[derive(Debug, Clone, Copy)]
struct Sending {
    incarnation: Uuid,
    from: u64,
    size: usize,
    /// The server's expected number was followed once.
    went_back: bool,
}

async fn rows(exchange: &Exchange, sending: Sending, through: u64) -> Result<Vec<OperationRow>, StoreError> {
    let from = Number { incarnation: sending.incarnation, seq: sending.from };
    let mut rows = exchange.stores.read(move |db| operation::signed_from(db, from, sending.size)).await?;
    rows.retain(|row| row.number.seq <= through);
    Ok(rows)
}

fn signed(rows: &[OperationRow]) -> Vec<protocol::SignedOperation> {
    rows.iter().map(|row| row.signed.clone()).collect()
}

/// Those of the persons who signed: a server that was restored from a backup may have lost them.
async fn mandates(exchange: &Exchange, rows: &[OperationRow]) -> Result<Vec<SignedMandate>, StoreError> {
    let persons: BTreeSet<PersonId> = rows.iter().map(|row| row.person).collect();
    let of_each = move |db: &StationRead<'_>| {
        persons.iter().map(|person| mandate::of_person(db, *person)).collect::<Result<Vec<_>, _>>()
    };
    Ok(exchange.stores.read(of_each).await?.concat())
}

/// The server lacks operations before `first`, whatever receipts say here: they wait and go again. Once, because a
/// server that then still lacks them would be asked for ever.
async fn go_back(
    exchange: &Exchange,
    sending: Sending,
    problem: &Problem,
    first: u64,
) -> Result<Sending, SyncError> {
    match problem.expected_seq {
        Some(expected) if (1..first).contains(&expected) && !sending.went_back => {
            let incarnation = sending.incarnation;
            exchange.stores.write(move |tx| operation::wait_again(tx, incarnation, expected - 1)).await?;
            Ok(Sending { incarnation, from: expected, size: MAX_OPERATIONS_PER_PUSH, went_back: true })
        }
        _ => Err(problem.clone().into()),
    }
}

/// Something in the request is at fault, not who sent it or when.
fn is_about_content(kind: ProblemType) -> bool {
    matches!(
        kind,
        ProblemType::InvalidRequest
            | ProblemType::TooLarge
            | ProblemType::ChangedBody
            | ProblemType::InvalidOperation
    )
}

/// A request refused as a whole hides which operation is at fault. Halving finds it; alone, it is set aside for a
/// person to look at, and the others go on.
async fn halve(
    exchange: &Exchange,
    sending: Sending,
    rows: &[OperationRow],
    problem: Problem,
) -> Result<Sending, SyncError> {
    if let [alone] = rows {
        let number = alone.number;
        exchange.stores.write(move |tx| operation::set_attention(tx, number, &problem)).await?;
        return Ok(Sending { from: number.seq + 1, size: MAX_OPERATIONS_PER_PUSH, ..sending });
    }
    Ok(Sending { size: rows.len() / 2, ..sending })
}

/// The server's answer to one operation, checked.
struct Settled {
    receipt: Receipt,
    signed: SignedReceipt,
    problem: Option<Problem>,
    row: OperationRow,
}

async fn settle(exchange: &Exchange, rows: &[OperationRow], pushed: Pushed) -> Result<u32, SyncError> {
    let high_water = pushed.high_water;
    let of_today = rows.first().is_some_and(|row| row.number.incarnation == exchange.incarnation);
    let settled = check(exchange, rows, pushed.results);
    let count = settled.len();
    let now = exchange.now();
    exchange
        .stores
        .write(move |tx| {
            if of_today {
                setting::set(tx, &setting::HIGH_WATER, &high_water)?;
            }
            settled.iter().try_for_each(|settled| {
                receipt::put(tx, &settled.receipt, &settled.signed, settled.problem.as_ref(), now)?;
                back_to_the_queue(tx, settled)
            })
        })
        .await?;
    if count < rows.len() {
        return Err(SyncError::garbled("an operation without a valid receipt"));
    }
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A case that changed after it was seen is decided again, unless another decision here is in force by now.
fn back_to_the_queue(tx: &StationWrite<'_>, settled: &Settled) -> Result<(), StoreError> {
    let (Outcome::Stale, Some(case)) = (settled.receipt.outcome, settled.row.case) else { return Ok(()) };
    match operation::in_force(tx, case)? {
        Some(in_force) if in_force.number != settled.row.number => Ok(()),
        _ => case_state::reopen(tx, case),
    }
}

/// The results whose receipts hold: signed by this station's server, for what was sent, with the same outcome.
fn check(exchange: &Exchange, rows: &[OperationRow], results: Vec<PushResult>) -> Vec<Settled> {
    let mut sent: HashMap<Number, &OperationRow> = rows.iter().map(|row| (row.number, row)).collect();
    let mut settled = Vec::with_capacity(results.len());
    for result in results {
        let number = Number { incarnation: result.id.incarnation, seq: result.id.seq };
        let Some(row) = sent.get(&number).filter(|_| result.id.station == exchange.station) else { continue };
        if let Some(receipt) = verified(&result, row, &exchange.server_key) {
            settled.push(Settled {
                receipt,
                signed: result.receipt,
                problem: result.problem,
                row: (*row).clone(),
            });
            sent.remove(&number);
        }
    }
    settled
}

fn verified(result: &PushResult, row: &OperationRow, server: &PublicKey) -> Option<Receipt> {
    let receipt = result.receipt.verify(server).ok()?;
    let matches =
        receipt.operation == result.id && receipt.hash == row.hash && receipt.outcome == result.outcome;
    matches.then_some(receipt)
}
