//! Three processes of the server on one PostgreSQL and one bucket, many stations, and one process killed again and
//! again: what one of them began, another finishes.
//!
//! `PROOFDESK_STATIONS=N` and `PROOFDESK_MINUTES=N` set how many stations work for how long, a process then being killed
//! every ten seconds; `PROOFDESK_SEED=N` chooses which.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use central::testkit::{TestPostgres, sample_case};
use central::{Config, Core, DataFolder, NewCase, NewDatabase};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::bucket::TestBucket;
use crate::light::{LightStation, Step, assert_agreement};
use crate::process::Process;
use crate::support::{TestStation, add_reviewer, client, number};

const PROCESSES: usize = 3;
const STATIONS: u64 = 12;
const KILLS: usize = 3;
const CASES_A_STATION: u32 = 6;
const BETWEEN_KILLS: Duration = Duration::from_secs(10);

/// All cases show the same photos: what they cost to store is not what this is about.
fn case(number: u32) -> NewCase {
    NewCase { photos: sample_case(1).photos, ..sample_case(number) }
}

/// What all stations share.
struct Fleet {
    core: Arc<Core>,
    urls: Vec<String>,
    /// Operations that are confirmed.
    confirmed: watch::Sender<usize>,
    cases: AtomicU32,
    /// No more cases come in.
    over: AtomicBool,
}

impl Fleet {
    async fn add_cases(&self, count: u32) {
        let first = self.cases.fetch_add(count, Ordering::SeqCst) + 1;
        self.core.add_cases((first..first + count).map(case).collect()).await.unwrap();
    }

    /// Works until nothing is left to lease and nothing will come; goes to the next process where one does not answer.
    async fn work(self: Arc<Self>, mut light: LightStation, mut process: usize) -> LightStation {
        loop {
            light.station.url.clone_from(&self.urls[process]);
            let before = light.receipts();
            // Asked before the step: what came in later than that, a later step finds.
            let over = self.over.load(Ordering::SeqCst);
            match light.step().await {
                Ok(Step::Done) => {
                    let confirmed = light.receipts() - before;
                    self.confirmed.send_modify(|count| *count += confirmed);
                }
                Ok(Step::Idle) if over => return light,
                Ok(Step::Idle) => self.add_cases(CASES_A_STATION).await,
                Err(_) => {
                    process = (process + 1) % PROCESSES;
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_die_one_after_the_other_lose_nothing_and_lease_nothing_twice() {
    let seed = number("PROOFDESK_SEED").unwrap_or(5);
    println!("PROOFDESK_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let stations = number("PROOFDESK_STATIONS").unwrap_or(STATIONS);
    let (postgres, bucket) = (TestPostgres::start(), TestBucket::start().await);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("central");
    let database = NewDatabase::Postgres { address: postgres.schema().await, remember: true };
    let new = bucket.server_with(database);
    let made = DataFolder::create(&data, &model::built_in_specimen(), &new).await.unwrap();
    let mut processes = Vec::new();
    for _ in 0..PROCESSES {
        processes.push(Process::serve(&data, 0, None).await);
    }
    let fleet = Arc::new(Fleet {
        core: Arc::new(made.core(Config::default()).await.unwrap()),
        urls: processes.iter().map(|process| process.url.clone()).collect(),
        confirmed: watch::channel(0).0,
        cases: AtomicU32::new(0),
        over: AtomicBool::new(false),
    });
    let mut working = JoinSet::new();
    for number in 0..stations as usize {
        let code = fleet.core.as_operator().station_code(chrono::Duration::hours(1)).await.unwrap();
        let url = fleet.urls[number % PROCESSES].clone();
        let station = TestStation::enrol_at(url, client(), code).await;
        let person = add_reviewer(&fleet.core, &station, &format!("reviewer-{number}")).await;
        let light = LightStation::new(station, person);
        working.spawn(Arc::clone(&fleet).work(light, number % PROCESSES));
    }
    match number("PROOFDESK_MINUTES") {
        Some(minutes) => {
            for _ in 0..minutes * 60 / BETWEEN_KILLS.as_secs() {
                tokio::time::sleep(BETWEEN_KILLS).await;
                kill_one(&data, &mut processes, &mut random).await;
            }
        }
        None => {
            for _ in 0..KILLS {
                let so_far = *fleet.confirmed.borrow();
                let more = random.random_range(1..=3 * stations as usize);
                let mut confirmed = fleet.confirmed.subscribe();
                confirmed.wait_for(|count| *count >= so_far + more).await.unwrap();
                kill_one(&data, &mut processes, &mut random).await;
            }
        }
    }
    fleet.over.store(true, Ordering::SeqCst);
    let lights = working.join_all().await;
    let cases = fleet.cases.load(Ordering::SeqCst) as usize;
    println!("{cases} cases, {} operations", *fleet.confirmed.borrow());
    assert_agreement(&fleet.core, &lights, cases).await;
}

/// And has another take its place.
async fn kill_one(data: &Path, processes: &mut [Process], random: &mut StdRng) {
    let which = random.random_range(0..processes.len());
    println!("killed: {which}");
    processes[which].kill();
    processes[which] = Process::serve(data, processes[which].port(), None).await;
}
