//! What a transaction may do to each table, whatever the engine: statements and nothing else. What a transaction
//! decides stands in `storage::work`, once for all engines; each engine has a file per table that implements a
//! trait of these.
//!
//! SQLite lets in one writer at a time and needs no locks. Where several write at once, as on PostgreSQL, a method
//! that says that it locks holds what it names until the transaction's end. Locks are taken in the order person,
//! station, high water, batches, cases, and the row of `log_head` last, so that few transactions ever wait for each
//! other, and the order of commits is the order of the log and of the changes.

mod batches;
mod cases;
mod decisions;
mod fingerprints;
mod log;
mod operations;
mod people;
mod stations;

use super::StorageError;

pub use batches::{BatchCaseTable, BatchTable, NewBatch, Renewable, Tenure};
pub use cases::{
    CasePhotoTable, CaseTable, Declaration, DuplicateTable, HeldCase, Nearness, NewCase, Waiting,
};
pub use decisions::{DecisionTable, Ending, HeldDecision, OutcomeTable};
pub use fingerprints::FingerprintTable;
pub use log::{ChangeTable, DocumentTable, LogTable, News};
pub use operations::{OperationRow, OperationTable};
pub use people::{MandateTable, PersonTable, SignInTryTable};
pub use stations::StationTable;

pub type Done<T> = Result<T, StorageError>;

/// All tables, as one transaction sees them.
pub trait Tables:
    LogTable
    + ChangeTable
    + DocumentTable
    + PersonTable
    + MandateTable
    + SignInTryTable
    + StationTable
    + CaseTable
    + CasePhotoTable
    + DuplicateTable
    + BatchTable
    + BatchCaseTable
    + OperationTable
    + DecisionTable
    + OutcomeTable
    + FingerprintTable
{
}
