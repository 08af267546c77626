//! What a check says of a photo, a declared datum or a case.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{FieldId, ReasonCode, SlotId, Text};

/// How much a finding weighs. There is no "passed" here: a check that passes leaves no finding, and a check
/// that could not run leaves one of severity [`Severity::NotChecked`], so that nothing passes in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; no ground for anything.
    Info,
    /// The check could not run; the text says why.
    NotChecked,
    /// Uncertain: a person has to look.
    Warn,
    /// A hard rule of the programme is broken.
    Fail,
}

/// What the finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "on")]
pub enum Subject {
    Slot { slot: SlotId },
    Field { field: FieldId },
    Case,
}

/// A measured value beside the limit that it was held against, both in `unit`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Measure {
    pub value: f64,
    pub limit: Option<f64>,
    /// As `bytes`, `px`, `share`, `days`.
    pub unit: String,
}

/// A box in fractions of the displayed picture's width and height, from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Region {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// One statement of one check. Holds no declared value: its texts may be shown in any list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// Stable code, as `file-too-large`, `exif-turned`, `number-check-character`.
    pub code: String,
    pub severity: Severity,
    pub subject: Subject,
    pub measure: Option<Measure>,
    pub region: Option<Region>,
    /// The reason that a reviewer would most likely give for it, if any.
    pub suggests: Option<ReasonCode>,
    /// Rises when the check's answer may change for the same bytes.
    pub check_version: u32,
    pub text: Text,
}
