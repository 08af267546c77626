//! `cargo xtask test`: every check and test, in an order in which the quick ones come first.
//!
//! All steps see the workspace with the same features and in the same profile, so the dependency tree is
//! compiled twice in all: once for checking (clippy, rustdoc), once for running (tests, the window).

use std::path::Path;

use clap::Args;
use serde_json::Value;

use crate::step::{Failure, Outcome, Steps, run as run_step};
use crate::workspace::Workspace;
use crate::{bindings, page, setup, tidy};

#[derive(Args)]
pub struct Options {
    /// Leave out the end-to-end tests, which open windows
    #[arg(long)]
    no_window: bool,
}

/// Where `.config/nextest.toml` makes nextest write its report, below the target folder.
const NEXTEST_REPORT: &str = "nextest/default/junit.xml";

pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    setup::run(workspace)?;
    let mut steps = Steps::default();
    steps.run("formatting", || formatting(workspace));
    steps.run("tidy", || tidy::run(workspace));
    steps.run("licences and sources of dependencies", || deny(workspace));
    let page_tests = workspace.target.join("page-tests.json");
    remove_report(&page_tests)?;
    remove_report(&workspace.target.join(NEXTEST_REPORT))?;
    steps.run("the page: format, lint, types", || page_checks(workspace));
    steps.run("the page: tests", || page_run_tests(workspace, &page_tests));
    // The window's program holds the built page, so nothing of it compiles before.
    if steps.run("the page: build", || page::build(workspace)) {
        steps.run("clippy", || clippy(workspace));
        steps.run("documentation", || documentation(workspace));
        if steps.run("build", || build(workspace)) {
            steps.run("bindings are fresh", || bindings::check(workspace));
            steps.run("tests", || tests(workspace, options));
        }
    }
    let counted = Count::of_nextest(&workspace.target.join(NEXTEST_REPORT)) + Count::of_vitest(&page_tests);
    let outcome = steps.finish();
    println!("{} passed, {} failed", counted.passed, counted.failed);
    outcome
}

fn formatting(workspace: &Workspace) -> Outcome {
    run_step("cargo fmt", &mut workspace.cargo(&["fmt", "--all", "--check"]), "run `cargo fmt --all`")
}

fn deny(workspace: &Workspace) -> Outcome {
    let mut command = workspace.command("cargo-deny");
    command.args(["--log-level=error", "check", "bans", "licenses", "sources"]);
    run_step("cargo deny", &mut command, "deny.toml says what is allowed and why")
}

fn page_checks(workspace: &Workspace) -> Outcome {
    let lint = &mut page::npm(workspace, &["run", "--silent", "lint"]);
    run_step("biome", lint, "`npm --prefix ui run format` mends what can be mended")?;
    run_step(
        "tsc",
        &mut page::npm(workspace, &["run", "--silent", "types"]),
        "the message above names the line",
    )
}

fn page_run_tests(workspace: &Workspace, report: &Path) -> Outcome {
    let file = format!("--outputFile.json={}", report.display());
    let arguments = ["run", "--silent", "test", "--", "--reporter=default", "--reporter=json", &file];
    run_step("vitest", &mut page::npm(workspace, &arguments), "`npm --prefix ui run test` runs them alone")
}

fn clippy(workspace: &Workspace) -> Outcome {
    let mut command = workspace.cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--locked"]);
    run_step("clippy", command.args(["--", "--deny", "warnings"]), "each warning above names its lint")
}

fn documentation(workspace: &Workspace) -> Outcome {
    let mut command = workspace.cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--locked"]);
    // The window's program and its library share a name; the library's documentation is the one to have.
    // Private items are documented for who works on them, so public ones may point at them.
    let flags = "--deny warnings --allow rustdoc::private_intra_doc_links";
    command.args(["--lib", "--document-private-items"]).env("RUSTDOCFLAGS", flags);
    run_step("rustdoc", &mut command, "each warning above names its line")
}

/// Programs as well as tests: end-to-end tests run the server's, which is in another package than they.
fn build(workspace: &Workspace) -> Outcome {
    let arguments = ["build", "--quiet", "--workspace", "--all-targets", "--locked"];
    run_step("cargo build", &mut workspace.cargo(&arguments), "the message above names the line")
}

fn tests(workspace: &Workspace, options: &Options) -> Outcome {
    let mut command = workspace.command("cargo-nextest");
    command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
    if options.no_window {
        command.args(["--filterset", "not binary(e2e)"]);
    }
    run_step("nextest", &mut command, "logs and screenshots of windows are in the target folder under e2e/")
}

/// How many tests ran.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
}

impl std::ops::Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Count {
    /// From nextest's JUnit report. None there means that no test ran, which a failed step has told.
    fn of_nextest(report: &Path) -> Self {
        std::fs::read_to_string(report).map(|xml| Self::in_junit(&xml)).unwrap_or_default()
    }

    fn in_junit(xml: &str) -> Self {
        let head = xml
            .split_once("<testsuites")
            .and_then(|(_, rest)| rest.split_once('>'))
            .map_or("", |(head, _)| head);
        let number = |name: &str| {
            let (_, rest) = head.split_once(&format!(" {name}=\""))?;
            rest.split_once('"')?.0.parse::<u64>().ok()
        };
        let failed = number("failures").unwrap_or(0) + number("errors").unwrap_or(0);
        Self { passed: number("tests").unwrap_or(0).saturating_sub(failed), failed }
    }

    fn of_vitest(report: &Path) -> Self {
        let json = std::fs::read(report).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        let number = |name: &str| json.as_ref().and_then(|json| json[name].as_u64()).unwrap_or(0);
        Self { passed: number("numPassedTests"), failed: number("numFailedTests") }
    }
}

/// A report of an earlier run must not be counted for this one.
fn remove_report(report: &Path) -> Outcome {
    match std::fs::remove_file(report) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::File { path: report.to_owned(), action: "removed", source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_junit_report_gives_the_number_of_tests_that_passed_and_failed() {
        let xml = r#"<?xml version="1.0"?><testsuites name="run" tests="12" failures="2" errors="1" uuid="x">
            <testsuite name="a" tests="99" failures="98"/></testsuites>"#;
        assert_eq!(Count::in_junit(xml), Count { passed: 9, failed: 3 });
    }

    #[test]
    fn a_report_that_is_not_one_counts_nothing() {
        assert_eq!(Count::in_junit("nothing"), Count::default());
    }
}
