//! A desktop whose wall clock is years off, jumps, or stands: order and leases are the server's, every decision goes
//! out in time and none is refused for it.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::Outcome;
use protocol::messages::Policy;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use station::store::station::case_state::{self, CaseState, Gone};
use station::store::station::{batch, receipt, setting};
use tokio::time::sleep;

use super::desk::{Desk, Wall, let_time_pass, until, verdict};
use super::server::Server;
use super::simulate;

const CASES: u32 = 6;
const TEN_YEARS: TimeDelta = TimeDelta::days(3653);

/// The hold-back, and the longest that a station waits by itself.
const OUT_WITHIN: Duration = Duration::from_secs(120 + 60);

#[derive(Debug, Clone, Copy)]
enum Fault {
    Off(TimeDelta),
    Jumps,
    Stands,
}

#[test]
fn a_clock_that_is_off_jumps_or_stands_delays_nothing_and_loses_nothing() {
    for fault in [Fault::Off(TEN_YEARS), Fault::Off(-TEN_YEARS), Fault::Jumps, Fault::Stands] {
        simulate(works_with(fault));
    }
}

async fn works_with(fault: Fault) {
    let mut random = StdRng::seed_from_u64(10);
    let server = Server::with_cases(CASES);
    let_time_pass(&server);
    let mut desk = Desk::at(&server, 10).await;
    let policy = Policy::default();
    desk.station.stores.write(move |tx| setting::set(tx, &setting::POLICY, &policy)).await.unwrap();
    match fault {
        Fault::Off(by) => desk.set_wall(by),
        Fault::Jumps => {}
        Fault::Stands => *desk.wall.lock().unwrap() = Wall::Stands,
    }
    desk.start();
    let lease = desk.claim_whole(CASES).await;
    for (number, (batch, case)) in desk.open_cases().await.into_iter().take(4).enumerate() {
        if let Fault::Jumps = fault {
            desk.set_wall(TimeDelta::days(random.random_range(-3653..3653)));
        }
        desk.decide(batch, case, verdict(number as u64)).await.unwrap();
        sleep(Duration::from_secs(random.random_range(1..40))).await;
    }
    until("an empty outbox", OUT_WITHIN, async || desk.station.waiting().await == 0).await;
    assert_eq!(desk.station.outcomes().await, [Outcome::Accepted; 4], "{fault:?}");
    let mut taken = desk.station.stores.read(receipt::all).await.unwrap();
    taken.sort_by_key(|row| row.log_index);
    assert!(taken.is_sorted_by_key(|row| row.number.seq), "{fault:?}: in the order in which they were made");
    // Leases end by the server's time, whatever the desk's clock shows.
    let (id, ends_at) = (lease.batch, lease.ends_at);
    let held = desk.station.stores.read(move |db| batch::get(db, id)).await.unwrap().unwrap();
    assert!(held.ends_at >= ends_at && held.ends_at < server.time.now() + TimeDelta::days(6), "{fault:?}");
    server.time.pass(TimeDelta::days(30));
    until("the lease's end", Duration::from_secs(120), async || {
        let states = desk.station.stores.read(case_state::all).await.unwrap();
        let gone = states.iter().filter(|row| row.state == CaseState::Gone(Gone::LeaseExpired));
        gone.count() == 2 && states.iter().filter(|row| row.state == CaseState::Decided).count() == 4
    })
    .await;
}
