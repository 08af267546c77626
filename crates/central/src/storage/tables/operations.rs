//! Tables `operation` and `high_water`.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::PushResult;
use protocol::{Hash32, OperationId, Outcome, Problem, SignedReceipt};
use uuid::Uuid;

use super::Done;
use crate::storage::IncomingOperation;

/// An operation as it is kept.
pub struct OperationRow<'a> {
    pub operation: &'a IncomingOperation,
    pub outcome: Outcome,
    pub problem: Option<&'a Problem>,
    pub receipt: &'a SignedReceipt,
}

/// What stations handed in.
pub trait OperationTable {
    fn high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64>;
    /// Locks it, also where there is none yet.
    fn lock_high_water(&mut self, station: StationId, incarnation: Uuid) -> Done<u64>;
    fn set_high_water(&mut self, station: StationId, incarnation: Uuid, seq: u64) -> Done<()>;
    /// An operation's hash, and the result of the first time, marked as a duplicate.
    fn held_operation(&mut self, id: OperationId) -> Done<Option<(Hash32, PushResult)>>;
    fn insert_operations(&mut self, rows: &[OperationRow<'_>], now: DateTime<Utc>) -> Done<()>;
    fn operation_counts(&mut self) -> Done<Vec<(Outcome, u64)>>;
}
