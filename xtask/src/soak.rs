//! `cargo xtask soak`: what the tests do a short form of, in full counts. Mutated files through `inspect`, one process
//! a core; each process prints what it found, and the number by which a file can be made again. Then the exchange of
//! stations and server in simulated time, under seeded faults; a seed that fails is printed.

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
    /// One of the two only
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
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// Minutes for one part.
    fn minutes_each(&self) -> Option<u64> {
        let parts = if self.only.is_none() { 2 } else { 1 };
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
    Ok(())
}

/// The simulations are tests; these variables are what they look at.
fn exchange(workspace: &Workspace, options: &Options) -> Outcome {
    heading(&format!("soak: the exchange under faults, {} seeds", options.seeds));
    let arguments = ["test", "--quiet", "--locked", "--package", "station", "--test", "sync", "simulation::"];
    let mut command = workspace.cargo(&arguments);
    command.env("PROOFDESK_SEEDS", options.seeds.to_string()).env_remove("PROOFDESK_SEED");
    if let Some(minutes) = options.minutes_each() {
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
