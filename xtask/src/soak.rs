//! `cargo xtask soak`: what the tests do a short form of, in full counts. Mutated files through `inspect`, one process
//! a core; each process prints what it found, and the number by which a file can be made again. Then the exchange of
//! stations and server in simulated time, under seeded faults, and the server's real processes, killed again and again; at
//! last a station whose process is killed and whose power goes. A seed that fails is printed.

use std::process::Child;
use std::thread;

use clap::{Args, ValueEnum};

use crate::step::{Failure, Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Files in all
    #[arg(long, default_value_t = 1_000_000)]
    count: u64,
    /// Stop after so many minutes, however much is left
    #[arg(long)]
    minutes: Option<u64>,
    /// Seeds of the exchange's faults
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// Kills of a server at a place that the seed chooses, on each database
    #[arg(long, default_value_t = 500)]
    kills: u64,
    /// Stations that work with three processes of a server, of which one is killed every ten seconds
    #[arg(long, default_value_t = 200)]
    stations: u64,
    /// Kills of a station's process, and half as many power cuts
    #[arg(long, default_value_t = 1000)]
    crashes: u64,
    /// One of the four only
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Another seed makes other files
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Processes; as many as there are cores by default
    #[arg(long)]
    workers: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Mutated files
    Files,
    /// The exchange of stations and server
    Sync,
    /// Processes of the server that are killed
    Servers,
    /// A station's process that is killed, and its power that goes
    Crashes,
}

/// What a seed of the station's tests does: kills, and power cuts.
const KILLS_A_SEED: u64 = 15;
const CUTS_A_SEED: u64 = 40;

/// How long processes are killed under the stations when no time is given.
const FLEET_MINUTES: u64 = 5;

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// Minutes for one part.
    fn minutes_each(&self) -> Option<u64> {
        let parts = if self.only.is_none() { 4 } else { 1 };
        self.minutes.map(|minutes| minutes.div_ceil(parts))
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    if options.wants(Part::Files) {
        files(workspace, options)?;
    }
    if options.wants(Part::Sync) {
        exchange(workspace, options)?;
    }
    if options.wants(Part::Servers) {
        servers(workspace, options)?;
    }
    if options.wants(Part::Crashes) {
        crashes(workspace, options)?;
    }
    Ok(())
}

fn crashes(workspace: &Workspace, options: &Options) -> Outcome {
    let half = options.minutes_each().map(|minutes| minutes.div_ceil(2));
    let kills = options.crashes.div_ceil(KILLS_A_SEED);
    heading(&format!("soak: a station killed {} times", kills * KILLS_A_SEED));
    seeds(workspace, ["desk", "crashes::killed::"], kills, half)?;
    let cuts = options.crashes.div_ceil(2).div_ceil(CUTS_A_SEED);
    heading(&format!("soak: a station's power cut {} times", cuts * CUTS_A_SEED));
    seeds(workspace, ["desk", "crashes::power::"], cuts, half)
}

/// Tests, too. The processes are those of the development build: only they stop where they are told to.
fn servers(workspace: &Workspace, options: &Options) -> Outcome {
    let remedy = "repeat it with PROOFDESK_SEED=N and the same command";
    let test = |module: &str| {
        let arguments = ["test", "--quiet", "--locked", "--package", "central", "--test", "server", module];
        let mut command = workspace.cargo(&arguments);
        command
            .args(["--", "--test-threads=1", "--nocapture"])
            .env("PROOFDESK_SEED", options.seed.to_string());
        command
    };
    heading(&format!(
        "soak: a server killed {} times on each database, seed {}",
        options.kills, options.seed
    ));
    let mut killed = test("killed::");
    run_step("cargo test", killed.env("PROOFDESK_KILLS", options.kills.to_string()), remedy)?;
    let minutes = options.minutes_each().unwrap_or(FLEET_MINUTES);
    heading(&format!("soak: three processes, {} stations, {minutes} minutes", options.stations));
    let mut fleet = test("fleet::");
    fleet.env("PROOFDESK_STATIONS", options.stations.to_string());
    run_step("cargo test", fleet.env("PROOFDESK_MINUTES", minutes.to_string()), remedy)
}

fn exchange(workspace: &Workspace, options: &Options) -> Outcome {
    heading(&format!("soak: the exchange under faults, {} seeds", options.seeds));
    seeds(workspace, ["sync", "simulation::"], options.seeds, options.minutes_each())?;
    heading("soak: a batch over a slow line that cuts, fails and hangs");
    seeds(workspace, ["sync", "line::"], options.seeds, options.minutes_each())
}

/// Tests of the station, which look at these variables.
fn seeds(workspace: &Workspace, [binary, filter]: [&str; 2], count: u64, minutes: Option<u64>) -> Outcome {
    let arguments = ["test", "--quiet", "--locked", "--package", "station", "--test", binary, filter];
    let mut command = workspace.cargo(&arguments);
    command
        .args(["--", "--nocapture"])
        .env("PROOFDESK_SEEDS", count.to_string())
        .env_remove("PROOFDESK_SEED");
    if let Some(minutes) = minutes {
        command.env("PROOFDESK_MINUTES", minutes.to_string());
    }
    run_step("cargo test", &mut command, "repeat the printed seed with PROOFDESK_SEED=N and the same command")
}

/// In the development build, in which the crates that touch pixels are optimised and arithmetic that overflows panics.
fn files(workspace: &Workspace, options: &Options) -> Outcome {
    heading("soak: build");
    let build = ["build", "--quiet", "--locked", "--package", "inspect", "--example", "soak"];
    run_step("cargo build", &mut workspace.cargo(&build), "the message above names the line")?;
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let workers = options.workers.unwrap_or(cores).clamp(1, options.count.max(1));
    heading(&format!("soak: {} files by {workers} workers, seed {}", options.count, options.seed));
    let share = options.count.div_ceil(workers);
    let started: Vec<_> = (0..workers)
        .map(|worker| {
            start(workspace, options, worker * share, share.min(options.count.saturating_sub(worker * share)))
        })
        .collect();
    let mut failed = 0;
    for worker in started {
        let ended = worker.and_then(|mut child| child.wait()).map_err(not_started)?;
        failed += usize::from(!ended.success());
    }
    match failed {
        0 => Ok(()),
        findings => Err(Failure::Found {
            check: "soak",
            findings,
            remedy: "repeat a file with `--example soak -- --seed N --from FILE --count 1`",
        }),
    }
}

fn start(workspace: &Workspace, options: &Options, from: u64, count: u64) -> std::io::Result<Child> {
    let mut command = workspace.command(&workspace.built("examples/soak").display().to_string());
    command.args([
        "--seed",
        &options.seed.to_string(),
        "--from",
        &from.to_string(),
        "--count",
        &count.to_string(),
    ]);
    if let Some(minutes) = options.minutes_each() {
        command.args(["--minutes", &minutes.to_string()]);
    }
    command.spawn()
}

fn not_started(source: std::io::Error) -> Failure {
    Failure::NotStarted { program: "soak".to_owned(), remedy: "it was built just before".to_owned(), source }
}
