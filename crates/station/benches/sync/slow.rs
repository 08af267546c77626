//! The same batch over a slow line with long round trips that stalls now and then: beside the time that the photos'
//! bytes alone take at the line's rate.

use std::time::{Duration, Instant};

use crate::batch::{self, CASES};
use crate::line::{Line, Shape, Stalls};
use crate::office::Office;
use crate::report::{Bound, Report};
use crate::station::Station;

const LINE: Shape = Shape {
    bits_per_s: 20e6,
    round_trip: Duration::from_millis(100),
    stalls: Some(Stalls { every: Duration::from_secs(20), lasting: Duration::from_secs(1) }),
};

pub async fn measure(report: &mut Report) {
    let cases = (1..=CASES).map(batch::case_with_photos);
    let office = Office::with(cases).await;
    let serving = office.serve();
    let mut station = Station::enrol(serving.address, office.admission().await).await;
    let line = Line::before(serving.address, LINE).await;
    station.move_to(line.address);
    let sync = station.sync();
    let start = Instant::now();
    let lease = station.claim(&sync, CASES).await;
    let bytes = station.until_whole(&sync, lease.batch).await;
    let seconds = start.elapsed().as_secs_f64();
    sync.stop().await;
    let passed = line.passed();
    let least = LINE.time_for(bytes).as_secs_f64();
    let note = format!(
        "{seconds:.1} s for {least:.1} s; 20 Mbit/s, 100 ms, 1 s of silence every 20 s, which counts against it; {} requests on {} connections",
        passed.requests, passed.connections
    );
    report.bound(
        "slow line: against its time for the photos",
        seconds / least,
        Bound::AtMost(1.15),
        "×",
        note,
    );
    let beside = passed.bytes.saturating_sub(bytes) as f64 / bytes as f64 * 100.0;
    report.figure(
        "slow line: bytes beside the photos'",
        beside,
        "%",
        "requests, heads, records, both directions",
    );
}
