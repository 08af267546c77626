//! Leases, from being given to their end.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, ProgrammeId, StationId};
use protocol::messages::{Change, Lease, LeaseEnd, LeaseRequest, LeaseState};
use uuid::Uuid;

use super::Writing;
use crate::storage::tables::{Done, NewBatch};
use crate::storage::{LeaseOrder, LeaseTerms, StorageError};

pub fn lease(writing: &mut Writing<'_>, order: &LeaseOrder) -> Done<Lease> {
    // Two requests with one key come one after the other.
    let station = writing.lock_station(order.station)?;
    if let Some(lease) = replay(writing, order)? {
        return Ok(lease);
    }
    expire(writing, order.now)?;
    // It may have been revoked since it proved itself.
    let seen = station.filter(|station| !station.revoked).map(|station| station.last_seen_at);
    let long_ago = |seen| order.terms.station_seen_within.is_some_and(|within| seen < order.now - within);
    if seen.is_none_or(long_ago) {
        return Err(StorageError::NothingToLease);
    }
    let due_from = order.request.ahead.then(|| order.terms.due_soon_before(order.now));
    let LeaseRequest { programme, person, .. } = &order.request;
    let waiting = writing.lock_waiting(programme, *person, due_from, order.count)?;
    if waiting.is_empty() {
        return Err(StorageError::NothingToLease);
    }
    let id = BatchId(Uuid::now_v7());
    let earliest_due = waiting.iter().filter_map(|case| case.due_at).min();
    let ends_at = order.terms.end(order.now, order.now, earliest_due);
    let fence = writing.next_fence()?;
    writing.insert_batch(&NewBatch { id, order, fence, ends_at })?;
    let cases: Vec<CaseId> = waiting.iter().map(|waiting| waiting.case).collect();
    writing.hold_cases(id, &cases)?;
    writing.lease_given();
    writing.lease_of(id)
}

/// The lease that the same key got before.
fn replay(writing: &mut Writing<'_>, order: &LeaseOrder) -> Done<Option<Lease>> {
    match writing.batch_of_key(order.station, order.key)? {
        None => Ok(None),
        Some((batch, request)) if request == order.request => writing.lease_of(batch).map(Some),
        Some(_) => Err(StorageError::IdempotencyMismatch),
    }
}

/// Ends every lease whose time is over.
pub fn expire(writing: &mut Writing<'_>, now: DateTime<Utc>) -> Done<()> {
    for batch in writing.lock_overdue(now)? {
        end(writing, batch, LeaseEnd::Expired, now)?;
    }
    Ok(())
}

/// Ends a lease: undecided cases go back to the queue, and the station is told to destroy the batch's data.
pub fn end(writing: &mut Writing<'_>, batch: BatchId, reason: LeaseEnd, now: DateTime<Utc>) -> Done<()> {
    let station = writing.end_batch(batch, reason)?;
    let let_go = writing.held_cases(batch)?;
    if !let_go.is_empty() {
        writing.lock_cases(&let_go)?;
        writing.return_held(batch)?;
        writing.count_let_go(&let_go, now)?;
    }
    writing.lease_ended(reason);
    writing.tell(station, Change::LeaseEnded { batch, reason });
    writing.tell(station, Change::Purge { batch });
    Ok(())
}

/// Ends a lease under which nothing is left to decide.
pub fn end_if_complete(writing: &mut Writing<'_>, batch: BatchId, now: DateTime<Utc>) -> Done<()> {
    if writing.complete(batch)? { end(writing, batch, LeaseEnd::Completed, now) } else { Ok(()) }
}

/// Puts the ends of a station's leases as far off as their programmes' terms allow, and returns them.
pub fn renew(
    writing: &mut Writing<'_>,
    station: StationId,
    terms: &[(ProgrammeId, LeaseTerms)],
    now: DateTime<Utc>,
) -> Done<Vec<LeaseState>> {
    for lease in writing.renewable(station)? {
        let Some((_, terms)) = terms.iter().find(|(id, _)| *id == lease.programme) else { continue };
        writing.set_lease_end(lease.batch, terms.end(lease.leased_at, now, lease.earliest_due))?;
    }
    writing.open_leases(station)
}

/// Takes a case away from whoever holds it, who is told.
pub fn take_from_holder(writing: &mut Writing<'_>, case: CaseId, now: DateTime<Utc>) -> Done<()> {
    let Some((batch, station)) = writing.holder(case)? else { return Ok(()) };
    // Of two cases that leave it at once the later one finds that nothing is left.
    writing.lock_batches(&[batch])?;
    writing.leave(batch, case, false)?;
    writing.tell(station, Change::CaseWithdrawn { case, batch });
    end_if_complete(writing, batch, now)
}
