//! The page under `ui/`: its packages and its build. Both are skipped when nothing they come from has changed,
//! because the window's program is compiled again whenever `ui/dist` is.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::packages;
use crate::step::{Failure, Outcome, run};
use crate::workspace::Workspace;

/// The oldest Node that the page's build and tests run on.
const NODE: (u32, u32) = (20, 19);

/// What the built page comes from, below `ui/`.
const SOURCES: &[&str] =
    &["src", "public", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json"];

/// An npm command in `ui/`.
pub fn npm(workspace: &Workspace, arguments: &[&str]) -> Command {
    // On Windows npm is a script, which only the shell's own name lookup finds.
    let mut command = workspace.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(workspace.root.join("ui")).args(arguments);
    command
}

/// Makes sure of a Node that is new enough, and of the packages that the lock file names.
pub fn set_up(workspace: &Workspace) -> Outcome {
    ensure_node()?;
    let inputs = fingerprint(&[workspace.root.join("ui/package-lock.json")])?;
    let stamp = workspace.target.join("page-packages.stamp");
    if workspace.root.join("ui/node_modules").is_dir() && is_current(&stamp, inputs) {
        println!("The page's packages are installed.");
        return Ok(());
    }
    println!("Installing the page's packages with npm ci.");
    let mut install = npm(workspace, &["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    run("npm ci", &mut install, "see whether a registry of npm packages can be reached")?;
    write_stamp(&stamp, inputs)
}

/// Builds `ui/dist`.
pub fn build(workspace: &Workspace) -> Outcome {
    let sources: Vec<_> = SOURCES.iter().map(|name| workspace.root.join("ui").join(name)).collect();
    let inputs = fingerprint(&sources)?;
    let stamp = workspace.target.join("page-build.stamp");
    if workspace.root.join("ui/dist/index.html").is_file() && is_current(&stamp, inputs) {
        println!("The page is built.");
        return Ok(());
    }
    run(
        "the page's build",
        &mut npm(workspace, &["run", "--silent", "build"]),
        "the message above names the file",
    )?;
    write_stamp(&stamp, inputs)
}

fn ensure_node() -> Outcome {
    if node_version().is_none() && cfg!(target_os = "linux") {
        println!("Node is missing.");
        packages::apt_install(&["nodejs", "npm"])?;
    }
    match node_version() {
        Some(version) if version >= NODE => Ok(()),
        found => {
            let found = found.map_or("none".to_owned(), |(major, minor)| format!("{major}.{minor}"));
            let missing = format!("Node {}.{} or newer is needed, this machine has {found}", NODE.0, NODE.1);
            Err(Failure::Missing {
                missing,
                remedy: "install it from nodejs.org or with a version manager".into(),
            })
        }
    }
}

/// Major and minor release, from `v20.20.2`.
fn node_version() -> Option<(u32, u32)> {
    let answer = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// A number that changes when a file below the paths does. Files are read, not dated: a fresh checkout dates all
/// of them anew.
fn fingerprint(paths: &[PathBuf]) -> Outcome<u64> {
    let mut hasher = DefaultHasher::new();
    let mut open: Vec<PathBuf> = paths.iter().filter(|path| path.exists()).cloned().collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path)?);
        } else {
            path.hash(&mut hasher);
            std::fs::read(&path).map_err(|source| file(&path, "read", source))?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|source| file(folder, "read", source))?;
    let mut paths: Vec<_> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn is_current(stamp: &Path, inputs: u64) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|text| text == inputs.to_string())
}

fn write_stamp(stamp: &Path, inputs: u64) -> Outcome {
    std::fs::write(stamp, inputs.to_string()).map_err(|source| file(stamp, "written", source))
}

fn file(path: &Path, action: &'static str, source: std::io::Error) -> Failure {
    Failure::File { path: path.to_owned(), action, source }
}
