//! Table `batch`: leases, from being given to their end.

use chrono::{DateTime, Utc};
use model::{BatchId, ProgrammeId, StationId};
use protocol::Secret32;
use protocol::messages::{Change, Lease, LeaseEnd, LeaseRequest, LeaseState};
use protocol::operation::Fence;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use super::value::{Count, Instant, Json, Word};
use super::{batch_case, change, log_head, review_case, station};
use crate::storage::{LeaseOrder, LeaseTerms, StorageError};

const STATE: &str = "SELECT id, fence_epoch, fence, ends_at FROM batch";

pub(super) fn lease(transaction: &Transaction<'_>, order: &LeaseOrder) -> Result<Lease, StorageError> {
    if let Some(lease) = replay(transaction, order)? {
        return Ok(lease);
    }
    expire(transaction, order.now)?;
    // It may have been revoked since it proved itself.
    let seen = station::by_id(transaction, order.station)?
        .filter(|station| !station.revoked)
        .map(|station| station.last_seen_at);
    let long_ago = |seen| order.terms.station_seen_within.is_some_and(|within| seen < order.now - within);
    if seen.is_none_or(long_ago) {
        return Err(StorageError::NothingToLease);
    }
    let LeaseRequest { programme, person, .. } = &order.request;
    let waiting = review_case::waiting(transaction, programme, *person, order.count)?;
    if waiting.is_empty() {
        return Err(StorageError::NothingToLease);
    }
    let batch = BatchId(Uuid::now_v7());
    let fence = log_head::next_fence(transaction)?;
    let earliest_due = waiting.iter().filter_map(|case| case.due_at).min();
    transaction.execute(
        "INSERT INTO batch (id, station, person, programme, fence_epoch, fence, sealing_key, idempotency_key,
             request_json, leased_at, ends_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            Word(batch),
            Word(order.station),
            Word(person),
            Word(programme),
            Word(fence.epoch),
            Count(fence.number),
            order.sealing_key.0,
            Word(order.key),
            Json(&order.request),
            Instant(order.now),
            Instant(order.terms.end(order.now, order.now, earliest_due))
        ],
    )?;
    for (position, case) in waiting.iter().enumerate() {
        batch_case::hold(transaction, batch, position as u64 + 1, case.case)?;
    }
    by_id(transaction, batch)
}

/// The lease that the same key got before.
fn replay(transaction: &Transaction<'_>, order: &LeaseOrder) -> Result<Option<Lease>, StorageError> {
    let held = transaction
        .query_row(
            "SELECT id, request_json FROM batch WHERE station = ?1 AND idempotency_key = ?2",
            params![Word(order.station), Word(order.key)],
            |row| Ok((row.get::<_, Word<BatchId>>(0)?.0, row.get::<_, Json<LeaseRequest>>(1)?.0)),
        )
        .optional()?;
    match held {
        None => Ok(None),
        Some((batch, request)) if request == order.request => by_id(transaction, batch).map(Some),
        Some(_) => Err(StorageError::IdempotencyMismatch),
    }
}

fn by_id(transaction: &Transaction<'_>, batch: BatchId) -> Result<Lease, StorageError> {
    Ok(transaction.query_row(
        "SELECT id, programme, fence_epoch, fence, ends_at, sealing_key,
                (SELECT count(*) FROM batch_case WHERE batch = batch.id),
                (SELECT coalesce(sum(bytes), 0) FROM batch_case JOIN case_photo USING (review_case)
                 WHERE batch = batch.id)
         FROM batch WHERE id = ?1",
        [Word(batch)],
        |row| {
            Ok(Lease {
                batch: row.get::<_, Word<_>>(0)?.0,
                programme: row.get::<_, Word<_>>(1)?.0,
                fence: Fence { epoch: row.get::<_, Word<_>>(2)?.0, number: row.get::<_, Count>(3)?.0 },
                ends_at: row.get::<_, Instant>(4)?.0,
                sealing_key: Secret32(row.get(5)?),
                cases: row.get::<_, Count>(6)?.0,
                photo_bytes: row.get::<_, Count>(7)?.0,
            })
        },
    )?)
}

/// Whose a batch is, and whether its lease holds.
pub(super) struct Tenure {
    pub station: StationId,
    pub fence: Fence,
    pub holds: bool,
}

pub(super) fn tenure(
    transaction: &Transaction<'_>,
    batch: BatchId,
    now: DateTime<Utc>,
) -> Result<Option<Tenure>, StorageError> {
    Ok(transaction
        .prepare_cached(
            "SELECT station, fence_epoch, fence, end_reason IS NULL AND ends_at > ?2 FROM batch WHERE id = ?1",
        )?
        .query_row(params![Word(batch), Instant(now)], |row| {
            Ok(Tenure {
                station: row.get::<_, Word<_>>(0)?.0,
                fence: Fence { epoch: row.get::<_, Word<_>>(1)?.0, number: row.get::<_, Count>(2)?.0 },
                holds: row.get(3)?,
            })
        })
        .optional()?)
}

/// A station's leases that did not end.
pub(super) fn open_of(
    transaction: &Transaction<'_>,
    station: StationId,
) -> Result<Vec<LeaseState>, StorageError> {
    let sql = format!("{STATE} WHERE station = ?1 AND end_reason IS NULL ORDER BY leased_at, id");
    let mut statement = transaction.prepare_cached(&sql)?;
    let rows = statement.query_map([Word(station)], read_state)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_state(row: &Row<'_>) -> rusqlite::Result<LeaseState> {
    Ok(LeaseState {
        batch: row.get::<_, Word<_>>(0)?.0,
        fence: Fence { epoch: row.get::<_, Word<_>>(1)?.0, number: row.get::<_, Count>(2)?.0 },
        ends_at: row.get::<_, Instant>(3)?.0,
    })
}

/// Ends every lease whose time is over.
pub(super) fn expire(transaction: &Transaction<'_>, now: DateTime<Utc>) -> Result<(), StorageError> {
    let mut statement =
        transaction.prepare_cached("SELECT id FROM batch WHERE end_reason IS NULL AND ends_at <= ?1")?;
    let over = statement.query_map([Instant(now)], |row| Ok(row.get::<_, Word<BatchId>>(0)?.0))?;
    for batch in over.collect::<Result<Vec<_>, _>>()? {
        end(transaction, batch, LeaseEnd::Expired)?;
    }
    Ok(())
}

/// Ends a lease: undecided cases go back to the queue, and the station is told to destroy the batch's data.
pub(super) fn end(
    transaction: &Transaction<'_>,
    batch: BatchId,
    reason: LeaseEnd,
) -> Result<(), StorageError> {
    let station: StationId = transaction.query_row(
        "UPDATE batch SET end_reason = ?2 WHERE id = ?1 RETURNING station",
        params![Word(batch), Word(reason)],
        |row| Ok(row.get::<_, Word<_>>(0)?.0),
    )?;
    batch_case::return_held(transaction, batch)?;
    change::tell(transaction, station, &Change::LeaseEnded { batch, reason })?;
    change::tell(transaction, station, &Change::Purge { batch })
}

/// Ends a lease under which nothing is left to decide.
pub(super) fn end_if_complete(transaction: &Transaction<'_>, batch: BatchId) -> Result<(), StorageError> {
    let complete: bool = transaction
        .prepare_cached(
            "SELECT end_reason IS NULL AND NOT EXISTS
                 (SELECT 1 FROM batch_case WHERE batch = batch.id AND standing = 'held')
             FROM batch WHERE id = ?1",
        )?
        .query_row([Word(batch)], |row| row.get(0))
        .optional()?
        .unwrap_or(false);
    if complete { end(transaction, batch, LeaseEnd::Completed) } else { Ok(()) }
}

/// Puts the ends of a station's leases as far off as their programmes' terms allow, and returns them.
pub(super) fn renew(
    transaction: &Transaction<'_>,
    station: StationId,
    terms: &[(ProgrammeId, LeaseTerms)],
    now: DateTime<Utc>,
) -> Result<Vec<LeaseState>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT id, programme, leased_at, (SELECT min(due_at) FROM batch_case JOIN review_case ON review_case.id = review_case
                                           WHERE batch = batch.id AND standing = 'held')
         FROM batch WHERE station = ?1 AND end_reason IS NULL",
    )?;
    let rows = statement.query_map([Word(station)], |row| {
        let earliest_due: Option<Instant> = row.get(3)?;
        Ok((
            row.get::<_, Word<BatchId>>(0)?.0,
            row.get::<_, Word<ProgrammeId>>(1)?.0,
            row.get::<_, Instant>(2)?.0,
            earliest_due.map(|Instant(due)| due),
        ))
    })?;
    for (batch, programme, leased_at, earliest_due) in rows.collect::<Result<Vec<_>, _>>()? {
        let Some((_, terms)) = terms.iter().find(|(id, _)| *id == programme) else { continue };
        transaction
            .prepare_cached("UPDATE batch SET ends_at = ?2 WHERE id = ?1")?
            .execute(params![Word(batch), Instant(terms.end(leased_at, now, earliest_due))])?;
    }
    open_of(transaction, station)
}
