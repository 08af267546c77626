//! The server's process killed by a signal that it cannot see, at places that a seed chooses: before a commit, after one
//! and before its reply, in the middle of a request's body. Each time another process takes over on what is left, and the
//! station asks again.
//!
//! `PROOFDESK_KILLS=N` sets how often, `PROOFDESK_SEED=N` repeats what a seed did.

use std::path::Path;
use std::sync::Arc;

use central::testkit::sample_case;
use central::{Config, Core, DataFolder, NewDatabase, NewPhotos, NewServer};
use chrono::Duration;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::Notify;

use crate::light::{LightStation, Step, assert_agreement};
use crate::process::Process;
use crate::support::{TestStation, add_reviewer, client, number};

const KILLS: u64 = 6;
/// Cases that are there to lease at the beginning, and come in whenever none are left.
const CASES: u32 = 6;
/// Writes that a station has a process do while it works on as many cases, more or less.
const WRITES: u64 = 6;

#[derive(Debug, Clone, Copy)]
enum Place {
    Commit(&'static str, u64),
    Body,
}

impl Place {
    /// One kind after the other, at a moment that the seed chooses.
    fn of_kill(kill: u64, random: &mut StdRng) -> Self {
        match kill % 3 {
            0 => Self::Commit("before-commit", random.random_range(1..=WRITES)),
            1 => Self::Commit("after-commit", random.random_range(1..=WRITES)),
            _ => Self::Body,
        }
    }
}

struct Killed {
    core: Arc<Core>,
    light: LightStation,
    cases: u32,
}

impl Killed {
    async fn add_cases(&mut self) {
        let new = self.cases + 1..=self.cases + CASES;
        self.core.add_cases(new.map(sample_case).collect()).await.unwrap();
        self.cases += CASES;
    }

    /// Works until the process is at the place, kills it there, and returns its port.
    async fn until_killed(&mut self, data: &Path, port: u16, place: Place) -> u16 {
        let stop_at = match place {
            Place::Commit(name, turn) => Some(format!("{name}:{turn}")),
            Place::Body => None,
        };
        let mut process = Process::serve(data, port, stop_at.as_deref()).await;
        let port = process.port();
        self.light.go_to(&process);
        let half_sent = Arc::new(Notify::new());
        loop {
            if matches!(place, Place::Body) && self.light.has_to_push() {
                tokio::select! {
                    _ = self.light.push_half(&half_sent) => {}
                    () = half_sent.notified() => break,
                }
            }
            let step = tokio::select! {
                biased;
                () = process.stopped() => break,
                step = self.light.step() => step,
            };
            if step.expect("a process that lives answers") == Step::Idle {
                self.add_cases().await;
            }
        }
        process.kill();
        port
    }
}

async fn killed_again_and_again(database: NewDatabase) {
    let seed = number("PROOFDESK_SEED").unwrap_or(3);
    println!("PROOFDESK_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("central");
    let new = NewServer { database, photos: NewPhotos::Embedded };
    let made = DataFolder::create(&data, &model::built_in_specimen(), &new).await.unwrap();
    let core = Arc::new(made.core(Config::default()).await.unwrap());
    let mut process = Process::serve(&data, 0, None).await;
    let code = core.as_operator().station_code(Duration::hours(1)).await.unwrap();
    let station = TestStation::enrol_at(process.url.clone(), client(), code).await;
    let person = add_reviewer(&core, &station, "reviewer").await;
    let mut port = process.port();
    process.kill();
    let mut killed = Killed { core, light: LightStation::new(station, person), cases: 0 };
    killed.add_cases().await;
    for kill in 1..=number("PROOFDESK_KILLS").unwrap_or(KILLS) {
        let place = Place::of_kill(kill, &mut random);
        println!("{kill}: {place:?}");
        port = killed.until_killed(&data, port, place).await;
    }
    let mut process = Process::serve(&data, port, None).await;
    while killed.light.step().await.expect("nothing stops it any more") != Step::Idle {}
    process.kill();
    assert_agreement(&killed.core, &[killed.light], killed.cases as usize).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_any_point_and_a_station_hold_the_same_on_sqlite() {
    killed_again_and_again(NewDatabase::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_any_point_and_a_station_hold_the_same_on_postgres() {
    let postgres = central::testkit::TestPostgres::start();
    let address = postgres.schema().await;
    killed_again_and_again(NewDatabase::Postgres { address, remember: true }).await;
}
