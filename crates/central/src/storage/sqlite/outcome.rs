//! Table `outcome`.

use chrono::{DateTime, Utc};
use model::CaseId;
use protocol::manifest::Attempts;
use protocol::operation::ProgrammeRef;
use rusqlite::{Row, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::adjudicate::Weighed;
use crate::storage::OutcomeRecord;
use crate::storage::tables::{Done, OutcomeTable};

impl OutcomeTable for SqliteTransaction<'_> {
    fn set_outcome(&mut self, case: CaseId, decision: &Weighed, released_at: DateTime<Utc>) -> Done<()> {
        self.prepare_cached(
            "INSERT INTO outcome (review_case, verdict_json, decided_at, released_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (review_case) DO UPDATE
             SET verdict_json = ?2, decided_at = ?3, released_at = ?4, exported_at = NULL
             WHERE (verdict_json, decided_at) IS NOT (?2, ?3)",
        )?
        .execute(params![
            Word(case),
            Json(&decision.verdict),
            Instant(decision.decided_at),
            Instant(released_at)
        ])?;
        Ok(())
    }

    fn clear_outcome(&mut self, case: CaseId) -> Done<()> {
        self.prepare_cached("DELETE FROM outcome WHERE review_case = ?1")?.execute([Word(case)])?;
        Ok(())
    }

    fn outcomes_to_export(&mut self, now: DateTime<Utc>) -> Done<Vec<OutcomeRecord>> {
        let mut statement = self.prepare(
            "SELECT id, programme, edition, reference, document, declared_json, attempts_json,
                    submitted_at, verdict_json, decided_at, released_at
             FROM outcome JOIN review_case ON review_case.id = outcome.review_case
             WHERE exported_at IS NULL AND released_at <= ?1 ORDER BY released_at, id",
        )?;
        let rows = statement.query_map([Instant(now)], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn mark_exported(&mut self, told: &OutcomeRecord, now: DateTime<Utc>) -> Done<bool> {
        let marked = self.execute(
            "UPDATE outcome SET exported_at = ?4
             WHERE review_case = ?1 AND verdict_json = ?2 AND decided_at = ?3",
            params![Word(told.case), Json(&told.verdict), Instant(told.decided_at), Instant(now)],
        )?;
        Ok(marked > 0)
    }

    fn count_to_export(&mut self, now: DateTime<Utc>) -> Done<u64> {
        let sql = "SELECT count(*) FROM outcome WHERE exported_at IS NULL AND released_at <= ?1";
        Ok(self.query_row(sql, [Instant(now)], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<OutcomeRecord> {
    let attempts: Option<Json<Attempts>> = row.get(6)?;
    Ok(OutcomeRecord {
        case: row.get::<_, Word<_>>(0)?.0,
        programme: ProgrammeRef { id: row.get::<_, Word<_>>(1)?.0, edition: row.get(2)? },
        reference: row.get(3)?,
        document: row.get::<_, Word<_>>(4)?.0,
        declared: row.get::<_, Json<_>>(5)?.0,
        attempts: attempts.map(|Json(attempts)| attempts),
        submitted_at: row.get::<_, Instant>(7)?.0,
        verdict: row.get::<_, Json<_>>(8)?.0,
        decided_at: row.get::<_, Instant>(9)?.0,
        released_at: row.get::<_, Instant>(10)?.0,
    })
}
