//! What no file may say.

use std::path::{Path, PathBuf};

use super::read;
use crate::step::Outcome;

/// A file longer than this is worth a look: the list is printed and fails nothing.
const LONG: usize = 400;

/// Written in two pieces, so that this file does not find itself.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
const MACHINE_PATHS: &[&str] =
    &[concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("C:\\Us", "ers"), concat!("/wo", "rk/")];
const UNSAFE: &str = concat!("uns", "afe");

/// Finds what a file may not say, one line of output for each.
pub fn check(root: &Path, files: &[PathBuf]) -> Outcome<Vec<String>> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_written_by_hand(file)) {
        let Some(text) = read(root, file)? else { continue };
        for (index, line) in text.lines().enumerate() {
            let found = rules(file).into_iter().filter(|rule| rule.finds(line));
            findings
                .extend(found.map(|rule| format!("{}:{}: {}", file.display(), index + 1, rule.message())));
        }
    }
    Ok(findings)
}

pub fn long_files(root: &Path, files: &[PathBuf]) -> Outcome<Vec<(PathBuf, usize)>> {
    let mut long = Vec::new();
    for file in files.iter().filter(|file| is_source(file)) {
        let lines = read(root, file)?.map_or(0, |text| text.lines().count());
        if lines > LONG {
            long.push((file.clone(), lines));
        }
    }
    Ok(long)
}

#[derive(Clone, Copy)]
enum Rule {
    /// Something left for later without the number of the issue that will do it.
    Unfinished,
    MachinePath,
    Unsafe,
    /// Only the shell knows the window's library.
    Tauri,
}

impl Rule {
    fn finds(self, line: &str) -> bool {
        match self {
            Self::Unfinished => UNFINISHED.iter().any(|word| line.contains(word)) && !names_an_issue(line),
            Self::MachinePath => MACHINE_PATHS.iter().any(|path| line.contains(path)),
            Self::Unsafe => has_word(line, UNSAFE) && !line.trim_start().starts_with("//"),
            Self::Tauri => line.to_lowercase().contains("tauri"),
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Unfinished => "left for later without an issue's number, as #12",
            Self::MachinePath => "a path of somebody's machine",
            Self::Unsafe => "code that the compiler cannot check is forbidden here",
            Self::Tauri => "crates/ never mentions the window's library; src-tauri/ is its place",
        }
    }
}

fn rules(file: &Path) -> Vec<Rule> {
    let mut rules = vec![Rule::Unfinished, Rule::MachinePath];
    if file.extension().is_some_and(|extension| extension == "rs") {
        rules.push(Rule::Unsafe);
    }
    if file.starts_with("crates") {
        rules.push(Rule::Tauri);
    }
    rules
}

/// Whether the line holds `#` and a number.
fn names_an_issue(line: &str) -> bool {
    line.split('#').skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|found| found == word)
}

fn is_source(file: &Path) -> bool {
    let known = ["rs", "ts", "tsx", "sql", "css", "js"];
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    known.contains(&&*extension) && is_written_by_hand(file)
}

/// Lock files and generated ones say what their programs make them say.
fn is_written_by_hand(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    !["Cargo.lock", "package-lock.json", "bindings.ts"].contains(&&*name)
        && !["png", "ico", "icns", "jpg", "jpeg", "snap", "ttf", "otf", "csv"]
            .iter()
            .any(|extension| file.extension().is_some_and(|found| found == *extension))
}

#[cfg(test)]
mod tests {
    use super::{Rule, UNFINISHED, UNSAFE};

    #[test]
    fn something_left_for_later_needs_an_issue() {
        let bare = format!("// {}: mend this", UNFINISHED[0]);
        assert!(Rule::Unfinished.finds(&bare));
        assert!(!Rule::Unfinished.finds(&format!("{bare}, #12")));
    }

    #[test]
    fn a_word_is_found_as_a_word_and_not_in_a_comment() {
        assert!(Rule::Unsafe.finds(&format!("    {UNSAFE} {{ call() }}")));
        assert!(!Rule::Unsafe.finds(&format!("{UNSAFE}_code = \"forbid\"")));
        assert!(!Rule::Unsafe.finds(&format!("// an {UNSAFE} call would be needed")));
    }
}
