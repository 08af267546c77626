//! Table `case_record`: a case as the manifest brought it.

use model::CaseId;
use protocol::manifest::ManifestCase;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{case_photo, photo};
use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Json, Word};

const COLUMNS: &str = "SELECT record, checks_version FROM case_record";
const TO_CHECK: &str = "checks_version IS NOT ?1 AND NOT EXISTS
    (SELECT 1 FROM case_photo LEFT JOIN inspection USING (case_id, slot)
     WHERE case_photo.case_id = case_record.case_id AND inspection.checks_version IS NOT ?1)";

#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecordRow {
    pub case: ManifestCase,
    /// Version of the checks that looked at it as a whole; `None` before they did so on this revision.
    pub checks_version: Option<u32>,
}

/// Stores the case and asks for its photos. A new revision forgets the findings of the old one, and how they changed;
/// the same one changes nothing. A draft stays either way.
pub fn put(tx: &BatchWrite<'_>, case: &ManifestCase) -> Result<(), StoreError> {
    let held = tx
        .connection
        .prepare_cached("SELECT record FROM case_record WHERE case_id = ?1")?
        .query_row([Word(case.id)], |row| row.get::<_, Json<ManifestCase>>(0))
        .optional()?;
    if held.as_ref().is_some_and(|Json(held)| held == case) {
        return Ok(());
    }
    tx.connection.execute(
        "INSERT INTO case_record (case_id, revision, record) VALUES (?1, ?2, ?3)
         ON CONFLICT (case_id) DO UPDATE SET revision = ?2, record = ?3, checks_version = NULL",
        params![Word(case.id), case.revision, Json(case)],
    )?;
    tx.connection.execute("DELETE FROM finding WHERE case_id = ?1", [Word(case.id)])?;
    tx.connection.execute("DELETE FROM finding_change WHERE case_id = ?1", [Word(case.id)])?;
    case_photo::replace(tx, case)?;
    if held.is_some() {
        // It looks at every photo of the batch, and only an earlier revision can have had others.
        photo::remove_unused(tx)?;
    }
    tx.mark(Changed::Case(case.id));
    tx.mark(Changed::Queue);
    tx.mark(Changed::Sync);
    Ok(())
}

pub fn get(db: &BatchRead<'_>, case: CaseId) -> Result<Option<CaseRecordRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE case_id = ?1");
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(case)], read).optional()?)
}

pub fn all(db: &BatchRead<'_>) -> Result<Vec<CaseRecordRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(COLUMNS)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// None of its photos is still on its way.
pub fn is_ready(db: &BatchRead<'_>, case: CaseId) -> Result<bool, StoreError> {
    let ready = db
        .connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM case_record WHERE case_id = ?1) AND NOT EXISTS
                 (SELECT 1 FROM case_photo JOIN photo USING (hash)
                  WHERE case_photo.case_id = ?1 AND photo.state = 'wanted')",
        )?
        .query_row([Word(case)], |row| row.get(0))?;
    Ok(ready)
}

/// Cases of whose photos every one was looked at by `checks_version`, and which have not been checked as a whole by it.
pub fn to_check(db: &BatchRead<'_>, checks_version: u32) -> Result<Vec<CaseId>, StoreError> {
    let sql = format!("SELECT case_id FROM case_record WHERE {TO_CHECK}");
    let mut statement = db.connection.prepare_cached(&sql)?;
    let rows = statement.query_map([checks_version], |row| row.get::<_, Word<_>>(0))?;
    Ok(rows.map(|row| row.map(|Word(case)| case)).collect::<Result<_, _>>()?)
}

/// Whether a case is one of [`to_check`].
pub fn is_to_check(db: &BatchRead<'_>, case: CaseId, checks_version: u32) -> Result<bool, StoreError> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM case_record WHERE case_id = ?2 AND {TO_CHECK})");
    let is_to_check = db
        .connection
        .prepare_cached(&sql)?
        .query_row(params![checks_version, Word(case)], |row| row.get(0))?;
    Ok(is_to_check)
}

fn read(row: &Row<'_>) -> rusqlite::Result<CaseRecordRow> {
    Ok(CaseRecordRow { case: row.get::<_, Json<_>>(0)?.0, checks_version: row.get(1)? })
}
