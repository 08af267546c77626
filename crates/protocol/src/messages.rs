//! Requests and responses of the protocol's endpoints, in the order of a station's life.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId, PhotoHash, ProgrammeId, StationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::encoding::{Blob, Hash32, PublicKey, Secret32, SecretText};
use crate::enrolment::SignedEnrolment;
use crate::mandate::SignedMandate;
use crate::operation::{Fence, OperationId, SignedOperation};
use crate::problem::Problem;
use crate::receipt::{Outcome, SignedReceipt};

/// `POST /v1/enrol`: a desktop becomes a station.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EnrolRequest {
    /// One-time code, made by an administrator.
    pub code: SecretText,
    /// How colleagues call the machine.
    pub name: String,
    pub public_key: PublicKey,
    pub incarnation: Uuid,
    /// The key of `station.db`, sealed under the station secret; absent where there is no OS key store.
    pub escrow: Option<Blob>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Enrolled {
    #[schema(value_type = Uuid)]
    pub station: StationId,
    pub server_key: PublicKey,
    pub server_time: DateTime<Utc>,
    pub policy: Policy,
    /// The station keeps it; `POST /v1/enrol/again` takes it when the server does not know the station any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<SignedEnrolment>,
}

/// What the office sets for its stations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Policy {
    /// Idle time after which the screen locks.
    pub screen_lock_after_s: u32,
    /// Time after the screen lock at which the vault locks too.
    pub vault_lock_after_s: u32,
    /// How long an unsent decision is held back for undoing.
    pub hold_back_s: u32,
    /// Newer decisions behind one that end its hold-back early.
    pub hold_back_count: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { screen_lock_after_s: 600, vault_lock_after_s: 3600, hold_back_s: 120, hold_back_count: 10 }
    }
}

/// `GET /v1/hello`: who the server is now, and the nonce that the next requests are signed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema, utoipa::IntoParams)]
pub struct HelloRequest {
    #[schema(value_type = Uuid)]
    #[param(value_type = Uuid)]
    pub station: StationId,
    pub incarnation: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hello {
    pub epoch: Uuid,
    pub server_time: DateTime<Utc>,
    pub nonce: String,
    /// Highest operation number that the server holds of this station and incarnation; 0 for none.
    pub high_water: u64,
    pub protocol_min: u32,
    pub protocol_max: u32,
    pub limits: Limits,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Limits {
    pub operations_per_push: u32,
    pub body_bytes: u64,
    pub cases_per_lease: u32,
}

/// `POST /v1/sign-in`: a person's first or renewed sign-in on a station.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignInRequest {
    #[schema(value_type = Uuid)]
    pub station: StationId,
    pub login: String,
    pub password: SecretText,
    /// The key that the person will sign with on this station.
    pub public_key: PublicKey,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedIn {
    pub mandate: SignedMandate,
    pub escrow: Option<Blob>,
    pub server_time: DateTime<Utc>,
    pub policy: Policy,
}

/// `POST /v1/password`: a person changes the password. Answered like a sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PasswordChangeRequest {
    #[schema(value_type = Uuid)]
    pub station: StationId,
    pub login: String,
    pub password: SecretText,
    pub new_password: SecretText,
    pub public_key: PublicKey,
}

/// `POST /v1/leases`, with an `Idempotency-Key` header: the same key gets the same batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeaseRequest {
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub count: u32,
    /// The person whom the cases are for: cases that this person may not decide are left out.
    #[schema(value_type = Uuid)]
    pub person: PersonId,
    /// The station fills its store by itself, for the time when it has no network: cases that are due soon are left
    /// out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ahead: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Lease {
    #[schema(value_type = Uuid)]
    pub batch: BatchId,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub fence: Fence,
    pub ends_at: DateTime<Utc>,
    pub cases: u64,
    /// Bytes of all its photos.
    pub photo_bytes: u64,
    /// Key of the sealed parts of this batch's operations. Server and station hold it; purging destroys it.
    pub sealing_key: Secret32,
}

/// `GET /v1/batches/{id}/manifest`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, utoipa::IntoParams)]
pub struct ManifestRequest {
    pub after: Option<String>,
    pub limit: u32,
}

/// `POST /v1/photos`: several photos in one answer, see [`crate::bulk`]; at most [`crate::MAX_PHOTOS_PER_REQUEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PhotosRequest {
    #[schema(value_type = Vec<String>)]
    pub photos: Vec<PhotoHash>,
}

/// `POST /v1/operations`: at most [`crate::MAX_OPERATIONS_PER_PUSH`], in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Push {
    pub operations: Vec<SignedOperation>,
    /// Those that the persons who signed the operations have on this station. A server that was restored from a backup
    /// may lack them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandates: Vec<SignedMandate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pushed {
    pub results: Vec<PushResult>,
    pub high_water: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PushResult {
    pub id: OperationId,
    pub outcome: Outcome,
    /// The server already held it; outcome and receipt are those of the first time.
    pub duplicate: bool,
    pub receipt: SignedReceipt,
    /// Why it was rejected.
    pub problem: Option<Problem>,
}

/// `GET /v1/changes`: renews the station's leases and tells what happened since `after`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema, utoipa::IntoParams)]
pub struct ChangesRequest {
    /// The cursor of the last answer; opaque. Absent: from the beginning.
    pub after: Option<String>,
    pub incarnation: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Changes {
    pub epoch: Uuid,
    pub server_time: DateTime<Utc>,
    pub nonce: String,
    pub high_water: u64,
    /// The station's leases that hold, with their new ends.
    pub leases: Vec<LeaseState>,
    pub items: Vec<Change>,
    pub cursor: String,
    /// There are more items: ask again at once.
    pub more: bool,
    /// Cases open for claiming, by programme.
    pub open: Vec<OpenCases>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenCases {
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeaseState {
    #[schema(value_type = Uuid)]
    pub batch: BatchId,
    pub fence: Fence,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// A rules document was published: programme, reasons, calendar or another; `model::Document`.
    Document {
        #[schema(value_type = Object)]
        document: model::Document,
    },
    CaseWithdrawn {
        #[schema(value_type = Uuid)]
        case: CaseId,
        #[schema(value_type = Uuid)]
        batch: BatchId,
    },
    /// The applicant's data or photos changed: read its manifest again.
    CaseChanged {
        #[schema(value_type = Uuid)]
        case: CaseId,
        #[schema(value_type = Uuid)]
        batch: BatchId,
        revision: u32,
    },
    LeaseEnded {
        #[schema(value_type = Uuid)]
        batch: BatchId,
        reason: LeaseEnd,
    },
    /// What the server made of a case that this station decided.
    CaseOutcome {
        #[schema(value_type = Uuid)]
        case: CaseId,
        state: CaseState,
    },
    /// The batch's data are to be destroyed.
    Purge {
        #[schema(value_type = Uuid)]
        batch: BatchId,
    },
    /// A person's rights on this station changed.
    Mandate { mandate: SignedMandate },
    /// The person may no longer sign in here.
    PersonRemoved {
        #[schema(value_type = Uuid)]
        person: PersonId,
    },
    /// The station destroys its keys.
    StationRevoked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeaseEnd {
    Released,
    Expired,
    Completed,
    Revoked,
}

/// Where a case stands at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    Open,
    Leased,
    /// A first decision stands; a second person has to look.
    SecondReview,
    /// Referred; open for the applicant.
    Referred,
    Disputed,
    Passed,
    Failed,
    Closed,
    Withdrawn,
}

/// `GET /v1/log/head`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogHead {
    pub log: Uuid,
    pub tree_size: u64,
    pub root: Hash32,
}
