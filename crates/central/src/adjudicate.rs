//! The rules for two decisions on one case. Pure: the same circumstances always get the same ruling, whichever
//! process of the server gives it. Nothing valid is ever dropped: what does not count is kept as evidence.

use chrono::{DateTime, Utc};
use model::{PersonId, Verdict};
use protocol::messages::CaseState;
use protocol::{OperationId, Outcome, Problem};

/// How the batch that an operation names stands to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The lease holds, and the case is the station's to decide or was decided under it.
    Current,
    /// It held once: the lease ended, the case was given back, or the server was restored from a backup since.
    Past,
    /// The case was never handed to this station in this batch.
    Never,
    /// The batch is the station's, but its fence is another.
    WrongFence,
}

/// A decision as far as it is weighed against others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    pub operation: OperationId,
    pub person: PersonId,
    pub verdict: Verdict,
    pub decided_at: DateTime<Utc>,
}

/// What the decisions that count come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'a> {
    Open,
    /// One person has decided; a second has to.
    SecondReview {
        first: PersonId,
    },
    /// The decision that is told to the applicant.
    Settled(&'a Weighed),
    Disputed,
}

impl Standing<'_> {
    pub fn state(&self) -> CaseState {
        match self {
            Self::Open => CaseState::Open,
            Self::SecondReview { .. } => CaseState::SecondReview,
            Self::Disputed => CaseState::Disputed,
            Self::Settled(decision) => match decision.verdict {
                Verdict::Pass => CaseState::Passed,
                Verdict::Fail { .. } => CaseState::Failed,
                Verdict::Refer { .. } => CaseState::Referred,
            },
        }
    }
}

/// A case as a new decision finds it.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    pub state: CaseState,
    pub revision: u32,
    /// The revision that the reviewer saw.
    pub seen_revision: u32,
    pub hold: Hold,
    /// Oldest first; without a decision that the new one replaces.
    pub counting: &'a [Weighed],
}

/// What becomes of an operation, and of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    pub outcome: Outcome,
    pub problem: Option<Problem>,
    pub effect: Effect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The operation is kept, and nothing else happens.
    None,
    /// A decision is kept. `counts`: it is one of those that make up the case's state. `returns`: the case goes
    /// back to the queue. `replaces`: the decision that it supersedes counts no more.
    Decide { counts: bool, returns: bool, replaces: bool },
    /// The target counts no more.
    Withdraw,
    /// The batch's undecided cases go back to the queue.
    Release,
}

impl Ruling {
    pub fn rejected(problem: Problem) -> Self {
        Self { outcome: Outcome::Rejected, problem: Some(problem), effect: Effect::None }
    }

    pub fn kept(outcome: Outcome, effect: Effect) -> Self {
        Self { outcome, problem: None, effect }
    }
}

/// Two verdicts are the same when they do the same to the case. Two persons who fail it for different reasons
/// agree; two who refer it to different desks do not.
pub fn agree(one: &Verdict, other: &Verdict) -> bool {
    match (one, other) {
        (Verdict::Pass, Verdict::Pass) | (Verdict::Fail { .. }, Verdict::Fail { .. }) => true,
        (Verdict::Refer { reason: one }, Verdict::Refer { reason: other }) => one == other,
        _ => false,
    }
}

/// What `counting` decisions, oldest first, come to. `second_person` says whether a verdict needs one.
pub fn standing(counting: &[Weighed], second_person: impl Fn(&Verdict) -> bool) -> Standing<'_> {
    let Some(first) = counting.first() else { return Standing::Open };
    if counting.iter().any(|other| !agree(&first.verdict, &other.verdict)) {
        return Standing::Disputed;
    }
    if !counting.iter().any(|decision| second_person(&decision.verdict)) {
        return Standing::Settled(first);
    }
    match counting.iter().find(|other| other.person != first.person) {
        Some(second) => Standing::Settled(second),
        None => Standing::SecondReview { first: first.person },
    }
}

/// The ruling on a decision whose verdict is permitted, made by `person`.
pub fn on_decision(
    circumstances: &Circumstances<'_>,
    person: PersonId,
    verdict: &Verdict,
    second_person: impl Fn(&Verdict) -> bool,
) -> (Outcome, Effect) {
    let aside = |outcome, returns| {
        (outcome, Effect::Decide { counts: false, returns, replaces: outcome == Outcome::Stale })
    };
    let counts = |outcome| (outcome, Effect::Decide { counts: true, returns: false, replaces: true });
    if matches!(circumstances.state, CaseState::Closed | CaseState::Withdrawn) {
        return aside(Outcome::Evidence, false);
    }
    let before = standing(circumstances.counting, second_person);
    let in_time = if circumstances.hold == Hold::Current { Outcome::Accepted } else { Outcome::Late };
    let stale = circumstances.seen_revision != circumstances.revision;
    let agrees = circumstances.counting.iter().all(|other| agree(&other.verdict, verdict));
    match before {
        Standing::Open | Standing::SecondReview { .. } if stale => aside(Outcome::Stale, true),
        Standing::Settled(_) if stale => aside(Outcome::Evidence, false),
        Standing::Open => counts(in_time),
        Standing::SecondReview { first } if agrees && first != person => counts(in_time),
        Standing::SecondReview { .. } | Standing::Settled(_) if agrees => aside(Outcome::Evidence, false),
        Standing::SecondReview { .. } | Standing::Settled(_) => counts(Outcome::Disputed),
        Standing::Disputed => aside(Outcome::Evidence, false),
    }
}
