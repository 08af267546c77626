//! `proofdesk-central`: see `central::cli` for what it can do.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    central::cli::Cli::parse().run().await
}
