//! The map in docs/ARCHITECTURE.md against the folders that there are.

use std::collections::BTreeSet;
use std::path::Path;

use super::{entries, read};
use crate::step::Outcome;

const MAP: &str = "docs/ARCHITECTURE.md";

/// Folders whose every member the map names. `ui` and the others are named as a whole.
const PARENTS: &[&str] = &["", "crates"];

/// Folders at the top that carry no part of the product.
const BARE: &[&str] = &["target", "node_modules", "gen", "shared"];

/// Files that a newcomer looks for.
const EXPECTED: &[&str] =
    &["README.md", "README.zh-CN.md", "LICENSE-MIT", "LICENSE-APACHE", "docs/STYLE.md", "docs/PROTOCOL.md"];

pub fn check(root: &Path) -> Outcome<Vec<String>> {
    let mut findings: Vec<String> = EXPECTED
        .iter()
        .filter(|file| !root.join(file).is_file())
        .map(|file| format!("{file}: missing"))
        .collect();
    if !root.join(MAP).is_file() {
        findings.push(format!("{MAP}: missing, and with it the map"));
        return Ok(findings);
    }
    let named = folders_named(&read(root, Path::new(MAP))?.unwrap_or_default());
    let there = folders_there(root)?;
    findings.extend(there.difference(&named).map(|folder| format!("{folder}/: not on the map in {MAP}")));
    let gone = named.iter().filter(|folder| !root.join(folder).is_dir());
    findings.extend(gone.map(|folder| format!("{MAP}: the map names {folder}/, which is not there")));
    Ok(findings)
}

/// The map is an indented block of lines such as `crates/model/   what it holds`; a path ends in a stroke.
fn folders_named(document: &str) -> BTreeSet<String> {
    let map = document.lines().filter(|line| line.starts_with("    "));
    let first_words = map.filter_map(|line| line.split_whitespace().next());
    first_words.filter_map(|word| word.strip_suffix('/')).map(str::to_owned).collect()
}

fn folders_there(root: &Path) -> Outcome<BTreeSet<String>> {
    let mut folders = BTreeSet::new();
    for parent in PARENTS {
        for path in entries(&root.join(parent))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_parent = PARENTS.contains(&name.as_str());
            if path.is_dir() && !is_parent && !name.starts_with('.') && !BARE.contains(&name.as_str()) {
                folders.insert(if parent.is_empty() { name } else { format!("{parent}/{name}") });
            }
        }
    }
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::folders_named;

    #[test]
    fn the_map_is_read_from_its_indented_lines_only() {
        let document = "# Map\n\nSee crates/no/ for more.\n\n    Cargo.toml      the workspace\n    \
                        crates/model/   programmes\n                    more of the same\n    ui/  the page\n";
        let named: Vec<_> = folders_named(document).into_iter().collect();
        assert_eq!(named, ["crates/model", "ui"]);
    }
}
