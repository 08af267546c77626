//! How a programme's cases are handled: quota, due time, leases, states, review plan and what a verdict does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RuleSource;
use crate::{DocumentType, FieldId, ReasonCode, SlotId, Text};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    Pass,
    Fail,
    Refer,
}

/// How often an applicant may submit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Submissions in each of `periods`.
    pub per_period: Option<u32>,
    #[serde(default)]
    pub periods: Vec<Period>,
    pub per_day: Option<u32>,
    /// Submissions ever.
    pub total: Option<u32>,
    pub source: RuleSource,
}

/// How often a day the service lets applicants try the automatic verification that goes before a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    pub per_day: u32,
    pub source: RuleSource,
}

/// A part of every year in Asia/Shanghai, both ends included, as `01-01` to `08-31`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DueRule {
    pub limit: DueLimit,
    pub source: RuleSource,
}

/// The time in which an applicant has to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DueLimit {
    /// Due at the end of the last of so many working days.
    WorkingDays { days: u32, first: FirstDay, first_source: RuleSource },
    /// Hours that run on working days only, day and night.
    WorkingDayHours { hours: u32 },
    /// The service states none.
    None,
}

/// Which working day is counted as the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FirstDay {
    DayOfSubmission,
    DayAfterSubmission,
}

/// For how long and to whom cases are handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LeaseRule {
    /// The longest that a batch may stay with a station.
    pub max_hours: u32,
    /// A batch ends this long before the first of its cases is due.
    pub reserve_hours: u32,
    /// Only stations seen this recently get cases; absent where any may.
    pub station_seen_within_minutes: Option<u32>,
    pub source: RuleSource,
}

/// When an outcome reaches the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRule {
    /// Minutes between the server's taking a decision and the applicant's seeing it, so that it can be withdrawn.
    pub hold_minutes: u32,
    pub source: RuleSource,
}

/// What the applicant's portal calls the states of a case. A referred case stays pending there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StateLabels {
    pub pending: Text,
    pub passed: Text,
    pub failed: Text,
    /// What the portal calls the reason, as 不通过原因.
    pub reason: Text,
    /// The columns of the log that the portal shows, if it shows one.
    #[serde(default)]
    pub log_columns: Vec<Text>,
    pub source: RuleSource,
    pub passed_source: RuleSource,
}

impl StateLabels {
    pub fn of(&self, verdict: VerdictKind) -> &Text {
        match verdict {
            VerdictKind::Pass => &self.passed,
            VerdictKind::Fail => &self.failed,
            VerdictKind::Refer => &self.pending,
        }
    }
}

/// What a verdict does to the applicant's account or record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    pub id: String,
    pub on: VerdictKind,
    pub text: Text,
    /// It destroys or replaces something: a proposal that the server checks again before it applies it.
    #[serde(default)]
    pub proposal: bool,
    pub source: RuleSource,
}

/// One point that a reviewer goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    pub id: String,
    pub text: Text,
    /// The slots to look at, those that the case's document has.
    #[serde(default)]
    pub slots: Vec<SlotId>,
    #[serde(default)]
    pub fields: Vec<FieldId>,
    /// The reasons that a failed point leads to.
    #[serde(default)]
    pub reasons: Vec<ReasonCode>,
    /// The document types it is asked for; empty for all.
    #[serde(default)]
    pub documents: Vec<DocumentType>,
    pub source: RuleSource,
}

/// Who has to agree before a verdict counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReviewPlan {
    /// Verdicts that a second person has to confirm. Reasons that want a second person do so by themselves.
    #[serde(default)]
    pub four_eyes: Vec<VerdictKind>,
    /// Every n-th case is reviewed by a second person who does not see the first verdict; absent for none.
    pub blind_review_every: Option<u32>,
    pub audit: Audit,
    pub source: RuleSource,
}

/// Sampling of decided cases by a supervisor, by acceptance quality limits in percent per class of error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub aql_major: String,
    pub aql_ordinary: String,
    pub aql_minor: String,
    pub source: RuleSource,
}

/// A way into the review that a case can have taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CaseGround {
    pub id: String,
    pub text: Text,
    pub documents: Vec<DocumentType>,
    pub source: RuleSource,
}

/// Something that the reviewer must have been shown before a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ShownBeforePass {
    pub field: FieldId,
    /// The field that says at what time it was so, if it can change.
    pub as_of: Option<FieldId>,
    pub text: Text,
    pub source: RuleSource,
}

/// A fact that rules a pass out, whatever the photos show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HardStop {
    pub id: String,
    /// A field of kind `yes-no`; `yes` stops.
    pub field: FieldId,
    /// The referral that is the way out.
    pub refer: ReasonCode,
    pub text: Text,
    pub source: RuleSource,
}

/// A consent of the applicant without which a case cannot pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The field with the time of the consent; empty or absent means none was given.
    pub field: FieldId,
    /// What the applicant ticks.
    pub label: Text,
    /// What the reviewer reads when it was not given.
    pub missing: Text,
    pub refer: ReasonCode,
    pub source: RuleSource,
}

/// A sentence that a pass says to the applicant when a field of kind `yes-no` says `yes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PassNotice {
    pub field: FieldId,
    pub text: Text,
    pub source: RuleSource,
}

/// Another way that an applicant has, named when the last attempt has failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OtherWay {
    pub text: Text,
    /// How often it may be used, where the service says.
    pub times: Option<u32>,
    pub source: RuleSource,
}

/// An answer that is ready for a question that often comes by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadyAnswer {
    pub id: String,
    /// When it fits.
    pub when: Text,
    pub answer: Text,
    pub source: RuleSource,
}

/// A time at which a student confirms the record, in the order in which they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    pub id: String,
    pub text: Text,
    /// It comes once per further year of study.
    #[serde(default)]
    pub every_year: bool,
    pub source: RuleSource,
}
