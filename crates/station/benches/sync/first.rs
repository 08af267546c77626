//! How soon the first case of a batch of 500 can be reviewed on a slow line: its record and its photos are here, and
//! the checks have looked at them. The cases that are due first have drawn photos, as the checks take their time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use central::NewCase;
use model::{BatchId, ProgrammeId};
use station::checks::{Bench, CHECKS_VERSION, Checks};
use station::clock::SystemClock;
use station::store::batch::case_record;
use station::sync::SyncHandle;
use tokio::sync::{Notify, mpsc};

use crate::batch::{self, CASES};
use crate::line::{Line, Shape};
use crate::median;
use crate::office::Office;
use crate::report::{Bound, Report};
use crate::station::{PROGRAMME, Station};

const LINE: Shape = Shape { bits_per_s: 10e6, round_trip: Duration::from_millis(100), stalls: None };
const RUNS: usize = 3;
const DRAWN: u32 = 3;
const SEED: u64 = 71;

pub async fn measure(report: &mut Report) {
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        seconds.push(run().await);
    }
    let note = "10 Mbit/s, 100 ms; from the start of a fresh station's first round; inspection on";
    report.bound("first case reviewable", median(&seconds), Bound::AtMost(5.0), "s", note);
}

async fn run() -> f64 {
    let office = Office::with(cases().into_iter()).await;
    let serving = office.serve();
    let mut station = Station::enrol(serving.address, office.admission().await).await;
    let line = Line::before(serving.address, LINE).await;
    station.move_to(line.address);
    let (notices, _heard) = mpsc::unbounded_channel();
    let arrived = Arc::<Notify>::default();
    let checks = Checks::start(Bench {
        stores: station.stores.clone(),
        look: Arc::new(inspect::inspect_to_compare),
        version: CHECKS_VERSION,
        workers: Bench::workers_here(),
        clock: Arc::new(SystemClock::default()),
        arrived: Arc::clone(&arrived),
        notices: notices.clone(),
    });
    let start = Instant::now();
    let sync = station.sync_telling(notices, arrived);
    let lease = station.claim(&sync, CASES).await;
    until_one_is_checked(&station, &sync, &checks, lease.batch).await;
    let seconds = start.elapsed().as_secs_f64();
    sync.stop().await;
    checks.stop().await;
    seconds
}

fn cases() -> Vec<NewCase> {
    let programme = ProgrammeId::from(PROGRAMME);
    let drawn = specimen::cases(&programme, DRAWN as usize, SEED);
    let mut cases: Vec<NewCase> = (1..=CASES).map(batch::case_with_photos).collect();
    for (case, drawn) in cases.iter_mut().zip(drawn) {
        let drawn = drawn.unwrap();
        case.document = drawn.document;
        case.declared = drawn.declared;
        case.submitted_at -= chrono::TimeDelta::days(10);
        case.photos = drawn
            .photos
            .into_iter()
            .map(|(slot, photo)| (slot, photo.file_name, photo.bytes.into()))
            .collect();
    }
    cases
}

async fn until_one_is_checked(station: &Station, sync: &SyncHandle, checks: &Checks, batch: BatchId) {
    /// The last look at a case moves no figure that is told at once.
    const LOOK_AGAIN: Duration = Duration::from_millis(20);
    let (mut state, mut progress) = (sync.state(), checks.progress());
    loop {
        let read = station.stores.read_batch(batch, case_record::all);
        if read.await.unwrap().iter().any(|row| row.checks_version == Some(CHECKS_VERSION)) {
            return;
        }
        tokio::select! {
            changed = state.changed() => changed.unwrap(),
            changed = progress.changed() => changed.unwrap(),
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
}
