//! The enrolment: the server's signed word on what it keeps of a station. With it a station makes itself known again,
//! under the id that it had, to a server that was restored from a backup made before.

use chrono::{DateTime, Utc};
use model::StationId;
use serde::{Deserialize, Serialize};

use crate::encoding::{Blob, PublicKey, Signature};
use crate::signing::{self, BadSignature, KeyPair};

const DOMAIN: &str = "proofdesk/enrolment/v1";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub station: StationId,
    pub name: String,
    pub public_key: PublicKey,
    /// As the station left it.
    pub escrow: Option<Blob>,
    pub enrolled_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedEnrolment {
    /// The JSON bytes of an [`Enrolment`].
    pub body: Blob,
    pub signature: Signature,
}

#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    #[error("the enrolment is not signed by this server")]
    Signature(#[from] BadSignature),
    #[error("the enrolment cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl SignedEnrolment {
    pub fn sign(enrolment: &Enrolment, server: &KeyPair) -> Self {
        let body = serde_json::to_vec(enrolment).expect("an enrolment holds strings only");
        let signature = server.sign(DOMAIN, &[&body]);
        Self { body: Blob(body), signature }
    }

    pub fn verify(&self, server: &PublicKey) -> Result<Enrolment, EnrolmentError> {
        signing::verify(server, DOMAIN, &[&self.body.0], &self.signature)?;
        Ok(serde_json::from_slice(&self.body.0)?)
    }
}
