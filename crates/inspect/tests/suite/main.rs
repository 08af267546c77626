//! The checks and the display from outside, on files made here. What the programmes ask for comes from the real
//! programme data.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attached;
mod display;
mod files;
mod findings;
mod jpeg;
mod likeness;
mod make;
mod mutations;
mod quality;
mod soak;
mod standing;
