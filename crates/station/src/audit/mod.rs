//! The station's own chain of audit entries: what goes into one, and checking what is there.
//!
//! Every entry is appended in the transaction of what it records:
//!
//! ```text
//! stores.write(move |tx| {
//!     let head = audit::append(tx, &Happened { kind: AuditKind::OperationMade, … })?;
//!     // … sign the operation over `head`, then
//!     station::operation::append(tx, &body, &signed)
//! }).await
//! ```
//!
//! The subject holds ids and codes, never an applicant's data.

use chrono::{DateTime, Utc};
use model::PersonId;
use protocol::audit::{AuditEntry, AuditKind, ChainError, EMPTY, entry_hash, follow};
use protocol::operation::AuditHead;

use crate::store::station::audit as table;
use crate::store::{StationRead, StationWrite, StoreError};

mod export;
#[cfg(test)]
mod tests;

pub use export::{ExportError, ExportSource, write_export};

/// Entries that are walked at a time.
const PAGE: usize = 1000;

/// Something worth an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub kind: AuditKind,
    pub person: Option<PersonId>,
    pub wall_time: DateTime<Utc>,
    /// The station's estimate of the server's time.
    pub server_time: Option<DateTime<Utc>>,
    /// What it happened to: ids and codes.
    pub subject: serde_json::Value,
}

/// Appends to the chain and returns its new head.
pub fn append(tx: &StationWrite<'_>, happened: &Happened) -> Result<AuditHead, StoreError> {
    let before = head(tx)?;
    let entry = AuditEntry {
        number: before.number + 1,
        previous: before.hash,
        kind: happened.kind,
        person: happened.person,
        wall_time: happened.wall_time,
        server_time: happened.server_time,
        subject: happened.subject.clone(),
    };
    let bytes = entry.encode();
    let head = AuditHead { number: entry.number, hash: entry_hash(&bytes) };
    table::insert(tx, head, &bytes)?;
    Ok(head)
}

pub fn head(db: &StationRead<'_>) -> Result<AuditHead, StoreError> {
    Ok(table::head(db)?.unwrap_or(EMPTY))
}

#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("the chain's last entry does not have the hash that is stored beside it")]
    Head,
}

/// Walks the whole chain and returns its head.
pub fn verify(db: &StationRead<'_>) -> Result<AuditHead, AuditError> {
    let mut at = EMPTY;
    loop {
        let page = table::entries(db, at.number, PAGE)?;
        if page.is_empty() {
            return if at == head(db)? { Ok(at) } else { Err(AuditError::Head) };
        }
        at = follow(at, page.iter().map(Vec::as_slice))?;
    }
}
