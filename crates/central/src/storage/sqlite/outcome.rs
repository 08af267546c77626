//! Table `outcome`: what the office tells applicants, and from when on it may.

use chrono::{DateTime, Utc};
use model::{CaseId, Verdict};
use protocol::manifest::Attempts;
use protocol::messages::CaseState;
use protocol::operation::ProgrammeRef;
use rusqlite::{Row, Transaction, params};

use super::review_case;
use super::value::{Count, Instant, Json, Word};
use crate::adjudicate::Weighed;
use crate::storage::{OutcomeRecord, StorageError};

pub(super) fn set(
    transaction: &Transaction<'_>,
    case: CaseId,
    decision: &Weighed,
    released_at: DateTime<Utc>,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "INSERT INTO outcome (review_case, verdict_json, decided_at, released_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (review_case) DO UPDATE
             SET verdict_json = ?2, decided_at = ?3, released_at = ?4, exported_at = NULL
             WHERE (verdict_json, decided_at) IS NOT (?2, ?3)",
        )?
        .execute(params![
            Word(case),
            Json(&decision.verdict),
            Instant(decision.decided_at),
            Instant(released_at)
        ])?;
    Ok(())
}

pub(super) fn clear(transaction: &Transaction<'_>, case: CaseId) -> Result<(), StorageError> {
    transaction.prepare_cached("DELETE FROM outcome WHERE review_case = ?1")?.execute([Word(case)])?;
    Ok(())
}

pub(super) fn to_export(
    transaction: &Transaction<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<OutcomeRecord>, StorageError> {
    let mut statement = transaction.prepare(
        "SELECT id, programme, edition, reference, document, declared_json, attempts_json,
                submitted_at, verdict_json, decided_at, released_at
         FROM outcome JOIN review_case ON review_case.id = outcome.review_case
         WHERE exported_at IS NULL AND released_at <= ?1 ORDER BY released_at, id",
    )?;
    let rows = statement.query_map([Instant(now)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<OutcomeRecord> {
    let attempts: Option<Json<Attempts>> = row.get(6)?;
    Ok(OutcomeRecord {
        case: row.get::<_, Word<_>>(0)?.0,
        programme: ProgrammeRef { id: row.get::<_, Word<_>>(1)?.0, edition: row.get(2)? },
        reference: row.get(3)?,
        document: row.get::<_, Word<_>>(4)?.0,
        declared: row.get::<_, Json<_>>(5)?.0,
        attempts: attempts.map(|Json(attempts)| attempts),
        submitted_at: row.get::<_, Instant>(7)?.0,
        verdict: row.get::<_, Json<_>>(8)?.0,
        decided_at: row.get::<_, Instant>(9)?.0,
        released_at: row.get::<_, Instant>(10)?.0,
    })
}

/// A referred case stays open for the applicant: it is told, and not closed by it. What was decided anew while
/// the file was written stays to be told.
pub(super) fn mark_exported(
    transaction: &Transaction<'_>,
    told: &[OutcomeRecord],
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    for OutcomeRecord { case, verdict, decided_at, .. } in told {
        let marked = transaction.execute(
            "UPDATE outcome SET exported_at = ?4
             WHERE review_case = ?1 AND verdict_json = ?2 AND decided_at = ?3",
            params![Word(case), Json(verdict), Instant(*decided_at), Instant(now)],
        )?;
        if marked > 0 && !matches!(verdict, Verdict::Refer { .. }) {
            review_case::set_state(transaction, *case, CaseState::Closed)?;
        }
    }
    Ok(())
}

pub(super) fn waiting(transaction: &Transaction<'_>, now: DateTime<Utc>) -> Result<u64, StorageError> {
    let sql = "SELECT count(*) FROM outcome WHERE exported_at IS NULL AND released_at <= ?1";
    Ok(transaction.query_row(sql, [Instant(now)], |row| Ok(row.get::<_, Count>(0)?.0))?)
}
