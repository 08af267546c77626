//! Tables `mandate` and `person_key`.

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::PublicKey;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Instant, Json};
use crate::storage::tables::{Done, MandateTable};
use crate::storage::{MandateRecord, PersonRights, Signer};

impl MandateTable for PostgresTransaction {
    fn issue_mandate(&mut self, mandate: &MandateRecord) -> Done<()> {
        let sql = "INSERT INTO person_key (person, station, public_key, since) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        self.execute(
            statement(sql)
                .bind(mandate.person.0)
                .bind(mandate.station.0)
                .bind(mandate.public_key.0)
                .bind(Instant(mandate.valid_from)),
        )?;
        let sql =
            "INSERT INTO mandate (id, person, station, roles_json, programmes_json, public_key, valid_from,
                       valid_until)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.execute(
            statement(sql)
                .bind(Uuid::now_v7())
                .bind(mandate.person.0)
                .bind(mandate.station.0)
                .bind(Json(&mandate.rights.roles))
                .bind(Json(&mandate.rights.programmes))
                .bind(mandate.public_key.0)
                .bind(Instant(mandate.valid_from))
                .bind(Instant(mandate.valid_until)),
        )?;
        Ok(())
    }

    fn mandates_in_force(
        &mut self,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Done<Vec<(StationId, PublicKey)>> {
        let sql = "SELECT DISTINCT ON (station) station, public_key FROM mandate
                   WHERE person = $1 AND valid_until > $2 ORDER BY station, valid_from DESC, id DESC";
        self.all(statement(sql).bind(person.0).bind(Instant(now)), |row| {
            Ok((StationId(row.try_get(0)?), PublicKey(row.try_get(1)?)))
        })
    }

    fn end_mandates_on(&mut self, person: PersonId, station: StationId, now: DateTime<Utc>) -> Done<()> {
        let sql =
            "UPDATE mandate SET valid_until = least(valid_until, $3) WHERE person = $1 AND station = $2";
        self.execute(statement(sql).bind(person.0).bind(station.0).bind(Instant(now)))?;
        Ok(())
    }

    fn end_mandates(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<Vec<StationId>> {
        let sql = "UPDATE mandate SET valid_until = least(valid_until, $2) WHERE person = $1";
        self.execute(statement(sql).bind(person.0).bind(Instant(now)))?;
        let sql = "SELECT DISTINCT station FROM mandate WHERE person = $1 ORDER BY station";
        self.all(statement(sql).bind(person.0), |row| Ok(StationId(row.try_get(0)?)))
    }

    fn signer(&mut self, station: StationId, person: PersonId) -> Done<Option<Signer>> {
        // A row for each mandate, or one without any.
        let sql = "SELECT mandate.person, mandate.station, mandate.roles_json, mandate.programmes_json,
                       mandate.public_key, mandate.valid_from, mandate.valid_until, person.removed_at IS NOT NULL,
                       ARRAY(SELECT public_key FROM person_key
                             WHERE person_key.station = $1 AND person_key.person = $2 ORDER BY since, public_key)
                   FROM person LEFT JOIN mandate ON mandate.person = person.id AND mandate.station = $1
                   WHERE person.id = $2 ORDER BY mandate.valid_from, mandate.id";
        let rows = self.all(statement(sql).bind(station.0).bind(person.0), |row| {
            let mandate = row.try_get::<Option<Uuid>, _>(0)?.map(|_| read(row)).transpose()?;
            Ok((row.try_get(7)?, row.try_get::<Vec<[u8; 32]>, _>(8)?, mandate))
        })?;
        let Some((removed, keys, _)) = rows.first() else { return Ok(None) };
        Ok(Some(Signer {
            removed: *removed,
            keys: keys.iter().copied().map(PublicKey).collect(),
            mandates: rows.into_iter().filter_map(|(_, _, mandate)| mandate).collect(),
        }))
    }
}

fn read(row: &PgRow) -> Result<MandateRecord, Error> {
    Ok(MandateRecord {
        person: PersonId(row.try_get(0)?),
        station: StationId(row.try_get(1)?),
        rights: PersonRights {
            roles: row.try_get::<Json<_>, _>(2)?.0,
            programmes: row.try_get::<Json<_>, _>(3)?.0,
        },
        public_key: PublicKey(row.try_get(4)?),
        valid_from: row.try_get::<Instant, _>(5)?.0,
        valid_until: row.try_get::<Instant, _>(6)?.0,
    })
}
