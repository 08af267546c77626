//! The desktop shell: the window, the one command, the `photo://` scheme and the OS key store.
//!
//! The only place that knows Tauri. What the app does is in `station`; this crate hands it what only a desktop
//! process has, and hands the page nothing else.

mod door;
mod photo;
mod window;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use station::clock::SystemClock;
use station::vault::{KdfCost, OsKeyStore};
use station::{Config, Desk};
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Wry};

/// Where the station's files lie, in place of the folder that the operating system gives to applications.
pub const DATA_DIR_VARIABLE: &str = "PROOFDESK_DATA_DIR";

/// How long the station has to send what it can and to lock its vault once the window is closed. Killing it then
/// loses nothing: whatever was decided is on disk before the screen moves on.
const SHUTDOWN: Duration = Duration::from_secs(20);

/// Runs the app until its window is closed.
pub fn run() -> ExitCode {
    let log = std::io::stderr;
    tracing_subscriber::fmt()
        .with_env_filter(log_filter())
        .with_ansi(log().is_terminal())
        .with_writer(log)
        .init();
    let app = match builder().build(tauri::generate_context!()) {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window system or its web view could not be started");
            return ExitCode::FAILURE;
        }
    };
    let closing = AtomicBool::new(false);
    app.run(move |app, event| {
        if let RunEvent::ExitRequested { api, .. } = event
            && !closing.swap(true, Ordering::Relaxed)
        {
            api.prevent_exit();
            close_the_desk(app);
        }
    });
    ExitCode::SUCCESS
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("PROOFDESK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"))
}

fn builder() -> Builder<Wry> {
    let builder = Builder::default()
        .manage(door::Listener::default())
        .invoke_handler(tauri::generate_handler![door::call])
        .register_asynchronous_uri_scheme_protocol(photo::SCHEME, |context, request, responder| {
            photo::answer(&context, &request, responder);
        })
        .setup(|app| Ok(set_up(app)?));
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(window::reload);
    builder
}

fn set_up(app: &mut App) -> tauri::Result<()> {
    let data_dir = data_dir(app)?;
    let config = Config {
        data_dir: data_dir.clone(),
        key_store: Arc::new(OsKeyStore),
        clock: Arc::new(SystemClock::default()),
        kdf_cost: KdfCost::default(),
        version: app.package_info().version.to_string(),
    };
    // Within the runtime, because the desk starts its tasks there.
    let desk = tauri::async_runtime::block_on(async { Desk::open(config) });
    app.manage(desk);
    window::open(app, web_data_dir(&data_dir))?;
    Ok(())
}

/// Beside the station's folder, in which every database is encrypted: the web view keeps some of its own that are
/// not, with nothing of an applicant in them.
fn web_data_dir(data_dir: &Path) -> PathBuf {
    let mut name = data_dir.file_name().unwrap_or_default().to_owned();
    name.push("-web");
    data_dir.with_file_name(name)
}

fn data_dir(app: &App) -> tauri::Result<PathBuf> {
    match std::env::var_os(DATA_DIR_VARIABLE) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => app.path().app_local_data_dir(),
    }
}

/// Ends the process once the desk is closed, or has taken too long for it.
fn close_the_desk(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desk = app.state::<Desk>().inner().clone();
        if tokio::time::timeout(SHUTDOWN, desk.shutdown()).await.is_err() {
            tracing::warn!(seconds = SHUTDOWN.as_secs(), "the station did not close in time");
        }
        app.exit(0);
    });
}
