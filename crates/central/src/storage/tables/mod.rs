//! What a transaction may do to each table, whatever the engine: statements and nothing else. What a transaction
//! decides stands in `storage::work`, once for all engines; each engine has a file per table that implements a
//! trait of these.
//!
//! SQLite lets in one writer at a time and needs no locks. Where several write at once, as on PostgreSQL, a method
//! that says that it locks holds what it names until the transaction's end. The row of `log_head` is locked last, so that the order
//! of commits is the order of the log and of the changes. Before it come person, station and high water, in this order,
//! then batches and cases. Those two have no order between them: a lease that ends comes to its cases, a case that is
//! settled comes to the batch of whoever holds it. Of two transactions that wait for each other over them the engine
//! breaks one off, which begins again.

mod acts;
mod batches;
mod cases;
mod decisions;
mod figures;
mod fingerprints;
mod log;
mod operations;
mod people;
mod stations;

use super::StorageError;

pub use acts::ActTable;
pub use batches::{BatchCaseTable, BatchTable, NewBatch, Renewable, Tenure};
pub use cases::{
    CasePhotoTable, CaseTable, Declaration, DuplicateTable, HeldCase, Nearness, NewCase, ShownElsewhere,
    Waiting,
};
pub use decisions::{DecisionTable, Ending, HeldDecision, OutcomeTable};
pub use figures::{DueBucket, FigureTable, RankedTimes, UndecidedCases};
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
    + ActTable
    + FigureTable
{
}
