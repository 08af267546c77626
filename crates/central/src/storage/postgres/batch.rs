//! Table `batch`.

use chrono::{DateTime, Utc};
use model::{BatchId, StationId};
use protocol::Secret32;
use protocol::messages::{Lease, LeaseEnd, LeaseRequest, LeaseState};
use protocol::operation::Fence;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{BatchTable, Done, NewBatch, Renewable, Tenure};

impl BatchTable for PostgresTransaction {
    fn batch_of_key(&mut self, station: StationId, key: Uuid) -> Done<Option<(BatchId, LeaseRequest)>> {
        let sql = "SELECT id, request_json FROM batch WHERE station = $1 AND idempotency_key = $2";
        self.optional(statement(sql).bind(station.0).bind(key), |row| {
            Ok((BatchId(row.try_get(0)?), row.try_get::<Json<_>, _>(1)?.0))
        })
    }

    fn insert_batch(&mut self, batch: &NewBatch<'_>) -> Done<()> {
        let NewBatch { id, order, fence, ends_at } = batch;
        let sql = "INSERT INTO batch (id, station, person, programme, fence_epoch, fence, sealing_key,
                       idempotency_key, request_json, leased_at, ends_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        self.execute(
            statement(sql)
                .bind(id.0)
                .bind(order.station.0)
                .bind(order.request.person.0)
                .bind(order.request.programme.as_str())
                .bind(fence.epoch)
                .bind(Count(fence.number))
                .bind(order.sealing_key.0)
                .bind(order.key)
                .bind(Json(&order.request))
                .bind(Instant(order.now))
                .bind(Instant(*ends_at)),
        )?;
        Ok(())
    }

    fn lease_of(&mut self, batch: BatchId) -> Done<Lease> {
        let sql = "SELECT id, programme, fence_epoch, fence, ends_at, sealing_key,
                       (SELECT count(*) FROM batch_case WHERE batch = batch.id),
                       (SELECT coalesce(sum(bytes), 0)::BIGINT FROM batch_case JOIN case_photo USING (review_case)
                        WHERE batch = batch.id)
                   FROM batch WHERE id = $1";
        self.one(statement(sql).bind(batch.0), |row| {
            Ok(Lease {
                batch: BatchId(row.try_get(0)?),
                programme: row.try_get::<Word<_>, _>(1)?.0,
                fence: Fence { epoch: row.try_get(2)?, number: row.try_get::<Count, _>(3)?.0 },
                ends_at: row.try_get::<Instant, _>(4)?.0,
                sealing_key: Secret32(row.try_get(5)?),
                cases: row.try_get::<Count, _>(6)?.0,
                photo_bytes: row.try_get::<Count, _>(7)?.0,
            })
        })
    }

    fn tenure(&mut self, batch: BatchId, now: DateTime<Utc>) -> Done<Option<Tenure>> {
        let sql = "SELECT station, fence_epoch, fence, end_reason IS NULL AND ends_at > $2 FROM batch WHERE id = $1";
        self.optional(statement(sql).bind(batch.0).bind(Instant(now)), |row| {
            Ok(Tenure {
                station: StationId(row.try_get(0)?),
                fence: Fence { epoch: row.try_get(1)?, number: row.try_get::<Count, _>(2)?.0 },
                holds: row.try_get(3)?,
            })
        })
    }

    fn lock_batches(&mut self, batches: &[BatchId]) -> Done<()> {
        let ids: Vec<Uuid> = batches.iter().map(|batch| batch.0).collect();
        let sql = "SELECT id FROM batch WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
        self.execute(statement(sql).bind(ids))?;
        Ok(())
    }

    fn open_leases(&mut self, station: StationId) -> Done<Vec<LeaseState>> {
        let sql = "SELECT id, fence_epoch, fence, ends_at FROM batch
                   WHERE station = $1 AND end_reason IS NULL ORDER BY leased_at, id";
        self.all(statement(sql).bind(station.0), |row| {
            Ok(LeaseState {
                batch: BatchId(row.try_get(0)?),
                fence: Fence { epoch: row.try_get(1)?, number: row.try_get::<Count, _>(2)?.0 },
                ends_at: row.try_get::<Instant, _>(3)?.0,
            })
        })
    }

    fn lock_overdue(&mut self, now: DateTime<Utc>) -> Done<Vec<BatchId>> {
        let sql = "SELECT id FROM batch WHERE end_reason IS NULL AND ends_at <= $1
                   ORDER BY id FOR NO KEY UPDATE SKIP LOCKED";
        self.all(statement(sql).bind(Instant(now)), |row| Ok(BatchId(row.try_get(0)?)))
    }

    fn end_batch(&mut self, batch: BatchId, reason: LeaseEnd) -> Done<StationId> {
        let sql = "UPDATE batch SET end_reason = $2 WHERE id = $1 RETURNING station";
        self.one(statement(sql).bind(batch.0).bind(Word(reason)), |row| Ok(StationId(row.try_get(0)?)))
    }

    fn complete(&mut self, batch: BatchId) -> Done<bool> {
        let sql = "SELECT end_reason IS NULL AND NOT EXISTS
                       (SELECT 1 FROM batch_case WHERE batch = batch.id AND standing = 'held')
                   FROM batch WHERE id = $1";
        Ok(self.optional(statement(sql).bind(batch.0), |row| row.try_get(0))?.unwrap_or(false))
    }

    fn renewable(&mut self, station: StationId) -> Done<Vec<Renewable>> {
        let sql = "SELECT id, programme, leased_at,
                       (SELECT min(due_at) FROM batch_case JOIN review_case ON review_case.id = review_case
                        WHERE batch = batch.id AND standing = 'held')
                   FROM batch WHERE station = $1 AND end_reason IS NULL ORDER BY id";
        self.all(statement(sql).bind(station.0), read_renewable)
    }

    fn set_lease_end(&mut self, batch: BatchId, ends_at: DateTime<Utc>) -> Done<()> {
        let sql = "UPDATE batch SET ends_at = $2 WHERE id = $1";
        self.execute(statement(sql).bind(batch.0).bind(Instant(ends_at)))?;
        Ok(())
    }
}

fn read_renewable(row: &PgRow) -> Result<Renewable, Error> {
    let earliest_due: Option<Instant> = row.try_get(3)?;
    Ok(Renewable {
        batch: BatchId(row.try_get(0)?),
        programme: row.try_get::<Word<_>, _>(1)?.0,
        leased_at: row.try_get::<Instant, _>(2)?.0,
        earliest_due: earliest_due.map(|Instant(due)| due),
    })
}
