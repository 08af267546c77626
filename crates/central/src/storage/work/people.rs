//! People: their rights, their mandates, and their tries to sign in.

use chrono::{DateTime, Duration, Utc};
use model::PersonId;
use protocol::admin::ActKind;
use protocol::messages::Change;
use protocol::{Hash32, Mandate};

use super::Writing;
use crate::storage::tables::{Done, Tables};
use crate::storage::{
    MandateIssuer, MandateRecord, NewPerson, Performed, Person, PersonRights, SignInTry, Signer, StorageError,
};

/// A failure is forgotten after this time without another.
const MEMORY: Duration = Duration::days(1);

pub fn add(writing: &mut Writing<'_>, new: &NewPerson) -> Done<Performed> {
    if !writing.insert_person(new)? {
        return Err(StorageError::LoginTaken);
    }
    let PersonRights { roles, programmes } = new.rights.clone();
    Ok(Performed::Entered(ActKind::PersonAdded { person: new.id, roles, programmes }))
}

pub fn change_rights(
    writing: &mut Writing<'_>,
    login: &str,
    rights: &PersonRights,
    issue: &MandateIssuer,
    now: DateTime<Utc>,
) -> Done<Performed> {
    let Some(person) = writing.lock_login(login)? else { return Ok(Performed::NotThere) };
    if person.rights == *rights {
        return Ok(Performed::Unchanged);
    }
    writing.set_rights(person.id, rights)?;
    let person = Person { rights: rights.clone(), ..person };
    for (station, public_key) in writing.mandates_in_force(person.id, now)? {
        let (record, mandate) = issue(&person, station, public_key);
        writing.end_mandates_on(person.id, station, now)?;
        writing.issue_mandate(&record)?;
        writing.tell(station, Change::Mandate { mandate });
    }
    let PersonRights { roles, programmes } = rights.clone();
    Ok(Performed::Entered(ActKind::RightsChanged { person: person.id, roles, programmes }))
}

pub fn reset_password(writing: &mut Writing<'_>, login: &str, password_hash: &str) -> Done<Performed> {
    let Some(person) = writing.lock_login(login)? else { return Ok(Performed::NotThere) };
    writing.set_password(login, password_hash)?;
    // The person need not wait for tries with a password that is forgotten.
    writing.forget_tries(hash(login))?;
    Ok(Performed::Entered(ActKind::PasswordReset { person: person.id }))
}

pub fn lock(writing: &mut Writing<'_>, login: &str, now: DateTime<Utc>) -> Done<Performed> {
    match writing.lock_login(login)? {
        None => Ok(Performed::NotThere),
        Some(person) if person.locked_at.is_some() => Ok(Performed::Unchanged),
        Some(person) => {
            writing.set_locked(person.id, Some(now))?;
            end_mandates(writing, person.id, now)?;
            Ok(Performed::Entered(ActKind::PersonLocked { person: person.id }))
        }
    }
}

/// The person signs in anew where the work is to go on: mandates that ended stay so.
pub fn unlock(writing: &mut Writing<'_>, login: &str) -> Done<Performed> {
    match writing.lock_login(login)? {
        None => Ok(Performed::NotThere),
        Some(person) if person.locked_at.is_none() => Ok(Performed::Unchanged),
        Some(person) => {
            writing.set_locked(person.id, None)?;
            Ok(Performed::Entered(ActKind::PersonUnlocked { person: person.id }))
        }
    }
}

pub fn remove(writing: &mut Writing<'_>, login: &str, now: DateTime<Utc>) -> Done<Performed> {
    let Some(person) = writing.lock_login(login)? else { return Ok(Performed::NotThere) };
    writing.mark_removed(person.id, now)?;
    end_mandates(writing, person.id, now)?;
    Ok(Performed::Entered(ActKind::PersonRemoved { person: person.id }))
}

fn end_mandates(writing: &mut Writing<'_>, person: PersonId, now: DateTime<Utc>) -> Done<()> {
    for station in writing.end_mandates(person, now)? {
        writing.tell(station, Change::PersonRemoved { person });
    }
    Ok(())
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
pub fn change_password(tables: &mut dyn Tables, person: &Person, password_hash: &str) -> Done<bool> {
    if tables.lock_person(person.id)?.as_ref() != Some(person) {
        return Ok(false);
    }
    tables.set_password(&person.login, password_hash)
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

/// No password is the one of this hash: an administrator sets one.
const NO_PASSWORD: &str = "";

/// Enters mandates that this store lost, with their keys and, where they are lost too, their persons. What is held stays
/// as it is, also if it was ended since; so does who was removed.
pub fn take_up(tables: &mut dyn Tables, lost: &[Mandate], now: DateTime<Utc>) -> Done<()> {
    for mandate in lost {
        tables.lock_person(mandate.person)?;
        let signer = match tables.signer(mandate.station, mandate.person)? {
            Some(signer) => signer,
            None => {
                take_up_person(tables, mandate, now)?;
                Signer { removed: false, keys: Vec::new(), mandates: Vec::new() }
            }
        };
        if !signer.removed && !signer.holds(mandate) {
            tables.issue_mandate(&MandateRecord::from(mandate))?;
        }
    }
    Ok(())
}

fn take_up_person(tables: &mut dyn Tables, mandate: &Mandate, now: DateTime<Utc>) -> Done<()> {
    let person = NewPerson {
        id: mandate.person,
        login: mandate.login.clone(),
        name: mandate.name.clone(),
        password_hash: NO_PASSWORD.to_owned(),
        rights: PersonRights { roles: mandate.roles.clone(), programmes: mandate.programmes.clone() },
        now,
    };
    if !tables.insert_person(&person)? {
        // Someone was given the login anew: the work of both counts.
        let login = format!("{}/{}", mandate.login, mandate.person);
        tables.insert_person(&NewPerson { login, ..person })?;
    }
    Ok(())
}

fn hash(login: &str) -> Hash32 {
    Hash32::of("proofdesk/login/v1", &[login.as_bytes()])
}
