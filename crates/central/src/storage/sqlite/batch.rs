//! Table `batch`.

use chrono::{DateTime, Utc};
use model::{BatchId, ProgrammeId, StationId};
use protocol::Secret32;
use protocol::messages::{Lease, LeaseEnd, LeaseRequest, LeaseState};
use protocol::operation::Fence;
use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{BatchTable, Done, NewBatch, Renewable, Tenure};

impl BatchTable for SqliteTransaction<'_> {
    fn batch_of_key(&mut self, station: StationId, key: Uuid) -> Done<Option<(BatchId, LeaseRequest)>> {
        Ok(self
            .query_row(
                "SELECT id, request_json FROM batch WHERE station = ?1 AND idempotency_key = ?2",
                params![Word(station), Word(key)],
                |row| Ok((row.get::<_, Word<BatchId>>(0)?.0, row.get::<_, Json<LeaseRequest>>(1)?.0)),
            )
            .optional()?)
    }

    fn insert_batch(&mut self, batch: &NewBatch<'_>) -> Done<()> {
        let NewBatch { id, order, fence, ends_at } = batch;
        self.execute(
            "INSERT INTO batch (id, station, person, programme, fence_epoch, fence, sealing_key, idempotency_key,
                 request_json, leased_at, ends_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                Word(*id),
                Word(order.station),
                Word(order.request.person),
                Word(&order.request.programme),
                Word(fence.epoch),
                Count(fence.number),
                order.sealing_key.0,
                Word(order.key),
                Json(&order.request),
                Instant(order.now),
                Instant(*ends_at)
            ],
        )?;
        Ok(())
    }

    fn lease_of(&mut self, batch: BatchId) -> Done<Lease> {
        Ok(self.query_row(
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

    fn tenure(&mut self, batch: BatchId, now: DateTime<Utc>) -> Done<Option<Tenure>> {
        let sql = "SELECT station, fence_epoch, fence, end_reason IS NULL AND ends_at > ?2 FROM batch WHERE id = ?1";
        Ok(self
            .prepare_cached(sql)?
            .query_row(params![Word(batch), Instant(now)], |row| {
                Ok(Tenure {
                    station: row.get::<_, Word<_>>(0)?.0,
                    fence: Fence { epoch: row.get::<_, Word<_>>(1)?.0, number: row.get::<_, Count>(2)?.0 },
                    holds: row.get(3)?,
                })
            })
            .optional()?)
    }

    fn lock_batches(&mut self, _batches: &[BatchId]) -> Done<()> {
        Ok(())
    }

    fn open_leases(&mut self, station: StationId) -> Done<Vec<LeaseState>> {
        let mut statement = self.prepare_cached(
            "SELECT id, fence_epoch, fence, ends_at FROM batch
             WHERE station = ?1 AND end_reason IS NULL ORDER BY leased_at, id",
        )?;
        let rows = statement.query_map([Word(station)], |row| {
            Ok(LeaseState {
                batch: row.get::<_, Word<_>>(0)?.0,
                fence: Fence { epoch: row.get::<_, Word<_>>(1)?.0, number: row.get::<_, Count>(2)?.0 },
                ends_at: row.get::<_, Instant>(3)?.0,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn lock_overdue(&mut self, now: DateTime<Utc>) -> Done<Vec<BatchId>> {
        let mut statement =
            self.prepare_cached("SELECT id FROM batch WHERE end_reason IS NULL AND ends_at <= ?1")?;
        let over = statement.query_map([Instant(now)], |row| Ok(row.get::<_, Word<BatchId>>(0)?.0))?;
        Ok(over.collect::<Result<_, _>>()?)
    }

    fn end_batch(&mut self, batch: BatchId, reason: LeaseEnd) -> Done<StationId> {
        Ok(self.query_row(
            "UPDATE batch SET end_reason = ?2 WHERE id = ?1 RETURNING station",
            params![Word(batch), Word(reason)],
            |row| Ok(row.get::<_, Word<_>>(0)?.0),
        )?)
    }

    fn complete(&mut self, batch: BatchId) -> Done<bool> {
        let complete = self
            .prepare_cached(
                "SELECT end_reason IS NULL AND NOT EXISTS
                     (SELECT 1 FROM batch_case WHERE batch = batch.id AND standing = 'held')
                 FROM batch WHERE id = ?1",
            )?
            .query_row([Word(batch)], |row| row.get(0))
            .optional()?;
        Ok(complete.unwrap_or(false))
    }

    fn renewable(&mut self, station: StationId) -> Done<Vec<Renewable>> {
        let mut statement = self.prepare_cached(
            "SELECT id, programme, leased_at,
                    (SELECT min(due_at) FROM batch_case JOIN review_case ON review_case.id = review_case
                     WHERE batch = batch.id AND standing = 'held')
             FROM batch WHERE station = ?1 AND end_reason IS NULL",
        )?;
        let rows = statement.query_map([Word(station)], |row| {
            let earliest_due: Option<Instant> = row.get(3)?;
            Ok(Renewable {
                batch: row.get::<_, Word<_>>(0)?.0,
                programme: row.get::<_, Word<ProgrammeId>>(1)?.0,
                leased_at: row.get::<_, Instant>(2)?.0,
                earliest_due: earliest_due.map(|Instant(due)| due),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn set_lease_end(&mut self, batch: BatchId, ends_at: DateTime<Utc>) -> Done<()> {
        self.prepare_cached("UPDATE batch SET ends_at = ?2 WHERE id = ?1")?
            .execute(params![Word(batch), Instant(ends_at)])?;
        Ok(())
    }
}
