//! Serves on a listener that is bound already, until told to stop.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::connection::Door;
use crate::core::Core;

/// How long a client may take for the head of a request, and how long a connection may idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Passwords and photos would cross the network in clear.
    #[error(
        "plain HTTP is served on a loopback address only, and {0} is none: give a certificate and its key \
         (--tls-cert, --tls-key), or listen on 127.0.0.1 behind a proxy on this machine that does TLS"
    )]
    PlainOutside(SocketAddr),
    #[error("serving failed")]
    Io(#[from] std::io::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the certificate cannot be read: it has to be PEM, the server's own first")]
    Certificate(#[source] rustls::pki_types::pem::Error),
    #[error("the certificate's private key cannot be read: it has to be PEM")]
    Key(#[source] rustls::pki_types::pem::Error),
    #[error("certificate and key cannot be used")]
    Unusable(#[source] rustls::Error),
}

/// A certificate chain and its key.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

impl Tls {
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(TlsError::Certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::Key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(TlsError::Unusable)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

/// Refuses an address that other machines can reach.
pub fn plain_may_be_served(address: SocketAddr) -> Result<(), ServeError> {
    if address.ip().is_loopback() { Ok(()) } else { Err(ServeError::PlainOutside(address)) }
}

/// Serves until `shutdown` is there, then takes no new connection and finishes what is under way.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    core: Arc<Core>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if tls.is_none() {
        plain_may_be_served(listener.local_addr()?)?;
    }
    listener.set_nonblocking(true)?;
    let grace = core.config().shutdown_grace;
    let door = Door::new(&core.config().capacity, Arc::clone(core.metrics()));
    let service = super::router(core).into_make_service();
    let handle = Handle::new();
    let stopping = handle.clone();
    // Ends with this function at the latest: dropping the guard aborts it.
    let _stop = AbortOnDrop(tokio::spawn(async move {
        shutdown.await;
        stopping.graceful_shutdown(Some(grace));
    }));
    let mut server = axum_server::from_tcp(listener)?.handle(handle);
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    match tls {
        None => server.acceptor(door).serve(service).await?,
        Some(Tls(config)) => {
            let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(config)).acceptor(door);
            server.acceptor(acceptor).serve(service).await?;
        }
    }
    Ok(())
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
