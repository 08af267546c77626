//! `specimen`: writes fictitious cases to be imported.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use model::ProgrammeId;
use specimen::{Encoding, Plan, SpecimenError, write_import};

/// Fictitious applicants, cards and photos.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write cases.csv and photos/ into a folder, for `proofdesk-central import`.
    Write {
        folder: PathBuf,
        #[arg(long, default_value = "jszg-identity")]
        programme: String,
        #[arg(long, default_value_t = 60)]
        count: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Write the table in GB18030 with a Chinese header, as office software does.
        #[arg(long)]
        gb18030: bool,
        /// Share of the cases with a defect, 0 to 1.
        #[arg(long, default_value_t = 0.34)]
        defect_share: f32,
        /// All are submitted within four hours before this time, as 2026-03-02T12:00:00+08:00; now if absent.
        #[arg(long)]
        until: Option<DateTime<Utc>>,
    },
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]
fn main() -> ExitCode {
    let Command::Write { folder, programme, count, seed, gb18030, defect_share, until } =
        Arguments::parse().command;
    let until = until.unwrap_or_else(Utc::now);
    let plan = Plan { defect_share, until, ..Plan::new(&ProgrammeId::from(programme.as_str()), count, seed) };
    let encoding = if gb18030 { Encoding::Gb18030 } else { Encoding::Utf8 };
    let mut done = 0;
    let written: Result<(), SpecimenError> = write_import(&folder, &plan, encoding, |case| {
        done += 1;
        let planted: Vec<String> =
            case.planted.iter().map(|(slot, defect)| format!("{slot}: {defect}")).collect();
        println!("{done}/{count} {} {}", case.reference, planted.join(", "));
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("specimen: {error}");
            ExitCode::FAILURE
        }
    }
}
