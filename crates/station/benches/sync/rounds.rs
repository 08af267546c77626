//! What rounds cost: one with nothing new at a station that holds 10,000 cases, and the one that sends what was decided
//! in a week without a network. Counted on the line.

use std::time::{Duration, Instant};

use protocol::messages::Lease;
use station::store::station::operation;
use station::sync::SyncHandle;

use crate::batch::{self, CASES};
use crate::line::{Line, Shape};
use crate::office::{Office, Serving};
use crate::report::{Bound, Report};
use crate::station::Station;

const HELD_BATCHES: u32 = 20;
const DECIDED_BATCHES: u32 = 2;
const DAYS_OFFLINE: i64 = 7;
const SLOW: Shape = Shape { bits_per_s: 20e6, round_trip: Duration::from_millis(100), stalls: None };
/// Whatever would still come of a round has begun by then.
const AFTERWARDS: Duration = Duration::from_secs(2);

pub async fn measure_idle(report: &mut Report) {
    let (_office, serving, mut station, _) = holding(HELD_BATCHES).await;
    let line = Line::before(serving.address, Shape::OPEN).await;
    station.move_to(line.address);
    let sync = station.sync();
    until_at_rest(&sync).await;
    let before = line.passed();
    sync.kick();
    tokio::time::sleep(AFTERWARDS).await;
    let round = line.passed() - before;
    sync.stop().await;
    let held = format!("{} cases in {HELD_BATCHES} batches", HELD_BATCHES * CASES);
    report.bound("nothing new: requests", round.requests as f64, Bound::AtMost(1.0), "", held);
    let note = "request and answer with their heads";
    report.bound("nothing new: bytes", round.bytes as f64, Bound::AtMost(2048.0), "B", note);
}

pub async fn measure_week(report: &mut Report) {
    let (office, serving, mut station, leases) = holding(DECIDED_BATCHES).await;
    let decisions = decide_all(&station, &leases).await;
    serving.end();
    let serving = office.serve_later(DAYS_OFFLINE);
    let line = Line::before(serving.address, SLOW).await;
    station.move_to(line.address);
    let start = Instant::now();
    let sync = station.sync();
    sync.flush().await.unwrap();
    until_all_is_sent(&station, &sync).await;
    let (seconds, sent) = (start.elapsed().as_secs_f64(), line.passed());
    until_at_rest(&sync).await;
    let whole = line.passed();
    sync.stop().await;
    let trips = (sent.requests + sent.connections) as f64;
    let note = format!("{decisions} decisions, {DAYS_OFFLINE} days; requests and connections");
    report.bound("after a week: round trips until all have receipts", trips, Bound::AtMost(20.0), "", note);
    let note = format!("20 Mbit/s, 100 ms, {} KB", sent.bytes / 1000);
    report.figure("after a week: time until then", seconds, "s", note);
    let note = "with the outcomes and ended leases that the server then tells";
    report.figure("after a week: requests of the whole round", whole.requests as f64, "", note);
}

/// A station that holds so many batches of cases without photos.
async fn holding(batches: u32) -> (Office, Serving, Station, Vec<Lease>) {
    let cases = (1..=batches * CASES).map(batch::case_without_photos);
    let office = Office::with(cases).await;
    let serving = office.serve();
    let station = Station::enrol(serving.address, office.admission().await).await;
    let leases = station.hold(batches).await;
    (office, serving, station, leases)
}

/// Every case is passed, as on the confirm path.
async fn decide_all(station: &Station, leases: &[Lease]) -> u64 {
    let mut seq = 0;
    for lease in leases {
        for case in station.cases(lease.batch).await {
            seq += 1;
            let (body, signed) = station.passes(seq, lease, &case);
            station.stores.write(move |tx| operation::append(tx, &body, &signed)).await.unwrap();
        }
    }
    seq
}

async fn until_all_is_sent(station: &Station, sync: &SyncHandle) {
    let incarnation = station.identity.incarnation;
    let mut state = sync.state();
    loop {
        let outbox = station.stores.read(move |db| operation::outbox(db, incarnation)).await.unwrap();
        if outbox.is_empty() {
            return;
        }
        state.changed().await.unwrap();
    }
}

/// Nothing is left to do until the next round is due.
async fn until_at_rest(sync: &SyncHandle) {
    let mut state = sync.state();
    state.wait_for(|state| state.next_attempt.is_some() && state.blocked.is_none()).await.unwrap();
}
