//! `cargo xtask bench [NAME]`: the benchmarks, built for release. Each prints its figures beside their limits and those
//! of its peers, and writes them to `bench/NAME.json` in the target folder. A missed limit is said and is no failure.

use std::fs;

use clap::{Args, ValueEnum};

use crate::packages;
use crate::page::npm;
use crate::step::{Failure, Outcome, heading, run as run_step};
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    #[arg(value_enum, default_value_t = Name::All)]
    name: Name,
    /// Of `sync`, only this part; may be given again
    #[arg(long, value_name = "PART")]
    part: Vec<String>,
    /// Install the peer of `sync` first: PouchDB and `express-pouchdb`, from npm's registry into the target folder
    #[arg(long)]
    install_peer: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// One photo, a batch, memory
    Inspect,
    /// Copies found, strangers taken for copies, a search among a million
    Likeness,
    /// Pulls and rounds on fast and slow lines, operations taken on PostgreSQL
    Sync,
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
            Name::Inspect => cargo_bench(workspace, "inspect", "inspect", &[])?,
            Name::Likeness => cargo_bench(workspace, "inspect", "likeness", &[])?,
            Name::Sync => {
                if options.install_peer {
                    install_peer(workspace)?;
                }
                cargo_bench(workspace, "station", "sync", &options.part)?;
            }
            Name::All => {}
        }
    }
    Ok(())
}

/// What it runs on is told by its lock file. No package's own scripts are run.
fn install_peer(workspace: &Workspace) -> Outcome {
    heading("the peer's packages");
    let folder = workspace.target.join("bench/couch");
    fs::create_dir_all(&folder).map_err(|source| Failure::File {
        path: folder.clone(),
        action: "made",
        source,
    })?;
    for name in ["package.json", "package-lock.json"] {
        let path = workspace.root.join("crates/station/benches/sync/couch").join(name);
        fs::copy(&path, folder.join(name)).map_err(|source| Failure::File {
            path,
            action: "copied",
            source,
        })?;
    }
    let mut install =
        npm(workspace, &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    install.current_dir(&folder);
    run_step("npm ci", &mut install, "see whether a registry of npm packages can be reached")
}

fn cargo_bench(workspace: &Workspace, package: &str, name: &str, arguments: &[String]) -> Outcome {
    heading(&format!("benchmark: {name}"));
    let mut command = workspace.cargo(&["bench", "--locked", "--package", package, "--bench", name, "--"]);
    command.args(arguments);
    run_step("cargo bench", &mut command, "the message above says what is missing")
}
