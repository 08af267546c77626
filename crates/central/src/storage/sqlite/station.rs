//! Tables `station` and `enrolment_code`.

use chrono::{DateTime, Utc};
use model::{BatchId, StationId};
use protocol::messages::{Change, LeaseEnd};
use protocol::{Blob, Hash32, PublicKey};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use super::value::{Count, Instant, Word};
use super::{batch, change};
use crate::storage::{Enrolment, NewStation, Station, StationSummary, StorageError};

pub(super) fn add_code(
    transaction: &Transaction<'_>,
    code: Hash32,
    valid_until: DateTime<Utc>,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO enrolment_code (code_hash, valid_until) VALUES (?1, ?2)",
        params![Word(code), Instant(valid_until)],
    )?;
    Ok(())
}

pub(super) fn enrol(transaction: &Transaction<'_>, new: &NewStation) -> Result<Enrolment, StorageError> {
    let code = transaction
        .query_row(
            "SELECT valid_until, station FROM enrolment_code WHERE code_hash = ?1",
            [Word(new.code)],
            |row| {
                let station: Option<Word<StationId>> = row.get(1)?;
                Ok((row.get::<_, Instant>(0)?.0, station.map(|Word(id)| id)))
            },
        )
        .optional()?;
    match code {
        Some((_, Some(station))) => again(transaction, station, new),
        Some((valid_until, None)) if new.now <= valid_until => first(transaction, new),
        _ => Err(StorageError::EnrolmentCode),
    }
}

/// The answer was lost on the way: the same machine asks again with the same code.
fn again(
    transaction: &Transaction<'_>,
    station: StationId,
    new: &NewStation,
) -> Result<Enrolment, StorageError> {
    match by_id(transaction, station)? {
        Some(held) if held.public_key == new.public_key && !held.revoked => Ok(Enrolment { station }),
        _ => Err(StorageError::EnrolmentCode),
    }
}

fn first(transaction: &Transaction<'_>, new: &NewStation) -> Result<Enrolment, StorageError> {
    let station = StationId(Uuid::now_v7());
    transaction.execute(
        "INSERT INTO station (id, name, public_key, escrow, enrolled_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![
            Word(station),
            new.name,
            new.public_key.0,
            new.escrow.as_ref().map(|escrow| &escrow.0),
            Instant(new.now)
        ],
    )?;
    transaction.execute(
        "UPDATE enrolment_code SET station = ?2 WHERE code_hash = ?1",
        params![Word(new.code), Word(station)],
    )?;
    Ok(Enrolment { station })
}

pub(super) fn by_id(transaction: &Transaction<'_>, id: StationId) -> Result<Option<Station>, StorageError> {
    Ok(transaction
        .prepare_cached(
            "SELECT id, name, public_key, escrow, last_seen_at, revoked_at IS NOT NULL FROM station WHERE id = ?1",
        )?
        .query_row([Word(id)], read)
        .optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Station> {
    let escrow: Option<Vec<u8>> = row.get(3)?;
    Ok(Station {
        id: row.get::<_, Word<_>>(0)?.0,
        name: row.get(1)?,
        public_key: PublicKey(row.get(2)?),
        escrow: escrow.map(Blob),
        last_seen_at: row.get::<_, Instant>(4)?.0,
        revoked: row.get(5)?,
    })
}

pub(super) fn seen(
    transaction: &Transaction<'_>,
    id: StationId,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached("UPDATE station SET last_seen_at = ?2 WHERE id = ?1")?
        .execute(params![Word(id), Instant(now)])?;
    Ok(())
}

pub(super) fn revoke(
    transaction: &Transaction<'_>,
    id: StationId,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let revoked = transaction.execute(
        "UPDATE station SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        params![Word(id), Instant(now)],
    )?;
    if revoked == 0 {
        return Ok(false);
    }
    let open: Vec<BatchId> = batch::open_of(transaction, id)?.into_iter().map(|state| state.batch).collect();
    for batch in open {
        batch::end(transaction, batch, LeaseEnd::Revoked)?;
    }
    change::tell(transaction, id, &Change::StationRevoked)?;
    Ok(true)
}

pub(super) fn summaries(transaction: &Transaction<'_>) -> Result<Vec<StationSummary>, StorageError> {
    let mut statement = transaction.prepare(
        "SELECT id, name, last_seen_at, revoked_at IS NOT NULL,
                (SELECT count(*) FROM batch WHERE batch.station = station.id AND end_reason IS NULL)
         FROM station ORDER BY name, id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(StationSummary {
            id: row.get::<_, Word<_>>(0)?.0,
            name: row.get(1)?,
            last_seen_at: row.get::<_, Instant>(2)?.0,
            revoked: row.get(3)?,
            open_batches: row.get::<_, Count>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
