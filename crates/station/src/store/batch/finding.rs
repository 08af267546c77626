//! Table `finding`: what the checks said of a case, in the order they said it.

use model::{CaseId, Finding};
use rusqlite::params;

use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Json, Word};

/// All findings of a case anew, made by `checks_version` of the checks. None at all is a result too.
pub fn replace(
    tx: &BatchWrite<'_>,
    case: CaseId,
    checks_version: u32,
    findings: &[Finding],
) -> Result<(), StoreError> {
    tx.connection.execute("DELETE FROM finding WHERE case_id = ?1", [Word(case)])?;
    for (finding, position) in findings.iter().zip(0..) {
        tx.connection
            .prepare_cached("INSERT INTO finding (case_id, position, finding) VALUES (?1, ?2, ?3)")?
            .execute(params![Word(case), Count(position), Json(finding)])?;
    }
    tx.connection.execute(
        "UPDATE case_record SET checks_version = ?2 WHERE case_id = ?1",
        params![Word(case), checks_version],
    )?;
    tx.mark(Changed::Case(case));
    tx.mark(Changed::Queue);
    Ok(())
}

pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<Finding>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT finding FROM finding WHERE case_id = ?1 ORDER BY position")?;
    let rows = statement.query_map([Word(case)], |row| row.get::<_, Json<_>>(0))?;
    Ok(rows.map(|row| row.map(|Json(finding)| finding)).collect::<Result<_, _>>()?)
}
