//! The store that several processes share: one PostgreSQL database, or an engine that speaks its protocol. A file per
//! table implements what `storage::tables` asks of it.
//!
//! Transactions run at READ COMMITTED and lock the rows that they build on, those of `log_head` last; what only reads,
//! reads one snapshot. An engine that runs them stricter is welcome to: what it breaks off is tried again.

mod act;
mod address;
mod batch;
mod batch_case;
mod case_photo;
mod change;
mod connection;
mod decision;
mod document;
mod duplicate_candidate;
mod figures;
mod fingerprint;
mod log_head;
mod mandate;
mod migrations;
mod operation;
mod outcome;
mod person;
mod review_case;
mod sign_in_try;
mod station;
mod transaction;
mod value;

pub use self::address::{Address, AddressError};
pub use self::connection::Connections;
use super::{DatabaseStorage, StorageError};

pub type PostgresStorage = DatabaseStorage<Connections>;

impl PostgresStorage {
    /// Makes the schema and the first state in a database, or the schema of one, that has no tables yet.
    pub async fn create(address: &Address) -> Result<Self, StorageError> {
        Ok(Self::new(Connections::create(address).await?))
    }

    /// Opens a database of ours and brings its schema up to date.
    pub async fn open(address: &Address) -> Result<Self, StorageError> {
        Ok(Self::new(Connections::open(address).await?))
    }
}
