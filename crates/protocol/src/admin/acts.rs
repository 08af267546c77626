//! The server's own chain of what administrators did. An entry's JSON bytes are made once; its hash covers them, and they
//! hold the hash of the entry before, so that none can be changed or left out unseen. Ids, codes and file names only.

use chrono::{DateTime, Utc};
use model::{CaseId, PersonId, ProgrammeId, Role, StationId};
use serde::{Deserialize, Serialize};

use crate::encoding::Hash32;

const DOMAIN: &str = "proofdesk/admin-act/v1";

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Author {
    /// Whoever runs the server, by its command line.
    Operator,
    /// An administrator who proved it by the key of a mandate on this station.
    Administrator { person: PersonId, station: StationId },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum ActKind {
    PersonAdded {
        person: PersonId,
        roles: Vec<Role>,
        programmes: Vec<ProgrammeId>,
    },
    RightsChanged {
        person: PersonId,
        roles: Vec<Role>,
        programmes: Vec<ProgrammeId>,
    },
    PasswordReset {
        person: PersonId,
    },
    PersonLocked {
        person: PersonId,
    },
    PersonUnlocked {
        person: PersonId,
    },
    PersonRemoved {
        person: PersonId,
    },
    /// A one-time code for one station.
    StationCodeMade {
        valid_until: DateTime<Utc>,
    },
    StationRevoked {
        station: StationId,
    },
    /// The applicant took it back.
    CaseWithdrawn {
        case: CaseId,
    },
    /// Rules documents that are new or have another text now.
    DocumentsPublished {
        names: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActEntry {
    /// Dense from 1.
    pub number: u64,
    /// Hash of the entry before; zeros for the first.
    pub previous: Hash32,
    pub at: DateTime<Utc>,
    pub by: Author,
    #[serde(flatten)]
    pub kind: ActKind,
}

/// The last entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    pub number: u64,
    pub hash: Hash32,
}

impl ChainHead {
    /// Before there is an entry.
    pub const EMPTY: Self = Self { number: 0, hash: Hash32::ZERO };

    /// The bytes of the next entry, and the head with it.
    pub fn append(self, at: DateTime<Utc>, by: Author, kind: ActKind) -> (Vec<u8>, Self) {
        let entry = ActEntry { number: self.number + 1, previous: self.hash, at, by, kind };
        let bytes = serde_json::to_vec(&entry).expect("an entry holds strings and numbers");
        let head = Self { number: entry.number, hash: Hash32::of(DOMAIN, &[&bytes]) };
        (bytes, head)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChain {
    #[error("entry {0} cannot be read")]
    Unreadable(u64),
    #[error("entry {0} does not follow from the one before: an entry was changed, exchanged or left out")]
    Broken(u64),
}

/// Walks a chain on from `head`; returns the entries and the new head.
pub fn follow<'a>(
    head: ChainHead,
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(Vec<ActEntry>, ChainHead), BrokenChain> {
    let mut head = head;
    let mut read = Vec::new();
    for bytes in entries {
        let number = head.number + 1;
        let entry: ActEntry = serde_json::from_slice(bytes).map_err(|_| BrokenChain::Unreadable(number))?;
        if (entry.number, entry.previous) != (number, head.hash) {
            return Err(BrokenChain::Broken(number));
        }
        head = ChainHead { number, hash: Hash32::of(DOMAIN, &[bytes]) };
        read.push(entry);
    }
    Ok((read, head))
}
