//! Reasons and referrals as data: what they say, where they may stand, who may give them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::programme::SlotKind;
use crate::rulebook::document::{DocumentError, Path, Problem, at, read};
use crate::{FieldId, ProgrammeId, ReasonCode, Text};

/// Both catalogues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    pub closing: Closing,
    pub reasons: Vec<Reason>,
    pub referrals: Vec<Referral>,
}

/// Sentences that close the applicant's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// The last attempt of a period failed; `{day}` is the day from which the next one is open.
    pub next_open: Text,
    /// No further attempt is ever open.
    pub none_left: Text,
    /// Stands where a sentence that several reasons share was moved to the end.
    pub see_end: Text,
}

/// A reason for not passing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub code: ReasonCode,
    /// Two letters, unique over both catalogues.
    pub key: String,
    pub reviewer: Text,
    /// With placeholders in braces; see [`crate::reason::applicant_text`].
    pub applicant: Text,
    pub stands_on: StandsOn,
    pub kind: ReasonKind,
    /// The measurement that makes the reason hard. Without it a judgement is for a person, and a hard reason is
    /// none at all. Absent for reasons that are always one or the other.
    pub hard_when: Option<HardWhen>,
    /// A second person has to agree.
    #[serde(default)]
    pub second_person: bool,
    /// Carries the right value of the field it stands on, sealed with the case.
    #[serde(default)]
    pub carries_value: bool,
    /// The programmes that may use it. One whose service publishes the demand says `rule`.
    pub basis: BTreeMap<ProgrammeId, Basis>,
    /// What to mind when giving it.
    pub note: Option<Text>,
}

/// Where a reason may stand; at least one of the four.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StandsOn {
    pub slots: Option<SlotScope>,
    #[serde(default)]
    pub fields: Vec<FieldId>,
    /// Only fields that can be read off the document.
    #[serde(default)]
    pub on_document_only: bool,
    pub record: Option<RecordScope>,
    #[serde(default)]
    pub case: bool,
    /// On the case, it names the slots that it speaks of, two at least.
    #[serde(default)]
    pub names_slots: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SlotScope {
    Any,
    WithDocument,
    CardSide,
    HandHeld,
    /// Slots that show the side with the validity dates.
    WithDates,
}

impl SlotScope {
    /// `with_dates`: whether the slot shows the side with the dates.
    pub fn holds(self, kind: SlotKind, with_dates: bool) -> bool {
        match self {
            Self::Any => true,
            Self::WithDocument => kind.shows_document(),
            Self::CardSide => kind == SlotKind::CardSide,
            Self::HandHeld => kind == SlotKind::HandHeld,
            Self::WithDates => with_dates,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RecordScope {
    AnyLine,
    /// The portraits of the record: it stands on their slots.
    Portraits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// A measurement or the record settles it: it may be failed in bulk after a preview.
    Hard,
    /// A person must have opened the slot. Never decided by a machine, never in bulk.
    Judgement,
}

/// The measurement that makes a reason hard for one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HardWhen {
    /// The photo's hash rules out our own transfer.
    HashRulesOutTransfer,
    /// The declared end had passed on the day of submission.
    DeclaredEndPassed,
    SamePixels,
    /// Format or check character broken.
    FormatBroken,
    /// Span, dates and age contradict each other.
    ValidityContradicts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The service publishes this demand to applicants.
    Rule,
    /// Good practice, which an office can switch on.
    Office,
}

/// A reason for referring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    pub code: ReasonCode,
    pub key: String,
    pub reviewer: Text,
    /// Absent where the applicant reads nothing of it.
    pub applicant: Option<Text>,
    pub to: ReferTarget,
    pub kind: ReasonKind,
    /// Closes the case; every other referral leaves it open for the applicant.
    #[serde(default)]
    pub closes: bool,
    /// Checked again when the server applies a pass.
    #[serde(default)]
    pub checked_on_apply: bool,
    pub programmes: Vec<ProgrammeId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ReferTarget {
    /// Of the place of household registration.
    RecruitmentOffice,
    /// Comes back into the queue when the applicant has done their part.
    Applicant,
    SecondPersonThenSupervisor,
    Supervisor,
    /// Shown to nobody but supervisors.
    SupervisorOnly,
    AnotherReviewer,
    AnotherReviewerOrStation,
    OtherProgramme,
    /// Never given back to the reviewer who referred it.
    NotTheSameReviewer,
    /// The server fetches the photo again.
    ServerFetchesAgain,
}

/// The placeholders that texts may hold.
const KNOWN_PLACEHOLDERS: [&str; 9] =
    ["slot", "slots", "limit", "formats", "expected_side", "field", "where", "office", "office_phone"];

impl Catalogue {
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        let catalogue: Self = read(name, text)?;
        DocumentError::unless_empty(name, text, catalogue.faults())?;
        Ok(catalogue)
    }

    fn faults(&self) -> Vec<(Path, Problem)> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        let reasons = self.reasons.iter().enumerate().map(|(index, reason)| {
            (at!["reasons", index], &reason.code, &reason.key, Some(&reason.applicant))
        });
        let referrals = self.referrals.iter().enumerate().map(|(index, referral)| {
            (at!["referrals", index], &referral.code, &referral.key, referral.applicant.as_ref())
        });
        for (at, code, key, applicant) in reasons.chain(referrals) {
            if !seen.insert(code.as_str()) {
                faults.push((at.clone().with("code"), Problem::Twice { name: code.to_string() }));
            }
            if key.len() != 2 || !key.bytes().all(|byte| byte.is_ascii_lowercase()) {
                faults
                    .push((at.clone().with("key"), Problem::rule("两个小写字母", "two letters from a to z")));
            } else if !seen.insert(key) {
                faults.push((at.clone().with("key"), Problem::Twice { name: key.clone() }));
            }
            for (language, words) in applicant.iter().flat_map(|text| [("zh", &text.zh), ("en", &text.en)]) {
                for placeholder in placeholders(words) {
                    if !KNOWN_PLACEHOLDERS.contains(&placeholder) {
                        let name = format!("{{{placeholder}}}");
                        let problem = Problem::Unknown { what: "placeholder", name };
                        faults.push((at.clone().with("applicant").with(language), problem));
                    }
                }
            }
        }
        for (index, reason) in self.reasons.iter().enumerate() {
            let on = &reason.stands_on;
            if on.slots.is_none() && on.fields.is_empty() && on.record.is_none() && !on.case {
                let problem = Problem::rule(
                    "slots、fields、record、case 至少一项",
                    "at least one of slots, fields, record and case",
                );
                faults.push((at!["reasons", index, "stands_on"], problem));
            }
        }
        faults
    }
}

/// The names in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}
