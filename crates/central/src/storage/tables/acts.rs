//! Table `admin_act`.

use protocol::admin::ChainHead;

use super::Done;

/// The chain of what administrators did. Whoever appends to it has locked the row of `log_head` before.
pub trait ActTable {
    fn last_act(&mut self) -> Done<ChainHead>;
    /// `head` is what the chain comes to with the entry.
    fn append_act(&mut self, head: ChainHead, entry: &[u8]) -> Done<()>;
    fn acts_after(&mut self, number: u64, limit: u32) -> Done<Vec<Vec<u8>>>;
}
