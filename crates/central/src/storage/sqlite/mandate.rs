//! Tables `mandate` and `person_key`: what persons were told that they may do where, and the keys they sign
//! with. Nothing here is ever removed, so that an old operation can be judged by what was in force.

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::PublicKey;
use rusqlite::{Row, Transaction, params};

use super::person;
use super::value::{Instant, Json, Word};
use crate::storage::{MandateRecord, PersonRights, Signer, StorageError};

pub(super) fn issue(transaction: &Transaction<'_>, mandate: &MandateRecord) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO person_key (person, station, public_key, since) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        params![
            Word(mandate.person),
            Word(mandate.station),
            mandate.public_key.0,
            Instant(mandate.valid_from)
        ],
    )?;
    transaction.execute(
        "INSERT INTO mandate (person, station, roles_json, programmes_json, public_key, valid_from, valid_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            Word(mandate.person),
            Word(mandate.station),
            Json(&mandate.rights.roles),
            Json(&mandate.rights.programmes),
            mandate.public_key.0,
            Instant(mandate.valid_from),
            Instant(mandate.valid_until)
        ],
    )?;
    Ok(())
}

/// Stations on which the person has a mandate that holds, with the newest key there.
pub(super) fn in_force(
    transaction: &Transaction<'_>,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<(StationId, PublicKey)>, StorageError> {
    // SQLite takes the other columns from the row that holds the maximum.
    let mut statement = transaction.prepare(
        "SELECT station, public_key, max(valid_from) FROM mandate
         WHERE person = ?1 AND valid_until > ?2 GROUP BY station ORDER BY station",
    )?;
    let rows = statement.query_map(params![Word(person), Instant(now)], |row| {
        Ok((row.get::<_, Word<_>>(0)?.0, PublicKey(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn end_on(
    transaction: &Transaction<'_>,
    person: PersonId,
    station: StationId,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    transaction.execute(
        "UPDATE mandate SET valid_until = min(valid_until, ?3) WHERE person = ?1 AND station = ?2",
        params![Word(person), Word(station), Instant(now)],
    )?;
    Ok(())
}

/// Ends the person's mandates and returns the stations that have one.
pub(super) fn end_all(
    transaction: &Transaction<'_>,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<StationId>, StorageError> {
    transaction.execute(
        "UPDATE mandate SET valid_until = min(valid_until, ?2) WHERE person = ?1",
        params![Word(person), Instant(now)],
    )?;
    let mut statement = transaction.prepare("SELECT DISTINCT station FROM mandate WHERE person = ?1")?;
    let rows = statement.query_map([Word(person)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn signer(
    transaction: &Transaction<'_>,
    station: StationId,
    person: PersonId,
) -> Result<Option<Signer>, StorageError> {
    let Some(removed) = person::removed(transaction, person)? else { return Ok(None) };
    let mut statement =
        transaction.prepare_cached("SELECT public_key FROM person_key WHERE station = ?1 AND person = ?2")?;
    let keys = statement.query_map(params![Word(station), Word(person)], |row| Ok(PublicKey(row.get(0)?)))?;
    let keys = keys.collect::<Result<_, _>>()?;
    let mut statement = transaction.prepare_cached(
        "SELECT person, station, roles_json, programmes_json, public_key, valid_from, valid_until
         FROM mandate WHERE station = ?1 AND person = ?2 ORDER BY valid_from",
    )?;
    let mandates = statement.query_map(params![Word(station), Word(person)], read)?;
    Ok(Some(Signer { removed, keys, mandates: mandates.collect::<Result<_, _>>()? }))
}

fn read(row: &Row<'_>) -> rusqlite::Result<MandateRecord> {
    Ok(MandateRecord {
        person: row.get::<_, Word<_>>(0)?.0,
        station: row.get::<_, Word<_>>(1)?.0,
        rights: PersonRights { roles: row.get::<_, Json<_>>(2)?.0, programmes: row.get::<_, Json<_>>(3)?.0 },
        public_key: PublicKey(row.get(4)?),
        valid_from: row.get::<_, Instant>(5)?.0,
        valid_until: row.get::<_, Instant>(6)?.0,
    })
}
