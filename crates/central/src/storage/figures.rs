//! How the work stands and goes, as the storage counts it.

use model::{PersonId, ProgrammeId, Verdict};
use protocol::Outcome;
use protocol::messages::LeaseEnd;

/// Cases by when they are due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DueCounts {
    pub over_due: u64,
    pub within_hour: u64,
    pub within_day: u64,
    pub later: u64,
    pub without_due: u64,
}

impl DueCounts {
    /// Each with its word.
    pub fn by_due(&self) -> [(&'static str, u64); 5] {
        [
            ("over-due", self.over_due),
            ("within-hour", self.within_hour),
            ("within-day", self.within_day),
            ("later", self.later),
            ("none", self.without_due),
        ]
    }

    pub fn total(&self) -> u64 {
        self.by_due().iter().map(|(_, count)| count).sum()
    }
}

/// A programme's undecided cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeWork {
    pub programme: ProgrammeId,
    pub waiting: DueCounts,
    /// A station holds them.
    pub leased: DueCounts,
    /// Of both, those that stations let go of twice.
    pub escalated: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenWork {
    pub programmes: Vec<ProgrammeWork>,
    /// Stations in use that were in contact within the hour.
    pub stations_seen: u64,
    /// Outcomes that may be told and wait for `export results`.
    pub outcomes_waiting: u64,
}

/// Decisions of one day that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeDecisions {
    pub programme: ProgrammeId,
    pub person: PersonId,
    pub verdict: Verdict,
    pub outcome: Outcome,
    /// Withdrawn or superseded since.
    pub taken_back: bool,
    pub count: u64,
}

/// From the application to the decision, by nearest rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionTimes {
    pub programme: ProgrammeId,
    /// `None` for all of them together.
    pub person: Option<PersonId>,
    pub median_ms: u64,
    pub p95_ms: u64,
}

/// What came in between two moments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayFigures {
    pub decisions: Vec<MadeDecisions>,
    pub times: Vec<DecisionTimes>,
    pub escalated: Vec<(ProgrammeId, u64)>,
}

/// What this process does with the store at this moment, and has done since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreActivity {
    /// Database connections.
    pub in_use: u64,
    pub most: u64,
    /// Transactions that wait for one.
    pub waiting: u64,
    pub leases_given: u64,
    pub leases_ended: [(LeaseEnd, u64); 4],
}
