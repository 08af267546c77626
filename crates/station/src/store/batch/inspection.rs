//! Table `inspection`: what the checks said of the photo in a slot of a case, as soon as its bytes were here.

use model::{CaseId, Finding, PhotoHash, SlotId};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Json, Word};

#[derive(Debug, Clone, PartialEq)]
pub struct InspectionRow {
    pub slot: SlotId,
    pub checks_version: u32,
    /// In the order of the checks.
    pub findings: Vec<Finding>,
}

/// A photo that is here, or cannot be had, and that the checks have something to say of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePhoto {
    pub case: CaseId,
    pub slot: SlotId,
    pub hash: PhotoHash,
    /// The version that looked at it before.
    pub earlier: Option<u32>,
}

/// Photos, each counted once in every slot that shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InspectionTotals {
    pub photos: u64,
    /// Looked at by the version that was asked for.
    pub checked: u64,
    /// Looked at by another version.
    pub earlier: u64,
}

pub fn put(
    tx: &BatchWrite<'_>,
    case: CaseId,
    slot: &SlotId,
    checks_version: u32,
    findings: &[Finding],
) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT INTO inspection (case_id, slot, checks_version, findings) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (case_id, slot) DO UPDATE SET checks_version = ?3, findings = ?4",
        )?
        .execute(params![Word(case), Word(slot), checks_version, Json(findings)])?;
    Ok(())
}

pub fn get(db: &BatchRead<'_>, case: CaseId, slot: &SlotId) -> Result<Option<InspectionRow>, StoreError> {
    let row = db
        .connection
        .prepare_cached(
            "SELECT slot, checks_version, findings FROM inspection WHERE case_id = ?1 AND slot = ?2",
        )?
        .query_row(params![Word(case), Word(slot)], read)
        .optional()?;
    Ok(row)
}

pub fn of_case(db: &BatchRead<'_>, case: CaseId) -> Result<Vec<InspectionRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT slot, checks_version, findings FROM inspection WHERE case_id = ?1 ORDER BY slot",
    )?;
    let rows = statement.query_map([Word(case)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Photos that `checks_version` has not looked at yet, in no order.
pub fn due(db: &BatchRead<'_>, checks_version: u32) -> Result<Vec<DuePhoto>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT case_photo.case_id, case_photo.slot, case_photo.hash, inspection.checks_version
         FROM case_photo JOIN photo USING (hash) LEFT JOIN inspection USING (case_id, slot)
         WHERE photo.state <> 'wanted' AND inspection.checks_version IS NOT ?1",
    )?;
    let rows = statement.query_map([checks_version], |row| {
        Ok(DuePhoto {
            case: row.get::<_, Word<_>>(0)?.0,
            slot: row.get::<_, Word<_>>(1)?.0,
            hash: row.get::<_, Word<_>>(2)?.0,
            earlier: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Of these cases: photos of others may never come.
pub fn totals(
    db: &BatchRead<'_>,
    cases: &[CaseId],
    checks_version: u32,
) -> Result<InspectionTotals, StoreError> {
    let totals = db
        .connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE checks_version = ?1),
                    count(*) FILTER (WHERE checks_version <> ?1)
             FROM case_photo LEFT JOIN inspection USING (case_id, slot)
             WHERE case_id IN (SELECT value FROM json_each(?2))",
        )?
        .query_row(params![checks_version, Json(cases)], |row| {
            Ok(InspectionTotals {
                photos: row.get::<_, Count>(0)?.0,
                checked: row.get::<_, Count>(1)?.0,
                earlier: row.get::<_, Count>(2)?.0,
            })
        })?;
    Ok(totals)
}

fn read(row: &Row<'_>) -> rusqlite::Result<InspectionRow> {
    Ok(InspectionRow {
        slot: row.get::<_, Word<_>>(0)?.0,
        checks_version: row.get(1)?,
        findings: row.get::<_, Json<_>>(2)?.0,
    })
}
