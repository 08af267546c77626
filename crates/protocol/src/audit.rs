//! The station's own chain of audit entries. An entry's JSON bytes are made once; its hash covers them, and
//! they hold the hash of the entry before. No personal data: bodies hold codes, ids, counts and commitments.

use chrono::{DateTime, Utc};
use model::PersonId;
use serde::{Deserialize, Serialize};

use crate::encoding::Hash32;
use crate::operation::AuditHead;

const DOMAIN: &str = "proofdesk/audit/v1";

/// What happened, as far as it is worth proving years later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditKind {
    Enrolled,
    SignedIn,
    SignedOut,
    ScreenLocked,
    ScreenUnlocked,
    VaultLocked,
    RecoveryKeyUsed,
    PasswordChanged,
    BatchClaimed,
    BatchPurged,
    CaseOpened,
    NumberRevealed,
    OperationMade,
    Exported,
    ClockTurnedBack,
    StationRevoked,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Dense from 1.
    pub number: u64,
    /// Hash of the entry before; zeros for the first.
    pub previous: Hash32,
    pub kind: AuditKind,
    pub person: Option<PersonId>,
    pub wall_time: DateTime<Utc>,
    pub server_time: Option<DateTime<Utc>>,
    /// What it happened to: ids and codes.
    pub subject: serde_json::Value,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    #[error("audit entry {0} cannot be read")]
    Unreadable(u64),
    #[error("audit entry {expected} is missing; {found} stands in its place")]
    Number { expected: u64, found: u64 },
    #[error("audit entry {0} does not follow from the one before: an entry was changed or exchanged")]
    Broken(u64),
}

impl AuditEntry {
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an entry's subject has string keys only")
    }
}

/// The hash of an entry's bytes.
pub fn entry_hash(bytes: &[u8]) -> Hash32 {
    Hash32::of(DOMAIN, &[bytes])
}

/// The head before there is an entry.
pub const EMPTY: AuditHead = AuditHead { number: 0, hash: Hash32::ZERO };

/// Walks a chain on from `head` and returns its new head.
pub fn follow<'a>(
    head: AuditHead,
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<AuditHead, ChainError> {
    let mut head = head;
    for bytes in entries {
        let number = head.number + 1;
        let entry: AuditEntry = serde_json::from_slice(bytes).map_err(|_| ChainError::Unreadable(number))?;
        if entry.number != number {
            return Err(ChainError::Number { expected: number, found: entry.number });
        }
        if entry.previous != head.hash {
            return Err(ChainError::Broken(number));
        }
        head = AuditHead { number, hash: entry_hash(bytes) };
    }
    Ok(head)
}
