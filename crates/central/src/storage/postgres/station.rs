//! Tables `station` and `enrolment_code`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::{Blob, Hash32, PublicKey};
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant};
use crate::storage::tables::{Done, StationTable};
use crate::storage::{NewStation, Station, StationSummary};

impl StationTable for PostgresTransaction {
    fn insert_code(&mut self, code: Hash32, valid_until: DateTime<Utc>) -> Done<()> {
        let sql = "INSERT INTO enrolment_code (code_hash, valid_until) VALUES ($1, $2)";
        self.execute(statement(sql).bind(code.0).bind(Instant(valid_until)))?;
        Ok(())
    }

    fn lock_code(&mut self, code: Hash32) -> Done<Option<(DateTime<Utc>, Option<StationId>)>> {
        let sql = "SELECT valid_until, station FROM enrolment_code WHERE code_hash = $1 FOR UPDATE";
        self.optional(statement(sql).bind(code.0), |row| {
            let station: Option<Uuid> = row.try_get(1)?;
            Ok((row.try_get::<Instant, _>(0)?.0, station.map(StationId)))
        })
    }

    fn use_code(&mut self, code: Hash32, station: StationId) -> Done<()> {
        let sql = "UPDATE enrolment_code SET station = $2 WHERE code_hash = $1";
        self.execute(statement(sql).bind(code.0).bind(station.0))?;
        Ok(())
    }

    fn insert_station(&mut self, id: StationId, station: &NewStation) -> Done<()> {
        let sql = "INSERT INTO station (id, name, public_key, escrow, enrolled_at, last_seen_at)
                   VALUES ($1, $2, $3, $4, $5, $5)";
        self.execute(
            statement(sql)
                .bind(id.0)
                .bind(station.name.as_str())
                .bind(station.public_key.0)
                .bind(station.escrow.as_ref().map(|escrow| escrow.0.as_slice()))
                .bind(Instant(station.now)),
        )?;
        Ok(())
    }

    fn station(&mut self, id: StationId) -> Done<Option<Station>> {
        let sql = "SELECT id, name, public_key, escrow, last_seen_at, revoked_at IS NOT NULL FROM station
                   WHERE id = $1";
        self.optional(statement(sql).bind(id.0), read)
    }

    fn lock_station(&mut self, id: StationId) -> Done<Option<Station>> {
        let sql = "SELECT id, name, public_key, escrow, last_seen_at, revoked_at IS NOT NULL FROM station
                   WHERE id = $1 FOR NO KEY UPDATE";
        self.optional(statement(sql).bind(id.0), read)
    }

    fn station_seen(&mut self, id: StationId, now: DateTime<Utc>) -> Done<()> {
        let sql = "UPDATE station SET last_seen_at = $2 WHERE id = $1";
        self.execute(statement(sql).bind(id.0).bind(Instant(now)))?;
        Ok(())
    }

    fn mark_revoked(&mut self, id: StationId, now: DateTime<Utc>) -> Done<bool> {
        let sql = "UPDATE station SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        Ok(self.execute(statement(sql).bind(id.0).bind(Instant(now)))? > 0)
    }

    fn station_summaries(&mut self) -> Done<Vec<StationSummary>> {
        let sql = "SELECT id, name, last_seen_at, revoked_at IS NOT NULL,
                       (SELECT count(*) FROM batch WHERE batch.station = station.id AND end_reason IS NULL)
                   FROM station ORDER BY name, id";
        self.all(statement(sql), |row| {
            Ok(StationSummary {
                id: StationId(row.try_get(0)?),
                name: row.try_get(1)?,
                last_seen_at: row.try_get::<Instant, _>(2)?.0,
                revoked: row.try_get(3)?,
                open_batches: row.try_get::<Count, _>(4)?.0,
            })
        })
    }
}

fn read(row: &PgRow) -> Result<Station, Error> {
    let escrow: Option<Vec<u8>> = row.try_get(3)?;
    Ok(Station {
        id: StationId(row.try_get(0)?),
        name: row.try_get(1)?,
        public_key: PublicKey(row.try_get(2)?),
        escrow: escrow.map(Blob),
        last_seen_at: row.try_get::<Instant, _>(4)?.0,
        revoked: row.try_get(5)?,
    })
}
