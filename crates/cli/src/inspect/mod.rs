//! `inspect`: the machine's checks on files, as a table for people or as JSON lines.

mod input;
mod record;
mod rules;
mod table;

use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use inspect::Input;
use model::Severity;

use input::InputError;
use record::Record;
use rules::Chosen;
use table::Tally;

#[derive(Args)]
pub struct Options {
    /// The programme whose rules count, as jszg-identity; without one, any picture is good enough.
    #[arg(long)]
    programme: Option<String>,
    /// The slot that the photos are for, as side-a.
    #[arg(long, requires = "programme")]
    slot: Option<String>,
    /// One line of JSON a file.
    #[arg(long)]
    json: bool,
    /// Photos, or folders of photos.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// How the run ends, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Passed,
    Failed,
    Unreadable,
}

impl Outcome {
    fn of(worst: Option<Severity>) -> Self {
        if worst == Some(Severity::Fail) { Self::Failed } else { Self::Passed }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Passed => 0,
            Outcome::Failed => 1,
            Outcome::Unreadable => 2,
        })
    }
}

pub fn run(options: &Options) -> ExitCode {
    let chosen = match Chosen::of(options.programme.as_deref(), options.slot.as_deref()) {
        Ok(chosen) => chosen,
        Err(error) => {
            complain(&error);
            return Outcome::Unreadable.into();
        }
    };
    let mut worst = Outcome::Passed;
    let (files, unreadable) = input::files(&options.files);
    for error in &unreadable {
        complain(error);
        worst = Outcome::Unreadable;
    }
    let mut tally = Tally::default();
    let progress = Progress { total: files.len(), shown: files.len() > 1 && io::stderr().is_terminal() };
    for (index, file) in files.iter().enumerate() {
        progress.show(index);
        let outcome = match look(file, &chosen, options.json) {
            Ok(severity) => {
                tally.count(severity);
                Outcome::of(severity)
            }
            // Whoever reads the output has gone: nobody is left to tell.
            Err(InputError::Output(_)) => return Outcome::Unreadable.into(),
            Err(error) => {
                progress.clear();
                complain(&error);
                Outcome::Unreadable
            }
        };
        worst = worst.max(outcome);
    }
    progress.clear();
    if files.len() > 1 && !options.json && say(&tally.line()).is_err() {
        return Outcome::Unreadable.into();
    }
    worst.into()
}

/// Inspects one file, prints what was found, and says how heavy the worst of it is.
fn look(file: &Path, chosen: &Chosen, json: bool) -> Result<Option<Severity>, InputError> {
    let started = Instant::now();
    let bytes = input::read(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy());
    let (slot, rules) = (&chosen.slot, chosen.rules());
    let input = Input { bytes: &bytes, declared_name: name.as_deref(), slot, rules };
    // A fault of the program on one file is told, and the others are looked at all the same.
    let inspection = catch_unwind(AssertUnwindSafe(|| inspect::inspect(&input)))
        .map_err(|_| InputError::Fault { path: file.to_path_buf() })?;
    let elapsed = started.elapsed();
    let text = if json {
        Record::of(file, &bytes, &inspection, elapsed).line()
    } else {
        table::row(file, &inspection)
    };
    say(&text)?;
    Ok(inspection.findings.iter().map(|finding| finding.severity).max())
}

fn say(text: &str) -> Result<(), InputError> {
    io::stdout().lock().write_all(text.as_bytes()).map_err(InputError::Output)
}

/// A bar on the terminal while there are many files; a pipe sees nothing of it.
struct Progress {
    total: usize,
    shown: bool,
}

impl Progress {
    const WIDTH: usize = 30;

    fn show(&self, done: usize) {
        if self.shown {
            let filled = done * Self::WIDTH / self.total;
            let bar = format!("{}{}", "█".repeat(filled), "░".repeat(Self::WIDTH - filled));
            self.write(&format!("\r{bar} {done}/{}", self.total));
        }
    }

    fn clear(&self) {
        if self.shown {
            self.write("\r\x1b[K");
        }
    }

    fn write(&self, text: &str) {
        let mut terminal = io::stderr().lock();
        // A bar that cannot be drawn is no reason to stop.
        let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
    }
}

#[allow(clippy::print_stderr, reason = "a command speaks on its terminal")]
fn complain(error: &dyn std::error::Error) {
    eprintln!("proofdesk-cli: {error}");
}
