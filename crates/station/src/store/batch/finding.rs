//! Table `finding`: what the checks said of a case as a whole, in the order they said it. What they said of its photos
//! stands in [`super::inspection`]; who reads a case's findings reads both here.

use model::{CaseId, Finding};
use rusqlite::params;

use super::inspection;
use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Json, Word};

/// The findings of the case as a whole anew, made by `checks_version` of the checks. None at all is a result too.
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

/// All that was said: of its photos, then of the case.
pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<Finding>, StoreError> {
    let photos = inspection::of_case(db, case)?;
    let mut findings: Vec<Finding> = photos.into_iter().flat_map(|photo| photo.findings).collect();
    findings.extend(of_whole_case(db, case)?);
    Ok(findings)
}

/// What was said of the case as a whole.
pub fn of_whole_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<Finding>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT finding FROM finding WHERE case_id = ?1 ORDER BY position")?;
    let rows = statement.query_map([Word(case)], |row| row.get::<_, Json<_>>(0))?;
    Ok(rows.map(|row| row.map(|Json(finding)| finding)).collect::<Result<_, _>>()?)
}
