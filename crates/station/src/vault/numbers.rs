//! The last numbers that the station gave out, kept in the operating system's key store as well, so that a
//! database put back from an older copy shows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    pub incarnation: Uuid,
    /// Of the newest operation; 0 for none.
    pub seq: u64,
    /// Of the newest audit entry; 0 for none.
    pub audit: u64,
}

impl Numbers {
    /// Whether a database that stands at `self` is older than what was `remembered`: it was rolled back or
    /// cloned, and has to go on as a new incarnation.
    pub fn is_behind(&self, remembered: &Self) -> bool {
        self.incarnation != remembered.incarnation
            || self.seq < remembered.seq
            || self.audit < remembered.audit
    }
}
