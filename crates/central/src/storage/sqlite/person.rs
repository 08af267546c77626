//! Table `person`: who may sign in, and what for.

use chrono::{DateTime, Utc};
use model::PersonId;
use protocol::messages::Change;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::value::{Count, Instant, Json, Word};
use super::{change, mandate};
use crate::storage::{MandateIssuer, NewPerson, Person, PersonRights, StorageError};

const COLUMNS: &str = "SELECT id, login, name, password_hash, roles_json, programmes_json FROM person";

pub(super) fn add(transaction: &Transaction<'_>, new: &NewPerson) -> Result<(), StorageError> {
    let added = transaction.execute(
        "INSERT INTO person (id, login, name, password_hash, roles_json, programmes_json, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (login) DO NOTHING",
        params![
            Word(new.id),
            new.login,
            new.name,
            new.password_hash,
            Json(&new.rights.roles),
            Json(&new.rights.programmes),
            Instant(new.now)
        ],
    )?;
    if added == 0 { Err(StorageError::LoginTaken) } else { Ok(()) }
}

pub(super) fn set_password(
    transaction: &Transaction<'_>,
    login: &str,
    password_hash: &str,
) -> Result<bool, StorageError> {
    let changed = transaction.execute(
        "UPDATE person SET password_hash = ?2 WHERE login = ?1 AND removed_at IS NULL",
        params![login, password_hash],
    )?;
    Ok(changed > 0)
}

pub(super) fn change_rights(
    transaction: &Transaction<'_>,
    login: &str,
    rights: PersonRights,
    issue: &MandateIssuer,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let Some(person) = by_login(transaction, login)? else { return Ok(false) };
    transaction.execute(
        "UPDATE person SET roles_json = ?2, programmes_json = ?3 WHERE id = ?1",
        params![Word(person.id), Json(&rights.roles), Json(&rights.programmes)],
    )?;
    let person = Person { rights, ..person };
    for (station, public_key) in mandate::in_force(transaction, person.id, now)? {
        let (record, mandate) = issue(&person, station, public_key);
        mandate::end_on(transaction, person.id, station, now)?;
        mandate::issue(transaction, &record)?;
        change::tell(transaction, station, &Change::Mandate { mandate })?;
    }
    Ok(true)
}

pub(super) fn remove(
    transaction: &Transaction<'_>,
    login: &str,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let Some(person) = by_login(transaction, login)? else { return Ok(false) };
    transaction
        .execute("UPDATE person SET removed_at = ?2 WHERE id = ?1", params![Word(person.id), Instant(now)])?;
    for station in mandate::end_all(transaction, person.id, now)? {
        change::tell(transaction, station, &Change::PersonRemoved { person: person.id })?;
    }
    Ok(true)
}

/// A person who was not removed.
pub(super) fn by_login(transaction: &Transaction<'_>, login: &str) -> Result<Option<Person>, StorageError> {
    let sql = format!("{COLUMNS} WHERE login = ?1 AND removed_at IS NULL");
    Ok(transaction.prepare_cached(&sql)?.query_row([login], read).optional()?)
}

/// A person who was not removed.
pub(super) fn by_id(transaction: &Transaction<'_>, id: PersonId) -> Result<Option<Person>, StorageError> {
    let sql = format!("{COLUMNS} WHERE id = ?1 AND removed_at IS NULL");
    Ok(transaction.prepare_cached(&sql)?.query_row([Word(id)], read).optional()?)
}

/// Whether the person was removed; `None` for a stranger.
pub(super) fn removed(transaction: &Transaction<'_>, id: PersonId) -> Result<Option<bool>, StorageError> {
    Ok(transaction
        .prepare_cached("SELECT removed_at IS NOT NULL FROM person WHERE id = ?1")?
        .query_row([Word(id)], |row| row.get(0))
        .optional()?)
}

pub(super) fn count(transaction: &Transaction<'_>) -> Result<u64, StorageError> {
    let sql = "SELECT count(*) FROM person WHERE removed_at IS NULL";
    Ok(transaction.query_row(sql, [], |row| Ok(row.get::<_, Count>(0)?.0))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get::<_, Word<_>>(0)?.0,
        login: row.get(1)?,
        name: row.get(2)?,
        password_hash: row.get(3)?,
        rights: PersonRights { roles: row.get::<_, Json<_>>(4)?.0, programmes: row.get::<_, Json<_>>(5)?.0 },
    })
}
