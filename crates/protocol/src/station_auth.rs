//! How a station proves itself on each request of the sync: it signs the server's nonce together with the
//! request. A replay within the nonce's life repeats a request that is idempotent anyway.
//!
//! The `Authorization` header reads
//! `Proofdesk station="…", incarnation="…", nonce="…", signature="…"`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::StationId;
use uuid::Uuid;

use crate::auth_header;
use crate::encoding::{Hash32, PublicKey, Signature};
use crate::signing::{self, BadSignature, KeyPair};

const DOMAIN: &str = "proofdesk/request/v1";
const SCHEME: &str = "Proofdesk";

/// What of a request is signed.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    pub method: &'a str,
    /// Path and query, as in the request line.
    pub target: &'a str,
    pub body: &'a [u8],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationAuth {
    pub station: StationId,
    pub incarnation: Uuid,
    pub nonce: String,
    pub signature: Signature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the Authorization header is not of the form `Proofdesk station=…, incarnation=…, nonce=…, signature=…`"
)]
pub struct MalformedStationAuth;

impl StationAuth {
    pub fn sign(
        station: StationId,
        incarnation: Uuid,
        nonce: &str,
        request: SignedRequest<'_>,
        key: &KeyPair,
    ) -> Self {
        let message = message(station, incarnation, nonce, request);
        let signature = key.sign(DOMAIN, &[message.as_bytes()]);
        Self { station, incarnation, nonce: nonce.to_owned(), signature }
    }

    pub fn verify(&self, request: SignedRequest<'_>, key: &PublicKey) -> Result<(), BadSignature> {
        let message = message(self.station, self.incarnation, &self.nonce, request);
        signing::verify(key, DOMAIN, &[message.as_bytes()], &self.signature)
    }
}

fn message(station: StationId, incarnation: Uuid, nonce: &str, request: SignedRequest<'_>) -> String {
    let SignedRequest { method, target, body } = request;
    let body = Hash32::of("proofdesk/request-body/v1", &[body]);
    format!("{station}\n{incarnation}\n{nonce}\n{method}\n{target}\n{body}")
}

impl fmt::Display for StationAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { station, incarnation, nonce, signature } = self;
        write!(
            f,
            "{SCHEME} station=\"{station}\", incarnation=\"{incarnation}\", nonce=\"{nonce}\", \
             signature=\"{signature}\""
        )
    }
}

impl FromStr for StationAuth {
    type Err = MalformedStationAuth;

    fn from_str(header: &str) -> Result<Self, MalformedStationAuth> {
        let names = ["station", "incarnation", "nonce", "signature"];
        let [station, incarnation, nonce, signature] =
            auth_header::values(header, SCHEME, names).ok_or(MalformedStationAuth)?;
        let signature = STANDARD.decode(signature).map_err(|_| MalformedStationAuth)?;
        Ok(Self {
            station: station.parse().map_err(|_| MalformedStationAuth)?,
            incarnation: incarnation.parse().map_err(|_| MalformedStationAuth)?,
            nonce: nonce.to_owned(),
            signature: Signature(signature.try_into().map_err(|_| MalformedStationAuth)?),
        })
    }
}
