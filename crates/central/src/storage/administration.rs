//! What administrators do, as the storage takes it: each deed is done and entered in the chain of acts in one
//! transaction.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::{Document, ProgrammeId, StationId};
use protocol::Hash32;
use protocol::admin::{ActKind, Author};

use super::{MandateIssuer, NewPerson, Person, PersonRights};

#[derive(Clone)]
pub struct ActOrder {
    pub by: Author,
    pub deed: Deed,
    pub now: DateTime<Utc>,
}

/// Passwords and codes come as hashes: none of them is ever entered.
#[derive(Clone)]
pub enum Deed {
    AddPerson(NewPerson),
    /// Gives the person other rights, and every station on which a mandate of the person holds a new one.
    ChangeRights {
        login: String,
        rights: PersonRights,
        issue: Arc<MandateIssuer>,
    },
    ResetPassword {
        login: String,
        password_hash: String,
    },
    /// Ends the person's mandates and tells the stations, until the person is unlocked and signs in anew.
    LockPerson {
        login: String,
    },
    UnlockPerson {
        login: String,
    },
    /// The same for good.
    RemovePerson {
        login: String,
    },
    AddStationCode {
        code: Hash32,
        valid_until: DateTime<Utc>,
    },
    /// Takes the station's leases away and tells it to destroy its keys.
    RevokeStation(StationId),
    /// The applicant took the case back. `Unchanged` if it is decided or withdrawn already.
    WithdrawCase {
        programme: ProgrammeId,
        reference: String,
    },
    /// Refused as busy if other rules were published since the version at which these were checked.
    Publish {
        documents: Vec<Document>,
        checked_at: u64,
    },
}

/// What became of a deed.
#[derive(Debug, Clone, PartialEq)]
pub enum Performed {
    Entered(ActKind),
    /// It is so already; nothing was entered.
    Unchanged,
    /// There is no such person or case, or no such station in use.
    NotThere,
}

/// Someone who was not removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSummary {
    pub person: Person,
    pub added_at: DateTime<Utc>,
}

/// Some of the chain's entries, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActsPage {
    pub entries: Vec<Vec<u8>>,
    pub more: bool,
}
