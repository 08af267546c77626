//! `families`: writes what the detector learns from, and what it is measured on.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use families::{Set, Split, WriteError, write_noise, write_pictures, write_set};

/// Pictures of fictitious documents and people, with the truth about each.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write samples for a network: images.u8 and labels.csv.
    Write {
        #[command(flatten)]
        what: What,
        #[arg(long, default_value_t = 1000)]
        scenes: usize,
    },
    /// Write pictures in the size in which they are sent in, as JPEG files with truth.csv.
    Pictures {
        #[command(flatten)]
        what: What,
        #[arg(long, default_value_t = 100)]
        count: usize,
    },
    /// Write samples of noise alone, of which nobody can tell how they stand.
    Noise {
        #[command(flatten)]
        what: What,
        #[arg(long, default_value_t = 10_000)]
        count: usize,
    },
}

#[derive(Args)]
struct What {
    folder: PathBuf,
    #[arg(long, default_value = "train")]
    split: SplitName,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Side of the squares, in pixels.
    #[arg(long, default_value_t = 160)]
    size: u32,
    /// As many as there are processors, if absent.
    #[arg(long)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SplitName {
    Train,
    Validate,
    Test,
}

impl What {
    fn set(&self, scenes: usize) -> Set {
        let split = match self.split {
            SplitName::Train => Split::Train,
            SplitName::Validate => Split::Validate,
            SplitName::Test => Split::Test,
        };
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.threads.unwrap_or(processors);
        Set { split, scenes, seed: self.seed, side: self.size, threads }
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]
fn main() -> ExitCode {
    let written: Result<(usize, PathBuf), WriteError> = match Arguments::parse().command {
        Command::Write { what, scenes } => {
            write_set(&what.folder, &what.set(scenes), progress(scenes)).map(|count| (count, what.folder))
        }
        Command::Pictures { what, count } => {
            write_pictures(&what.folder, &what.set(count), progress(count)).map(|count| (count, what.folder))
        }
        Command::Noise { what, count } => {
            write_noise(&what.folder, &what.set(count), progress(count)).map(|count| (count, what.folder))
        }
    };
    match written {
        Ok((count, folder)) => {
            println!("{count} written to {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("families: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says now and then how far it is.
#[allow(clippy::print_stderr, reason = "a command speaks on its terminal")]
fn progress(of: usize) -> impl FnMut(usize) {
    let begun = std::time::Instant::now();
    move |done| {
        if done % 500 == 0 || done == of {
            let each = begun.elapsed().as_secs_f32() * 1000.0 / done as f32;
            eprintln!("{done}/{of}, {each:.1} ms each");
        }
    }
}
