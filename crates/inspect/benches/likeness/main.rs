//! `cargo xtask bench likeness`: how many copies of a photo are found and how many pairs of different people are
//! taken for copies, beside PDQ on the same pictures in the same run; and how long a search among a million takes.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks on its terminal")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

mod copies;
mod million;
mod pairs;
mod pdq;
mod photos;
mod recall;
#[path = "../inspect/timing.rs"]
mod timing;

use std::path::Path;

use serde_json::json;

/// As in the programmes' data: `thresholds.photo-copied`.
pub const LEAST_CORRELATION: f32 = 0.8;
/// A detector's error at a card's corners, in parts of the card's sides.
pub const DETECTOR_ERROR: f32 = 0.015;

fn main() {
    // Cargo passes `--bench`.
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let people = numbers.first().copied().unwrap_or(300);
    let million = numbers.get(1).copied().unwrap_or(1_000_000);
    let search = million::measure(million);
    let prints = recall::prints(people).unwrap();
    let report = json!({
        "search": search,
        "people": people,
        "pairs": pairs::measure(&prints),
        "copies": recall::measure(&prints),
        "least_correlation": LEAST_CORRELATION,
        "build": if cfg!(debug_assertions) { "development" } else { "release" },
    });
    let text = serde_json::to_string_pretty(&report).unwrap();
    println!("{text}");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = scratch.parent().unwrap_or(scratch).join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("likeness.json"), text).unwrap();
}
