//! `cargo xtask <command>`: set-up, demo, tests and checks, the same on a desk and in automation.
//!
//! A file here is a command, or one thing that several commands need (`step`, `workspace`, `tools`, `page`).
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks on its standard streams"
)]

mod audit;
mod bench;
mod bindings;
mod demo;
mod eval;
mod eval_files;
mod packages;
mod page;
mod setup;
mod soak;
mod step;
mod test;
mod tidy;
mod tools;
mod train;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set-up, demo, tests and checks of Proofdesk")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what the build and the tests need; says what it does, and does nothing twice
    Setup,
    /// Show the whole job: a server, specimen cases, an enrolled station, its window
    Demo(demo::Options),
    /// Run every check and test
    Test(test::Options),
    /// Run the benchmarks
    Bench(bench::Options),
    /// Measure how right the photo checks are
    Eval(eval::Options),
    /// Break files at random and hold `inspect` to them
    Soak(soak::Options),
    /// Render samples, learn the detector from them, and put it into the app
    Train(train::Options),
    /// Write the page's TypeScript types from the station's command list
    Bindings(bindings::Options),
    /// Hold what the documents promise to what the workspace is
    Tidy,
    /// Look the dependencies up in the database of security advisories
    Audit,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Workspace::find().and_then(|workspace| match arguments.command {
        Command::Setup => setup::run(&workspace),
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Eval(options) => eval::run(&workspace, &options),
        Command::Soak(options) => soak::run(&workspace, &options),
        Command::Train(options) => train::run(&workspace, &options),
        Command::Bindings(options) => bindings::run(&workspace, &options),
        Command::Tidy => tidy::run(&workspace),
        Command::Audit => audit::run(&workspace),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nfailed: {failure}");
            ExitCode::FAILURE
        }
    }
}
