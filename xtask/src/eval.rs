//! `cargo xtask eval`: how right the photo checks are, on pictures whose truth is known.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::eval_files;
use crate::step::{Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    /// More folders of pictures with a truth.csv, as `python -m foreign` writes them
    folders: Vec<PathBuf>,
    /// Pictures of families that the detector never learned from; 0 leaves them out
    #[arg(long, default_value_t = 4000)]
    held_out: usize,
    /// Pictures of noise alone; 0 leaves them out
    #[arg(long, default_value_t = 10_000)]
    noise: usize,
    /// Pictures of these families that are asked about in eight files each; 0 leaves them out
    #[arg(long, default_value_t = 200)]
    ways: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// An evaluation of its own.
#[derive(Subcommand)]
enum Part {
    /// What is read from files, against other programs
    Files,
}

/// The development build: the crates that touch pixels are optimised in it, and a second tree is not compiled.
pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    if let Some(Part::Files) = options.part {
        return eval_files::run(workspace);
    }
    heading("evaluation of the photo checks");
    let mut command = workspace.cargo(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "evaluation",
        "--bin",
        "evaluation",
        "--",
    ]);
    let numbers = [
        ("--held-out", options.held_out),
        ("--ways", options.ways),
        ("--noise", options.noise),
        ("--threads", options.threads),
    ];
    for (name, value) in numbers {
        command.arg(name).arg(value.to_string());
    }
    command.arg("--out").arg(workspace.target.join("eval")).args(&options.folders);
    run_step("the evaluation", &mut command, "the message above says what is missing")
}
