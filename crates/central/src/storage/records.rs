//! What goes into the storage and comes out of it.

use std::fmt;

use chrono::{DateTime, Utc};
use inspect::likeness::{Fingerprint, Sketch};
use model::{
    CaseId, Declared, DocumentType, PersonId, PhotoHash, ProgrammeId, Role, SlotId, StationId, Verdict,
};
use protocol::manifest::Attempts;
use protocol::messages::{CaseState, Change, LeaseRequest, LeaseState, OpenCases, PushResult};
use protocol::operation::ProgrammeRef;
use protocol::{
    Blob, Hash32, Mandate, OperationBody, Outcome, Problem, PublicKey, Secret32, SignedOperation,
};
use uuid::Uuid;

use crate::adjudicate::{Hold, Weighed};

/// The server's present life: both change after a restore from a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    pub epoch: Uuid,
    pub log: Uuid,
}

/// What publishing documents did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DocumentChanges {
    pub added: usize,
    pub replaced: usize,
}

#[derive(Debug, Clone)]
pub struct NewStation {
    pub name: String,
    pub public_key: PublicKey,
    pub escrow: Option<Blob>,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolment {
    pub station: StationId,
}

#[derive(Debug, Clone)]
pub struct Station {
    pub id: StationId,
    pub name: String,
    pub public_key: PublicKey,
    /// The station's database key, sealed under a secret that the server does not have.
    pub escrow: Option<Blob>,
    pub last_seen_at: DateTime<Utc>,
    pub revoked: bool,
}

#[derive(Clone)]
pub struct NewPerson {
    pub id: PersonId,
    pub login: String,
    pub name: String,
    /// A PHC string.
    pub password_hash: String,
    pub rights: PersonRights,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRights {
    pub roles: Vec<Role>,
    /// Empty for all programmes that there are.
    pub programmes: Vec<ProgrammeId>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub login: String,
    pub name: String,
    pub password_hash: String,
    pub rights: PersonRights,
    /// May not sign in, since then.
    pub locked_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, login, name, password_hash: _, rights, now } = self;
        f.debug_struct("NewPerson")
            .field("id", id)
            .field("login", login)
            .field("name", name)
            .field("password_hash", &format_args!("[redacted]"))
            .field("rights", rights)
            .field("now", now)
            .finish()
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, login, name, password_hash: _, rights, locked_at } = self;
        f.debug_struct("Person")
            .field("id", id)
            .field("login", login)
            .field("name", name)
            .field("password_hash", &format_args!("[redacted]"))
            .field("rights", rights)
            .field("locked_at", locked_at)
            .finish()
    }
}

/// What happens when somebody tries to sign in.
#[derive(Debug, Clone)]
pub enum SignInTry {
    /// Too many failures: nothing is checked before that time.
    Wait { until: DateTime<Utc> },
    /// The person is not there for unknown logins and for persons who were removed.
    Go { person: Option<Person> },
}

/// A mandate as it was issued, and the key that the person signs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateRecord {
    pub person: PersonId,
    pub station: StationId,
    pub rights: PersonRights,
    pub public_key: PublicKey,
    pub valid_from: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
}

impl From<&Mandate> for MandateRecord {
    fn from(mandate: &Mandate) -> Self {
        Self {
            person: mandate.person,
            station: mandate.station,
            rights: PersonRights { roles: mandate.roles.clone(), programmes: mandate.programmes.clone() },
            public_key: mandate.public_key,
            valid_from: mandate.valid_from,
            valid_until: mandate.valid_until,
        }
    }
}

impl MandateRecord {
    /// Whether it lets the person review, and cases of `programme` if one is named.
    pub fn lets_review(&self, programme: Option<&ProgrammeId>) -> bool {
        self.rights.roles.contains(&Role::Reviewer)
            && programme.is_none_or(|programme| self.rights.programmes.contains(programme))
    }
}

/// A person as far as operations of one station go.
#[derive(Debug, Clone)]
pub struct Signer {
    pub removed: bool,
    pub keys: Vec<PublicKey>,
    pub mandates: Vec<MandateRecord>,
}

impl Signer {
    /// Whether the mandate was entered, be it that it was ended since. A store keeps milliseconds.
    pub fn holds(&self, mandate: &Mandate) -> bool {
        let since = mandate.valid_from.timestamp_millis();
        self.mandates
            .iter()
            .any(|held| held.public_key == mandate.public_key && held.valid_from.timestamp_millis() == since)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct PhotoRecord {
    pub slot: SlotId,
    pub hash: PhotoHash,
    pub bytes: u64,
    pub file_name: String,
}

/// A photo as a case shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPhoto {
    pub hash: PhotoHash,
    pub slot: SlotId,
    pub programme: ProgrammeRef,
    pub document: DocumentType,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FingerprintRecord {
    pub photo: PhotoHash,
    /// `None` for a photo that cannot be decoded.
    pub fingerprint: Option<Fingerprint>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StoredSketch {
    /// Rises in the order in which they came.
    pub position: i64,
    pub photo: PhotoHash,
    pub sketch: Sketch,
}

/// Two photos that a person should look at together.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyRecord {
    pub photo: PhotoHash,
    pub other: PhotoHash,
    pub cropped: bool,
    pub correlation: f32,
}

impl CopyRecord {
    /// As a manifest names it, too.
    pub fn tier(&self) -> &'static str {
        if self.cropped { "cropped" } else { "near" }
    }
}

/// A case as it is added. Its photos stand in programme order.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecord {
    /// Its id, unless the programme has a case of the same reference already.
    pub id: CaseId,
    pub programme: ProgrammeRef,
    pub reference: String,
    pub document: DocumentType,
    pub declared: Declared,
    /// Who applies, where a number tells it: a hash, equal for the same person in the same programme.
    pub applicant: Option<Hash32>,
    pub photos: Vec<PhotoRecord>,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    /// Over everything that the office sent: a second import of the same changes nothing.
    pub content: Hash32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedCase {
    Added(CaseId),
    /// It is held with the same content.
    Unchanged(CaseId),
    /// It was open, and its data or photos were replaced: the revision rises.
    Changed(CaseId),
    /// It is decided or withdrawn; the new content was not taken. A new application needs its own reference.
    Settled(CaseId),
}

/// Lease rules of a programme, from its newest edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTerms {
    pub longest: chrono::Duration,
    /// A batch ends this long before the first of its cases is due.
    pub reserve: chrono::Duration,
    /// Cases that are nearly due or over due are still handed out, for this long.
    pub shortest: chrono::Duration,
    pub station_seen_within: Option<chrono::Duration>,
}

impl LeaseTerms {
    /// When a lease that was given at `leased_at` and is renewed at `now` ends. The shortest time runs once, from
    /// its beginning: a station in contact does not keep what is nearly due from others.
    pub fn end(
        &self,
        leased_at: DateTime<Utc>,
        now: DateTime<Utc>,
        earliest_due: Option<DateTime<Utc>>,
    ) -> DateTime<Utc> {
        let longest = now + self.longest;
        let end = earliest_due.map_or(longest, |due| longest.min(due - self.reserve));
        end.max(leased_at + self.shortest)
    }

    /// What is due before this is due soon: held for the longest time, it would come back within the reserve. Whoever
    /// claims ahead gets none of it.
    pub fn due_soon_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.longest + self.reserve
    }
}

#[derive(Debug, Clone)]
pub struct LeaseOrder {
    pub station: StationId,
    pub key: Uuid,
    pub request: LeaseRequest,
    /// Cases at most.
    pub count: u32,
    pub terms: LeaseTerms,
    pub sealing_key: Secret32,
    pub now: DateTime<Utc>,
}

/// An operation that can be read and comes from this station.
#[derive(Debug, Clone)]
pub struct IncomingOperation {
    pub signed: SignedOperation,
    pub hash: Hash32,
    pub body: OperationBody,
    /// What is wrong with it whatever the case looks like: signatures, mandate.
    pub fault: Option<Problem>,
    /// It brings the server's own word that its case was handed to the station in its batch.
    pub granted: bool,
}

#[derive(Debug, Clone)]
pub struct PushOrder {
    pub station: StationId,
    pub incarnation: Uuid,
    pub operations: Vec<IncomingOperation>,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct PushRecord {
    pub results: Vec<PushResult>,
    pub high_water: u64,
}

/// What a judge may look at of a case.
#[derive(Debug, Clone)]
pub struct CaseFacts {
    pub id: CaseId,
    pub programme: ProgrammeRef,
    pub document: DocumentType,
    pub declared: Declared,
    pub photos: Vec<(SlotId, PhotoHash)>,
    pub revision: u32,
    pub state: CaseState,
    pub second_wanted: bool,
}

/// An operation that another one aims at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This server does not hold it.
    Unknown,
    /// Held, but it is no decision that took effect.
    NoDecision,
    Decision {
        case: CaseId,
        person: PersonId,
        /// It is in force: neither taken back, replaced nor set aside.
        counts: bool,
    },
}

/// What the transaction sees when an operation is judged.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The case that the operation is about.
    pub case: Option<CaseFacts>,
    /// How the operation's batch stands to the case, or the batch by itself for a release.
    pub hold: Hold,
    /// Decisions that count, oldest first, without the one that this operation replaces.
    pub counting: Vec<Weighed>,
    /// For withdrawals and supersedings.
    pub target: Option<Target>,
}

#[derive(Debug, Clone)]
pub struct ChangesOrder {
    pub station: StationId,
    pub incarnation: Uuid,
    /// Epoch and position of the last answer.
    pub after: Option<(Uuid, u64)>,
    pub limit: u32,
    pub terms: Vec<(ProgrammeId, LeaseTerms)>,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct ChangesFeed {
    pub epoch: Uuid,
    pub high_water: u64,
    pub leases: Vec<LeaseState>,
    pub items: Vec<Change>,
    /// Position that the next call starts after.
    pub position: u64,
    pub more: bool,
    pub open: Vec<OpenCases>,
}

/// What the office's portal has to be told of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRecord {
    pub case: CaseId,
    pub programme: ProgrammeRef,
    pub reference: String,
    pub document: DocumentType,
    pub declared: Declared,
    pub attempts: Option<Attempts>,
    pub submitted_at: DateTime<Utc>,
    pub verdict: Verdict,
    pub decided_at: DateTime<Utc>,
    pub released_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StationSummary {
    pub id: StationId,
    pub name: String,
    pub last_seen_at: DateTime<Utc>,
    pub revoked: bool,
    pub open_batches: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub epoch: Uuid,
    pub log_size: u64,
    pub persons: u64,
    pub stations: Vec<StationSummary>,
    /// Cases by programme and state.
    pub cases: Vec<(ProgrammeId, CaseState, u64)>,
    /// Operations by what became of them.
    pub operations: Vec<(Outcome, u64)>,
    /// Outcomes that may be told and wait for `export results`.
    pub outcomes_waiting: u64,
}
