//! People: their rights, their mandates, and their tries to sign in.

use chrono::{DateTime, Duration, Utc};
use model::{PersonId, StationId};
use protocol::Hash32;
use protocol::messages::Change;

use super::Writing;
use crate::storage::tables::{Done, Tables};
use crate::storage::{
    MandateIssuer, MandateRecord, NewPerson, Person, PersonRights, SignInTry, Signer, StorageError,
};

/// A failure is forgotten after this time without another.
const MEMORY: Duration = Duration::days(1);

pub fn add_person(tables: &mut dyn Tables, new: &NewPerson) -> Done<()> {
    if tables.insert_person(new)? { Ok(()) } else { Err(StorageError::LoginTaken) }
}

/// `false` if there is no such login.
pub fn change_rights(
    writing: &mut Writing<'_>,
    login: &str,
    rights: &PersonRights,
    issue: &MandateIssuer,
    now: DateTime<Utc>,
) -> Done<bool> {
    let Some(person) = writing.lock_login(login)? else { return Ok(false) };
    writing.set_rights(person.id, rights)?;
    let person = Person { rights: rights.clone(), ..person };
    for (station, public_key) in writing.mandates_in_force(person.id, now)? {
        let (record, mandate) = issue(&person, station, public_key);
        writing.end_mandates_on(person.id, station, now)?;
        writing.issue_mandate(&record)?;
        writing.tell(station, Change::Mandate { mandate });
    }
    Ok(true)
}

/// `false` if there is no such login.
pub fn remove_person(writing: &mut Writing<'_>, login: &str, now: DateTime<Utc>) -> Done<bool> {
    let Some(person) = writing.lock_login(login)? else { return Ok(false) };
    writing.mark_removed(person.id, now)?;
    for station in writing.end_mandates(person.id, now)? {
        writing.tell(station, Change::PersonRemoved { person: person.id });
    }
    Ok(true)
}

pub fn signer(tables: &mut dyn Tables, station: StationId, person: PersonId) -> Done<Option<Signer>> {
    let Some(removed) = tables.removed(person)? else { return Ok(None) };
    let keys = tables.person_keys(station, person)?;
    Ok(Some(Signer { removed, keys, mandates: tables.mandates(station, person)? }))
}

/// Counts a failure unless the login still has to wait for earlier ones.
pub fn begin_sign_in(
    tables: &mut dyn Tables,
    login: &str,
    now: DateTime<Utc>,
    wait_after: fn(u32) -> Duration,
) -> Done<SignInTry> {
    tables.forget_tries_before(now - MEMORY)?;
    if let Some((failures, last_at)) = tables.lock_tries(hash(login), now)? {
        let until = last_at + wait_after(failures);
        if now < until {
            return Ok(SignInTry::Wait { until });
        }
    }
    tables.count_try(hash(login), now)?;
    Ok(SignInTry::Go { person: tables.lock_login(login)? })
}

/// `false`, and nothing is done, if the person is not any more what `person` says.
pub fn complete_sign_in(tables: &mut dyn Tables, person: &Person, mandate: &MandateRecord) -> Done<bool> {
    if tables.lock_person(person.id)?.as_ref() != Some(person) {
        return Ok(false);
    }
    tables.forget_tries(hash(&person.login))?;
    tables.issue_mandate(mandate)?;
    Ok(true)
}

fn hash(login: &str) -> Hash32 {
    Hash32::of("proofdesk/login/v1", &[login.as_bytes()])
}
