//! `quality`: what the measures of `inspect::quality` are fitted on and held against. See README.md beside it.

mod photos;
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
    /// Writes photos with the truth about them into a folder.
    Photos { families: Part, folder: PathBuf, from: u64, count: u64 },
    /// What is measured of a folder's photos beside the truth, as lines for report.py.
    Rows { folder: PathBuf },
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
        Command::Photos { families, folder, from, count } => {
            std::fs::create_dir_all(&folder)?;
            for scene in from..from + count {
                photos::write(&folder, families.into(), scene)?;
            }
        }
        Command::Rows { folder } => {
            for truth in rows::truths(&folder)? {
                println!("{}", rows::of_photo(&truth)?);
            }
        }
    }
    Ok(())
}
