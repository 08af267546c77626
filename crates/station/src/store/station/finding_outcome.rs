//! Table `finding_outcome`: what the reviewers' decisions made of the checks' findings, in counts by code. It holds
//! nothing of a case, so it outlives the batch's file.

use model::Severity;
use rusqlite::params;

use super::operation::Number;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Word};

/// Of one code and severity, in one decision or in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingOutcome {
    pub code: String,
    pub severity: Severity,
    /// Places of which it was found.
    pub raised: u64,
    /// Of these, places for which the decision gives the reason that the finding suggests.
    pub named: u64,
    /// Of these, places for which the decision gives any reason.
    pub failed: u64,
}

pub fn put(tx: &StationWrite<'_>, decision: Number, outcomes: &[FindingOutcome]) -> Result<(), StoreError> {
    for outcome in outcomes {
        tx.connection
            .prepare_cached(
                "INSERT INTO finding_outcome (incarnation, seq, code, severity, raised, named, failed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                Word(decision.incarnation),
                Count(decision.seq),
                outcome.code,
                Word(outcome.severity),
                Count(outcome.raised),
                Count(outcome.named),
                Count(outcome.failed)
            ])?;
    }
    Ok(())
}

/// Over all decisions that were neither withdrawn nor replaced, by code and severity.
pub fn sums(db: &StationRead<'_>) -> Result<Vec<FindingOutcome>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT code, severity, sum(raised), sum(named), sum(failed) FROM finding_outcome AS outcome
         WHERE NOT EXISTS
             (SELECT 1 FROM operation AS later
              WHERE later.target_incarnation = outcome.incarnation AND later.target_seq = outcome.seq)
         GROUP BY code, severity ORDER BY code, severity",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(FindingOutcome {
            code: row.get(0)?,
            severity: row.get::<_, Word<_>>(1)?.0,
            raised: row.get::<_, Count>(2)?.0,
            named: row.get::<_, Count>(3)?.0,
            failed: row.get::<_, Count>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
