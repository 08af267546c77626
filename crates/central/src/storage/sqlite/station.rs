//! Tables `station` and `enrolment_code`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::{Blob, Hash32, PublicKey};
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Word};
use crate::storage::tables::{Done, StationTable};
use crate::storage::{NewStation, Station, StationSummary};

impl StationTable for SqliteTransaction<'_> {
    fn insert_code(&mut self, code: Hash32, valid_until: DateTime<Utc>) -> Done<()> {
        self.execute(
            "INSERT INTO enrolment_code (code_hash, valid_until) VALUES (?1, ?2)",
            params![Word(code), Instant(valid_until)],
        )?;
        Ok(())
    }

    fn lock_code(&mut self, code: Hash32) -> Done<Option<(DateTime<Utc>, Option<StationId>)>> {
        let sql = "SELECT valid_until, station FROM enrolment_code WHERE code_hash = ?1";
        Ok(self
            .query_row(sql, [Word(code)], |row| {
                let station: Option<Word<StationId>> = row.get(1)?;
                Ok((row.get::<_, Instant>(0)?.0, station.map(|Word(id)| id)))
            })
            .optional()?)
    }

    fn use_code(&mut self, code: Hash32, station: StationId) -> Done<()> {
        self.execute(
            "UPDATE enrolment_code SET station = ?2 WHERE code_hash = ?1",
            params![Word(code), Word(station)],
        )?;
        Ok(())
    }

    fn insert_station(&mut self, id: StationId, station: &NewStation) -> Done<()> {
        self.execute(
            "INSERT INTO station (id, name, public_key, escrow, enrolled_at, last_seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![
                Word(id),
                station.name,
                station.public_key.0,
                station.escrow.as_ref().map(|escrow| &escrow.0),
                Instant(station.now)
            ],
        )?;
        Ok(())
    }

    fn station(&mut self, id: StationId) -> Done<Option<Station>> {
        let sql = "SELECT id, name, public_key, escrow, last_seen_at, revoked_at IS NOT NULL FROM station WHERE id = ?1";
        Ok(self.prepare_cached(sql)?.query_row([Word(id)], read).optional()?)
    }

    fn lock_station(&mut self, id: StationId) -> Done<Option<Station>> {
        self.station(id)
    }

    fn station_seen(&mut self, id: StationId, now: DateTime<Utc>) -> Done<()> {
        self.prepare_cached("UPDATE station SET last_seen_at = ?2 WHERE id = ?1")?
            .execute(params![Word(id), Instant(now)])?;
        Ok(())
    }

    fn mark_revoked(&mut self, id: StationId, now: DateTime<Utc>) -> Done<bool> {
        let revoked = self.execute(
            "UPDATE station SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![Word(id), Instant(now)],
        )?;
        Ok(revoked > 0)
    }

    fn station_summaries(&mut self) -> Done<Vec<StationSummary>> {
        let mut statement = self.prepare(
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
