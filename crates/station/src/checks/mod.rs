//! The machine's look at what has arrived: each photo as soon as its bytes are here, each case as soon as all its
//! photos were looked at, and all of it again when a newer version of the checks came with the program.
//!
//! [`Checks`] owns the task that hands photos to a few workers. [`plan`] says which are due, those needed next first;
//! [`photo`] and [`whole_case`] look and write down, [`likeness`] and [`elsewhere`] hold photos against each other, and
//! [`change`] compares what was said before. What is done is in the batches' files, so a process that was killed goes on where it
//! stood. Nothing here waits for the sync or for a reviewer, and neither waits for this.

mod card;
mod change;
mod elsewhere;
mod likeness;
mod photo;
mod plan;
mod task;
mod whole_case;

#[cfg(test)]
mod likeness_tests;
#[cfg(test)]
mod tests;

pub use change::FindingChange;
pub use plan::{Rank, rank};
pub use task::{Bench, Checks, Look, Progress};

use model::{Finding, Severity, Subject, Text};

/// Rises when the checks may say something else of the same case: what is held is then looked at again.
pub const CHECKS_VERSION: u32 = inspect::CHECK_VERSION;

/// A finding that says that there is none to be had.
fn not_checked(code: &str, subject: Subject, check_version: u32, text: Text) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::NotChecked,
        subject,
        measure: None,
        region: None,
        suggests: None,
        check_version,
        text,
    }
}

fn rules_not_here(subject: Subject, check_version: u32) -> Finding {
    let text = Text::new("本机没有所用的规则，没有检查", "The rules are not on this station: not checked");
    not_checked("rules-not-here", subject, check_version, text)
}
