//! `proofdesk-cli`: looks at files without the app. A subcommand a module; each says how the program ends.

mod inspect;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Proofdesk without a window: inspect photos.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the machine's checks on photos. Ends with 0 if all pass, 1 if a check fails one, 2 if one cannot be read.
    Inspect(inspect::Options),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Inspect(options) => inspect::run(&options),
    }
}
