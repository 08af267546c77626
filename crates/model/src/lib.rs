//! What the desk works with: programmes, cases, identity numbers, findings and decisions.
//!
//! A pure crate: no file, no network, no clock and no randomness. Time comes in as an argument. Serialised
//! names of the types here are part of the wire and disk formats, which `protocol` and `station` hold by
//! snapshots.

pub mod calendar;
pub mod decision;
pub mod finding;
pub mod identity;
pub mod ids;
pub mod programme;
pub mod reason;
pub mod rulebook;
pub mod verdict;

pub use decision::{Ground, Place, Verdict};
pub use finding::{Finding, Measure, Region, Severity, Subject};
pub use identity::check_declared;
pub use ids::{BatchId, CaseId, FieldId, PersonId, PhotoHash, ProgrammeId, ReasonCode, SlotId, StationId};
pub use programme::{Programme, ProgrammeError};
pub use reason::{Reason, Referral};
pub use rulebook::{Document, DocumentKind, Rulebook, RulebookError, built_in, built_in_specimen};
pub use verdict::{PassBar, VerdictError, pass_bars, validate_verdict};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text in the two languages of the product. Chinese comes first and is never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// The roles that a mandate can give a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Reviewer,
    Supervisor,
    Administrator,
}

/// The documents that applicants can hold up, whatever the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentType {
    ResidentId,
    ResidencePermit,
    HkMacaoPermit,
    TaiwanPermit,
}

/// What the applicant declared: one text per field, as typed, before any normalisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Declared(pub std::collections::BTreeMap<FieldId, String>);

impl Declared {
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(&FieldId::from(field)).map(String::as_str)
    }
}
