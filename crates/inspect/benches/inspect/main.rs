//! `cargo xtask bench inspect`: how long one photo takes, beside programs that do less of it on the same files in the
//! same run; how long a batch takes on two cores; how much memory the worst file takes.
//!
//! A figure that misses its limit is said to, and the exit status stays 0: the machine may be busy with other work.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks on its terminal")]

mod batch;
mod error;
mod peers;
mod photos;
mod report;
mod single;
mod timing;
mod worst;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use error::BenchError;
use report::Report;

/// Two workers share them: 500 cases of three photos.
const BATCH: usize = 1500;
/// Of the batch, those that are timed one by one: 200 cards and 100 hand-held.
const TIMED: usize = 300;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let outcome = match (arguments.next().as_deref(), arguments.next()) {
        (Some(batch::WORKER), Some(list)) => batch::work(Path::new(&list)),
        _ => run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench inspect: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), BenchError> {
    let folder = folder();
    println!("Rendering {BATCH} specimen photos into {} unless they are there.", folder.display());
    let photos = photos::rendered(&folder.join("photos"), BATCH)?;
    let mut report = Report::new();
    single::measure(&photos[..TIMED.min(photos.len())], &mut report)?;
    batch::measure(&photos, &folder, &mut report)?;
    batch::measure_worst(&worst::files(&folder, &photos)?, &folder, &mut report)?;
    report.print();
    let path = folder.join("inspect.json");
    report.write(&path)?;
    println!("\nWritten to {}", path.display());
    Ok(())
}

/// `bench` in the folder that cargo builds into.
fn folder() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).join("bench")
}
