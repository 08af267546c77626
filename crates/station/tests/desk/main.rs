//! The desk as the shell uses it, against a real server: commands in, events out, and ends of every kind.

mod access;
mod day;
mod model;
mod pictures;
mod refusals;
mod sessions;
mod sudden_end;
mod support;
mod undo;
