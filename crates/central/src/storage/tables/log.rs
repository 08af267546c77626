//! Tables `log_head` and `log_leaf`, `change`, `document`.

use chrono::{DateTime, Utc};
use model::{Document, StationId};
use protocol::merkle::Frontier;
use protocol::messages::Change;
use protocol::operation::Fence;
use protocol::{Hash32, PublicKey};
use uuid::Uuid;

use super::Done;
use crate::storage::Epoch;

/// Epoch, the Merkle log, and the numbers that all transactions share: one row.
pub trait LogTable {
    /// The row's first state.
    fn start_log(&mut self, epoch: Epoch) -> Done<()>;
    fn epoch(&mut self) -> Done<Epoch>;
    /// Begins another with an empty log. Fences and change positions go on rising: only the epoch tells old ones apart.
    fn replace_epoch(&mut self, epoch: Epoch) -> Done<()>;
    /// What the server signs with; `None` before it first came to this store.
    fn server_key(&mut self) -> Done<Option<PublicKey>>;
    fn set_server_key(&mut self, key: PublicKey) -> Done<()>;
    fn log(&mut self) -> Done<(Uuid, Frontier)>;
    /// The same, and locks the row.
    fn lock_log(&mut self) -> Done<(Uuid, Frontier)>;
    /// Adds leaves from index `first` on; `frontier` is what the log comes to with them.
    fn append_leaves(&mut self, log: Uuid, first: u64, leaves: &[Hash32], frontier: &Frontier) -> Done<()>;
    fn leaves(&mut self, log: Uuid) -> Done<Vec<Hash32>>;
    /// Locks the row.
    fn next_fence(&mut self) -> Done<Fence>;
    /// Takes so many numbers and returns the last of them. Locks the row.
    fn take_change_positions(&mut self, count: u64) -> Done<u64>;
    fn change_position(&mut self) -> Done<u64>;
    fn rules_version(&mut self) -> Done<u64>;
    /// Locks the row.
    fn raise_rules_version(&mut self, by: u64) -> Done<()>;
}

/// What one station, or all of them, has to hear.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    Station(StationId, Change),
    /// All stations; the document's text is read when it is sent.
    Document(String),
}

/// What stations have yet to hear, in the order of commits.
pub trait ChangeTable {
    /// At the positions from `first` on. Only a document's newest text is ever sent, so an older row of it goes.
    fn insert_changes(&mut self, first: u64, news: &[News]) -> Done<()>;
    /// What a station has to hear behind one position and up to another, with positions.
    fn changes_of(
        &mut self,
        station: StationId,
        after: u64,
        up_to: u64,
        limit: u32,
    ) -> Done<Vec<(u64, Change)>>;
}

/// The rules, word for word.
pub trait DocumentTable {
    /// Locks the row if there is one.
    fn document_text(&mut self, name: &str) -> Done<Option<String>>;
    fn put_document(&mut self, document: &Document, now: DateTime<Utc>) -> Done<()>;
    fn documents(&mut self) -> Done<Vec<Document>>;
}
