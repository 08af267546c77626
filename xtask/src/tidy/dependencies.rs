//! Dependencies that a package declares and no file of it names.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{files, read};
use crate::step::Outcome;

/// `[package.metadata.tidy] unnamed = ["name"]` in a manifest excuses one that is there for its features alone.
const EXCUSE: &str = "/metadata/tidy/unnamed";

/// `metadata` is cargo's, with resolved dependencies: only there stands a library's name, which may differ from
/// its package's.
pub fn check(metadata: &Value) -> Outcome<Vec<String>> {
    let members: Vec<&Value> = array(&metadata["workspace_members"]).collect();
    let mut findings = Vec::new();
    for package in array(&metadata["packages"]).filter(|package| members.contains(&&package["id"])) {
        let folder = Path::new(text(&package["manifest_path"])).parent().unwrap_or(Path::new(".")).to_owned();
        let sources = sources(&folder)?;
        let excused: Vec<&str> =
            package.pointer(EXCUSE).map(|list| array(list).map(text).collect()).unwrap_or_default();
        for (name, library) in declared(metadata, package) {
            let named = sources.iter().any(|source| names(source, &library));
            if !named && !excused.contains(&name.as_str()) {
                findings.push(format!("{}: depends on {name} and never names it", text(&package["name"])));
            }
        }
    }
    Ok(findings)
}

/// Declared dependencies with the name that code calls each by.
fn declared(metadata: &Value, package: &Value) -> Vec<(String, String)> {
    let node = array(&metadata["resolve"]["nodes"]).find(|node| node["id"] == package["id"]);
    let resolved: Vec<(&str, &str)> = node
        .map(|node| array(&node["deps"]).map(|dep| (text(&dep["pkg"]), text(&dep["name"]))).collect())
        .unwrap_or_default();
    let mut found = Vec::new();
    for dependency in array(&package["dependencies"]) {
        let name = text(&dependency["name"]);
        let renamed = dependency["rename"].as_str();
        // An id is `registry+https://…#name@1.2.3`, or `path+file:///…/name#1.2.3` for a member.
        let is_it = |id: &str| id.contains(&format!("#{name}@")) || id.contains(&format!("/{name}#"));
        let library = resolved.iter().find(|(id, _)| is_it(id)).map(|(_, library)| *library);
        let fallback = renamed.unwrap_or(name).replace('-', "_");
        found.push((name.to_owned(), library.map_or(fallback, str::to_owned)));
    }
    found
}

/// The Rust files of the package in `folder`, without those of packages below it.
fn sources(folder: &Path) -> Outcome<Vec<String>> {
    let all = files(folder)?;
    let nested: Vec<PathBuf> = all
        .iter()
        .filter(|file| file.ends_with("Cargo.toml"))
        .filter_map(|file| file.parent().map(Path::to_owned))
        .filter(|parent| !parent.as_os_str().is_empty())
        .collect();
    let own = all.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let mut sources = Vec::new();
    for file in own.filter(|file| !nested.iter().any(|package| file.starts_with(package))) {
        sources.extend(read(folder, file)?);
    }
    Ok(sources)
}

fn names(source: &str, library: &str) -> bool {
    source.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == library)
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
