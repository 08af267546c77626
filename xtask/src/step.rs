//! Running another program as one step, under a heading, and saying what to do when it fails.

use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

/// Why a command ended early. Each says what failed and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{what} ended with {status}; {remedy}")]
    Ended { what: String, status: ExitStatus, remedy: String },
    #[error("{program} could not be started ({source}); {remedy}")]
    NotStarted { program: String, remedy: String, source: std::io::Error },
    #[error("{} could not be {action} ({source})", path.display())]
    File { path: PathBuf, action: &'static str, source: std::io::Error },
    /// A program gave an answer that this cannot read.
    #[error("{program} answered what this cannot read ({source})")]
    Answer { program: &'static str, source: serde_json::Error },
    /// The machine lacks something that cannot be installed from here.
    #[error("{missing}; {remedy}")]
    Missing { missing: String, remedy: String },
    /// A check found something; the findings have been printed.
    #[error("{findings} of {check}, listed above; {remedy}")]
    Found { check: &'static str, findings: usize, remedy: &'static str },
    #[error("{} failed: {}", steps.len(), steps.join(", "))]
    Steps { steps: Vec<String> },
}

pub type Outcome<T = ()> = Result<T, Failure>;

/// Prints a heading, so that a long log can be read by its steps.
pub fn heading(text: &str) {
    println!("\n=== {text}");
}

/// Runs a program to its end with its output on the terminal.
pub fn run(what: &str, command: &mut Command, remedy: &str) -> Outcome {
    let status = command.status().map_err(|source| not_started(command, remedy, source))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::Ended { what: what.to_owned(), status, remedy: remedy.to_owned() }),
    }
}

/// Runs a program and returns what it wrote to its standard output; its standard error stays on the terminal.
pub fn capture(what: &str, command: &mut Command, remedy: &str) -> Outcome<Vec<u8>> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|source| not_started(command, remedy, source))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            Err(Failure::Ended { what: what.to_owned(), status: output.status, remedy: remedy.to_owned() })
        }
    }
}

/// Whether a program runs and says that all is well. Its output is of no interest.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn not_started(command: &Command, remedy: &str, source: std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy().into_owned();
    Failure::NotStarted { program, remedy: remedy.to_owned(), source }
}

/// Steps of which each is run whatever became of the others, and a table of them at the end.
#[derive(Default)]
pub struct Steps {
    done: Vec<Done>,
}

struct Done {
    name: &'static str,
    seconds: u64,
    failure: Option<Failure>,
}

impl Steps {
    /// Runs a step. Returns whether it passed, for those that build on it.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Outcome) -> bool {
        heading(name);
        let start = Instant::now();
        let failure = step().err();
        if let Some(failure) = &failure {
            eprintln!("{name}: {failure}");
        }
        let passed = failure.is_none();
        self.done.push(Done { name, seconds: start.elapsed().as_secs(), failure });
        passed
    }

    /// Prints what each step took and how it ended; an error names those that failed.
    pub fn finish(self) -> Outcome {
        heading("summary");
        for Done { name, seconds, failure } in &self.done {
            let word = if failure.is_none() { "passed" } else { "FAILED" };
            println!("{word}  {seconds:>5} s  {name}");
        }
        let failed = self.done.into_iter().filter(|done| done.failure.is_some());
        let steps: Vec<String> = failed.map(|done| done.name.to_owned()).collect();
        if steps.is_empty() { Ok(()) } else { Err(Failure::Steps { steps }) }
    }
}
