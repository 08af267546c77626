//! `cargo xtask bench [NAME]`: the benchmarks, built for release. Each prints its figures beside their limits and those
//! of its peers, and writes them to `bench/NAME.json` in the target folder. A missed limit is said and is no failure.

use clap::{Args, ValueEnum};

use crate::packages;
use crate::step::{Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    #[arg(value_enum, default_value_t = Name::All)]
    name: Name,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// One photo, a batch, memory
    Inspect,
    /// Copies found, strangers taken for copies, a search among a million
    Likeness,
    All,
}

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    packages::for_benchmarks();
    let benchmarks = match options.name {
        Name::All => Name::value_variants().iter().filter(|name| **name != Name::All).collect(),
        _ => vec![&options.name],
    };
    for benchmark in benchmarks {
        match benchmark {
            Name::Inspect => cargo_bench(workspace, "inspect", "inspect")?,
            Name::Likeness => cargo_bench(workspace, "inspect", "likeness")?,
            Name::All => {}
        }
    }
    Ok(())
}

fn cargo_bench(workspace: &Workspace, package: &str, name: &str) -> Outcome {
    heading(&format!("benchmark: {name}"));
    let mut command = workspace.cargo(&["bench", "--locked", "--package", package, "--bench", name]);
    run_step("cargo bench", &mut command, "the message above says what is missing")
}
