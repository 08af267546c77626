//! How a person proves who asks, on a request that only a person may make: the server's nonce and the request, signed
//! with the key that the person's mandate on the station names. A station alone, unlocked by somebody else, cannot.
//!
//! The `Authorization` header reads
//! `Proofdesk-Person station="…", person="…", nonce="…", signature="…"`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{PersonId, StationId};

use crate::auth_header;
use crate::encoding::{Hash32, PublicKey, Signature};
use crate::signing::{self, BadSignature, KeyPair};
use crate::station_auth::SignedRequest;

const DOMAIN: &str = "proofdesk/request/person/v1";
const SCHEME: &str = "Proofdesk-Person";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAuth {
    pub station: StationId,
    pub person: PersonId,
    /// Given to the station by `hello` or `changes`.
    pub nonce: String,
    pub signature: Signature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the Authorization header is not of the form `Proofdesk-Person station=…, person=…, nonce=…, signature=…`"
)]
pub struct MalformedPersonAuth;

impl PersonAuth {
    pub fn sign(
        station: StationId,
        person: PersonId,
        nonce: &str,
        request: SignedRequest<'_>,
        key: &KeyPair,
    ) -> Self {
        let message = message(station, person, nonce, request);
        let signature = key.sign(DOMAIN, &[message.as_bytes()]);
        Self { station, person, nonce: nonce.to_owned(), signature }
    }

    pub fn verify(&self, request: SignedRequest<'_>, key: &PublicKey) -> Result<(), BadSignature> {
        let message = message(self.station, self.person, &self.nonce, request);
        signing::verify(key, DOMAIN, &[message.as_bytes()], &self.signature)
    }
}

fn message(station: StationId, person: PersonId, nonce: &str, request: SignedRequest<'_>) -> String {
    let SignedRequest { method, target, body } = request;
    let body = Hash32::of("proofdesk/request-body/v1", &[body]);
    format!("{station}\n{person}\n{nonce}\n{method}\n{target}\n{body}")
}

impl fmt::Display for PersonAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { station, person, nonce, signature } = self;
        write!(
            f,
            "{SCHEME} station=\"{station}\", person=\"{person}\", nonce=\"{nonce}\", signature=\"{signature}\""
        )
    }
}

impl FromStr for PersonAuth {
    type Err = MalformedPersonAuth;

    fn from_str(header: &str) -> Result<Self, MalformedPersonAuth> {
        let names = ["station", "person", "nonce", "signature"];
        let [station, person, nonce, signature] =
            auth_header::values(header, SCHEME, names).ok_or(MalformedPersonAuth)?;
        let signature = STANDARD.decode(signature).map_err(|_| MalformedPersonAuth)?;
        Ok(Self {
            station: station.parse().map_err(|_| MalformedPersonAuth)?,
            person: person.parse().map_err(|_| MalformedPersonAuth)?,
            nonce: nonce.to_owned(),
            signature: Signature(signature.try_into().map_err(|_| MalformedPersonAuth)?),
        })
    }
}
