//! How far the checks are, and what a newer version of them said otherwise.

use chrono::{DateTime, Utc};
use model::{CaseId, Severity, Text};
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

/// How often the reviewers here bore out what the checks said.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Precision {
    pub rows: Vec<PrecisionRow>,
}

/// Over all decisions made here that are in force. Counts places: a photo, a field, or a case as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PrecisionRow {
    pub code: String,
    pub severity: Severity,
    /// Places of which it was found.
    pub raised: u64,
    /// Of these, places that were failed for the reason that the finding suggests.
    pub named: u64,
    /// Of these, places that were failed for any reason.
    pub failed: u64,
}

pub(super) async fn state(desk: &Desk, _: Nothing) -> Result<ChecksState, CallError> {
    let work = desk.work()?;
    let progress = work.checks_progress().await?;
    Ok(work.review.checks(progress).await?)
}

pub(super) async fn precision(desk: &Desk, _: Nothing) -> Result<Precision, CallError> {
    Ok(desk.work()?.review.precision().await?)
}
