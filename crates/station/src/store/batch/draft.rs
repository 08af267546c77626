//! Table `draft`: what a reviewer has entered and not yet confirmed. The type belongs to the review; here it is
//! JSON.

use chrono::{DateTime, Utc};
use model::CaseId;
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::{Instant, Json, Word};

/// The first draft of a case changes its row in the queue; the keystrokes after it change nothing that is shown.
pub fn put<T: Serialize>(
    tx: &BatchWrite<'_>,
    case: CaseId,
    draft: &T,
    saved_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let is_new = !exists(tx, case)?;
    tx.connection
        .prepare_cached(
            "INSERT INTO draft (case_id, draft, saved_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (case_id) DO UPDATE SET draft = ?2, saved_at = ?3",
        )?
        .execute(params![Word(case), Json(draft), Instant(saved_at)])?;
    if is_new {
        tx.mark(Changed::Queue);
    }
    Ok(())
}

pub fn remove(tx: &BatchWrite<'_>, case: CaseId) -> Result<(), StoreError> {
    if tx.connection.execute("DELETE FROM draft WHERE case_id = ?1", [Word(case)])? > 0 {
        tx.mark(Changed::Queue);
    }
    Ok(())
}

pub fn get<T: DeserializeOwned>(db: &BatchRead<'_>, case: CaseId) -> Result<Option<T>, StoreError> {
    let draft = db
        .connection
        .prepare_cached("SELECT draft FROM draft WHERE case_id = ?1")?
        .query_row([Word(case)], |row| row.get::<_, Json<_>>(0))
        .optional()?;
    Ok(draft.map(|Json(draft)| draft))
}

pub fn exists(db: &BatchRead<'_>, case: CaseId) -> Result<bool, StoreError> {
    let exists = db
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM draft WHERE case_id = ?1)")?
        .query_row([Word(case)], |row| row.get(0))?;
    Ok(exists)
}
