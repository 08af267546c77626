//! Table `claim`: asking for a batch outlives a crash, so that no lease is taken twice or forgotten.

use chrono::{DateTime, Utc};
use model::{PersonId, ProgrammeId};
use rusqlite::params;
use uuid::Uuid;

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Instant, Word};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// The Idempotency-Key.
    pub key: Uuid,
    pub programme: ProgrammeId,
    pub count: u32,
    pub person: PersonId,
    pub made_at: DateTime<Utc>,
    /// Nobody asked for it by hand.
    pub ahead: bool,
}

pub fn insert(tx: &StationWrite<'_>, claim: &ClaimRow) -> Result<(), StoreError> {
    tx.connection.execute(
        "INSERT INTO claim (key, programme, count, person, made_at, ahead) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            Word(claim.key),
            Word(&claim.programme),
            claim.count,
            Word(claim.person),
            Instant(claim.made_at),
            claim.ahead
        ],
    )?;
    tx.mark(Changed::Sync);
    Ok(())
}

/// It is to be asked anew, as another one.
pub fn renew(tx: &StationWrite<'_>, key: Uuid, fresh: Uuid) -> Result<(), StoreError> {
    tx.connection.execute("UPDATE claim SET key = ?2 WHERE key = ?1", [Word(key), Word(fresh)])?;
    Ok(())
}

/// It was answered, or given up.
pub fn remove(tx: &StationWrite<'_>, key: Uuid) -> Result<(), StoreError> {
    tx.connection.execute("DELETE FROM claim WHERE key = ?1", [Word(key)])?;
    tx.mark(Changed::Sync);
    Ok(())
}

/// Oldest first.
pub fn all(db: &StationRead<'_>) -> Result<Vec<ClaimRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT key, programme, count, person, made_at, ahead FROM claim ORDER BY made_at, key",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ClaimRow {
            key: row.get::<_, Word<_>>(0)?.0,
            programme: row.get::<_, Word<_>>(1)?.0,
            count: row.get(2)?,
            person: row.get::<_, Word<_>>(3)?.0,
            made_at: row.get::<_, Instant>(4)?.0,
            ahead: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
