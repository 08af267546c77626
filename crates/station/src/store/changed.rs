//! What a transaction changed, as far as somebody who shows it has to know.

use std::collections::BTreeSet;

use model::CaseId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changed {
    /// Enrolment, people, policy.
    App,
    /// Rows of the queue, or batches.
    Queue,
    Case(CaseId),
    Decisions,
    /// Outbox, photos that wait, rounds.
    Sync,
    Programmes,
}

pub type Changes = BTreeSet<Changed>;
