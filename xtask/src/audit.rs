//! `cargo xtask audit`: known security advisories. Apart from the tests, because it needs the network and because
//! a new advisory would fail a commit that changed nothing.

use crate::step::{self, Outcome};
use crate::tools;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Outcome {
    step::heading("security advisories of dependencies");
    tools::ensure(workspace, &tools::DENY)?;
    if !step::succeeds(workspace.command("cargo-deny").arg("fetch").arg("db")) {
        println!("not checked: the database of advisories cannot be reached from here");
        return Ok(());
    }
    let mut check = workspace.command("cargo-deny");
    check.args(["check", "advisories"]);
    step::run(
        "cargo deny check advisories",
        &mut check,
        "update the crate, or say in deny.toml why it does no harm",
    )
}
