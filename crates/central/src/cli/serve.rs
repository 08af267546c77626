//! `serve`

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use futures::FutureExt as _;
use tracing_subscriber::EnvFilter;

use super::CliError;
use super::place::Place;
use crate::http::{ServeError, Tls, plain_may_be_served, serve};
use crate::metrics::serve_metrics;

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
    /// Answer Prometheus on this address, as 127.0.0.1:9464; a port alone is one of loopback. It is plain HTTP: behind it
    /// are counts, nothing of persons, cases or photos.
    #[arg(long, value_name = "ADDR")]
    metrics: Option<String>,
    /// How the log is written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// A line of JSON an event.
    Json,
}

impl Serve {
    #[expect(clippy::print_stdout, reason = "whoever started it waits for this line")]
    pub(super) async fn run(self) -> Result<(), CliError> {
        start_log(self.log_format);
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
        let metrics = self.metrics.as_deref().map(listen_for_metrics).transpose()?;
        let stop = stop_signal().map_err(listen)?.shared();
        let serving = serve(listener, tls, Arc::clone(&core), stop.clone());
        println!("listening on {scheme}://{address}");
        let Some((listener, address)) = metrics else { return Ok(serving.await?) };
        println!("metrics on http://{address}/metrics");
        let measuring = async { serve_metrics(listener, core, stop).await.map_err(ServeError::from) };
        tokio::try_join!(serving, measuring)?;
        Ok(())
    }
}

fn listen_for_metrics(given: &str) -> Result<(TcpListener, SocketAddr), CliError> {
    let listen = |source| CliError::Listen { address: given.to_owned(), source };
    let bound = match given.parse::<u16>() {
        Ok(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)),
        Err(_) => TcpListener::bind(given),
    };
    let listener = bound.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    Ok((listener, address))
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|source| CliError::Read { path: path.to_owned(), source })
}

/// To standard error, so that standard output stays for the address. `RUST_LOG` filters it.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    // Where it happened, and not its words: they may hold what a request brought.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a thread panicked");
    }));
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
