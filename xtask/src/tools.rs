//! Cargo's own tools: an installed one is used, a missing one is built into the target folder.

use crate::step::{self, Outcome};
use crate::workspace::Workspace;

/// A program that `cargo install` can build.
pub struct Tool {
    pub program: &'static str,
    /// Held to one minor release, so that a machine set up later gets what this was tried with.
    version: &'static str,
    /// Left out are parts that take long to compile and are not used here.
    features: &'static [&'static str],
    /// Asks an installed one whether it is there at all.
    probe: &'static [&'static str],
}

pub const NEXTEST: Tool = Tool {
    program: "cargo-nextest",
    version: "^0.9.143",
    features: &["--no-default-features", "--features=default-no-update"],
    probe: &["nextest", "--version"],
};

pub const DENY: Tool = Tool {
    program: "cargo-deny",
    version: "^0.20",
    features: &["--no-default-features"],
    probe: &["deny", "--version"],
};

/// The newest stable release line; 3.0 is not released yet.
pub const TAURI_DRIVER: Tool =
    Tool { program: "tauri-driver", version: "^2.1", features: &[], probe: &["--help"] };

/// Builds the tool unless the machine or the target folder has it.
pub fn ensure(workspace: &Workspace, tool: &Tool) -> Outcome {
    if step::succeeds(workspace.command(tool.program).args(tool.probe)) {
        println!("{} is there.", tool.program);
        return Ok(());
    }
    println!("Building {} {} into {}.", tool.program, tool.version, workspace.tools().display());
    let root = workspace.tools().display().to_string();
    let mut install = workspace.cargo(&["install", "--locked", "--quiet", tool.program]);
    install.args(["--version", tool.version, "--root", &root]).args(tool.features);
    // Without optimisation they build sooner, and what they check here takes them seconds all the same. In a
    // folder of their own, because their dependencies' features are not the workspace's.
    install.arg("--debug");
    install.args(["--target-dir", &workspace.tools().join("build").display().to_string()]);
    step::run(
        &format!("cargo install {}", tool.program),
        &mut install,
        "see whether a registry of crates can be reached",
    )
}
