//! Table `batch_case`.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PhotoHash, StationId};
use rusqlite::{OptionalExtension as _, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Word};
use crate::storage::tables::{BatchCaseTable, Done};

impl BatchCaseTable for SqliteTransaction<'_> {
    fn hold_cases(&mut self, batch: BatchId, cases: &[CaseId]) -> Done<()> {
        let mut insert = self.prepare_cached(
            "INSERT INTO batch_case (batch, position, review_case, standing) VALUES (?1, ?2, ?3, 'held')",
        )?;
        for (case, position) in cases.iter().zip(1..) {
            insert.execute(params![Word(batch), Count(position), Word(*case)])?;
        }
        Ok(())
    }

    fn contains(&mut self, batch: BatchId, case: CaseId) -> Done<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch_case WHERE batch = ?1 AND review_case = ?2)";
        Ok(self.prepare_cached(sql)?.query_row(params![Word(batch), Word(case)], |row| row.get(0))?)
    }

    fn returned(&mut self, batch: BatchId, case: CaseId) -> Done<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch_case
                   WHERE batch = ?1 AND review_case = ?2 AND standing = 'returned')";
        Ok(self.prepare_cached(sql)?.query_row(params![Word(batch), Word(case)], |row| row.get(0))?)
    }

    fn holder(&mut self, case: CaseId) -> Done<Option<(BatchId, StationId)>> {
        Ok(self
            .prepare_cached(
                "SELECT batch, station FROM batch_case JOIN batch ON batch.id = batch
                 WHERE review_case = ?1 AND standing = 'held'",
            )?
            .query_row([Word(case)], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Word<_>>(1)?.0)))
            .optional()?)
    }

    fn leave(&mut self, batch: BatchId, case: CaseId, decided: bool) -> Done<()> {
        let standing = if decided { "decided" } else { "returned" };
        self.prepare_cached(
            "UPDATE batch_case SET standing = ?3 WHERE batch = ?1 AND review_case = ?2 AND standing = 'held'",
        )?
        .execute(params![Word(batch), Word(case), standing])?;
        Ok(())
    }

    fn hold_again(&mut self, batch: BatchId, case: CaseId) -> Done<()> {
        self.prepare_cached(
            "UPDATE batch_case SET standing = 'held' WHERE batch = ?1 AND review_case = ?2
             AND standing = 'decided'
             AND (SELECT state FROM review_case WHERE id = ?2) IN ('open', 'second-review')",
        )?
        .execute(params![Word(batch), Word(case)])?;
        Ok(())
    }

    fn held_cases(&mut self, batch: BatchId) -> Done<Vec<CaseId>> {
        let sql =
            "SELECT review_case FROM batch_case WHERE batch = ?1 AND standing = 'held' ORDER BY position";
        let mut statement = self.prepare_cached(sql)?;
        let rows = statement.query_map([Word(batch)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn return_held(&mut self, batch: BatchId) -> Done<()> {
        self.execute(
            "UPDATE batch_case SET standing = 'returned' WHERE batch = ?1 AND standing = 'held'",
            [Word(batch)],
        )?;
        Ok(())
    }

    fn leased_photo(
        &mut self,
        station: StationId,
        photo: PhotoHash,
        now: DateTime<Utc>,
    ) -> Done<Option<u64>> {
        let mut statement = self.prepare_cached(
            "SELECT bytes FROM case_photo
             JOIN batch_case USING (review_case)
             JOIN batch ON batch.id = batch_case.batch
             WHERE hash = ?1 AND station = ?2 AND end_reason IS NULL AND ends_at > ?3 AND standing <> 'returned'
             LIMIT 1",
        )?;
        let values = params![Word(photo), Word(station), Instant(now)];
        Ok(statement.query_row(values, |row| Ok(row.get::<_, Count>(0)?.0)).optional()?)
    }

    fn cases_of(&mut self, batch: BatchId, after: u64, limit: u32) -> Done<Vec<(u64, CaseId)>> {
        let mut statement = self.prepare_cached(
            "SELECT position, review_case FROM batch_case
             WHERE batch = ?1 AND position > ?2 AND standing <> 'returned' ORDER BY position LIMIT ?3",
        )?;
        let rows = statement.query_map(params![Word(batch), Count(after), limit], |row| {
            Ok((row.get::<_, Count>(0)?.0, row.get::<_, Word<CaseId>>(1)?.0))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count_cases_of(&mut self, batch: BatchId) -> Done<u64> {
        let sql = "SELECT count(*) FROM batch_case WHERE batch = ?1 AND standing <> 'returned'";
        Ok(self.prepare_cached(sql)?.query_row([Word(batch)], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }
}
