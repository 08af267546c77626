//! `cargo xtask setup`: a machine on which everything builds and every test runs.

use crate::step::{Outcome, heading};
use crate::workspace::Workspace;
use crate::{packages, page, tools};

pub fn run(workspace: &Workspace) -> Outcome {
    for_running(workspace)?;
    heading("set-up: cargo's tools");
    tools::ensure(workspace, &tools::NEXTEST)?;
    tools::ensure(workspace, &tools::DENY)
}

/// What the demo needs: everything but the tools that only tests call.
pub fn for_running(workspace: &Workspace) -> Outcome {
    heading("set-up: system packages");
    packages::install()?;
    heading("set-up: the page's packages");
    page::set_up(workspace)?;
    heading("set-up: the window's driver");
    if cfg!(target_os = "linux") { tools::ensure(workspace, &tools::TAURI_DRIVER) } else { Ok(()) }
}
