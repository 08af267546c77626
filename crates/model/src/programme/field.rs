//! The data of a case: what the applicant declares, what the service sends along, what a student record holds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RuleSource;
use super::photo::{Side, SideMap};
use crate::identity::AgeRule;
use crate::{DocumentType, FieldId, SlotId, Text};

/// A datum that cases of a programme can carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub id: FieldId,
    pub label: Text,
    pub kind: FieldKind,
    pub origin: FieldOrigin,
    /// Whether every case has it; a declared field is required where its document says `typed`.
    #[serde(default)]
    pub required: bool,
    pub source: RuleSource,
}

/// How a field is written and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    Name,
    DocumentType,
    /// The document's number: masked on the screen.
    Number,
    /// `male` or `female`, or 男 or 女.
    Sex,
    /// `YYYY-MM-DD`.
    Date,
    /// Instants in RFC 3339.
    Instant,
    /// Dates separated by `;`.
    Dates,
    /// `5`, `10`, `20` or `long-term`.
    ValiditySpan,
    /// A `YYYY-MM-DD`, or `long-term`.
    ValidityEnd,
    /// The number of a document other than the one shown: masked on the screen.
    OtherNumber,
    Phone,
    Email,
    /// `yes` or `no`.
    YesNo,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FieldOrigin {
    /// By the applicant.
    Declared,
    /// By the service that sends the case.
    Service,
    /// A line of the student record.
    Record,
}

/// How a declared field comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    Typed,
    /// Follows from other fields and is never typed.
    Derived,
}

/// A declared field under one document type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DocumentField {
    pub field: FieldId,
    pub entry: Entry,
    /// Whether it can be read off the document, so that a reviewer can compare it.
    pub on_document: bool,
    #[serde(default)]
    pub optional: bool,
}

/// A document type that a programme takes: its slots, sides and fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DocumentRules {
    pub document: DocumentType,
    pub label: Text,
    pub slots: Vec<SlotId>,
    /// Which side each slot has to show. The manuals name "A" and "B" but never say which is which.
    pub sides: SideMap,
    pub side_labels: Vec<SideLabel>,
    /// The side that carries the validity dates.
    pub dates_side: Option<Side>,
    /// The spans of validity that this document can have, as in field `validity-span`; empty where the manuals
    /// state none, and then any is accepted.
    pub validity_spans: Vec<String>,
    /// The span that an age at issue gives; empty where there is no such rule.
    #[serde(default)]
    pub validity_by_age: Vec<AgeRule>,
    pub fields: Vec<DocumentField>,
    pub source: RuleSource,
    /// Source of the mapping of slots to sides.
    pub sides_source: RuleSource,
}

/// What a side of a document is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SideLabel {
    pub side: Side,
    pub label: Text,
    /// As `{expected_side}` in the applicant's text.
    pub expected: Text,
}

/// A field of a case with its document's say on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResolvedField {
    pub id: FieldId,
    pub label: Text,
    pub kind: FieldKind,
    pub origin: FieldOrigin,
    pub entry: Entry,
    pub on_document: bool,
    pub required: bool,
}

impl Field {
    /// The field under `rules`, or nothing if that document has no such field.
    pub(super) fn resolve(&self, rules: &DocumentRules) -> Option<ResolvedField> {
        let of_document = rules.fields.iter().find(|entry| entry.field == self.id);
        let (entry, on_document, required) = match (self.origin, of_document) {
            (FieldOrigin::Declared, None) => return None,
            (FieldOrigin::Declared, Some(entry)) => {
                (entry.entry, entry.on_document, entry.entry == Entry::Typed && !entry.optional)
            }
            (_, of_document) => {
                (Entry::Typed, of_document.is_some_and(|entry| entry.on_document), self.required)
            }
        };
        Some(ResolvedField {
            id: self.id.clone(),
            label: self.label.clone(),
            kind: self.kind,
            origin: self.origin,
            entry,
            on_document,
            required,
        })
    }
}
