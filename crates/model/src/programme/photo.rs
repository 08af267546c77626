//! Slots and what a photo in them has to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RuleSource;
use crate::{SlotId, Text};

/// The place of a photo in a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub id: SlotId,
    /// The service's own label.
    pub label: Text,
    pub kind: SlotKind,
    pub required: bool,
    /// Its label is always shown with the side's name beside it, because the label alone says too little.
    #[serde(default)]
    pub side_beside_label: bool,
    pub photo: PhotoRule,
    pub source: RuleSource,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SlotKind {
    /// One side of a document, not held up by a person.
    CardSide,
    /// A person holding a document up.
    HandHeld,
    /// A face without a document.
    Portrait,
}

impl SlotKind {
    pub fn shows_document(self) -> bool {
        !matches!(self, Self::Portrait)
    }
}

/// A side of a document. Resident ID cards have a portrait and an emblem side, the others a data side and
/// another. Which of them a slot shows is mapped per document type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Portrait,
    Emblem,
    Data,
    Other,
}

/// What a photo in a slot has to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PhotoRule {
    /// Accepted formats by content. Empty where the service states none: whatever can be decoded is accepted.
    pub formats: Vec<PhotoFormat>,
    /// Accepted extensions, lower case, without the dot. Empty where none are stated.
    pub extensions: Vec<String>,
    /// The formats as a phrase in the applicant's text; absent where none are stated.
    pub formats_phrase: Option<Text>,
    /// Absent where the service states no limit.
    pub size: Option<SizeRule>,
    pub purpose_mark: PurposeMark,
    pub demands: Vec<Demand>,
    pub source: RuleSource,
}

impl PhotoRule {
    /// Asks for nothing: whatever can be opened is good enough.
    pub fn any() -> Self {
        Self {
            formats: Vec::new(),
            extensions: Vec::new(),
            formats_phrase: None,
            size: None,
            purpose_mark: PurposeMark::NotSaid,
            demands: Vec::new(),
            source: RuleSource::Ours,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoFormat {
    Jpeg,
    Png,
    Gif,
}

/// The words that some applicants write on a photo to say what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PurposeMark {
    /// Never a ground for "edited".
    Recommended,
    NotSaid,
    Forbidden,
}

/// What the service tells applicants a photo must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    Clear,
    Upright,
    NotMirrored,
    FaceClear,
    ArmAndUpperBody,
    TextReadable,
    CardComplete,
    CardUncovered,
    NotEdited,
}

/// A size limit. Manuals say "KB" and leave open how many bytes that is, so a file between the two readings
/// is left to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SizeRule {
    /// The largest file, in bytes, that is within the limit however the unit is read.
    pub clear_bytes: u32,
    /// The smallest file, in bytes, that is over the limit however the unit is read.
    pub over_bytes: u32,
    /// The unit as the service writes it, with what stays open about it.
    pub unit: String,
    /// The limit as a phrase in the applicant's text, as 小于190KB.
    pub phrase: Text,
    pub source: RuleSource,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SizeVerdict {
    Within,
    /// Within the limit under one reading of the unit, over it under the other.
    Look,
    Over,
}

impl SizeRule {
    pub fn judge(&self, bytes: u64) -> SizeVerdict {
        if bytes <= u64::from(self.clear_bytes) {
            SizeVerdict::Within
        } else if bytes >= u64::from(self.over_bytes) {
            SizeVerdict::Over
        } else {
            SizeVerdict::Look
        }
    }
}

/// Limits under which a photo is decoded at all, checked from its headers before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DecodeLimits {
    pub file_bytes: u32,
    pub side_px: u32,
    pub pixels: u32,
    pub scans: u32,
    /// Scans times pixels of a progressive file.
    pub scan_pixels: u32,
    pub source: RuleSource,
}

/// The limits of one check of the machine, in `unit`. Which direction is worse is the check's own matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub warn: Option<f64>,
    pub fail: Option<f64>,
    pub unit: String,
    pub source: RuleSource,
}

/// Slots mapped to the side that each has to show.
pub type SideMap = BTreeMap<SlotId, Side>;
