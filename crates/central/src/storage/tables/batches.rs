//! Tables `batch` and `batch_case`.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PhotoHash, ProgrammeId, StationId};
use protocol::messages::{Lease, LeaseEnd, LeaseRequest, LeaseState};
use protocol::operation::Fence;
use uuid::Uuid;

use super::Done;
use crate::storage::LeaseOrder;

pub struct NewBatch<'a> {
    pub id: BatchId,
    pub order: &'a LeaseOrder,
    pub fence: Fence,
    pub ends_at: DateTime<Utc>,
}

/// Whose a batch is, and whether its lease holds.
pub struct Tenure {
    pub station: StationId,
    pub fence: Fence,
    pub holds: bool,
}

/// A lease whose end may be put off.
pub struct Renewable {
    pub batch: BatchId,
    pub programme: ProgrammeId,
    pub leased_at: DateTime<Utc>,
    /// Among the cases that it still holds.
    pub earliest_due: Option<DateTime<Utc>>,
}

/// Leases, from being given to their end.
pub trait BatchTable {
    /// The batch that a station got for an idempotency key, and what it had asked for.
    fn batch_of_key(&mut self, station: StationId, key: Uuid) -> Done<Option<(BatchId, LeaseRequest)>>;
    fn insert_batch(&mut self, batch: &NewBatch<'_>) -> Done<()>;
    fn lease_of(&mut self, batch: BatchId) -> Done<Lease>;
    fn tenure(&mut self, batch: BatchId, now: DateTime<Utc>) -> Done<Option<Tenure>>;
    /// Locks those that there are, in one order whoever asks.
    fn lock_batches(&mut self, batches: &[BatchId]) -> Done<()>;
    /// A station's leases that did not end.
    fn open_leases(&mut self, station: StationId) -> Done<Vec<LeaseState>>;
    /// Leases whose time is over and that did not end. Locks them, and passes over those that others have locked.
    fn lock_overdue(&mut self, now: DateTime<Utc>) -> Done<Vec<BatchId>>;
    /// Returns whose the batch is.
    fn end_batch(&mut self, batch: BatchId, reason: LeaseEnd) -> Done<StationId>;
    /// Whether a lease did not end and nothing is left to decide under it.
    fn complete(&mut self, batch: BatchId) -> Done<bool>;
    fn renewable(&mut self, station: StationId) -> Done<Vec<Renewable>>;
    fn set_lease_end(&mut self, batch: BatchId, ends_at: DateTime<Utc>) -> Done<()>;
}

/// The cases of a batch. `held`: the station is to decide it; `decided`: it did; `returned`: it went back to the
/// queue, or was taken away.
pub trait BatchCaseTable {
    /// In this order, at positions from 1 on.
    fn hold_cases(&mut self, batch: BatchId, cases: &[CaseId]) -> Done<()>;
    /// Whether the batch has, or had, the case.
    fn contains(&mut self, batch: BatchId, case: CaseId) -> Done<bool>;
    /// Whether the case was given back or taken away from the batch.
    fn returned(&mut self, batch: BatchId, case: CaseId) -> Done<bool>;
    /// The batch that holds the case, and its station; also if the lease's time is over and nobody has ended it yet.
    fn holder(&mut self, case: CaseId) -> Done<Option<(BatchId, StationId)>>;
    /// The batch's case needs no decision by it any more, or goes back.
    fn leave(&mut self, batch: BatchId, case: CaseId, decided: bool) -> Done<()>;
    /// A case that was decided in the batch and is to be decided after all is the batch's again.
    fn hold_again(&mut self, batch: BatchId, case: CaseId) -> Done<()>;
    /// What the batch still holds.
    fn held_cases(&mut self, batch: BatchId) -> Done<Vec<CaseId>>;
    /// That goes back.
    fn return_held(&mut self, batch: BatchId) -> Done<()>;
    /// The bytes of a photo of a case that the station holds.
    fn leased_photo(&mut self, station: StationId, photo: PhotoHash, now: DateTime<Utc>)
    -> Done<Option<u64>>;
    /// Those not returned, behind a position, with theirs.
    fn cases_of(&mut self, batch: BatchId, after: u64, limit: u32) -> Done<Vec<(u64, CaseId)>>;
    /// Those not returned.
    fn count_cases_of(&mut self, batch: BatchId) -> Done<u64>;
}
