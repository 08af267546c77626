//! What the rules of PROTOCOL.md make of a history of operations and of what happens to cases at the server, in their
//! plainest form: without a database, leases or messages.

use std::collections::{BTreeMap, HashMap};

use model::{CaseId, Verdict};
use protocol::messages::CaseState;
use protocol::{Action, Decision, OperationBody, OperationId, Outcome};

/// What the office does to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Changed,
    Withdrawn,
}

#[derive(Debug, Default)]
struct Case {
    revision: u32,
    withdrawn: bool,
    counting: Vec<(OperationId, Verdict)>,
}

#[derive(Debug, Default)]
pub struct Reference {
    cases: BTreeMap<CaseId, Case>,
    decisions: HashMap<OperationId, CaseId>,
}

impl Reference {
    pub fn of(cases: &[CaseId]) -> Self {
        let new = |case: &CaseId| (*case, Case { revision: 1, ..Case::default() });
        Self { cases: cases.iter().map(new).collect(), decisions: HashMap::new() }
    }

    pub fn deed(&mut self, case: CaseId, deed: Deed) {
        let case = self.cases.get_mut(&case).expect("a case of the office");
        match deed {
            Deed::Changed => {
                case.revision += 1;
                case.counting.clear();
            }
            Deed::Withdrawn => case.withdrawn = true,
        }
    }

    /// The outcome, were the operation to arrive now. Whether the lease holds is not known here: a decision that
    /// counts is `Accepted` be it late or not, and so is a release.
    pub fn take(&mut self, body: &OperationBody) -> Outcome {
        match &body.action {
            Action::Decide(decision) => self.decide(body.id, decision),
            Action::Withdraw { target, case } => {
                let known = self.decisions.get(target) == Some(case);
                let case = self.cases.get_mut(case).expect("a case of the office");
                case.counting.retain(|(counting, _)| counting != target);
                if known { Outcome::Accepted } else { Outcome::Evidence }
            }
            Action::Supersede { .. } => unreachable!("no step of the simulation supersedes"),
            Action::Release { .. } => Outcome::Accepted,
        }
    }

    fn decide(&mut self, id: OperationId, decision: &Decision) -> Outcome {
        self.decisions.insert(id, decision.case);
        let case = self.cases.get_mut(&decision.case).expect("a case of the office");
        let stale = decision.case_revision != case.revision;
        let agrees = |other: &Verdict| same_effect(other, &decision.verdict);
        let disputed = case.counting.iter().any(|(_, one)| !same_effect(one, &case.counting[0].1));
        let outcome = match &case.counting[..] {
            _ if case.withdrawn || disputed => Outcome::Evidence,
            [] if stale => Outcome::Stale,
            [] => Outcome::Accepted,
            _ if stale => Outcome::Evidence,
            others if others.iter().all(|(_, other)| agrees(other)) => Outcome::Evidence,
            _ => Outcome::Disputed,
        };
        if matches!(outcome, Outcome::Accepted | Outcome::Disputed) {
            case.counting.push((id, decision.verdict.clone()));
        }
        outcome
    }

    /// How many cases are in each state.
    pub fn states(&self) -> HashMap<CaseState, u64> {
        let mut states = HashMap::new();
        for case in self.cases.values() {
            *states.entry(case.state()).or_default() += 1;
        }
        states
    }
}

impl Case {
    fn state(&self) -> CaseState {
        let Some((_, first)) = self.counting.first() else {
            return if self.withdrawn { CaseState::Withdrawn } else { CaseState::Open };
        };
        if self.withdrawn {
            CaseState::Withdrawn
        } else if self.counting.iter().any(|(_, other)| !same_effect(first, other)) {
            CaseState::Disputed
        } else {
            match first {
                Verdict::Pass => CaseState::Passed,
                Verdict::Fail { .. } => CaseState::Failed,
                Verdict::Refer { .. } => CaseState::Referred,
            }
        }
    }
}

fn same_effect(one: &Verdict, other: &Verdict) -> bool {
    match (one, other) {
        (Verdict::Refer { reason: one }, Verdict::Refer { reason: other }) => one == other,
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}
