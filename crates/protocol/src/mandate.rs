//! The mandate: the server's signed word on who may do what on one station, and until when. It is what an
//! offline sign-in rests on.

use chrono::{DateTime, Utc};
use model::{PersonId, ProgrammeId, Role, StationId};
use serde::{Deserialize, Serialize};

use crate::encoding::{Blob, PublicKey, Signature};
use crate::signing::{self, BadSignature, KeyPair};

const DOMAIN: &str = "proofdesk/mandate/v1";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    pub person: PersonId,
    pub login: String,
    /// The person's name, as colleagues read it.
    pub name: String,
    pub roles: Vec<Role>,
    pub station: StationId,
    pub programmes: Vec<ProgrammeId>,
    /// The person's key on this station.
    pub public_key: PublicKey,
    pub valid_from: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedMandate {
    /// The JSON bytes of a [`Mandate`].
    pub body: Blob,
    pub signature: Signature,
}

#[derive(Debug, thiserror::Error)]
pub enum MandateError {
    #[error("the mandate is not signed by this station's server")]
    Signature(#[from] BadSignature),
    #[error("the mandate cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl SignedMandate {
    pub fn sign(mandate: &Mandate, server: &KeyPair) -> Self {
        let body = serde_json::to_vec(mandate).expect("a mandate holds strings only");
        let signature = server.sign(DOMAIN, &[&body]);
        Self { body: Blob(body), signature }
    }

    pub fn verify(&self, server: &PublicKey) -> Result<Mandate, MandateError> {
        signing::verify(server, DOMAIN, &[&self.body.0], &self.signature)?;
        Ok(serde_json::from_slice(&self.body.0)?)
    }
}
