//! Administration: what an administrator asks the server for, signed as [`crate::person_auth`] says, and the chain of
//! what administrators did.

mod acts;
mod statistics;

use chrono::{DateTime, Utc};
use model::{PersonId, ProgrammeId, Role, StationId};
use serde::{Deserialize, Serialize};

use crate::encoding::{Blob, SecretText};

pub use acts::{ActEntry, ActKind, Author, BrokenChain, ChainHead, follow};
pub use statistics::{
    DayStatistics, Figures, ReasonCount, ReviewerStatistics, Statistics, StatisticsRequest, WaitingCases,
};

/// `POST /v1/admin/people`
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewPersonRequest {
    pub login: String,
    /// As colleagues read it.
    pub name: String,
    pub password: SecretText,
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// Empty for all programmes, also those to come.
    #[schema(value_type = Vec<String>)]
    pub programmes: Vec<ProgrammeId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PersonAdded {
    #[schema(value_type = uuid::Uuid)]
    pub person: PersonId,
}

/// `PUT /v1/admin/people/{person}/rights`: all that the person may do from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rights {
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// Empty for all programmes, also those to come.
    #[schema(value_type = Vec<String>)]
    pub programmes: Vec<ProgrammeId>,
}

/// `PUT /v1/admin/people/{person}/password`
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewPassword {
    pub password: SecretText,
}

/// `GET /v1/admin/people`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct People {
    /// In the order of the logins; those who were removed are not among them.
    pub people: Vec<ListedPerson>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedPerson {
    #[schema(value_type = uuid::Uuid)]
    pub person: PersonId,
    pub login: String,
    pub name: String,
    pub rights: Rights,
    pub added_at: DateTime<Utc>,
    /// Since when the person may not sign in.
    pub locked_at: Option<DateTime<Utc>>,
}

/// `GET /v1/admin/stations`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stations {
    pub stations: Vec<ListedStation>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedStation {
    #[schema(value_type = uuid::Uuid)]
    pub station: StationId,
    pub name: String,
    pub last_seen_at: DateTime<Utc>,
    /// It destroys its keys at its next contact, or has done so.
    pub revoked: bool,
    pub open_batches: u64,
}

/// `POST /v1/admin/stations/codes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewStationCode {
    /// 720 at most.
    pub valid_for_hours: u16,
}

/// The code is told this once; the server keeps its hash.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StationCode {
    pub code: SecretText,
    pub valid_until: DateTime<Utc>,
}

/// `GET /v1/admin/programmes`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Programmes {
    pub programmes: Vec<ListedProgramme>,
}

/// One edition of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedProgramme {
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub edition: String,
    pub valid_from: chrono::NaiveDate,
    /// Cases submitted today get this edition.
    pub in_force: bool,
}

/// `POST /v1/admin/documents`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewDocuments {
    #[schema(value_type = Vec<Object>)]
    pub documents: Vec<model::Document>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DocumentsPublished {
    /// Names of those that were not there already with the same text.
    pub published: Vec<String>,
}

/// `POST /v1/admin/withdrawals`: the applicant took a case back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Withdrawal {
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    /// The office's own.
    pub reference: String,
}

/// `GET /v1/admin/acts`: what administrators did, oldest first.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, utoipa::IntoParams,
)]
pub struct ActsRequest {
    /// Number of the last entry that is known already; 0 for none.
    #[serde(default)]
    pub after: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Acts {
    /// The exact bytes of each [`ActEntry`], which its successor's hash covers.
    pub entries: Vec<Blob>,
    /// There are more: ask again behind the last of these.
    pub more: bool,
}
