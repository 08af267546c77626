//! Table `outcome`.

use chrono::{DateTime, Utc};
use model::CaseId;
use protocol::manifest::Attempts;
use protocol::operation::ProgrammeRef;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, Word};
use crate::adjudicate::Weighed;
use crate::storage::OutcomeRecord;
use crate::storage::tables::{Done, OutcomeTable};

impl OutcomeTable for PostgresTransaction {
    fn set_outcome(&mut self, case: CaseId, decision: &Weighed, released_at: DateTime<Utc>) -> Done<()> {
        let sql = "INSERT INTO outcome (review_case, verdict_json, decided_at, released_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (review_case) DO UPDATE
                   SET verdict_json = excluded.verdict_json, decided_at = excluded.decided_at,
                       released_at = excluded.released_at, exported_at = NULL
                   WHERE outcome.verdict_json <> excluded.verdict_json OR outcome.decided_at <> excluded.decided_at";
        self.execute(
            statement(sql)
                .bind(case.0)
                .bind(Json(&decision.verdict))
                .bind(Instant(decision.decided_at))
                .bind(Instant(released_at)),
        )?;
        Ok(())
    }

    fn clear_outcome(&mut self, case: CaseId) -> Done<()> {
        self.execute(statement("DELETE FROM outcome WHERE review_case = $1").bind(case.0))?;
        Ok(())
    }

    fn outcomes_to_export(&mut self, now: DateTime<Utc>) -> Done<Vec<OutcomeRecord>> {
        let sql = "SELECT id, programme, edition, reference, document, declared_json, attempts_json,
                       submitted_at, verdict_json, decided_at, released_at
                   FROM outcome JOIN review_case ON review_case.id = outcome.review_case
                   WHERE exported_at IS NULL AND released_at <= $1 ORDER BY released_at, id";
        self.all(statement(sql).bind(Instant(now)), read)
    }

    fn mark_exported(&mut self, told: &OutcomeRecord, now: DateTime<Utc>) -> Done<bool> {
        let sql = "UPDATE outcome SET exported_at = $4
                   WHERE review_case = $1 AND verdict_json = $2 AND decided_at = $3";
        let marked = self.execute(
            statement(sql)
                .bind(told.case.0)
                .bind(Json(&told.verdict))
                .bind(Instant(told.decided_at))
                .bind(Instant(now)),
        )?;
        Ok(marked > 0)
    }

    fn count_to_export(&mut self, now: DateTime<Utc>) -> Done<u64> {
        let sql = "SELECT count(*) FROM outcome WHERE exported_at IS NULL AND released_at <= $1";
        self.one(statement(sql).bind(Instant(now)), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }
}

fn read(row: &PgRow) -> Result<OutcomeRecord, Error> {
    let attempts: Option<Json<Attempts>> = row.try_get(6)?;
    Ok(OutcomeRecord {
        case: CaseId(row.try_get(0)?),
        programme: ProgrammeRef { id: row.try_get::<Word<_>, _>(1)?.0, edition: row.try_get(2)? },
        reference: row.try_get(3)?,
        document: row.try_get::<Word<_>, _>(4)?.0,
        declared: row.try_get::<Json<_>, _>(5)?.0,
        attempts: attempts.map(|Json(attempts)| attempts),
        submitted_at: row.try_get::<Instant, _>(7)?.0,
        verdict: row.try_get::<Json<_>, _>(8)?.0,
        decided_at: row.try_get::<Instant, _>(9)?.0,
        released_at: row.try_get::<Instant, _>(10)?.0,
    })
}
