//! A programme: the rules of one kind of review, read from a versioned data file.
//!
//! This folder owns the shape of that file and the checks on it. No figure of any rule stands in code: sizes,
//! days, quotas and words all come from the file. What the reasons say is in `reason`, what days mean in
//! `calendar`.

mod conduct;
mod field;
mod photo;
mod validate;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use conduct::{
    Audit, CaseGround, ChecklistItem, Confirmation, Consent, DueLimit, DueRule, Effect, FirstDay, HardStop,
    LeaseRule, OtherWay, PassNotice, Period, Quota, ReadyAnswer, ReleaseRule, ReviewPlan, ShownBeforePass,
    StateLabels, VerdictKind, Verification,
};
pub use field::{
    DocumentField, DocumentRules, Entry, Field, FieldKind, FieldOrigin, ResolvedField, SideLabel,
};
pub use photo::{
    DecodeLimits, Demand, PhotoFormat, PhotoRule, PurposeMark, Side, SizeRule, SizeVerdict, Slot, SlotKind,
    Threshold,
};

use crate::rulebook::document::{DocumentError, read};
use crate::{DocumentType, FieldId, ProgrammeId, ReasonCode, SlotId, Text};

/// A programme file that cannot be used, with every fault that was found in it.
pub type ProgrammeError = DocumentError;

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum RuleSource {
    /// The service's published manual says it.
    #[serde(rename = "S")]
    Stated,
    /// Inferred from the manuals.
    #[serde(rename = "I")]
    Inferred,
    /// A law or a standard.
    #[serde(rename = "L")]
    Law,
    /// Ours: an office may set it differently.
    #[serde(rename = "O")]
    Ours,
}

/// The two services whose applicants are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// 中国教师资格网.
    Jszg,
    /// 学信网.
    Chsi,
}

/// The rules of one kind of review in one edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    pub id: ProgrammeId,
    /// Names this version of the rules; a case keeps the edition it came with.
    pub edition: String,
    /// First day, in Asia/Shanghai, on which new cases come under this edition.
    pub valid_from: NaiveDate,
    pub service: Service,
    pub service_name: Text,
    pub title: Text,
    pub source: RuleSource,
    pub documents: Vec<DocumentRules>,
    pub fields: Vec<Field>,
    pub slots: Vec<Slot>,
    pub decode_limits: DecodeLimits,
    /// Limits of the machine's checks by check code, so that no threshold stands in code.
    #[serde(default)]
    pub thresholds: BTreeMap<String, Threshold>,
    pub reasons: ReasonUse,
    /// Sentence ids that replace the shared `{where}` table for this edition, by field.
    #[serde(default)]
    pub corrections: BTreeMap<FieldId, String>,
    /// Absent where the service states none.
    pub quota: Option<Quota>,
    /// Absent where no verification goes before the review.
    pub verification: Option<Verification>,
    pub due: DueRule,
    pub lease: LeaseRule,
    pub release: ReleaseRule,
    pub states: StateLabels,
    pub effects: Vec<Effect>,
    pub checklist: Vec<ChecklistItem>,
    pub review: ReviewPlan,
    #[serde(default)]
    pub case_grounds: Vec<CaseGround>,
    #[serde(default)]
    pub shown_before_pass: Vec<ShownBeforePass>,
    #[serde(default)]
    pub hard_stops: Vec<HardStop>,
    pub consent: Option<Consent>,
    #[serde(default)]
    pub pass_notices: Vec<PassNotice>,
    #[serde(default)]
    pub other_ways: Vec<OtherWay>,
    #[serde(default)]
    pub ready_answers: Vec<ReadyAnswer>,
    #[serde(default)]
    pub confirmations: Vec<Confirmation>,
    /// Headers of columns that an import drops unread, in lower case: what must never get in, as passwords.
    #[serde(default)]
    pub dropped_columns: Vec<String>,
}

/// Which reasons of the catalogues a programme uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReasonUse {
    /// Published demands: always grounds for failing.
    pub rule: Vec<ReasonCode>,
    /// Good practice: a ground for failing only where the office has switched it on.
    pub office: BTreeMap<ReasonCode, bool>,
    pub refer: Vec<ReasonCode>,
}

/// How a programme stands to one reason for failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonStanding {
    Rule,
    OfficeOn,
    /// Findings may still be shown, but the reason is no ground for failing.
    OfficeOff,
    NotUsed,
}

impl Programme {
    /// Reads and checks one programme file. `name` only serves error messages. That reason codes exist and may
    /// stand where the programme puts them is checked by [`crate::Rulebook::parse`], which has the catalogues.
    pub fn parse(name: &str, text: &str) -> Result<Self, ProgrammeError> {
        let programme: Self = read(name, text)?;
        DocumentError::unless_empty(name, text, validate::faults(&programme))?;
        Ok(programme)
    }

    pub fn slot(&self, id: &SlotId) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.id == *id)
    }

    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == *id)
    }

    pub fn document(&self, document: DocumentType) -> Option<&DocumentRules> {
        self.documents.iter().find(|rules| rules.document == document)
    }

    /// The slots that a case with this document has, in programme order. Empty for a document that the
    /// programme does not take.
    pub fn slots_of(&self, document: DocumentType) -> Vec<&Slot> {
        let Some(rules) = self.document(document) else { return Vec::new() };
        self.slots.iter().filter(|slot| rules.slots.contains(&slot.id)).collect()
    }

    /// The document's side that a slot has to show, if it shows a document.
    pub fn side(&self, document: DocumentType, slot: &SlotId) -> Option<Side> {
        self.document(document)?.sides.get(slot).copied()
    }

    /// What that side is called for this document, as 人像面 or 信息面.
    pub fn side_label(&self, document: DocumentType, slot: &SlotId) -> Option<&SideLabel> {
        let side = self.side(document, slot)?;
        self.document(document)?.side_labels.iter().find(|label| label.side == side)
    }

    /// The slot's label as people read it: with the side's name beside it where the label alone says too little.
    pub fn slot_label(&self, document: DocumentType, slot: &SlotId) -> Option<Text> {
        let found = self.slot(slot)?;
        Some(match self.side_label(document, slot).filter(|_| found.side_beside_label) {
            Some(side) => Text::new(
                format!("{}（{}）", found.label.zh, side.label.zh),
                format!("{} ({})", found.label.en, side.label.en),
            ),
            None => found.label.clone(),
        })
    }

    /// The fields of a case with this document, in programme order, with how each is entered. Fields that come
    /// from the service or the student record belong to every document.
    pub fn fields_of(&self, document: DocumentType) -> Vec<ResolvedField> {
        let Some(rules) = self.document(document) else { return Vec::new() };
        self.fields.iter().filter_map(|field| field.resolve(rules)).collect()
    }

    pub fn standing(&self, code: &ReasonCode) -> ReasonStanding {
        if self.reasons.rule.contains(code) {
            return ReasonStanding::Rule;
        }
        match self.reasons.office.get(code) {
            Some(true) => ReasonStanding::OfficeOn,
            Some(false) => ReasonStanding::OfficeOff,
            None => ReasonStanding::NotUsed,
        }
    }

    pub fn refers(&self, code: &ReasonCode) -> bool {
        self.reasons.refer.contains(code)
    }

    pub fn effects_of(&self, verdict: VerdictKind) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(move |effect| effect.on == verdict)
    }
}
