//! Where the project lies, and calling cargo in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::step::{Failure, Outcome, capture};

/// The project's folder and the folder that cargo builds into.
pub struct Workspace {
    pub root: PathBuf,
    /// Honours `CARGO_TARGET_DIR` and cargo's configuration.
    pub target: PathBuf,
}

impl Workspace {
    pub fn find() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned();
        let metadata = metadata(&root, &["--no-deps"])?;
        let target = metadata["target_directory"].as_str().map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root, target })
    }

    /// A cargo command in the project's folder.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        cargo(&self.root, arguments)
    }

    /// A command in the project's folder, for which tools that `setup` built come first in the search path.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path());
        command
    }

    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program that cargo built for development; `name` may begin with a folder, as `examples/bindings`.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// What the workspace's packages are and what they depend on, from cargo.
    pub fn metadata(&self) -> Outcome<Value> {
        metadata(&self.root, &[])
    }

    pub fn search_path(&self) -> std::ffi::OsString {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.tools().join("bin")).chain(std::env::split_paths(&path));
        // A folder whose name holds the separator cannot be in a search path at all.
        std::env::join_paths(folders).unwrap_or(path)
    }
}

fn metadata(root: &Path, more: &[&str]) -> Outcome<Value> {
    let mut command = cargo(root, &["metadata", "--format-version=1"]);
    let json = capture("cargo metadata", command.args(more), "the message above names the manifest")?;
    serde_json::from_slice(&json).map_err(|source| Failure::Answer { program: "cargo metadata", source })
}

/// `cargo run` describes this package to its child in variables. Handed on, they would make build scripts that
/// watch them run again, and with them half of the dependency tree.
fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.current_dir(root).args(arguments);
    command
}
