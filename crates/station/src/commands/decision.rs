//! Decisions made on this station and what became of them.

use chrono::{DateTime, Utc};
use model::{CaseId, ProgrammeId, Text, Verdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CallError, Nothing};
use crate::desk::Desk;

#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct Withdraw {
    pub case: CaseId,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Withdrawn {
    pub case: CaseId,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Decisions {
    /// Newest first.
    pub rows: Vec<DecisionRow>,
    /// The newest decision that `undo` would take back.
    pub undo: Option<CaseId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DecisionRow {
    pub seq: u64,
    pub case: CaseId,
    /// `None` once the batch is purged.
    pub reference: Option<String>,
    pub programme: ProgrammeId,
    pub programme_label: Text,
    pub verdict: Verdict,
    /// The reasons in the reviewer's words.
    pub reasons: Vec<Text>,
    /// Who decided.
    pub person: String,
    pub decided_at: DateTime<Utc>,
    pub state: DecisionState,
    /// When the server took it.
    pub received_at: Option<DateTime<Utc>>,
    /// What the server said of it, where it is not a plain acceptance.
    pub remark: Option<Text>,
    /// It can still be taken back from here, and replaced as long as the case is here (`reference` is there).
    pub can_withdraw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionState {
    /// Decided here and held back for undoing.
    Held,
    /// Decided here, waits for the network.
    Waiting,
    Accepted,
    Late,
    Stale,
    Disputed,
    Evidence,
    Rejected,
    Withdrawn,
    Superseded,
}

pub(super) async fn withdraw(desk: &Desk, request: Withdraw) -> Result<Withdrawn, CallError> {
    let reviewer = desk.reviewer()?;
    reviewer.work.review.withdraw(request.case, &reviewer.signer, reviewer.now).await?;
    reviewer.work.operation_made().await;
    Ok(Withdrawn { case: request.case })
}

pub(super) async fn list(desk: &Desk, _: Nothing) -> Result<Decisions, CallError> {
    let reviewer = desk.reviewer()?;
    Ok(reviewer.work.review.decisions(&reviewer.signer, reviewer.viewer()).await?)
}
