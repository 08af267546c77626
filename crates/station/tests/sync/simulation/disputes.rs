//! Stations that all decide the same cases offline, each under a lease that ends before anything is sent: nothing is
//! dropped, verdicts that differ are disputed, and it comes to the same in whichever order they arrive.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;
use model::CaseId;
use protocol::messages::{CaseState, Change};
use protocol::{Outcome, SignedOperation};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::desk::verdict;
use super::paper::PaperStation;
use super::server::Server;
use super::{deadline, is_past, number};

type Made = (PaperStation, Vec<SignedOperation>);

#[test]
fn whoever_decides_one_case_offline_differently_disputes_it_in_any_order() {
    let full = number("PROOFDESK_SEEDS").is_some();
    let (stations, cases, replays): (u32, u32, u64) = if full { (5, 500, 100) } else { (3, 40, 5) };
    let server = Server::with_cases(cases);
    let mut random = StdRng::seed_from_u64(11);
    let made: Vec<Made> = (0..stations)
        .map(|_| {
            let station = PaperStation::holding(&server, cases);
            assert_eq!(station.cases.len() as u32, cases, "the leases before have ended");
            // Mostly passes, so that there are cases on which all agree.
            let pick =
                |random: &mut StdRng| if random.random_bool(0.8) { 0 } else { random.random_range(1..3) };
            let operations = station.decide_all(|_| verdict(pick(&mut random)));
            server.time.pass(TimeDelta::days(6));
            (station, operations)
        })
        .collect();
    let expected = expected(&made);
    assert!(expected.values().any(|state| *state == CaseState::Disputed));
    assert!(expected.values().any(|state| *state == CaseState::Passed));
    let deadline = deadline();
    for replay in (0..replays).take_while(|_| !is_past(deadline)) {
        let again = server.copy();
        let outcomes = arrive(&again, &made, &mut StdRng::seed_from_u64(replay));
        assert_eq!(again.operations(), u64::from(stations) * u64::from(cases), "replay {replay}: 0 dropped");
        assert!(!outcomes.contains(&Outcome::Rejected), "replay {replay}");
        assert_eq!(states(&again, &made), expected, "replay {replay}");
    }
}

/// What the verdicts on each case come to, whatever their order.
fn expected(made: &[Made]) -> BTreeMap<CaseId, CaseState> {
    let mut verdicts: BTreeMap<CaseId, BTreeSet<&str>> = BTreeMap::new();
    for operation in made.iter().flat_map(|(_, operations)| operations) {
        let body = operation.read().unwrap();
        let decision = body.action.decision().unwrap();
        let kind = match decision.verdict {
            model::Verdict::Pass => "pass",
            model::Verdict::Fail { .. } => "fail",
            model::Verdict::Refer { .. } => "refer",
        };
        verdicts.entry(decision.case).or_default().insert(kind);
    }
    let state = |kinds: BTreeSet<&str>| match kinds.iter().copied().collect::<Vec<_>>()[..] {
        ["pass"] => CaseState::Passed,
        ["fail"] => CaseState::Failed,
        ["refer"] => CaseState::Referred,
        _ => CaseState::Disputed,
    };
    verdicts.into_iter().map(|(case, kinds)| (case, state(kinds))).collect()
}

/// Each station's operations in their order, the stations' in any.
fn arrive(server: &Arc<Server>, made: &[Made], random: &mut StdRng) -> HashSet<Outcome> {
    let mut rest: Vec<(&PaperStation, &[SignedOperation])> =
        made.iter().map(|(station, operations)| (station, operations.as_slice())).collect();
    let mut outcomes = HashSet::new();
    while !rest.is_empty() {
        let at = random.random_range(0..rest.len());
        let (station, waiting) = rest[at];
        let (part, behind) = waiting.split_at(random.random_range(1..=waiting.len().min(20)));
        let pushed = station.push(server, part.to_vec()).unwrap();
        outcomes.extend(pushed.results.into_iter().map(|result| result.outcome));
        rest[at].1 = behind;
        rest.retain(|(_, waiting)| !waiting.is_empty());
    }
    outcomes
}

/// As the stations that decided were told last.
fn states(server: &Server, made: &[Made]) -> BTreeMap<CaseId, CaseState> {
    let mut states = BTreeMap::new();
    for (station, _) in made {
        let told = station.hears(server).into_iter().filter_map(|change| match change {
            Change::CaseOutcome { case, state } => Some((case, state)),
            _ => None,
        });
        let own: BTreeMap<_, _> = told.collect();
        for (case, state) in own {
            assert_eq!(*states.entry(case).or_insert(state), state, "all stations are told the same");
        }
    }
    states
}
