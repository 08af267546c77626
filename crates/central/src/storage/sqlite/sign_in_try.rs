//! Table `sign_in_try`: failures in a row, by hash of the login.

use chrono::{DateTime, Duration, Utc};
use protocol::Hash32;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::person;
use super::value::{Instant, Word};
use crate::storage::{SignInTry, StorageError};

/// A failure is forgotten after this time without another.
const MEMORY: Duration = Duration::days(1);

/// Counts a failure unless the login still has to wait for earlier ones.
pub(super) fn begin(
    transaction: &Transaction<'_>,
    login: &str,
    now: DateTime<Utc>,
    wait_after: fn(u32) -> Duration,
) -> Result<SignInTry, StorageError> {
    transaction.execute("DELETE FROM sign_in_try WHERE last_at < ?1", [Instant(now - MEMORY)])?;
    let before: Option<(u32, DateTime<Utc>)> = transaction
        .query_row(
            "SELECT failures, last_at FROM sign_in_try WHERE login_hash = ?1",
            [Word(hash(login))],
            |row| Ok((row.get(0)?, row.get::<_, Instant>(1)?.0)),
        )
        .optional()?;
    if let Some((failures, last_at)) = before {
        let until = last_at + wait_after(failures);
        if now < until {
            return Ok(SignInTry::Wait { until });
        }
    }
    transaction.execute(
        "INSERT INTO sign_in_try (login_hash, failures, last_at) VALUES (?1, 1, ?2)
         ON CONFLICT (login_hash) DO UPDATE SET failures = failures + 1, last_at = ?2",
        params![Word(hash(login)), Instant(now)],
    )?;
    Ok(SignInTry::Go { person: person::by_login(transaction, login)? })
}

pub(super) fn forget(transaction: &Transaction<'_>, login: &str) -> Result<(), StorageError> {
    transaction.execute("DELETE FROM sign_in_try WHERE login_hash = ?1", [Word(hash(login))])?;
    Ok(())
}

fn hash(login: &str) -> Hash32 {
    Hash32::of("proofdesk/login/v1", &[login.as_bytes()])
}
