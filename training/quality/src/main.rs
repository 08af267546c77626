//! `quality`: what the measures of `inspect::quality` are fitted on and held against.
//!
//!     cargo run -p quality -- samples COUNT    lines for fit_blur.py: blur, terms

mod samples;
mod spoil;

use std::process::ExitCode;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["samples", count] if count.parse::<u64>().is_ok() => {
            let count = count.parse().unwrap_or_default();
            for line in (0..count).flat_map(samples::of_scene) {
                println!("{line}");
            }
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("quality samples COUNT");
            ExitCode::FAILURE
        }
    }
}
