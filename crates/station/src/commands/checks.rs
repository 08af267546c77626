//! How far the checks are, and what a newer version of them said otherwise.

use chrono::{DateTime, Utc};
use model::{CaseId, Text};
use serde::Serialize;
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

/// Of the batches that are worked on; a photo counts once in every slot that shows it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ChecksState {
    pub version: u32,
    /// Those on their way among them.
    pub photos: u32,
    /// Looked at by this version.
    pub checked: u32,
    /// Looked at by an earlier version, and to be looked at again.
    pub again: u32,
    /// The newest version that looked again, and what it said otherwise.
    pub renewal: Option<Renewal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Renewal {
    pub from_version: u32,
    pub to_version: u32,
    /// When the last of it was noted.
    pub at: DateTime<Utc>,
    /// Cases of which something else is said.
    pub cases: u32,
    /// Most changes first.
    pub codes: Vec<CodeChanges>,
    /// Cases decided here of which a rule is now said to be broken. They stay decided.
    pub decided: Vec<DecidedCase>,
}

/// What became of the findings with one code.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CodeChanges {
    pub code: String,
    /// What one of them says.
    pub example: Text,
    pub appeared: u32,
    pub vanished: u32,
    pub heavier: u32,
    pub lighter: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DecidedCase {
    pub case: CaseId,
    pub reference: String,
    pub findings: Vec<Text>,
}

pub(super) async fn state(desk: &Desk, _: Nothing) -> Result<ChecksState, CallError> {
    let reviewer = desk.reviewer()?;
    let progress = reviewer.work.checks_progress().await?;
    Ok(reviewer.work.review.checks(progress).await?)
}
