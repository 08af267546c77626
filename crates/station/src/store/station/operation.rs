//! Table `operation`: every operation that this station made, as it was signed, and its place in the outbox.
//! Only that place ever changes.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId};
use protocol::encoding::{Blob, Hash32, Signature};
use protocol::{Action, OperationBody, Problem, SignedOperation};
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case_state;
use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Instant, Json, Word};

const COLUMNS: &str =
    "SELECT incarnation, seq, person, kind, case_id, batch, target_incarnation, target_seq, made_at,
    body, person_signature, station_signature, sealed, hash, state, problem FROM operation";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    Decide,
    Withdraw,
    Supersede,
    Release,
}

impl OperationKind {
    fn of(action: &Action) -> Self {
        match action {
            Action::Decide(_) => Self::Decide,
            Action::Withdraw { .. } => Self::Withdraw,
            Action::Supersede { .. } => Self::Supersede,
            Action::Release { .. } => Self::Release,
        }
    }

    /// It puts a decision in force.
    pub fn decides(self) -> bool {
        matches!(self, Self::Decide | Self::Supersede)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxState {
    /// Without a receipt. Which of them are still held back is worked out, not stored.
    Waiting,
    /// The server's signed receipt is here.
    Receipted,
    /// The server refused the request that it was alone in: somebody has to look.
    Attention,
}

/// An operation's number on this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    pub incarnation: Uuid,
    pub seq: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OperationRow {
    pub number: Number,
    pub person: PersonId,
    pub kind: OperationKind,
    pub case: Option<CaseId>,
    pub batch: BatchId,
    /// What a withdrawal or a superseding is aimed at.
    pub target: Option<Number>,
    pub made_at: DateTime<Utc>,
    pub signed: SignedOperation,
    pub hash: Hash32,
    pub state: OutboxState,
    /// With [`OutboxState::Attention`].
    pub problem: Option<Problem>,
}

/// What the outbox has to know of an operation without a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxLine {
    pub number: Number,
    pub kind: OperationKind,
    pub batch: BatchId,
    pub made_at: DateTime<Utc>,
    pub state: OutboxState,
}

/// The number that the next operation gets.
pub fn next_seq(db: &StationRead<'_>, incarnation: Uuid) -> Result<u64, StoreError> {
    let Count(next) = db
        .connection
        .prepare_cached("SELECT coalesce(max(seq), 0) + 1 FROM operation WHERE incarnation = ?1")?
        .query_row([Word(incarnation)], |row| row.get(0))?;
    Ok(next)
}

/// Puts an operation into the outbox and, where it is about a case, moves the case's state with it.
///
/// # Errors
/// [`StoreError::OperationNumber`] unless the body's number is the next one.
pub fn append(
    tx: &StationWrite<'_>,
    body: &OperationBody,
    signed: &SignedOperation,
) -> Result<(), StoreError> {
    let expected = next_seq(tx, body.id.incarnation)?;
    if body.id.seq != expected {
        return Err(StoreError::OperationNumber { expected, found: body.id.seq });
    }
    let kind = OperationKind::of(&body.action);
    let target = match &body.action {
        Action::Withdraw { target, .. } | Action::Supersede { target, .. } => {
            Some(Number { incarnation: target.incarnation, seq: target.seq })
        }
        Action::Decide(_) | Action::Release { .. } => None,
    };
    tx.connection
        .prepare_cached(
            "INSERT INTO operation (incarnation, seq, person, kind, case_id, batch, target_incarnation,
                 target_seq, made_at, body, person_signature, station_signature, sealed, hash, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'waiting')",
        )?
        .execute(params![
            Word(body.id.incarnation),
            Count(body.id.seq),
            Word(body.person),
            Word(kind),
            body.action.case().map(Word),
            Word(batch_of(tx, &body.action)?),
            target.map(|target| Word(target.incarnation)),
            target.map(|target| Count(target.seq)),
            Instant(body.wall_time),
            signed.body.0,
            signed.person_signature.0,
            signed.station_signature.0,
            signed.sealed.as_ref().map(|sealed| &sealed.0),
            Word(signed.hash()),
        ])?;
    match (&body.action, body.action.case()) {
        (Action::Decide(_) | Action::Supersede { .. }, Some(case)) => case_state::set_decided(tx, case)?,
        (Action::Withdraw { .. }, Some(case)) => case_state::reopen(tx, case)?,
        _ => {}
    }
    tx.mark(Changed::Decisions);
    tx.mark(Changed::Sync);
    Ok(())
}

/// A withdrawal belongs to the batch of what it withdraws.
fn batch_of(db: &StationRead<'_>, action: &Action) -> Result<BatchId, StoreError> {
    match action {
        Action::Decide(decision) | Action::Supersede { decision, .. } => Ok(decision.batch),
        Action::Release { batch, .. } => Ok(*batch),
        Action::Withdraw { target, .. } => {
            let Word(batch) = db
                .connection
                .prepare_cached("SELECT batch FROM operation WHERE incarnation = ?1 AND seq = ?2")?
                .query_row(params![Word(target.incarnation), Count(target.seq)], |row| row.get(0))?;
            Ok(batch)
        }
    }
}

pub fn get(db: &StationRead<'_>, number: Number) -> Result<Option<OperationRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE incarnation = ?1 AND seq = ?2");
    let mut statement = db.connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![Word(number.incarnation), Count(number.seq)], read).optional()?)
}

/// The operations of this incarnation that have no receipt, in the order of their numbers.
pub fn outbox(db: &StationRead<'_>, incarnation: Uuid) -> Result<Vec<OutboxLine>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT seq, kind, batch, made_at, state FROM operation
         WHERE incarnation = ?1 AND state <> 'receipted' ORDER BY seq",
    )?;
    let rows = statement.query_map([Word(incarnation)], |row| {
        Ok(OutboxLine {
            number: Number { incarnation, seq: row.get::<_, Count>(0)?.0 },
            kind: row.get::<_, Word<_>>(1)?.0,
            batch: row.get::<_, Word<_>>(2)?.0,
            made_at: row.get::<_, Instant>(3)?.0,
            state: row.get::<_, Word<_>>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The same of all other incarnations, one incarnation after the other: what was made before this station's data
/// were put back from a copy.
pub fn outbox_of_earlier(db: &StationRead<'_>, incarnation: Uuid) -> Result<Vec<OutboxLine>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT DISTINCT incarnation FROM operation WHERE state <> 'receipted' AND incarnation <> ?1 ORDER BY 1",
    )?;
    let earlier = statement.query_map([Word(incarnation)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    let mut lines = Vec::new();
    for incarnation in earlier.collect::<Result<Vec<Uuid>, _>>()? {
        lines.append(&mut outbox(db, incarnation)?);
    }
    Ok(lines)
}

/// Up to `limit` operations from number `from` on, whatever their state, in order.
pub fn signed_from(
    db: &StationRead<'_>,
    from: Number,
    limit: usize,
) -> Result<Vec<OperationRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE incarnation = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
    let mut statement = db.connection.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params![Word(from.incarnation), Count(from.seq), Count(limit as u64)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The decision that is in force for a case: the newest that nothing is aimed at.
pub fn in_force(db: &StationRead<'_>, case: CaseId) -> Result<Option<OperationRow>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE case_id = ?1 AND kind IN ('decide', 'supersede') AND NOT EXISTS
             (SELECT 1 FROM operation AS later
              WHERE later.target_incarnation = operation.incarnation AND later.target_seq = operation.seq)
         ORDER BY rowid DESC LIMIT 1"
    );
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(case)], read).optional()?)
}

/// What a later operation was aimed at an earlier one, if there is one.
pub fn aimed_at(db: &StationRead<'_>, number: Number) -> Result<Option<OperationKind>, StoreError> {
    let kind = db
        .connection
        .prepare_cached(
            "SELECT kind FROM operation WHERE target_incarnation = ?1 AND target_seq = ?2
             ORDER BY rowid DESC LIMIT 1",
        )?
        .query_row(params![Word(number.incarnation), Count(number.seq)], |row| row.get::<_, Word<_>>(0))
        .optional()?;
    Ok(kind.map(|Word(kind)| kind))
}

/// The newest operations that put a decision in force, newest first.
pub fn newest_decisions(db: &StationRead<'_>, limit: usize) -> Result<Vec<OperationRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE kind IN ('decide', 'supersede') ORDER BY rowid DESC LIMIT ?1");
    let mut statement = db.connection.prepare_cached(&sql)?;
    let rows = statement.query_map([Count(limit as u64)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every operation of every incarnation in the order they were made, for an export.
pub fn all(db: &StationRead<'_>) -> Result<Vec<OperationRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{COLUMNS} ORDER BY rowid"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server refused a request with this operation alone in it.
pub fn set_attention(tx: &StationWrite<'_>, number: Number, problem: &Problem) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE operation SET state = 'attention', problem = ?3
         WHERE incarnation = ?1 AND seq = ?2 AND state = 'waiting'",
        params![Word(number.incarnation), Count(number.seq), Json(problem)],
    )?;
    tx.mark(Changed::Decisions);
    tx.mark(Changed::Sync);
    Ok(())
}

/// Everything after `high_water` waits again: the server lost it, or what needed attention is tried anew.
/// Returns how many.
pub fn wait_again(tx: &StationWrite<'_>, incarnation: Uuid, high_water: u64) -> Result<usize, StoreError> {
    let again = tx.connection.execute(
        "UPDATE operation SET state = 'waiting', problem = NULL
         WHERE incarnation = ?1 AND seq > ?2 AND state <> 'waiting'",
        params![Word(incarnation), Count(high_water)],
    )?;
    if again > 0 {
        tx.mark(Changed::Decisions);
        tx.mark(Changed::Sync);
    }
    Ok(again)
}

/// The server holds this incarnation's operations up to `high_water` only: those beyond for which there are receipts
/// were lost with what its backup did not hold, and wait again. `restored`: so do those of all other incarnations,
/// of which the server says nothing.
pub fn wait_for_what_was_lost(
    tx: &StationWrite<'_>,
    incarnation: Uuid,
    high_water: u64,
    restored: bool,
) -> Result<(), StoreError> {
    let lost = tx
        .connection
        .prepare_cached(
            "UPDATE operation SET state = 'waiting' WHERE state = 'receipted'
                 AND ((incarnation = ?1 AND seq > ?2) OR (incarnation <> ?1 AND ?3))",
        )?
        .execute(params![Word(incarnation), Count(high_water), restored])?;
    if lost > 0 {
        tx.mark(Changed::Decisions);
        tx.mark(Changed::Sync);
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<OperationRow> {
    let target = match (row.get::<_, Option<Word<Uuid>>>(6)?, row.get::<_, Option<Count>>(7)?) {
        (Some(Word(incarnation)), Some(Count(seq))) => Some(Number { incarnation, seq }),
        _ => None,
    };
    let signed = SignedOperation {
        body: Blob(row.get(9)?),
        person_signature: Signature(row.get(10)?),
        station_signature: Signature(row.get(11)?),
        sealed: row.get::<_, Option<Vec<u8>>>(12)?.map(Blob),
    };
    Ok(OperationRow {
        number: Number { incarnation: row.get::<_, Word<_>>(0)?.0, seq: row.get::<_, Count>(1)?.0 },
        person: row.get::<_, Word<_>>(2)?.0,
        kind: row.get::<_, Word<_>>(3)?.0,
        case: row.get::<_, Option<Word<_>>>(4)?.map(|Word(case)| case),
        batch: row.get::<_, Word<_>>(5)?.0,
        target,
        made_at: row.get::<_, Instant>(8)?.0,
        signed,
        hash: row.get::<_, Word<_>>(13)?.0,
        state: row.get::<_, Word<_>>(14)?.0,
        problem: row.get::<_, Option<Json<_>>>(15)?.map(|Json(problem)| problem),
    })
}
