//! What the server remembers, as a trait: each method is one transaction, but that cases are added some at a time, so that
//! any number of processes may work on one store. It knows nothing of HTTP and decides nothing: rules come in as [`Judge`]
//! and [`CaseRules`], time as an argument.

mod administration;
mod database;
mod figures;
pub mod postgres;
mod records;
pub mod sqlite;
mod tables;
mod value;
mod work;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use inspect::likeness::Relief;
use model::{BatchId, CaseId, PersonId, PhotoHash, StationId};
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LogHead};
use protocol::{Hash32, Mandate, OperationBody, PublicKey, SignedMandate, SignedReceipt};
use uuid::Uuid;

use crate::adjudicate::Ruling;

pub use administration::{ActOrder, ActsPage, Deed, Performed, PersonSummary};
pub use database::{ConnectionLoad, Database, DatabaseStorage};
pub use figures::{
    DayFigures, DecisionTimes, DueCounts, MadeDecisions, OpenWork, ProgrammeWork, StoreActivity,
};
pub use records::{
    AddedCase, CaseFacts, CaseRecord, ChangesFeed, ChangesOrder, CopyRecord, DocumentChanges, Enrolment,
    Epoch, FingerprintRecord, IncomingOperation, LeaseOrder, LeaseTerms, MandateRecord, NewPerson,
    NewStation, OutcomeRecord, Person, PersonRights, PhotoRecord, PushOrder, PushRecord, ShownPhoto,
    SignInTry, Signer, Situation, Station, StationSummary, Status, StoredSketch, Target,
};

/// Why a storage call did not do what it was asked to. Everything but `Failed` has left the store as it was, apart from
/// cases that were added before the one it is about. After `Failed` nobody knows: the connection may have broken while
/// the transaction was committed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("the login is taken")]
    LoginTaken,
    #[error("the enrolment code is wrong, used or expired")]
    EnrolmentCode,
    #[error("there is nothing to lease")]
    NothingToLease,
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    #[error("the next operation's number should be {expected}")]
    SequenceGap { expected: u64 },
    #[error("operation {seq} is held with another content")]
    ChangedBody { seq: u64 },
    #[error("the cursor is void")]
    CursorVoid,
    #[error("the database was made by a newer release (schema {found}, this release knows {known})")]
    Newer { found: u32, known: u32 },
    #[error("this is not a database of this server")]
    Foreign,
    #[error("the database holds a server's data already")]
    Occupied,
    #[error(
        "the database is that of a server with another key: put the `server.key` that belongs to it into the data folder"
    )]
    OtherKey,
    #[error("the database may forget what it committed: set `synchronous_commit` to `on` for it")]
    Forgetful,
    #[error("the store is busy")]
    Busy,
    #[error("the store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Decides inside the storage's transaction, from what the transaction sees. Pure and quick.
pub trait Judge: Send + Sync {
    fn rule(&self, body: &OperationBody, situation: &Situation) -> Ruling;
    /// Whether a verdict on the case needs a second person.
    fn second_person(&self, case: &CaseFacts, verdict: &model::Verdict) -> bool;
    /// When the applicant may be told.
    fn release_at(&self, case: &CaseFacts, decided_at: DateTime<Utc>) -> DateTime<Utc>;
    fn sign(&self, receipt: &protocol::Receipt) -> SignedReceipt;
}

/// The programme's say on a case that is being added.
pub trait CaseRules: Send + Sync {
    /// Attempts that are left after this case, given the earlier submissions of the same applicant.
    fn attempts(
        &self,
        case: &CaseRecord,
        earlier: &[DateTime<Utc>],
        now: DateTime<Utc>,
    ) -> Option<protocol::manifest::Attempts>;
    /// Whether the case is drawn for a second review; `number` counts the programme's cases from 1.
    fn drawn_for_second_review(&self, case: &CaseRecord, number: u64) -> bool;
}

/// Makes and signs a person's new mandate for a station, with the key that the person has there.
pub type MandateIssuer =
    dyn Fn(&Person, StationId, PublicKey) -> (MandateRecord, SignedMandate) + Send + Sync;

#[async_trait]
pub trait Storage: Send + Sync {
    /// Ties the store to the server's key, once and for all: another one is refused.
    async fn hold_to_key(&self, key: PublicKey) -> Result<(), StorageError>;
    async fn epoch(&self) -> Result<Epoch, StorageError>;
    /// After a restore from a backup: a new epoch and an empty log. Old cursors become void.
    async fn begin_epoch(&self) -> Result<Epoch, StorageError>;
    async fn log_head(&self) -> Result<LogHead, StorageError>;
    /// The leaves of a log in order.
    async fn log_leaves(&self, log: Uuid) -> Result<Vec<Hash32>, StorageError>;

    /// Adds new documents and replaces those whose text changed, by name; stations hear of them.
    async fn publish_documents(
        &self,
        documents: &[model::Document],
        now: DateTime<Utc>,
    ) -> Result<DocumentChanges, StorageError>;
    async fn documents(&self) -> Result<Vec<model::Document>, StorageError>;
    /// Rises with every document published.
    async fn rules_version(&self) -> Result<u64, StorageError>;

    /// Uses up a code. The same code with the same public key again gets the same station.
    async fn enrol(&self, code: Hash32, station: NewStation) -> Result<Enrolment, StorageError>;
    /// Enters a station that was enrolled here and is not held any more, after a restore from a backup. Returns what is
    /// held; one that is there stays as it is.
    async fn take_up_station(&self, id: StationId, lost: NewStation) -> Result<Station, StorageError>;
    async fn station(&self, id: StationId) -> Result<Option<Station>, StorageError>;
    async fn stations(&self) -> Result<Vec<StationSummary>, StorageError>;

    /// What an administrator does, and its entry among the acts; nothing is entered of what is so already or is not
    /// there.
    async fn administer(&self, order: ActOrder) -> Result<Performed, StorageError>;
    /// Entries of the chain of acts, oldest first, behind a number.
    async fn acts_after(&self, number: u64, limit: u32) -> Result<ActsPage, StorageError>;

    /// By the person: no act of an administrator. `false`, and nothing is done, if the person is not any more what `person`
    /// says: an administrator's new password stands.
    async fn change_password(&self, person: &Person, password_hash: &str) -> Result<bool, StorageError>;
    /// Counts a try as failed before it is checked, so that tries made at once count too;
    /// [`Storage::complete_sign_in`] forgets them all.
    async fn begin_sign_in(
        &self,
        login: &str,
        now: DateTime<Utc>,
        wait_after: fn(u32) -> chrono::Duration,
    ) -> Result<SignInTry, StorageError>;
    /// Issues the mandate, unless the person is not any more what `person` says: was removed meanwhile, has another
    /// password or other rights. `false` then, and nothing is done.
    async fn complete_sign_in(&self, person: &Person, mandate: MandateRecord) -> Result<bool, StorageError>;
    async fn persons(&self) -> Result<Vec<PersonSummary>, StorageError>;
    async fn person(&self, id: PersonId) -> Result<Option<Person>, StorageError>;
    /// Keys and mandates that a person ever had on a station; `None` for a stranger.
    async fn signer(&self, station: StationId, person: PersonId) -> Result<Option<Signer>, StorageError>;
    /// Enters mandates that were issued here and are not held any more, after a restore from a backup, with their keys
    /// and, where they are not there either, their persons. What is held, or was removed, stays as it is.
    async fn take_up_mandates(&self, lost: Vec<Mandate>, now: DateTime<Utc>) -> Result<(), StorageError>;

    /// Adds cases one by one, in the order given; the photos' bytes have to be in the photo store before.
    async fn add_cases(
        &self,
        cases: Vec<CaseRecord>,
        rules: std::sync::Arc<dyn CaseRules>,
        now: DateTime<Utc>,
    ) -> Result<Vec<AddedCase>, StorageError>;
    /// Those of the photos that have no fingerprint of this release.
    async fn without_fingerprint(&self, photos: Vec<PhotoHash>) -> Result<Vec<PhotoHash>, StorageError>;
    /// Photos of cases that have none, each once.
    async fn shown_without_fingerprint(&self, limit: u32) -> Result<Vec<ShownPhoto>, StorageError>;
    /// In the order in which they came, behind a position.
    async fn sketches_after(&self, after: i64, limit: u32) -> Result<Vec<StoredSketch>, StorageError>;
    /// In the order asked for; `None` for a photo without one.
    async fn reliefs(&self, photos: Vec<PhotoHash>) -> Result<Vec<Option<Relief>>, StorageError>;
    /// Keeps fingerprints together with the copies that were found among them and all up to position `known`.
    /// `false`, and nothing is done, if others have come since.
    async fn keep_fingerprints(
        &self,
        known: i64,
        fingerprints: std::sync::Arc<[FingerprintRecord]>,
        copies: Vec<CopyRecord>,
    ) -> Result<bool, StorageError>;

    /// The applicant took it back; `false` if it is not open.
    async fn withdraw_case(&self, case: CaseId, now: DateTime<Utc>) -> Result<bool, StorageError>;

    async fn lease(&self, order: LeaseOrder) -> Result<Lease, StorageError>;
    /// Cases of a lease that holds, from `after` on; `None` if the station has no such lease.
    async fn manifest(
        &self,
        station: StationId,
        batch: BatchId,
        after: u64,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Option<ManifestPage>, StorageError>;
    /// The bytes of a photo that belongs to a lease of this station that holds; `None` of any other.
    async fn leased_photo(
        &self,
        station: StationId,
        photo: PhotoHash,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>, StorageError>;

    /// Takes operations of one station and incarnation, all or none.
    async fn record(
        &self,
        order: PushOrder,
        judge: std::sync::Arc<dyn Judge>,
    ) -> Result<PushRecord, StorageError>;
    async fn high_water(&self, station: StationId, incarnation: Uuid) -> Result<u64, StorageError>;
    async fn changes(&self, order: ChangesOrder) -> Result<ChangesFeed, StorageError>;

    /// Outcomes that may be told by now and were not exported yet, in the order of their release.
    async fn outcomes_to_export(&self, now: DateTime<Utc>) -> Result<Vec<OutcomeRecord>, StorageError>;
    /// Marks what has left the house. A case whose outcome is final is closed by it; later decisions are
    /// evidence only. An outcome that has changed since it was read is left for the next export.
    async fn mark_exported(&self, told: Vec<OutcomeRecord>, now: DateTime<Utc>) -> Result<(), StorageError>;

    async fn status(&self, now: DateTime<Utc>) -> Result<Status, StorageError>;
    /// How the undecided cases stand, and who was seen.
    async fn open_work(&self, now: DateTime<Utc>) -> Result<OpenWork, StorageError>;
    /// What came in from one moment to before another.
    async fn day_figures(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<DayFigures, StorageError>;
    /// No transaction: what this process itself knows.
    fn activity(&self) -> StoreActivity;
}
