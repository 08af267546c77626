//! Whom the station trusts to be the central server: the machine's own roots, and an office's own if it has
//! one. The server's name is always checked.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("the office's certificate file holds no readable certificate in PEM form")]
    UnreadableAuthority,
    /// No roots on this machine, or a certificate that cannot be a root.
    #[error("the trusted certificates cannot be loaded")]
    Roots(#[source] rustls::Error),
}

/// For an HTTPS server. `extra_authority` is PEM with one or more certificates, trusted beside the machine's.
pub fn https(extra_authority: Option<&[u8]>) -> Result<ClientConfig, TrustError> {
    let extra_roots = match extra_authority {
        None => Vec::new(),
        Some(pem) => certificates(pem)?,
    };
    let verifier = Verifier::new_with_extra_roots(extra_roots, provider()).map_err(TrustError::Roots)?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Roots)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// For a plain HTTP server on loopback: trusts nobody, so that a redirect to HTTPS leads nowhere.
pub fn none() -> Result<ClientConfig, TrustError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Roots)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| TrustError::UnreadableAuthority)?;
    if certificates.is_empty() { Err(TrustError::UnreadableAuthority) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        for pem in [&b""[..], b"hello", b"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"] {
            assert!(matches!(https(Some(pem)), Err(TrustError::UnreadableAuthority)));
        }
    }
}
