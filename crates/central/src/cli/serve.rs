//! `serve`

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::CliError;
use super::place::Place;
use crate::http::{Tls, plain_may_be_served, serve};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port, as 127.0.0.1:8080; port 0 takes a free one. Without a certificate loopback only.
    #[arg(long)]
    listen: String,
    /// The server's certificate chain.
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key.
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Write the log as JSON, a line an event.
    #[arg(long)]
    log_json: bool,
}

impl Serve {
    #[expect(clippy::print_stdout, reason = "whoever started it waits for this line")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        start_log(self.log_json);
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificates), Some(key)) => Some(Tls::from_pem(&read(certificates)?, &read(key)?)?),
            _ => None,
        };
        let core = Arc::new(self.place.core().await?);
        let listen = |source| CliError::Listen { address: self.listen.clone(), source };
        let listener = TcpListener::bind(&self.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let scheme = if tls.is_some() {
            "https"
        } else {
            plain_may_be_served(address)?;
            "http"
        };
        let stop = stop_signal().map_err(listen)?;
        let serving = serve(listener, tls, core, stop);
        println!("listening on {scheme}://{address}");
        serving.await?;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|source| CliError::Read { path: path.to_owned(), source })
}

/// To standard error, so that standard output stays for the address. `RUST_LOG` filters it.
fn start_log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().init() } else { log.init() }
}

/// Ready when the process is asked to end.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready when the process is asked to end.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
