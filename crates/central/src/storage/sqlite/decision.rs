//! Table `decision`: the verdicts among the operations, and what they come to for a case.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId, StationId};
use protocol::OperationId;
use protocol::messages::{CaseState, Change};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::value::{Count, Instant, Json, Word};
use super::{batch_case, change, outcome, review_case};
use crate::adjudicate::{self, Weighed};
use crate::storage::{CaseFacts, Judge, StorageError};

/// A decision that a withdrawal or a superseding aims at.
pub(super) struct Held {
    pub case: CaseId,
    pub person: PersonId,
    pub batch: BatchId,
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    decision: &protocol::Decision,
    weighed: &Weighed,
    counts: bool,
) -> Result<(), StorageError> {
    let OperationId { station, incarnation, seq } = weighed.operation;
    transaction
        .prepare_cached(
            "INSERT INTO decision (station, incarnation, seq, review_case, person, batch, verdict_json, standing,
                 decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            Word(station),
            Word(incarnation),
            Count(seq),
            Word(decision.case),
            Word(weighed.person),
            Word(decision.batch),
            Json(&weighed.verdict),
            if counts { "counts" } else { "evidence" },
            Instant(weighed.decided_at)
        ])?;
    Ok(())
}

pub(super) fn by_operation(
    transaction: &Transaction<'_>,
    operation: OperationId,
) -> Result<Option<Held>, StorageError> {
    let OperationId { station, incarnation, seq } = operation;
    Ok(transaction
        .prepare_cached(
            "SELECT review_case, person, batch FROM decision
             WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
        )?
        .query_row(params![Word(station), Word(incarnation), Count(seq)], |row| {
            Ok(Held {
                case: row.get::<_, Word<_>>(0)?.0,
                person: row.get::<_, Word<_>>(1)?.0,
                batch: row.get::<_, Word<_>>(2)?.0,
            })
        })
        .optional()?)
}

/// The decisions on a case that count, oldest first, without `but`.
pub(super) fn counting(
    transaction: &Transaction<'_>,
    case: CaseId,
    but: Option<OperationId>,
) -> Result<Vec<Weighed>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT station, incarnation, seq, person, verdict_json, decided_at FROM decision
         WHERE review_case = ?1 AND standing = 'counts' ORDER BY rowid",
    )?;
    let rows = statement.query_map([Word(case)], read)?;
    let mut decisions = rows.collect::<Result<Vec<_>, _>>()?;
    decisions.retain(|decision| Some(decision.operation) != but);
    Ok(decisions)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Weighed> {
    Ok(Weighed {
        operation: OperationId {
            station: row.get::<_, Word<_>>(0)?.0,
            incarnation: row.get::<_, Word<_>>(1)?.0,
            seq: row.get::<_, Count>(2)?.0,
        },
        person: row.get::<_, Word<_>>(3)?.0,
        verdict: row.get::<_, Json<_>>(4)?.0,
        decided_at: row.get::<_, Instant>(5)?.0,
    })
}

/// How a decision stops counting.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Withdrawn,
    Superseded,
}

pub(super) fn end(
    transaction: &Transaction<'_>,
    operation: OperationId,
    ending: Ending,
) -> Result<(), StorageError> {
    let OperationId { station, incarnation, seq } = operation;
    let standing = match ending {
        Ending::Withdrawn => "withdrawn",
        Ending::Superseded => "superseded",
    };
    transaction
        .prepare_cached(
            "UPDATE decision SET standing = ?4 WHERE station = ?1 AND incarnation = ?2 AND seq = ?3",
        )?
        .execute(params![Word(station), Word(incarnation), Count(seq), standing])?;
    Ok(())
}

/// The case changed: what was decided on the old data stays as evidence only.
pub(super) fn set_aside(transaction: &Transaction<'_>, case: CaseId) -> Result<(), StorageError> {
    transaction.execute(
        "UPDATE decision SET standing = 'evidence' WHERE review_case = ?1 AND standing = 'counts'",
        [Word(case)],
    )?;
    Ok(())
}

/// Brings state, outcome and holds of a case in line with the decisions that count, and tells the stations
/// whose decisions or hold are touched. A case that was told to the applicant, or taken back by the applicant,
/// stays as it is.
pub(super) fn settle(
    transaction: &Transaction<'_>,
    facts: &CaseFacts,
    judge: &dyn Judge,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    if matches!(facts.state, CaseState::Closed | CaseState::Withdrawn) {
        return Ok(());
    }
    let counting = counting(transaction, facts.id, None)?;
    let standing = adjudicate::standing(&counting, |verdict| judge.second_person(facts, verdict));
    match standing {
        adjudicate::Standing::Settled(decision) => {
            let release_at = judge.release_at(facts, decision.decided_at);
            outcome::set(transaction, facts.id, decision, release_at)?;
        }
        _ => outcome::clear(transaction, facts.id)?,
    }
    let state = standing.state();
    if state == facts.state {
        return Ok(());
    }
    review_case::set_state(transaction, facts.id, state)?;
    if !matches!(state, CaseState::Open | CaseState::SecondReview) {
        batch_case::take_from_holder(transaction, facts.id, now)?;
    }
    for station in stations(transaction, facts.id)? {
        change::tell(transaction, station, &Change::CaseOutcome { case: facts.id, state })?;
    }
    Ok(())
}

fn stations(transaction: &Transaction<'_>, case: CaseId) -> Result<Vec<StationId>, StorageError> {
    let mut statement = transaction
        .prepare_cached("SELECT DISTINCT station FROM decision WHERE review_case = ?1 ORDER BY station")?;
    let rows = statement.query_map([Word(case)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The batch has a decision on the case, or gives the case back and is told so.
pub(super) fn leave_batch(
    transaction: &Transaction<'_>,
    batch: BatchId,
    station: StationId,
    case: CaseId,
    returns: bool,
) -> Result<(), StorageError> {
    if returns && batch_case::contains(transaction, batch, case)? {
        change::tell(transaction, station, &Change::CaseWithdrawn { case, batch })?;
    }
    batch_case::set_standing(transaction, batch, case, !returns)
}
