//! The cases of a batch as they travel, page by page.

use chrono::{DateTime, NaiveDate, Utc};
use model::{BatchId, CaseId, Declared, DocumentType, PersonId, PhotoHash, SlotId};
use serde::{Deserialize, Serialize};

use crate::encoding::Hash32;
use crate::operation::ProgrammeRef;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ManifestPage {
    pub cases: Vec<ManifestCase>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<String>,
    /// Cases of the whole batch.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ManifestCase {
    #[schema(value_type = uuid::Uuid)]
    pub id: CaseId,
    #[schema(value_type = uuid::Uuid)]
    pub batch: BatchId,
    /// The server's code over station, batch and case, which a decision hands back: by it a server that was restored from
    /// an older backup knows the lease for its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Hash32>,
    /// Rises when the applicant's data or photos change.
    pub revision: u32,
    pub programme: ProgrammeRef,
    /// The office's own reference; declared data, not an id.
    pub reference: String,
    #[schema(value_type = String)]
    pub document: DocumentType,
    /// All data of the case by field: what the applicant declared, and with the same right what the service sends
    /// along (ground of the review, consent, affected accounts) and the lines of a student record. Which is which
    /// says the programme's `origin` of each field.
    #[schema(value_type = Object)]
    pub declared: Declared,
    pub photos: Vec<ManifestPhoto>,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub attempts: Option<Attempts>,
    pub earlier: Vec<EarlierApplication>,
    pub duplicates: Vec<DuplicateCandidate>,
    /// Persons who may not decide it: who gave the first of two decisions, who asked to be recused.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub not_by: Vec<PersonId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ManifestPhoto {
    #[schema(value_type = String)]
    pub slot: SlotId,
    #[schema(value_type = String)]
    pub hash: PhotoHash,
    pub bytes: u64,
    /// The file name that the applicant or the office gave, for its extension.
    pub file_name: String,
}

/// Attempts that the applicant has left after this one, counted at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attempts {
    pub left: u32,
    pub counted_at: DateTime<Utc>,
    /// First day of the next period.
    pub next_period: Option<NaiveDate>,
}

/// An application of the same person in the same programme that was decided before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EarlierApplication {
    #[schema(value_type = uuid::Uuid)]
    pub case: CaseId,
    pub submitted_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// `pass`, `fail` or `refer`.
    pub verdict: Option<String>,
    /// Codes of the reasons given.
    pub reasons: Vec<String>,
}

/// A photo of another case that the server found to be the same or nearly the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DuplicateCandidate {
    #[schema(value_type = String)]
    pub slot: SlotId,
    #[schema(value_type = uuid::Uuid)]
    pub other_case: CaseId,
    #[schema(value_type = String)]
    pub other_slot: SlotId,
    /// `same-bytes`, or a nearer description by later checks.
    pub tier: String,
}
