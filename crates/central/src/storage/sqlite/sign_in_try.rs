//! Table `sign_in_try`.

use chrono::{DateTime, Utc};
use protocol::Hash32;
use rusqlite::{OptionalExtension as _, params};

use super::SqliteTransaction;
use super::value::{Instant, Word};
use crate::storage::tables::{Done, SignInTryTable};

impl SignInTryTable for SqliteTransaction<'_> {
    fn forget_tries_before(&mut self, time: DateTime<Utc>) -> Done<()> {
        self.execute("DELETE FROM sign_in_try WHERE last_at < ?1", [Instant(time)])?;
        Ok(())
    }

    fn lock_tries(&mut self, login: Hash32, _now: DateTime<Utc>) -> Done<Option<(u32, DateTime<Utc>)>> {
        let sql = "SELECT failures, last_at FROM sign_in_try WHERE login_hash = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Instant>(1)?.0));
        Ok(self.query_row(sql, [Word(login)], read).optional()?)
    }

    fn count_try(&mut self, login: Hash32, now: DateTime<Utc>) -> Done<()> {
        self.execute(
            "INSERT INTO sign_in_try (login_hash, failures, last_at) VALUES (?1, 1, ?2)
             ON CONFLICT (login_hash) DO UPDATE SET failures = failures + 1, last_at = ?2",
            params![Word(login), Instant(now)],
        )?;
        Ok(())
    }

    fn forget_tries(&mut self, login: Hash32) -> Done<()> {
        self.execute("DELETE FROM sign_in_try WHERE login_hash = ?1", [Word(login)])?;
        Ok(())
    }
}
