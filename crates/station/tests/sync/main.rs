//! The exchange with the server: over real sockets with loss, duplication and rubbish, and in simulated time.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]
#![allow(clippy::print_stdout, reason = "a seed that fails has to be named")]

mod canned;
mod client;
mod line;
mod link;
mod photos;
mod proxy;
mod pushing;
mod receiving;
mod releases;
mod simulation;
mod support;
mod tamper;
