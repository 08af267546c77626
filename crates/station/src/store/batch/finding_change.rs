//! Table `finding_change`: what a newer version of the checks said otherwise than the one before it. The type of a
//! change belongs to the checks; here it is JSON.

use chrono::{DateTime, Utc};
use model::CaseId;
use rusqlite::{Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Instant, Json, Word};

const COLUMNS: &str = "SELECT case_id, from_version, to_version, changed_at, change FROM finding_change";

#[derive(Debug, Clone, PartialEq)]
pub struct FindingChangeRow<T> {
    pub case: CaseId,
    pub from_version: u32,
    pub to_version: u32,
    pub changed_at: DateTime<Utc>,
    pub change: T,
}

pub fn add<T: Serialize>(tx: &BatchWrite<'_>, row: &FindingChangeRow<T>) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached(
            "INSERT INTO finding_change (case_id, from_version, to_version, changed_at, change)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            Word(row.case),
            row.from_version,
            row.to_version,
            Instant(row.changed_at),
            Json(&row.change)
        ])?;
    Ok(())
}

/// Oldest first.
pub fn of_case<T: DeserializeOwned>(
    db: &BatchRead<'_>,
    case: CaseId,
) -> Result<Vec<FindingChangeRow<T>>, StoreError> {
    let sql = format!("{COLUMNS} WHERE case_id = ?1 ORDER BY id");
    let mut statement = db.connection.prepare_cached(&sql)?;
    let rows = statement.query_map([Word(case)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Oldest first.
pub fn all<T: DeserializeOwned>(db: &BatchRead<'_>) -> Result<Vec<FindingChangeRow<T>>, StoreError> {
    let mut statement = db.connection.prepare_cached(&format!("{COLUMNS} ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<FindingChangeRow<T>> {
    Ok(FindingChangeRow {
        case: row.get::<_, Word<_>>(0)?.0,
        from_version: row.get(1)?,
        to_version: row.get(2)?,
        changed_at: row.get::<_, Instant>(3)?.0,
        change: row.get::<_, Json<_>>(4)?.0,
    })
}
