//! `cargo xtask bindings`: the page's types, from the station's own list of commands.

use std::process::Command;

use clap::Args;

use crate::step::{Failure, Outcome, capture, run as run_step};
use crate::workspace::Workspace;

/// The generated file, committed so that the page can be read and checked without compiling the station.
const FILE: &str = "ui/src/host/bindings.ts";

/// The station's example that prints them.
const EXAMPLE: &str = "bindings";

#[derive(Args)]
pub struct Options {
    /// Write nothing; fail when the committed file differs
    #[arg(long)]
    check: bool,
}

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    if options.check {
        return check(workspace);
    }
    let file = workspace.root.join(FILE);
    std::fs::write(&file, generate(workspace)?).map_err(|source| Failure::File {
        path: file,
        action: "written",
        source,
    })?;
    println!("Wrote {FILE}.");
    Ok(())
}

/// Fails when the committed file is not what the command list gives now.
pub fn check(workspace: &Workspace) -> Outcome {
    let fresh = generate(workspace)?;
    let file = workspace.root.join(FILE);
    let committed = std::fs::read(&file).unwrap_or_default();
    if committed == fresh {
        println!("{FILE} is fresh.");
        return Ok(());
    }
    println!("{FILE} is not what the command list gives.");
    Err(Failure::Found { check: "the bindings", findings: 1, remedy: "run `cargo xtask bindings`" })
}

/// Built with the whole workspace in view, as the tests are, so that no dependency is compiled a second time with
/// other features.
fn generate(workspace: &Workspace) -> Outcome<Vec<u8>> {
    let remedy = "the message above names the line";
    let mut build = workspace.cargo(&["build", "--quiet", "--workspace", "--example", EXAMPLE, "--locked"]);
    run_step("building the bindings' generator", &mut build, remedy)?;
    capture(
        "the bindings' generator",
        &mut Command::new(workspace.built(&format!("examples/{EXAMPLE}"))),
        remedy,
    )
}
