//! The queue: every case that this station holds.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, DocumentType, ProgrammeId, Severity, Text};
use serde::Serialize;
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Queue {
    pub rows: Vec<QueueRow>,
    pub batches: Vec<BatchView>,
    /// The case that `next` would open, in the order of the rows.
    pub next: Option<CaseId>,
}

/// A row holds what a list needs; the number is masked.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct QueueRow {
    pub case: CaseId,
    pub batch: BatchId,
    pub programme: ProgrammeId,
    pub programme_label: Text,
    pub reference: String,
    pub name: String,
    pub masked_number: String,
    pub document: DocumentType,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub due: Due,
    pub state: CaseRowState,
    pub worst: Option<Severity>,
    /// Short texts of the findings of severity `warn` and `fail`, each once.
    pub findings: Vec<Text>,
    pub draft: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    Overdue,
    Soon,
    Later,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CaseRowState {
    /// Photos or data are still on their way.
    Arriving,
    Open,
    /// Decided here; the server has not answered yet.
    Decided,
    /// The server holds the decision.
    Received,
    /// The server's answer wants a look, see the decision list.
    Attention,
    /// Somebody else has to decide it.
    NotByYou,
    /// Withdrawn by the applicant, or the lease has ended.
    Gone,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct BatchView {
    pub batch: BatchId,
    pub programme: ProgrammeId,
    pub programme_label: Text,
    pub ends_at: DateTime<Utc>,
    pub cases: u32,
    pub ready: u32,
    pub decided: u32,
    pub bytes: u64,
    pub bytes_total: u64,
    /// Photos that were looked at, each counted once in every slot that shows it.
    pub photos_checked: u32,
    pub photos: u32,
    /// Photos that could not be had, by number; named in the sync state.
    pub photos_refused: u32,
}

pub(super) async fn list(desk: &Desk, _: Nothing) -> Result<Queue, CallError> {
    let reviewer = desk.reviewer()?;
    Ok(reviewer.work.review.queue(reviewer.viewer()).await?)
}
