//! `cargo xtask bench`: the benchmarks, built for release.

use crate::step::{Outcome, heading, run as run_step};
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Outcome {
    heading("benchmarks");
    let mut command = workspace.cargo(&["bench", "--workspace", "--benches", "--locked"]);
    run_step("cargo bench", &mut command, "the message above names the benchmark")
}
