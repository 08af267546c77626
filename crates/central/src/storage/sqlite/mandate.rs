//! Tables `mandate` and `person_key`.

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::PublicKey;
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Instant, Json, Word};
use crate::storage::tables::{Done, MandateTable};
use crate::storage::{MandateRecord, PersonRights, Signer};

impl MandateTable for SqliteTransaction<'_> {
    fn issue_mandate(&mut self, mandate: &MandateRecord) -> Done<()> {
        self.execute(
            "INSERT INTO person_key (person, station, public_key, since) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
            params![
                Word(mandate.person),
                Word(mandate.station),
                mandate.public_key.0,
                Instant(mandate.valid_from)
            ],
        )?;
        self.execute(
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

    fn mandates_in_force(
        &mut self,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Done<Vec<(StationId, PublicKey)>> {
        // SQLite takes the other columns from the row that holds the maximum.
        let mut statement = self.prepare(
            "SELECT station, public_key, max(valid_from) FROM mandate
             WHERE person = ?1 AND valid_until > ?2 GROUP BY station ORDER BY station",
        )?;
        let rows = statement.query_map(params![Word(person), Instant(now)], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, PublicKey(row.get(1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn end_mandates_on(&mut self, person: PersonId, station: StationId, now: DateTime<Utc>) -> Done<()> {
        self.execute(
            "UPDATE mandate SET valid_until = min(valid_until, ?3) WHERE person = ?1 AND station = ?2",
            params![Word(person), Word(station), Instant(now)],
        )?;
        Ok(())
    }

    fn end_mandates(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<Vec<StationId>> {
        self.execute(
            "UPDATE mandate SET valid_until = min(valid_until, ?2) WHERE person = ?1",
            params![Word(person), Instant(now)],
        )?;
        let mut statement = self.prepare("SELECT DISTINCT station FROM mandate WHERE person = ?1")?;
        let rows = statement.query_map([Word(person)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn signer(&mut self, station: StationId, person: PersonId) -> Done<Option<Signer>> {
        let removed = self
            .prepare_cached("SELECT removed_at IS NOT NULL FROM person WHERE id = ?1")?
            .query_row([Word(person)], |row| row.get(0))
            .optional()?;
        let Some(removed) = removed else { return Ok(None) };
        let mut keys =
            self.prepare_cached("SELECT public_key FROM person_key WHERE station = ?1 AND person = ?2")?;
        let keys = keys.query_map(params![Word(station), Word(person)], |row| Ok(PublicKey(row.get(0)?)))?;
        let mut mandates = self.prepare_cached(
            "SELECT person, station, roles_json, programmes_json, public_key, valid_from, valid_until
             FROM mandate WHERE station = ?1 AND person = ?2 ORDER BY valid_from",
        )?;
        let mandates = mandates.query_map(params![Word(station), Word(person)], read)?;
        Ok(Some(Signer {
            removed,
            keys: keys.collect::<Result<_, _>>()?,
            mandates: mandates.collect::<Result<_, _>>()?,
        }))
    }
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
