//! Table `person`.

use chrono::{DateTime, Utc};
use model::PersonId;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json};
use crate::storage::tables::{Done, PersonTable};
use crate::storage::{NewPerson, Person, PersonRights, PersonSummary};

impl PersonTable for PostgresTransaction {
    fn insert_person(&mut self, new: &NewPerson) -> Done<bool> {
        let sql = "INSERT INTO person (id, login, name, password_hash, roles_json, programmes_json, added_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login) DO NOTHING";
        let added = self.execute(
            statement(sql)
                .bind(new.id.0)
                .bind(new.login.as_str())
                .bind(new.name.as_str())
                .bind(new.password_hash.as_str())
                .bind(Json(&new.rights.roles))
                .bind(Json(&new.rights.programmes))
                .bind(Instant(new.now)),
        )?;
        Ok(added > 0)
    }

    fn set_password(&mut self, login: &str, password_hash: &str) -> Done<bool> {
        let sql = "UPDATE person SET password_hash = $2 WHERE login = $1 AND removed_at IS NULL";
        Ok(self.execute(statement(sql).bind(login).bind(password_hash))? > 0)
    }

    fn set_rights(&mut self, person: PersonId, rights: &PersonRights) -> Done<()> {
        let sql = "UPDATE person SET roles_json = $2, programmes_json = $3 WHERE id = $1";
        self.execute(statement(sql).bind(person.0).bind(Json(&rights.roles)).bind(Json(&rights.programmes)))?;
        Ok(())
    }

    fn mark_removed(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<()> {
        let sql = "UPDATE person SET removed_at = $2 WHERE id = $1";
        self.execute(statement(sql).bind(person.0).bind(Instant(now)))?;
        Ok(())
    }

    fn set_locked(&mut self, person: PersonId, since: Option<DateTime<Utc>>) -> Done<()> {
        let sql = "UPDATE person SET locked_at = $2 WHERE id = $1";
        self.execute(statement(sql).bind(person.0).bind(since.map(Instant)))?;
        Ok(())
    }

    fn person(&mut self, id: PersonId) -> Done<Option<Person>> {
        let sql = "SELECT id, login, name, password_hash, roles_json, programmes_json, locked_at FROM person
                   WHERE id = $1 AND removed_at IS NULL";
        self.optional(statement(sql).bind(id.0), read)
    }

    fn lock_person(&mut self, id: PersonId) -> Done<Option<Person>> {
        let sql = "SELECT id, login, name, password_hash, roles_json, programmes_json, locked_at FROM person
                   WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE";
        self.optional(statement(sql).bind(id.0), read)
    }

    fn lock_login(&mut self, login: &str) -> Done<Option<Person>> {
        let sql = "SELECT id, login, name, password_hash, roles_json, programmes_json, locked_at FROM person
                   WHERE login = $1 AND removed_at IS NULL FOR NO KEY UPDATE";
        self.optional(statement(sql).bind(login), read)
    }

    fn persons(&mut self) -> Done<Vec<PersonSummary>> {
        let sql = "SELECT id, login, name, password_hash, roles_json, programmes_json, locked_at, added_at
                   FROM person WHERE removed_at IS NULL ORDER BY login";
        self.all(statement(sql), |row| {
            Ok(PersonSummary { person: read(row)?, added_at: row.try_get::<Instant, _>(7)?.0 })
        })
    }

    fn count_persons(&mut self) -> Done<u64> {
        let sql = "SELECT count(*) FROM person WHERE removed_at IS NULL";
        self.one(statement(sql), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }
}

fn read(row: &PgRow) -> Result<Person, Error> {
    let locked_at: Option<Instant> = row.try_get(6)?;
    Ok(Person {
        id: PersonId(row.try_get(0)?),
        login: row.try_get(1)?,
        name: row.try_get(2)?,
        password_hash: row.try_get(3)?,
        rights: PersonRights {
            roles: row.try_get::<Json<_>, _>(4)?.0,
            programmes: row.try_get::<Json<_>, _>(5)?.0,
        },
        locked_at: locked_at.map(|Instant(at)| at),
    })
}
