//! Tables `decision` and `outcome`.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PersonId, StationId};
use protocol::{Decision, OperationId};

use super::Done;
use crate::adjudicate::Weighed;
use crate::storage::OutcomeRecord;

/// A decision that a withdrawal or a superseding aims at.
pub struct HeldDecision {
    pub case: CaseId,
    pub person: PersonId,
    pub batch: BatchId,
    /// It is neither taken back, replaced nor set aside.
    pub counts: bool,
}

/// How a decision stops counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Withdrawn,
    Superseded,
}

impl Ending {
    /// As the column `standing` has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
        }
    }
}

/// The verdicts among the operations that were not rejected.
pub trait DecisionTable {
    /// The case has to be locked: its decisions are in order.
    fn insert_decision(&mut self, decision: &Decision, weighed: &Weighed, counts: bool) -> Done<()>;
    fn decision(&mut self, id: OperationId) -> Done<Option<HeldDecision>>;
    /// The decisions on a case that count, oldest first.
    fn counting(&mut self, case: CaseId) -> Done<Vec<Weighed>>;
    /// Who made them, for each of the cases.
    fn deciders(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, PersonId)>>;
    fn end_decision(&mut self, id: OperationId, ending: Ending) -> Done<()>;
    /// What counted on the case stays as evidence only.
    fn set_aside(&mut self, case: CaseId) -> Done<()>;
    /// Stations that decided on the case.
    fn stations_deciding(&mut self, case: CaseId) -> Done<Vec<StationId>>;
}

/// What the office tells applicants, and from when on it may.
pub trait OutcomeTable {
    /// Another outcome than the one held has yet to be told.
    fn set_outcome(&mut self, case: CaseId, decision: &Weighed, released_at: DateTime<Utc>) -> Done<()>;
    fn clear_outcome(&mut self, case: CaseId) -> Done<()>;
    fn outcomes_to_export(&mut self, now: DateTime<Utc>) -> Done<Vec<OutcomeRecord>>;
    /// `false` if the outcome is not any more what was told.
    fn mark_exported(&mut self, told: &OutcomeRecord, now: DateTime<Utc>) -> Done<bool>;
    fn count_to_export(&mut self, now: DateTime<Utc>) -> Done<u64>;
}
