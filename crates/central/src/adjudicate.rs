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

#[cfg(test)]
mod tests {
    use model::{Ground, Place, StationId};
    use protocol::Outcome::{Accepted, Disputed, Evidence, Late, Stale};
    use uuid::Uuid;

    use super::*;

    const COUNTS: Effect = Effect::Decide { counts: true, returns: false, replaces: true };
    const ASIDE: Effect = Effect::Decide { counts: false, returns: false, replaces: false };
    const RETURNS: Effect = Effect::Decide { counts: false, returns: true, replaces: true };

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn failing(code: &str) -> Verdict {
        Verdict::Fail {
            grounds: vec![Ground { code: code.into(), place: Place::Case { slots: Vec::new() } }],
        }
    }

    fn refer(reason: &str) -> Verdict {
        Verdict::Refer { reason: reason.into() }
    }

    fn by(number: u128, verdict: Verdict) -> Weighed {
        let operation = OperationId {
            station: StationId(Uuid::from_u128(number)),
            incarnation: Uuid::from_u128(number),
            seq: 1,
        };
        let decided_at = DateTime::from_timestamp(1_793_000_000, 0).unwrap();
        Weighed { operation, person: person(number), verdict, decided_at }
    }

    struct Case {
        name: &'static str,
        state: CaseState,
        seen_revision: u32,
        hold: Hold,
        counting: Vec<Weighed>,
        by: u128,
        verdict: Verdict,
        four_eyes: bool,
        expected: (Outcome, Effect),
    }

    /// A pass by person 1 on an open case that the station holds.
    fn plain(name: &'static str, expected: (Outcome, Effect)) -> Case {
        Case {
            name,
            state: CaseState::Open,
            seen_revision: 3,
            hold: Hold::Current,
            counting: Vec::new(),
            by: 1,
            verdict: Verdict::Pass,
            four_eyes: false,
            expected,
        }
    }

    fn against(name: &'static str, counting: Vec<Weighed>, expected: (Outcome, Effect)) -> Case {
        Case { counting, ..plain(name, expected) }
    }

    fn rules() -> Vec<Case> {
        let pass = |number| by(number, Verdict::Pass);
        let fail = |number| by(number, failing("photo-dark"));
        vec![
            plain("the first decision", (Accepted, COUNTS)),
            Case { hold: Hold::Past, ..plain("under an old fence, still open", (Late, COUNTS)) },
            Case { seen_revision: 2, ..plain("the case changed", (Stale, RETURNS)) },
            Case { seen_revision: 2, hold: Hold::Past, ..plain("changed, old fence", (Stale, RETURNS)) },
            against("the same verdict twice", vec![pass(2)], (Evidence, ASIDE)),
            against("the same verdict twice by one person", vec![pass(1)], (Evidence, ASIDE)),
            against("different verdicts", vec![fail(2)], (Disputed, COUNTS)),
            against("different verdicts by one person", vec![fail(1)], (Disputed, COUNTS)),
            against("already disputed", vec![pass(2), fail(3)], (Evidence, ASIDE)),
            Case {
                seen_revision: 2,
                ..against("changed, and settled since", vec![fail(2)], (Evidence, ASIDE))
            },
            Case {
                state: CaseState::Closed,
                ..against("told to the applicant", vec![fail(2)], (Evidence, ASIDE))
            },
            Case { state: CaseState::Withdrawn, ..plain("taken back by the applicant", (Evidence, ASIDE)) },
            Case {
                verdict: failing("photo-unclear"),
                ..against("failed for another reason is the same verdict", vec![fail(2)], (Evidence, ASIDE))
            },
            Case {
                verdict: refer("one"),
                ..against("referred to another desk is not", vec![by(2, refer("other"))], (Disputed, COUNTS))
            },
            Case { four_eyes: true, ..plain("the first of two", (Accepted, COUNTS)) },
            Case {
                four_eyes: true,
                ..against("the second of two agrees", vec![pass(2)], (Accepted, COUNTS))
            },
            Case {
                four_eyes: true,
                ..against("the second of two differs", vec![fail(2)], (Disputed, COUNTS))
            },
            Case { four_eyes: true, ..against("the first again", vec![pass(1)], (Evidence, ASIDE)) },
            Case { four_eyes: true, ..against("a third", vec![pass(2), pass(3)], (Evidence, ASIDE)) },
            Case {
                four_eyes: true,
                hold: Hold::Past,
                ..against("the second of two, late", vec![pass(2)], (Late, COUNTS))
            },
            Case {
                four_eyes: true,
                seen_revision: 2,
                ..against("the second of two saw other data", vec![pass(2)], (Stale, RETURNS))
            },
        ]
    }

    #[test]
    fn each_rule_for_two_decisions_holds() {
        for case in rules() {
            let circumstances = Circumstances {
                state: case.state,
                revision: 3,
                seen_revision: case.seen_revision,
                hold: case.hold,
                counting: &case.counting,
            };
            let ruling = on_decision(&circumstances, person(case.by), &case.verdict, |_| case.four_eyes);
            assert_eq!(ruling, case.expected, "{}", case.name);
        }
    }

    #[test]
    fn what_decisions_come_to() {
        let pass = |number| by(number, Verdict::Pass);
        let fail = |number, code| by(number, failing(code));
        let four_eyes_on_pass = |verdict: &Verdict| *verdict == Verdict::Pass;
        let cases = [
            (vec![], CaseState::Open),
            (vec![pass(1)], CaseState::SecondReview),
            (vec![pass(1), pass(1)], CaseState::SecondReview),
            (vec![pass(1), pass(2)], CaseState::Passed),
            (vec![fail(1, "a")], CaseState::Failed),
            (vec![fail(1, "a"), fail(2, "b")], CaseState::Failed),
            (vec![by(1, refer("a"))], CaseState::Referred),
            (vec![pass(1), fail(2, "a")], CaseState::Disputed),
            (vec![pass(1), pass(2), fail(3, "a")], CaseState::Disputed),
        ];
        for (counting, expected) in cases {
            assert_eq!(standing(&counting, four_eyes_on_pass).state(), expected, "{counting:?}");
        }
    }

    #[test]
    fn the_first_decision_is_told_or_with_four_eyes_the_one_that_settles() {
        let two = [by(1, failing("a")), by(2, failing("b"))];
        assert_eq!(standing(&two, |_| false), Standing::Settled(&two[0]));
        assert_eq!(standing(&two, |_| true), Standing::Settled(&two[1]));
    }
}
