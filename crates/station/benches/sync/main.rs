//! `cargo xtask bench sync`: the exchange between a station and the server, each figure as a share of its limit or of
//! its peer in the same run. The server is a process of its own; so is the station, where memory is told.
//!
//! A figure that misses its limit is said to, and the exit status stays 0: the machine may be busy with other work.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks on its terminal")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

mod bare_sql;
mod batch;
mod couch;
mod first;
mod line;
mod office;
mod operations;
mod plain;
mod process;
mod pull;
mod report;
mod rounds;
mod slow;
mod station;

use std::path::{Path, PathBuf};

use report::Report;

/// What is measured, by the names under which it can be asked for alone.
const PARTS: [&str; 6] = ["pull", "slow", "first", "idle", "week", "operations"];

#[tokio::main]
async fn main() {
    // Cargo passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [process::SERVE, order] => office::serve(serde_json::from_str(order).unwrap()).await,
        [process::PULL, order] => pull::worker(serde_json::from_str(order).unwrap()).await,
        [] => measure(&PARTS).await,
        parts if parts.iter().all(|part| PARTS.contains(part)) => measure(parts).await,
        other => eprintln!("bench sync: {other:?} is none of {PARTS:?}"),
    }
}

async fn measure(parts: &[&str]) {
    let mut report = Report::default();
    for part in parts {
        println!("Measuring: {part}");
        match *part {
            "pull" => pull::measure(&mut report).await,
            "slow" => slow::measure(&mut report).await,
            "first" => first::measure(&mut report).await,
            "idle" => rounds::measure_idle(&mut report).await,
            "week" => rounds::measure_week(&mut report).await,
            _ => operations::measure(&mut report).await,
        }
    }
    report.print();
    let path = folder().join("sync.json");
    report.write(&path);
    println!("\nWritten to {}", path.display());
}

/// `bench` in the folder that cargo builds into.
fn folder() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = scratch.parent().unwrap_or(scratch).join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// On the disk on which a station's data would lie.
fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(folder()).unwrap()
}

/// Of three runs the one in the middle; of more, likewise.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
