//! Tables `person`, `mandate` and `person_key`, `sign_in_try`.

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::{Hash32, PublicKey};

use super::Done;
use crate::storage::{MandateRecord, NewPerson, Person, PersonRights, PersonSummary, Signer};

/// Who may sign in, and what for. A person who was removed is not found.
pub trait PersonTable {
    /// `false` if the login is taken.
    fn insert_person(&mut self, person: &NewPerson) -> Done<bool>;
    /// `false` if there is no such login.
    fn set_password(&mut self, login: &str, password_hash: &str) -> Done<bool>;
    fn set_rights(&mut self, person: PersonId, rights: &PersonRights) -> Done<()>;
    fn mark_removed(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<()>;
    /// `None` unlocks.
    fn set_locked(&mut self, person: PersonId, since: Option<DateTime<Utc>>) -> Done<()>;
    fn person(&mut self, id: PersonId) -> Done<Option<Person>>;
    /// Locks the person.
    fn lock_person(&mut self, id: PersonId) -> Done<Option<Person>>;
    /// Locks the person.
    fn lock_login(&mut self, login: &str) -> Done<Option<Person>>;
    /// In the order of the logins.
    fn persons(&mut self) -> Done<Vec<PersonSummary>>;
    fn count_persons(&mut self) -> Done<u64>;
}

/// What persons were told that they may do where, and the keys they sign with. Nothing here is ever removed, so that an
/// old operation can be judged by what was in force.
pub trait MandateTable {
    /// Keeps the mandate, and its key if that is a new one.
    fn issue_mandate(&mut self, mandate: &MandateRecord) -> Done<()>;
    /// Stations on which the person has a mandate that holds, with the newest key there.
    fn mandates_in_force(
        &mut self,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Done<Vec<(StationId, PublicKey)>>;
    fn end_mandates_on(&mut self, person: PersonId, station: StationId, now: DateTime<Utc>) -> Done<()>;
    /// Ends the person's mandates and returns the stations that have one.
    fn end_mandates(&mut self, person: PersonId, now: DateTime<Utc>) -> Done<Vec<StationId>>;
    /// All that the person ever had on the station, removed or not; `None` for a stranger.
    fn signer(&mut self, station: StationId, person: PersonId) -> Done<Option<Signer>>;
}

/// Failures in a row to sign in, by hash of the login.
pub trait SignInTryTable {
    fn forget_tries_before(&mut self, time: DateTime<Utc>) -> Done<()>;
    /// Failures, and the time of the last; locks them, so that tries made at once are counted one by one.
    fn lock_tries(&mut self, login: Hash32, now: DateTime<Utc>) -> Done<Option<(u32, DateTime<Utc>)>>;
    fn count_try(&mut self, login: Hash32, now: DateTime<Utc>) -> Done<()>;
    fn forget_tries(&mut self, login: Hash32) -> Done<()>;
}
