//! Three stations and a server through random sequences of what people, networks, clocks and crashes do to them.
//! Afterwards all are online and left alone: every operation is at the server once, with the outcome that the
//! reference gives it in the order of the server's log, and no case is open at two desks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use central::storage::AddedCase;
use chrono::TimeDelta;
use model::CaseId;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use protocol::messages::CaseState as ServerState;
use protocol::{Action, Outcome};
use station::store::station::batch::{self, BatchState};
use station::store::station::case_state::{self, Gone};
use station::store::station::{operation, receipt};
use tokio::time::sleep;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::Weather;
use super::reference::{Deed, Reference};
use super::server::{Server, dated_case};
use super::{deadline, is_past, number, simulate};

const DESKS: usize = 3;
const CASES: u32 = 8;

#[derive(Debug, Clone)]
enum Step {
    Claim {
        desk: usize,
        count: u32,
    },
    Decide {
        desk: usize,
        nth: usize,
        verdict: u64,
    },
    Withdraw {
        desk: usize,
        nth: usize,
    },
    /// The desk gives its oldest batch back.
    Release {
        desk: usize,
    },
    Online {
        desk: usize,
        faulty: f64,
    },
    Offline {
        desk: usize,
    },
    Crash {
        desk: usize,
    },
    SetClock {
        desk: usize,
        days: i64,
    },
    Wait {
        seconds: u64,
    },
    /// Time passes while nobody does anything, at the server too: leases end.
    Away {
        hours: i64,
    },
    RestartServer,
    Deed {
        case: usize,
        deed: Deed,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let desk = || 0..DESKS;
    prop_oneof![
        3 => (desk(), 1..5_u32).prop_map(|(desk, count)| Step::Claim { desk, count }),
        8 => (desk(), 0..4_usize, 0..3_u64)
            .prop_map(|(desk, nth, verdict)| Step::Decide { desk, nth, verdict }),
        2 => (desk(), 0..4_usize).prop_map(|(desk, nth)| Step::Withdraw { desk, nth }),
        1 => desk().prop_map(|desk| Step::Release { desk }),
        3 => (desk(), prop::sample::select(vec![0.0, 0.3, 0.7]))
            .prop_map(|(desk, faulty)| Step::Online { desk, faulty }),
        2 => desk().prop_map(|desk| Step::Offline { desk }),
        2 => desk().prop_map(|desk| Step::Crash { desk }),
        1 => (desk(), -3653..3653_i64).prop_map(|(desk, days)| Step::SetClock { desk, days }),
        6 => (1..40_u64).prop_map(|seconds| Step::Wait { seconds }),
        1 => (1..150_i64).prop_map(|hours| Step::Away { hours }),
        1 => Just(Step::RestartServer),
        1 => (0..CASES as usize, prop::sample::select(vec![Deed::Changed, Deed::Changed, Deed::Withdrawn]))
            .prop_map(|(case, deed)| Step::Deed { case, deed }),
    ]
}

#[test]
fn three_stations_and_a_server_do_what_the_rules_say_whatever_happens() {
    let cases = number("PROOFDESK_SEEDS").map_or(12, |seeds| u32::try_from(seeds * 10).unwrap_or(u32::MAX));
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let seed = number("PROOFDESK_SEED").unwrap_or(7);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    println!("PROOFDESK_SEED={seed}");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let deadline = deadline();
    let sequence = prop::collection::vec(step(), 1..60);
    let outcome = runner.run(&sequence, |steps| {
        if !is_past(deadline) {
            simulate(World::lives_through(steps));
        }
        Ok::<(), TestCaseError>(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

struct World {
    server: Arc<Server>,
    desks: Vec<Desk>,
    cases: Vec<CaseId>,
    /// What was done to cases, with how many operations the server held then.
    deeds: Vec<(u64, CaseId, Deed)>,
    changes: u32,
}

impl World {
    async fn lives_through(steps: Vec<Step>) {
        let server = Server::with_cases(0);
        let added = server.add_cases((1..=CASES).map(dated_case).collect());
        let cases = added.iter().map(id_of).collect();
        let_time_pass(&server);
        let mut desks = Vec::new();
        for seed in 0..DESKS {
            let mut desk = Desk::at(&server, seed as u64).await;
            desk.start();
            desks.push(desk);
        }
        let mut world = Self { server, desks, cases, deeds: Vec::new(), changes: 0 };
        for step in steps {
            world.take(step).await;
        }
        world.settle().await;
        world.compare().await;
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Claim { desk, count } => {
                let claim = self.desks[desk].claim(count);
                let _ = tokio::time::timeout(Duration::from_secs(2), claim).await;
            }
            Step::Decide { desk, nth, verdict: kind } => {
                let desk = &self.desks[desk];
                if let Some((batch, case)) = desk.open_cases().await.into_iter().nth(nth) {
                    desk.decide(batch, case, verdict(kind)).await;
                }
            }
            Step::Withdraw { desk, nth } => {
                let desk = &self.desks[desk];
                if let Some((_, case)) = desk.decided_cases().await.into_iter().nth(nth) {
                    desk.withdraw(case).await;
                }
            }
            Step::Release { desk } => release(&self.desks[desk]).await,
            Step::Online { desk, faulty } => {
                let longest_latency = Duration::from_secs(1);
                let weather = Weather { seed: 7, faulty, longest_latency, ..Weather::fair() };
                self.desks[desk].link.set_weather(weather);
            }
            Step::Offline { desk } => {
                self.desks[desk].link.set_weather(Weather { down: true, ..Weather::fair() });
            }
            Step::Crash { desk } => self.desks[desk].crash().await,
            Step::SetClock { desk, days } => self.desks[desk].set_wall(TimeDelta::days(days)),
            Step::Wait { seconds } => sleep(Duration::from_secs(seconds)).await,
            Step::Away { hours } => self.server.time.pass(TimeDelta::hours(hours)),
            Step::RestartServer => self.server.restart(),
            Step::Deed { case, deed } => self.deed(case, deed),
        }
    }

    fn deed(&mut self, nth: usize, deed: Deed) {
        let (case, now) = (self.cases[nth], self.server.time.now());
        let done = match deed {
            Deed::Changed => {
                self.changes += 1;
                let mut changed = dated_case(nth as u32 + 1);
                changed.declared.0.insert("name".into(), format!("样本{}", self.changes));
                matches!(self.server.add_cases(vec![changed])[..], [AddedCase::Changed(_)])
            }
            Deed::Withdrawn => {
                self.server.ask(async move |core| core.storage().withdraw_case(case, now).await.unwrap())
            }
        };
        if done {
            self.deeds.push((self.server.operations(), case, deed));
        }
    }

    /// Everybody is online and left alone.
    async fn settle(&self) {
        for desk in &self.desks {
            desk.link.set_weather(Weather::fair());
        }
        for desk in &self.desks {
            let sent = async || desk.station.waiting().await == 0;
            until("an empty outbox", Duration::from_secs(60), sent).await;
        }
        // Requests that were given up may still arrive, and everybody asks once a minute what is new.
        sleep(Duration::from_secs(200)).await;
        for desk in &self.desks {
            let here = async || desk.everything_is_here().await;
            until("all that was claimed", Duration::from_secs(60), here).await;
        }
    }

    async fn compare(&self) {
        let mut made = HashMap::new();
        for desk in &self.desks {
            let read = |db: &station::store::StationRead<'_>| Ok((operation::all(db)?, receipt::all(db)?));
            let (operations, receipts) = desk.station.stores.read(read).await.unwrap();
            assert_eq!(operations.len(), receipts.len(), "a receipt for each operation");
            for row in receipts {
                let operation = operations.iter().find(|made| made.number == row.number).expect("made here");
                let body = operation.signed.read().unwrap();
                assert!(
                    made.insert(row.log_index, (body, row.outcome)).is_none(),
                    "one place in the log each"
                );
            }
        }
        let log = self.server.operations();
        assert_eq!(log, made.len() as u64, "rows at the server are operations made");
        let mut reference = Reference::of(&self.cases);
        let mut deeds = self.deeds.iter().peekable();
        for index in 0..=log {
            while let Some((_, case, deed)) = deeds.next_if(|(held, ..)| *held <= index) {
                reference.deed(*case, *deed);
            }
            let Some((body, outcome)) = made.get(&index) else { continue };
            let expected = reference.take(body);
            assert_eq!(plain(*outcome, &body.action), expected, "operation {index} of the log: {body:#?}");
        }
        assert_eq!(self.states(), reference.states());
        self.no_case_is_open_twice().await;
    }

    fn states(&self) -> HashMap<ServerState, u64> {
        let now = self.server.time.now();
        let status = self.server.ask(async move |core| core.storage().status(now).await.unwrap());
        let mut states = HashMap::new();
        for (_, state, count) in status.cases {
            // Who holds a case does not matter for what it comes to.
            let state = if state == ServerState::Leased { ServerState::Open } else { state };
            *states.entry(state).or_default() += count;
        }
        states
    }

    async fn no_case_is_open_twice(&self) {
        let mut open = HashSet::new();
        for desk in &self.desks {
            let batches = desk.station.stores.read(batch::all).await.unwrap();
            let active: HashSet<_> =
                batches.iter().filter(|row| row.state == BatchState::Active).map(|row| row.id).collect();
            for (batch, case) in desk.open_cases().await {
                assert!(active.contains(&batch), "an open case lies in a batch that is held");
                assert!(open.insert(case), "two desks may decide one case");
            }
        }
    }
}

/// As `review::release` does.
async fn release(desk: &Desk) {
    let batches = desk.station.stores.read(batch::all).await.unwrap();
    let Some(held) = batches.into_iter().find(|row| row.state == BatchState::Active) else { return };
    desk.station.append(Action::Release { batch: held.id, fence: held.fence }).await;
    desk.station
        .stores
        .write(move |tx| {
            batch::set_released(tx, held.id)?;
            case_state::set_gone_of_batch(tx, held.id, Gone::Released)
        })
        .await
        .unwrap();
    desk.sync().outbox_changed();
}

/// What the reference cannot tell apart because it knows no leases.
fn plain(outcome: Outcome, action: &Action) -> Outcome {
    match (outcome, action) {
        (Outcome::Late, _) | (Outcome::Evidence, Action::Release { .. }) => Outcome::Accepted,
        (outcome, _) => outcome,
    }
}

fn id_of(added: &AddedCase) -> CaseId {
    match added {
        AddedCase::Added(id) | AddedCase::Unchanged(id) | AddedCase::Changed(id) | AddedCase::Settled(id) => {
            *id
        }
    }
}
