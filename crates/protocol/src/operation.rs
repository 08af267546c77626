//! The operation: a signed, numbered, immutable record that a station hands to the central server.
//!
//! The body is public within the service and holds codes, hashes and commitments only. What is personal
//! (notes, corrected values, boxes) is the sealed part, see [`crate::seal`].

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId, PhotoHash, ProgrammeId, SlotId, StationId, Verdict};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::encoding::{Blob, Hash32, PublicKey, Signature};
use crate::signing::{self, KeyPair};

const PERSON_DOMAIN: &str = "proofdesk/operation/person/v1";
const STATION_DOMAIN: &str = "proofdesk/operation/station/v1";
const BODY_DOMAIN: &str = "proofdesk/operation/body/v1";

/// Station, incarnation and a number that is dense from 1 within the incarnation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct OperationId {
    #[schema(value_type = Uuid)]
    pub station: StationId,
    /// Random; new after a rollback or a clone of the station's data.
    pub incarnation: Uuid,
    pub seq: u64,
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.station, self.incarnation, self.seq)
    }
}

/// The right to decide a batch's cases: rises with every lease of the same case within one server epoch.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct Fence {
    pub epoch: Uuid,
    pub number: u64,
}

/// The rules that a case is reviewed under: a programme and its edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProgrammeRef {
    #[schema(value_type = String)]
    pub id: ProgrammeId,
    pub edition: String,
}

/// The station's newest audit entry when the operation was made; a receipt anchors all entries up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    pub number: u64,
    pub hash: Hash32,
}

/// A verdict on one case, with what it was made on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub case: CaseId,
    pub batch: BatchId,
    pub fence: Fence,
    /// As it came with the case, see [`crate::manifest::ManifestCase`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Hash32>,
    /// The revision of the case that the reviewer saw.
    pub case_revision: u32,
    pub programme: ProgrammeRef,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The photos that were shown.
    pub photos: BTreeMap<SlotId, PhotoHash>,
    /// Hash over the findings that were shown, see [`OperationBody::findings_hash`].
    pub findings: Hash32,
    /// Ids of the checklist items that the reviewer confirmed.
    pub checklist: Vec<String>,
    /// From opening the case to confirming, as the station measured it.
    pub handling_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "action")]
pub enum Action {
    Decide(Decision),
    /// Undoes an earlier decision of the same station, sent or not; the case is open again.
    Withdraw {
        target: OperationId,
        case: CaseId,
    },
    /// Replaces an earlier decision of the same station.
    Supersede {
        target: OperationId,
        decision: Decision,
    },
    /// Gives the undecided cases of a batch back.
    Release {
        batch: BatchId,
        fence: Fence,
    },
}

impl Action {
    /// The decision that this action puts in force, if it does.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decide(decision) | Self::Supersede { decision, .. } => Some(decision),
            Self::Withdraw { .. } | Self::Release { .. } => None,
        }
    }

    /// The case that this action is about, unless it is about a batch.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Withdraw { case, .. } => Some(*case),
            _ => self.decision().map(|decision| decision.case),
        }
    }
}

/// What is signed. Its JSON bytes are made once, then signed, stored and sent as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationBody {
    pub id: OperationId,
    pub person: PersonId,
    pub audit_head: AuditHead,
    /// The station's wall clock; evidence only, it orders nothing.
    pub wall_time: DateTime<Utc>,
    /// The station's estimate of the server's time; `None` before the first contact.
    pub server_time: Option<DateTime<Utc>>,
    /// Commitment to the sealed part, if there is one.
    pub sealed: Option<Hash32>,
    #[serde(flatten)]
    pub action: Action,
}

/// An operation as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedOperation {
    /// The JSON bytes of an [`OperationBody`].
    pub body: Blob,
    pub person_signature: Signature,
    /// Over body and person's signature.
    pub station_signature: Signature,
    /// Ciphertext of the sealed part; no part of what is signed, but the body commits to its content.
    pub sealed: Option<Blob>,
}

#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    #[error("the operation's body cannot be read")]
    Unreadable(#[source] serde_json::Error),
    #[error("the person's signature does not match")]
    PersonSignature,
    #[error("the station's signature does not match")]
    StationSignature,
    #[error("the operation has a sealed part without a commitment, or a commitment without its sealed part")]
    SealedPart,
}

impl SignedOperation {
    /// Encodes and signs `body` with the person's and the station's key.
    pub fn sign(body: &OperationBody, sealed: Option<Blob>, person: &KeyPair, station: &KeyPair) -> Self {
        let bytes = serde_json::to_vec(body).expect("a body holds no map with other keys than strings");
        let person_signature = person.sign(PERSON_DOMAIN, &[&bytes]);
        let station_signature = station.sign(STATION_DOMAIN, &[&bytes, &person_signature.0]);
        Self { body: Blob(bytes), person_signature, station_signature, sealed }
    }

    /// The body without any check: to find out whose keys to check it with.
    pub fn read(&self) -> Result<OperationBody, OperationError> {
        serde_json::from_slice(&self.body.0).map_err(OperationError::Unreadable)
    }

    /// Checks both signatures, and that a sealed part stands exactly where the body commits to one.
    pub fn verify(&self, person: &PublicKey, station: &PublicKey) -> Result<OperationBody, OperationError> {
        let body = self.read()?;
        signing::verify(person, PERSON_DOMAIN, &[&self.body.0], &self.person_signature)
            .map_err(|_| OperationError::PersonSignature)?;
        signing::verify(
            station,
            STATION_DOMAIN,
            &[&self.body.0, &self.person_signature.0],
            &self.station_signature,
        )
        .map_err(|_| OperationError::StationSignature)?;
        if body.sealed.is_some() != self.sealed.is_some() {
            return Err(OperationError::SealedPart);
        }
        Ok(body)
    }

    /// What names this content: two operations with one id and different hashes are a fault.
    pub fn hash(&self) -> Hash32 {
        Hash32::of(BODY_DOMAIN, &[&self.body.0, &self.person_signature.0, &self.station_signature.0])
    }
}

impl OperationBody {
    /// Hash over the findings shown with a case, in their order, as their JSON bytes.
    pub fn findings_hash(findings: &[model::Finding]) -> Hash32 {
        let bytes = serde_json::to_vec(findings).expect("findings hold finite numbers and strings");
        Hash32::of("proofdesk/findings/v1", &[&bytes])
    }
}
