//! Table `person`.

use chrono::{DateTime, Utc};
use model::PersonId;
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{Done, PersonTable};
use crate::storage::{NewPerson, Person, PersonRights, PersonSummary};

const COLUMNS: &str =
    "SELECT id, login, name, password_hash, roles_json, programmes_json, locked_at, added_at FROM person";

impl PersonTable for SqliteTransaction<'_> {
    fn insert_person(&mut self, new: &NewPerson) -> Done<bool> {
        let added = self.execute(
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
        Ok(added > 0)
    }

    fn set_password(&mut self, login: &str, password_hash: &str) -> Done<bool> {
        let changed = self.execute(
            "UPDATE person SET password_hash = ?2 WHERE login = ?1 AND removed_at IS NULL",
            params![login, password_hash],
        )?;
        Ok(changed > 0)
    }

    fn set_rights(&mut self, person: PersonId, rights: &PersonRights) -> Done<()> {
        self.execute(
            "UPDATE person SET roles_json = ?2, programmes_json = ?3 WHERE id = ?1",
            params![Word(person), Json(&rights.roles), Json(&rights.programmes)],
        )?;
        Ok(())
    }

    fn mark_removed(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<()> {
        self.execute("UPDATE person SET removed_at = ?2 WHERE id = ?1", params![Word(person), Instant(now)])?;
        Ok(())
    }

    fn set_locked(&mut self, person: PersonId, since: Option<DateTime<Utc>>) -> Done<()> {
        let sql = "UPDATE person SET locked_at = ?2 WHERE id = ?1";
        self.execute(sql, params![Word(person), since.map(Instant)])?;
        Ok(())
    }

    fn person(&mut self, id: PersonId) -> Done<Option<Person>> {
        let sql = format!("{COLUMNS} WHERE id = ?1 AND removed_at IS NULL");
        Ok(self.prepare_cached(&sql)?.query_row([Word(id)], read).optional()?)
    }

    fn lock_person(&mut self, id: PersonId) -> Done<Option<Person>> {
        self.person(id)
    }

    fn lock_login(&mut self, login: &str) -> Done<Option<Person>> {
        let sql = format!("{COLUMNS} WHERE login = ?1 AND removed_at IS NULL");
        Ok(self.prepare_cached(&sql)?.query_row([login], read).optional()?)
    }

    fn persons(&mut self) -> Done<Vec<PersonSummary>> {
        let mut statement = self.prepare(&format!("{COLUMNS} WHERE removed_at IS NULL ORDER BY login"))?;
        let rows = statement.query_map([], |row| {
            Ok(PersonSummary { person: read(row)?, added_at: row.get::<_, Instant>(7)?.0 })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count_persons(&mut self) -> Done<u64> {
        let sql = "SELECT count(*) FROM person WHERE removed_at IS NULL";
        Ok(self.query_row(sql, [], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    let locked_at: Option<Instant> = row.get(6)?;
    Ok(Person {
        id: row.get::<_, Word<_>>(0)?.0,
        login: row.get(1)?,
        name: row.get(2)?,
        password_hash: row.get(3)?,
        rights: PersonRights { roles: row.get::<_, Json<_>>(4)?.0, programmes: row.get::<_, Json<_>>(5)?.0 },
        locked_at: locked_at.map(|Instant(at)| at),
    })
}
