//! `cargo xtask soak`: mutated files through `inspect`, one process a core. Each process prints what it found, and
//! the number by which a file can be made again.

use std::process::Child;
use std::thread;

use clap::Args;

use crate::step::{Failure, Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Files in all
    #[arg(long, default_value_t = 1_000_000)]
    count: u64,
    /// Stop after so many minutes, however many files are left
    #[arg(long)]
    minutes: Option<u64>,
    /// Another seed makes other files
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Processes; as many as there are cores by default
    #[arg(long)]
    workers: Option<u64>,
}

/// In the development build, in which the crates that touch pixels are optimised and arithmetic that overflows panics.
pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
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
    if let Some(minutes) = options.minutes {
        command.args(["--minutes", &minutes.to_string()]);
    }
    command.spawn()
}

fn not_started(source: std::io::Error) -> Failure {
    Failure::NotStarted { program: "soak".to_owned(), remedy: "it was built just before".to_owned(), source }
}
