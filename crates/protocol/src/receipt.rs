//! The receipt: the central server's signed word that it holds an operation, with its place in the log.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::encoding::{Blob, Hash32, PublicKey, Signature};
use crate::operation::OperationId;
use crate::signing::{self, BadSignature, KeyPair};

const DOMAIN: &str = "proofdesk/receipt/v1";

/// What became of an operation. Each of them is held by the server, also a rejected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Accepted,
    /// Under an old fence, but the case was still open: it counts.
    Late,
    /// The case changed after the reviewer saw it: kept, and the case is back in the queue.
    Stale,
    /// It differs from another decision on the same case: a supervisor decides.
    Disputed,
    /// A second decision with the same verdict, or one on a closed case: kept as evidence.
    Evidence,
    /// Not valid; the answer carries the problem.
    Rejected,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub operation: OperationId,
    /// [`crate::SignedOperation::hash`] of what the server holds.
    pub hash: Hash32,
    pub outcome: Outcome,
    /// The log that it stands in; a server restored from a backup starts a new one.
    pub log: Uuid,
    pub index: u64,
    /// Size and RFC 6962 root of the log just after this operation.
    pub tree_size: u64,
    pub root: Hash32,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedReceipt {
    /// The JSON bytes of a [`Receipt`].
    pub body: Blob,
    pub signature: Signature,
}

#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    #[error("the receipt is not signed by this station's server")]
    Signature(#[from] BadSignature),
    #[error("the receipt cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl SignedReceipt {
    pub fn sign(receipt: &Receipt, server: &KeyPair) -> Self {
        let body = serde_json::to_vec(receipt).expect("a receipt holds strings and numbers");
        let signature = server.sign(DOMAIN, &[&body]);
        Self { body: Blob(body), signature }
    }

    pub fn verify(&self, server: &PublicKey) -> Result<Receipt, ReceiptError> {
        signing::verify(server, DOMAIN, &[&self.body.0], &self.signature)?;
        Ok(serde_json::from_slice(&self.body.0)?)
    }
}
