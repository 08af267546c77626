//! Table `sign_in_try`.

use chrono::{DateTime, Utc};
use protocol::Hash32;
use sqlx_core::row::Row as _;

use super::transaction::{PostgresTransaction, statement};
use super::value::Instant;
use crate::storage::tables::{Done, SignInTryTable};

impl SignInTryTable for PostgresTransaction {
    fn forget_tries_before(&mut self, time: DateTime<Utc>) -> Done<()> {
        self.execute(statement("DELETE FROM sign_in_try WHERE last_at < $1").bind(Instant(time)))?;
        Ok(())
    }

    fn lock_tries(&mut self, login: Hash32, now: DateTime<Utc>) -> Done<Option<(u32, DateTime<Utc>)>> {
        // A row without a failure where there is none yet: there has to be something to lock.
        let sql = "INSERT INTO sign_in_try (login_hash, failures, last_at) VALUES ($1, 0, $2)
                   ON CONFLICT (login_hash) DO UPDATE SET failures = sign_in_try.failures
                   RETURNING failures, last_at";
        let (failures, last_at) = self.one(statement(sql).bind(login.0).bind(Instant(now)), |row| {
            Ok((row.try_get::<i32, _>(0)?.unsigned_abs(), row.try_get::<Instant, _>(1)?.0))
        })?;
        Ok((failures > 0).then_some((failures, last_at)))
    }

    fn count_try(&mut self, login: Hash32, now: DateTime<Utc>) -> Done<()> {
        let sql = "INSERT INTO sign_in_try (login_hash, failures, last_at) VALUES ($1, 1, $2)
                   ON CONFLICT (login_hash) DO UPDATE
                   SET failures = sign_in_try.failures + 1, last_at = excluded.last_at";
        self.execute(statement(sql).bind(login.0).bind(Instant(now)))?;
        Ok(())
    }

    fn forget_tries(&mut self, login: Hash32) -> Done<()> {
        self.execute(statement("DELETE FROM sign_in_try WHERE login_hash = $1").bind(login.0))?;
        Ok(())
    }
}
