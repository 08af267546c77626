//! `quality`: what the measures of `inspect::quality` are fitted on and held against. See README.md beside it.

mod rows;
mod samples;
mod spoil;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use families::Split;

/// Photos with known faults, and what is measured of them.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Cards with known blur, as lines for fit_blur.py.
    Samples { from: u64, count: u64 },
    /// Photos with their truth and what is measured, as lines for report.py.
    Rows { families: Part, from: u64, count: u64 },
    /// Writes photos of the same scenes into a folder, to be looked at.
    Files { families: Part, folder: PathBuf, scenes: Vec<u64> },
}

/// Families that limits may be chosen on, and those that are held out until the figures are taken.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Part {
    Train,
    Validate,
    Test,
}

impl From<Part> for Split {
    fn from(part: Part) -> Self {
        match part {
            Part::Train => Self::Train,
            Part::Validate => Self::Validate,
            Part::Test => Self::Test,
        }
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]
fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quality: {error}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command speaks on its terminal")]
fn run(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        Command::Samples { from, count } => {
            for scene in from..from + count {
                samples::of_scene(scene)?.iter().for_each(|line| println!("{line}"));
            }
        }
        Command::Rows { families, from, count } => {
            for scene in from..from + count {
                println!("{}", rows::of_scene(families.into(), scene)?);
            }
        }
        Command::Files { families, folder, scenes } => {
            std::fs::create_dir_all(&folder)?;
            for scene in scenes {
                let jpeg = rows::file_of_scene(families.into(), scene)?;
                std::fs::write(folder.join(format!("{scene}.jpg")), jpeg)?;
            }
        }
    }
    Ok(())
}
