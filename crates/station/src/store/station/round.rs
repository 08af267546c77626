//! Table `round`: a line a sync round, the newest of them.

use chrono::{DateTime, Utc};
use model::Text;
use rusqlite::params;

use crate::store::changed::Changed;
use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Instant, Json};

/// Enough to look back over a day of rounds a minute apart, half of it idle.
const KEPT: u32 = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRow {
    pub started_at: DateTime<Utc>,
    pub ended_at: DateTime<Utc>,
    pub operations_sent: u32,
    pub cases_received: u32,
    pub photos_received: u32,
    pub bytes_received: u64,
    /// What stood in the way.
    pub blocked: Option<Text>,
}

pub fn insert(tx: &StationWrite<'_>, round: &RoundRow) -> Result<(), StoreError> {
    tx.connection.execute(
        "INSERT INTO round (started_at, ended_at, operations_sent, cases_received, photos_received,
                            bytes_received, blocked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            Instant(round.started_at),
            Instant(round.ended_at),
            round.operations_sent,
            round.cases_received,
            round.photos_received,
            Count(round.bytes_received),
            round.blocked.as_ref().map(Json),
        ],
    )?;
    tx.connection.execute("DELETE FROM round WHERE id <= (SELECT max(id) FROM round) - ?1", [KEPT])?;
    tx.mark(Changed::Sync);
    Ok(())
}

/// Newest first.
pub fn newest(db: &StationRead<'_>, limit: usize) -> Result<Vec<RoundRow>, StoreError> {
    let mut statement = db.connection.prepare_cached(
        "SELECT started_at, ended_at, operations_sent, cases_received, photos_received, bytes_received, blocked
         FROM round ORDER BY id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([Count(limit as u64)], |row| {
        Ok(RoundRow {
            started_at: row.get::<_, Instant>(0)?.0,
            ended_at: row.get::<_, Instant>(1)?.0,
            operations_sent: row.get(2)?,
            cases_received: row.get(3)?,
            photos_received: row.get(4)?,
            bytes_received: row.get::<_, Count>(5)?.0,
            blocked: row.get::<_, Option<Json<_>>>(6)?.map(|Json(text)| text),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
