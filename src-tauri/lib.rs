//! The desktop shell: the window, the one command, the `photo://` scheme and the OS key store.
//!
//! The only place that knows Tauri. What the app does is in `station`; this crate hands it what only a desktop
//! process has, and hands the page nothing else.

mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::{App, Manager};

/// Where the station's files lie, in place of the folder that the operating system gives to applications.
pub const DATA_DIR_VARIABLE: &str = "PROOFDESK_DATA_DIR";

/// Runs the app until its window is closed.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).init();
    let app = match tauri::Builder::default().setup(set_up).build(tauri::generate_context!()) {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window system or its web view could not be started");
            return ExitCode::FAILURE;
        }
    };
    app.run(|_, _| {});
    ExitCode::SUCCESS
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("PROOFDESK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"))
}

fn set_up(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = data_dir(app)?;
    window::open(app, data_dir.join("web"))?;
    Ok(())
}

fn data_dir(app: &App) -> tauri::Result<PathBuf> {
    match std::env::var_os(DATA_DIR_VARIABLE) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => app.path().app_local_data_dir(),
    }
}
