//! Random faults, then a network that is well again and nobody who touches anything: whatever waits goes out within
//! a minute, and a server in reach is never left alone with something to send.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::Outcome;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use station::commands::sync::Link as Shown;
use station::store::station::{operation, receipt};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::desk::{Desk, let_time_pass, until, verdict};
use super::link::{Fault, Kind, Weather};
use super::server::Server;
use super::{for_each_seed, simulate};

const CASES: u32 = 12;
const FAULTY: Duration = Duration::from_secs(300);
const HEALED_WITHIN: Duration = Duration::from_secs(60);
const NEVER_IDLE_FOR: Duration = Duration::from_secs(45);

#[test]
fn a_network_that_comes_back_is_noticed_within_a_minute() {
    simulate(async {
        let server = Server::with_cases(4);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(4).await;
        for away in [3, 300, 4 * 3600] {
            let before = desk.link.asked_in_all();
            desk.link.set_weather(Weather { down: true, ..Weather::fair() });
            desk.decide_next(verdict(0)).await;
            sleep(Duration::from_secs(away)).await;
            let asked = desk.link.asked_in_all() - before;
            assert!(asked <= 16 + away / 10, "asked {asked} times in {away} s");
            desk.link.set_weather(Weather::fair());
            until("an empty outbox", HEALED_WITHIN, async || desk.station.waiting().await == 0).await;
        }
        assert_eq!(desk.station.outcomes().await, [Outcome::Accepted; 3]);
    });
}

#[test]
fn a_server_in_reach_that_fails_a_push_is_asked_again_within_45_seconds() {
    simulate(async {
        let server = Server::with_cases(1);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(1).await;
        desk.link.set_fault(Kind::Push, Fault::Internal);
        desk.decide_next(verdict(0)).await;
        for _ in 0..40 {
            let before = desk.link.asked(Kind::Push);
            sleep(NEVER_IDLE_FOR + Duration::from_secs(1)).await;
            assert!(desk.link.asked(Kind::Push) > before, "45 seconds without an attempt");
        }
        desk.link.set_fault(Kind::Push, Fault::None);
        until("the receipt", HEALED_WITHIN, async || desk.station.waiting().await == 0).await;
    });
}

#[test]
fn a_round_with_nothing_new_is_one_request() {
    simulate(async {
        let server = Server::with_cases(1);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(1).await;
        sleep(Duration::from_secs(90)).await;
        let before = desk.link.asked_in_all();
        sleep(Duration::from_secs(600)).await;
        let asked = desk.link.asked_in_all() - before;
        // Each round takes a moment itself.
        assert!((9..=10).contains(&asked), "one a minute, not {asked} in ten");
    });
}

#[test]
fn a_long_answer_on_a_slow_link_keeps_no_decision_waiting() {
    simulate(async {
        let server = Server::with_cases(2);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(2).await;
        desk.link.set_fault(Kind::Changes, Fault::Trickles);
        let watchdog = Watchdog::over(&desk);
        sleep(Duration::from_secs(70)).await;
        desk.decide_next(verdict(0)).await;
        until("the receipt", NEVER_IDLE_FOR, async || desk.station.waiting().await == 0).await;
        watchdog.rest().await;
    });
}

#[test]
fn while_nobody_answers_only_one_kind_of_request_looks_for_the_server() {
    simulate(async {
        let server = Server::with_cases(2);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(2).await;
        for kind in [Kind::Hello, Kind::Push, Kind::Changes] {
            desk.link.set_fault(kind, Fault::Silent { arrives: false });
        }
        desk.decide_next(verdict(0)).await;
        // Both are due at once; the first is given up after 20 seconds.
        desk.sync().kick();
        sleep(Duration::from_secs(100)).await;
        let asked = desk.link.requests_since(Duration::from_secs(100));
        assert_eq!(asked.iter().filter(|kind| **kind != Kind::Hello).count(), 1, "{asked:?}");
        assert!(asked.len() >= 3, "it goes on looking: {asked:?}");
    });
}

#[test]
fn a_server_that_went_out_of_reach_is_not_shown_as_syncing_while_it_is_looked_for() {
    simulate(async {
        let server = Server::with_cases(2);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        desk.start();
        desk.claim_whole(2).await;
        desk.link.set_fault(Kind::Push, Fault::Lost);
        // Nobody answers for 20 seconds.
        desk.link.set_fault(Kind::Hello, Fault::Silent { arrives: false });
        desk.decide_next(verdict(0)).await;
        sleep(Duration::from_secs(2)).await;
        let shown = desk.sync().state().borrow().clone();
        assert_eq!(shown.link, Shown::Offline, "{shown:#?}\n{}", desk.link.last_requests());
    });
}

#[test]
fn after_any_faults_the_outbox_empties_within_a_minute_of_the_last() {
    for_each_seed(12, heals);
}

async fn heals(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let server = Server::with_cases(CASES);
    let_time_pass(&server);
    let mut desk = Desk::at(&server, seed).await;
    desk.start();
    desk.claim_whole(CASES / 2).await;
    let weather = Weather {
        seed,
        faulty: random.random_range(0.05..0.95),
        longest_latency: Duration::from_millis(random.random_range(1..3000)),
        ..Weather::fair()
    };
    desk.link.set_weather(weather);
    let bad_until = Instant::now() + FAULTY;
    let mut watchdog = Watchdog::over(&desk);
    while Instant::now() < bad_until {
        sleep(Duration::from_millis(random.random_range(1..15_000))).await;
        if disturb(&mut desk, &mut random).await {
            watchdog.rest().await;
            watchdog = Watchdog::over(&desk);
        }
    }
    desk.link.set_weather(Weather::fair());
    let healed = Instant::now();
    until("an empty outbox", HEALED_WITHIN, async || desk.station.waiting().await == 0).await;
    assert!(healed.elapsed() <= HEALED_WITHIN);
    until("all that was claimed", Duration::from_secs(180), async || desk.everything_is_here().await).await;
    watchdog.rest().await;
    nothing_was_lost(&desk).await;
}

/// Something happens at the desk or at the server; whether the program was started anew.
async fn disturb(desk: &mut Desk, random: &mut StdRng) -> bool {
    match random.random_range(0..20) {
        0..=9 => {
            if let Some((batch, case)) = desk.open_cases().await.into_iter().next() {
                desk.decide(batch, case, verdict(random.random())).await;
            }
        }
        10 | 11 => {
            if let Some((_, case)) = desk.decided_cases().await.into_iter().next() {
                desk.withdraw(case).await;
            }
        }
        12 | 13 => desk.link.set_weather(Weather { down: random.random(), ..desk.link.weather() }),
        14 => {
            desk.crash().await;
            return true;
        }
        15 => desk.server.restart(),
        // The machine sleeps, as far as its wall clock tells.
        16 => desk.set_wall(TimeDelta::minutes(random.random_range(1..600))),
        17 => desk.sync().kick(),
        _ => {
            // A person who does not wait for the answer.
            let claim = desk.claim(random.random_range(1..4));
            let _ = tokio::time::timeout(Duration::from_millis(10), claim).await;
        }
    }
    false
}

/// Every operation that was made is at the server once, and its receipt is here.
async fn nothing_was_lost(desk: &Desk) {
    let (made, receipts) =
        desk.station.stores.read(|db| Ok((operation::all(db)?, receipt::all(db)?))).await.unwrap();
    assert_eq!(desk.server.operations(), made.len() as u64, "rows at the server are operations made here");
    assert_eq!(receipts.len(), made.len());
}

/// Looks once a second whether a server in reach was left alone for too long with something to send.
struct Watchdog(JoinHandle<()>);

impl Watchdog {
    fn over(desk: &Desk) -> Self {
        let (link, state) = (desk.link.clone(), desk.sync().state());
        Self(tokio::spawn(async move {
            let mut idle_since = None;
            loop {
                sleep(Duration::from_secs(1)).await;
                let shown = state.borrow().clone();
                let in_reach = matches!(shown.link, Shown::Online | Shown::Syncing);
                let (waits, pushes) = (shown.waiting > shown.held, link.pushes());
                if !in_reach || !waits || pushes.under_way > 0 {
                    idle_since = None;
                    continue;
                }
                let since: Instant = *idle_since.get_or_insert_with(Instant::now);
                let idle = since.max(pushes.last).elapsed();
                assert!(
                    idle <= NEVER_IDLE_FOR,
                    "in reach, something to send, and no attempt for {idle:?}: {shown:#?}\n{}",
                    link.last_requests()
                );
            }
        }))
    }

    /// Ends it, and passes on what it found.
    async fn rest(self) {
        self.0.abort();
        if let Err(ended) = self.0.await
            && ended.is_panic()
        {
            std::panic::resume_unwind(ended.into_panic());
        }
    }
}
