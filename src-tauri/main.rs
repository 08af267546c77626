//! The desktop app's entry. Everything else is in the library, where tests can reach it.

// A release build on Windows would otherwise open a console window beside its own.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    proofdesk::run()
}
