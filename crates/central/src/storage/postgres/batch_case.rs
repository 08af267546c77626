//! Table `batch_case`.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PhotoHash, StationId};
use sqlx_core::row::Row as _;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant};
use crate::storage::tables::{BatchCaseTable, Done};

impl BatchCaseTable for PostgresTransaction {
    fn hold_cases(&mut self, batch: BatchId, cases: &[CaseId]) -> Done<()> {
        let sql = "INSERT INTO batch_case (batch, position, review_case, standing)
                   SELECT $1, number, held, 'held' FROM unnest($2) WITH ORDINALITY AS one (held, number)";
        let cases: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
        self.execute(statement(sql).bind(batch.0).bind(cases))?;
        Ok(())
    }

    fn contains(&mut self, batch: BatchId, case: CaseId) -> Done<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch_case WHERE batch = $1 AND review_case = $2)";
        self.one(statement(sql).bind(batch.0).bind(case.0), |row| row.try_get(0))
    }

    fn returned(&mut self, batch: BatchId, case: CaseId) -> Done<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch_case
                   WHERE batch = $1 AND review_case = $2 AND standing = 'returned')";
        self.one(statement(sql).bind(batch.0).bind(case.0), |row| row.try_get(0))
    }

    fn holder(&mut self, case: CaseId) -> Done<Option<(BatchId, StationId)>> {
        let sql = "SELECT batch, station FROM batch_case JOIN batch ON batch.id = batch
                   WHERE review_case = $1 AND standing = 'held'";
        self.optional(statement(sql).bind(case.0), |row| {
            Ok((BatchId(row.try_get(0)?), StationId(row.try_get(1)?)))
        })
    }

    fn leave(&mut self, batch: BatchId, case: CaseId, decided: bool) -> Done<()> {
        let sql = "UPDATE batch_case SET standing = $3
                   WHERE batch = $1 AND review_case = $2 AND standing = 'held'";
        let standing = if decided { "decided" } else { "returned" };
        self.execute(statement(sql).bind(batch.0).bind(case.0).bind(standing))?;
        Ok(())
    }

    fn hold_again(&mut self, batch: BatchId, case: CaseId) -> Done<()> {
        let sql = "UPDATE batch_case SET standing = 'held'
                   WHERE batch = $1 AND review_case = $2 AND standing = 'decided'
                     AND (SELECT state FROM review_case WHERE id = $2) IN ('open', 'second-review')";
        self.execute(statement(sql).bind(batch.0).bind(case.0))?;
        Ok(())
    }

    fn held_cases(&mut self, batch: BatchId) -> Done<Vec<CaseId>> {
        let sql =
            "SELECT review_case FROM batch_case WHERE batch = $1 AND standing = 'held' ORDER BY position";
        self.all(statement(sql).bind(batch.0), |row| Ok(CaseId(row.try_get(0)?)))
    }

    fn return_held(&mut self, batch: BatchId) -> Done<()> {
        let sql = "UPDATE batch_case SET standing = 'returned' WHERE batch = $1 AND standing = 'held'";
        self.execute(statement(sql).bind(batch.0))?;
        Ok(())
    }

    fn leased_photo(
        &mut self,
        station: StationId,
        photo: PhotoHash,
        now: DateTime<Utc>,
    ) -> Done<Option<u64>> {
        let sql = "SELECT bytes FROM case_photo
                   JOIN batch_case USING (review_case)
                   JOIN batch ON batch.id = batch_case.batch
                   WHERE hash = $1 AND station = $2 AND end_reason IS NULL AND ends_at > $3
                     AND standing <> 'returned'
                   LIMIT 1";
        let statement = statement(sql).bind(photo.0).bind(station.0).bind(Instant(now));
        self.optional(statement, |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn cases_of(&mut self, batch: BatchId, after: u64, limit: u32) -> Done<Vec<(u64, CaseId)>> {
        let sql = "SELECT position, review_case FROM batch_case
                   WHERE batch = $1 AND position > $2 AND standing <> 'returned' ORDER BY position LIMIT $3";
        let statement = statement(sql).bind(batch.0).bind(Count(after)).bind(i64::from(limit));
        self.all(statement, |row| Ok((row.try_get::<Count, _>(0)?.0, CaseId(row.try_get(1)?))))
    }

    fn count_cases_of(&mut self, batch: BatchId) -> Done<u64> {
        let sql = "SELECT count(*) FROM batch_case WHERE batch = $1 AND standing <> 'returned'";
        self.one(statement(sql).bind(batch.0), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }
}
