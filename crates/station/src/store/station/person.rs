//! Table `person`: who may work on this station, by the server's signed word.

use chrono::{DateTime, Utc};
use model::PersonId;
use protocol::{Mandate, SignedMandate};
use rusqlite::{OptionalExtension as _, Row, params};

use super::mandate;
use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Instant, Json, Word};

const COLUMNS: &str = "SELECT id, login, mandate, removed, last_sign_in_at FROM person";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: PersonId,
    pub login: String,
    pub mandate: SignedMandate,
    /// The server said that this person may no longer sign in here.
    pub removed: bool,
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

/// Stores a mandate, which the caller has verified to be `body`. It brings a removed person back. One that began
/// before the mandate that is held changes nothing: a change feed that is read anew tells old ones again.
pub fn put(tx: &StationWrite<'_>, body: &Mandate, signed: &SignedMandate) -> Result<(), StoreError> {
    if get(tx, body.person)?.is_some_and(|held| began(&held.mandate) > Some(body.valid_from)) {
        return Ok(());
    }
    tx.connection.execute(
        "INSERT INTO person (id, login, mandate) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET login = ?2, mandate = ?3, removed = 0",
        params![Word(body.person), body.login, Json(signed)],
    )?;
    mandate::put(tx, body, signed)?;
    tx.mark(Changed::App);
    Ok(())
}

/// What is held was verified when it came.
fn began(mandate: &SignedMandate) -> Option<DateTime<Utc>> {
    serde_json::from_slice::<Mandate>(&mandate.body.0).ok().map(|body| body.valid_from)
}

pub fn signed_in(tx: &StationWrite<'_>, person: PersonId, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE person SET last_sign_in_at = ?2 WHERE id = ?1",
        params![Word(person), Instant(at)],
    )?;
    Ok(())
}

pub fn remove(tx: &StationWrite<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.connection.execute("UPDATE person SET removed = 1 WHERE id = ?1", [Word(person)])?;
    tx.mark(Changed::App);
    Ok(())
}

pub fn get(db: &StationRead<'_>, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    Ok(db.connection.prepare_cached(&sql)?.query_row([Word(person)], read).optional()?)
}

/// Those who may no longer sign in here.
pub fn removed(db: &StationRead<'_>) -> Result<Vec<PersonId>, StoreError> {
    let mut statement = db.connection.prepare_cached("SELECT id FROM person WHERE removed = 1")?;
    let rows = statement.query_map([], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: row.get::<_, Word<_>>(0)?.0,
        login: row.get(1)?,
        mandate: row.get::<_, Json<_>>(2)?.0,
        removed: row.get(3)?,
        last_sign_in_at: row.get::<_, Option<Instant>>(4)?.map(|Instant(at)| at),
    })
}
