//! What is counted over several tables, for figures of the work.

use chrono::{DateTime, Utc};
use model::{PersonId, ProgrammeId};

use super::Done;
use crate::storage::{DecisionTimes, MadeDecisions};

/// When a case is due, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueBucket {
    OverDue,
    WithinHour,
    WithinDay,
    Later,
    None,
}

/// Undecided cases that are alike.
pub struct UndecidedCases {
    pub programme: ProgrammeId,
    pub held: bool,
    pub escalated: bool,
    pub due: DueBucket,
    pub count: u64,
}

pub trait FigureTable {
    fn undecided_cases(&mut self, now: DateTime<Utc>) -> Done<Vec<UndecidedCases>>;
    /// Stations in use that were in contact since.
    fn count_stations_seen(&mut self, since: DateTime<Utc>) -> Done<u64>;
    /// Those made from one moment to before another.
    fn made_decisions(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<MadeDecisions>>;
    /// Of programmes, and of each person within them.
    fn decision_times(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<DecisionTimes>>;
    fn count_escalated(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<Vec<(ProgrammeId, u64)>>;
}

/// Puts the rows of a ranking together, which come in its order: the first of each is the median, the last the 95th
/// percentile.
#[derive(Default)]
pub struct RankedTimes(pub Vec<DecisionTimes>);

impl RankedTimes {
    pub fn add(&mut self, programme: ProgrammeId, person: Option<PersonId>, waited_ms: u64) {
        match self.0.last_mut() {
            Some(last) if (&last.programme, last.person) == (&programme, person) => last.p95_ms = waited_ms,
            _ => self.0.push(DecisionTimes { programme, person, median_ms: waited_ms, p95_ms: waited_ms }),
        }
    }
}
