//! The desk as the shell uses it, against a real server: commands in, events out, and ends of every kind.

#![allow(clippy::unwrap_used, reason = "what does not hold ends the test")]
#![allow(clippy::print_stdout, reason = "a seed that fails has to be named")]

mod access;
mod checks;
#[cfg(target_os = "linux")]
mod crashes;
mod day;
mod model;
mod pictures;
mod refusals;
mod sessions;
mod sudden_end;
mod support;
mod undo;
