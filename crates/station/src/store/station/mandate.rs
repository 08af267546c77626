//! Table `mandate`: the newest mandate for each key that a person has signed with here. A person's key changes
//! with a new password elsewhere; what was signed with the old one must stay provable.

use model::PersonId;
use protocol::{Mandate, SignedMandate};
use rusqlite::params;

use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Json, Word};

pub(super) fn put(
    tx: &StationWrite<'_>,
    mandate: &Mandate,
    signed: &SignedMandate,
) -> Result<(), StoreError> {
    tx.connection.execute(
        "INSERT INTO mandate (person, public_key, mandate) VALUES (?1, ?2, ?3)
         ON CONFLICT (person, public_key) DO UPDATE SET mandate = ?3",
        params![Word(mandate.person), Word(mandate.public_key), Json(signed)],
    )?;
    Ok(())
}

/// Of one person, for each key.
pub fn of_person(db: &StationRead<'_>, person: PersonId) -> Result<Vec<SignedMandate>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT mandate FROM mandate WHERE person = ?1 ORDER BY rowid")?;
    let rows = statement.query_map([Word(person)], |row| row.get::<_, Json<_>>(0))?;
    Ok(rows.map(|row| row.map(|Json(mandate)| mandate)).collect::<Result<_, _>>()?)
}

/// Of every person and key, for an export.
pub fn all(db: &StationRead<'_>) -> Result<Vec<SignedMandate>, StoreError> {
    let mut statement = db.connection.prepare_cached("SELECT mandate FROM mandate ORDER BY rowid")?;
    let rows = statement.query_map([], |row| row.get::<_, Json<_>>(0))?;
    Ok(rows.map(|row| row.map(|Json(mandate)| mandate)).collect::<Result<_, _>>()?)
}
