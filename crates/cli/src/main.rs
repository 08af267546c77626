//! `proofdesk-cli`: looks at files without the app. A subcommand a module; each says how the program ends.

mod inspect;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Proofdesk without a window: inspect photos, verify audit exports.
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
    /// Check an audit export. Ends with 0 if everything holds, 1 if something does not, 2 if it cannot be read.
    Verify(verify::Options),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Inspect(options) => inspect::run(&options),
        Command::Verify(options) => verify::run(&options),
    }
}
