//! `cargo xtask tidy`: what the documents promise and no compiler holds.
//!
//! Functions over 70 lines are clippy's `too_many_lines`; this holds the rest.

mod dependencies;
mod map;
mod text;

use std::path::{Path, PathBuf};

use crate::step::{Failure, Outcome};
use crate::workspace::Workspace;

/// Folders that hold nothing written by hand.
const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "gen", ".git"];

pub fn run(workspace: &Workspace) -> Outcome {
    let files = files(&workspace.root)?;
    let mut findings = map::check(&workspace.root)?;
    findings.extend(text::check(&workspace.root, &files)?);
    findings.extend(dependencies::check(&workspace.metadata()?)?);
    for finding in &findings {
        println!("{finding}");
    }
    for (file, lines) in text::long_files(&workspace.root, &files)? {
        println!("worth a look: {} has {lines} lines", file.display());
    }
    match findings.len() {
        0 => Ok(()),
        findings => Err(Failure::Found { check: "tidy", findings, remedy: "docs/STYLE.md says why" }),
    }
}

/// Every file of the project, as a path below `root`, in a fixed order.
fn files(root: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for path in entries(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                open.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(root).unwrap_or(&path).to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|source| Failure::File {
        path: folder.to_owned(),
        action: "read",
        source,
    })?;
    Ok(listed.flatten().map(|entry| entry.path()).collect())
}

/// A file's text; `None` for one that is not text.
fn read(root: &Path, file: &Path) -> Outcome<Option<String>> {
    let path = root.join(file);
    let bytes = std::fs::read(&path).map_err(|source| Failure::File { path, action: "read", source })?;
    Ok(String::from_utf8(bytes).ok())
}
