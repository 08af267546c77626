//! The server over real sockets: what stations rely on, and what bad requests get.

#![allow(clippy::unwrap_used, reason = "what a test takes for granted may end it")]
#![allow(clippy::print_stdout, reason = "a seed that fails has to be named")]

mod admin;
mod bad_requests;
#[cfg(target_os = "linux")]
mod bucket;
mod changes;
mod command_line;
mod decisions;
#[cfg(target_os = "linux")]
mod fleet;
#[cfg(target_os = "linux")]
mod killed;
mod leases;
mod life;
#[cfg(target_os = "linux")]
mod light;
mod likeness;
mod logs;
mod many_photos;
mod metrics;
mod overload;
#[cfg(target_os = "linux")]
mod photos;
mod process;
mod pushing;
mod releases;
mod restored;
#[cfg(target_os = "linux")]
mod shared;
mod signing_in;
mod support;
mod walk;
