//! The server over real sockets: what stations rely on, and what bad requests get.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]

mod bad_requests;
mod changes;
mod command_line;
mod decisions;
mod leases;
mod life;
mod likeness;
mod pushing;
#[cfg(target_os = "linux")]
mod shared;
mod signing_in;
mod support;
mod walk;
