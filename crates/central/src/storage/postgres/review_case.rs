//! Table `review_case`.

use chrono::{DateTime, Utc};
use model::{CaseId, PersonId, ProgrammeId};
use protocol::Hash32;
use protocol::manifest::{Attempts, EarlierApplication};
use protocol::messages::{CaseState, OpenCases};
use protocol::operation::ProgrammeRef;
use sqlx_core::error::Error;
use sqlx_core::row::Row as _;
use sqlx_postgres::PgRow;
use uuid::Uuid;

use super::transaction::{PostgresTransaction, statement};
use super::value::{Count, Instant, Json, Word, ids};
use crate::storage::tables::{CasePhotoTable as _, CaseTable, Declaration, Done, HeldCase, NewCase, Waiting};
use crate::storage::work::in_words;
use crate::storage::{CaseFacts, CaseRecord};

impl CaseTable for PostgresTransaction {
    fn lock_reference(&mut self, programme: &ProgrammeId, reference: &str) -> Done<Option<HeldCase>> {
        let sql = "SELECT id, content_hash, state FROM review_case WHERE programme = $1 AND reference = $2
                   FOR NO KEY UPDATE";
        self.optional(statement(sql).bind(programme.as_str()).bind(reference), |row| {
            Ok(HeldCase {
                id: CaseId(row.try_get(0)?),
                content: Hash32(row.try_get(1)?),
                state: row.try_get::<Word<_>, _>(2)?.0,
            })
        })
    }

    fn lock_case_count(&mut self, programme: &ProgrammeId) -> Done<u64> {
        let sql = "INSERT INTO programme_cases (programme, cases) VALUES ($1, 0)
                   ON CONFLICT (programme) DO UPDATE SET cases = programme_cases.cases RETURNING cases";
        self.one(statement(sql).bind(programme.as_str()), |row| Ok(row.try_get::<Count, _>(0)?.0))
    }

    fn set_case_count(&mut self, programme: &ProgrammeId, cases: u64) -> Done<()> {
        let sql = "UPDATE programme_cases SET cases = $2 WHERE programme = $1";
        self.execute(statement(sql).bind(programme.as_str()).bind(Count(cases)))?;
        Ok(())
    }

    fn submissions(&mut self, applicant: Hash32) -> Done<Vec<DateTime<Utc>>> {
        let sql = "SELECT submitted_at FROM review_case WHERE applicant = $1 ORDER BY submitted_at";
        self.all(statement(sql).bind(applicant.0), |row| Ok(row.try_get::<Instant, _>(0)?.0))
    }

    fn insert_case(&mut self, case: &NewCase<'_>) -> Done<()> {
        let NewCase { id, record, attempts, second_wanted, now } = case;
        let sql = "INSERT INTO review_case (id, programme, edition, reference, document, declared_json, applicant,
                       submitted_at, due_at, revision, content_hash, attempts_json, second_wanted, state, added_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, 'open', $13)";
        self.execute(
            statement(sql)
                .bind(id.0)
                .bind(record.programme.id.as_str())
                .bind(record.programme.edition.as_str())
                .bind(record.reference.as_str())
                .bind(Word(record.document))
                .bind(Json(&record.declared))
                .bind(record.applicant.map(|applicant| applicant.0))
                .bind(Instant(record.submitted_at))
                .bind(record.due_at.map(Instant))
                .bind(record.content.0)
                .bind(attempts.as_ref().map(Json))
                .bind(second_wanted)
                .bind(Instant(*now)),
        )?;
        Ok(())
    }

    fn replace_case(&mut self, id: CaseId, case: &CaseRecord) -> Done<u32> {
        let sql = "UPDATE review_case SET edition = $2, document = $3, declared_json = $4, applicant = $5,
                       submitted_at = $6, due_at = $7, content_hash = $8, revision = revision + 1,
                       state = 'open'
                   WHERE id = $1 RETURNING revision";
        let statement = statement(sql)
            .bind(id.0)
            .bind(case.programme.edition.as_str())
            .bind(Word(case.document))
            .bind(Json(&case.declared))
            .bind(case.applicant.map(|applicant| applicant.0))
            .bind(Instant(case.submitted_at))
            .bind(case.due_at.map(Instant))
            .bind(case.content.0);
        self.one(statement, |row| Ok(row.try_get::<i32, _>(0)?.unsigned_abs()))
    }

    fn case_facts(&mut self, id: CaseId) -> Done<Option<CaseFacts>> {
        let sql = "SELECT id, programme, edition, document, declared_json, revision, state, second_wanted
                   FROM review_case WHERE id = $1";
        let Some(mut facts) = self.optional(statement(sql).bind(id.0), read_facts)? else { return Ok(None) };
        facts.photos =
            self.photos_of(&[id])?.into_iter().map(|(_, photo)| (photo.slot, photo.hash)).collect();
        Ok(Some(facts))
    }

    fn lock_cases(&mut self, cases: &[CaseId]) -> Done<()> {
        let sql = "SELECT id FROM review_case WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
        self.execute(statement(sql).bind(ids(cases)))?;
        Ok(())
    }

    fn count_let_go(&mut self, cases: &[CaseId], now: DateTime<Utc>) -> Done<()> {
        let sql = "UPDATE review_case SET let_go = let_go + 1,
                       escalated_at = CASE WHEN let_go >= 1 THEN coalesce(escalated_at, $2) END
                   WHERE id = ANY($1)";
        let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
        self.execute(statement(sql).bind(ids).bind(Instant(now)))?;
        Ok(())
    }

    fn set_case_state(&mut self, id: CaseId, state: CaseState) -> Done<()> {
        let sql = "UPDATE review_case SET state = $2 WHERE id = $1";
        self.execute(statement(sql).bind(id.0).bind(Word(state)))?;
        Ok(())
    }

    fn lock_waiting(
        &mut self,
        programme: &ProgrammeId,
        person: PersonId,
        due_from: Option<DateTime<Utc>>,
        count: u32,
    ) -> Done<Vec<Waiting>> {
        loop {
            let candidates = statement(include_str!("waiting_cases.sql"))
                .bind(programme.as_str())
                .bind(person.0)
                .bind(due_from.map(Instant))
                .bind(i64::from(count));
            let locked: Vec<Uuid> = self.all(candidates, |row| row.try_get(0))?;
            if locked.is_empty() {
                return Ok(Vec::new());
            }
            let still = statement(include_str!("still_waiting_cases.sql")).bind(locked).bind(person.0);
            let waiting = self.all(still, |row| {
                let due_at: Option<Instant> = row.try_get(1)?;
                Ok(Waiting { case: CaseId(row.try_get(0)?), due_at: due_at.map(|Instant(at)| at) })
            })?;
            // Where all were handed out meanwhile, others may wait behind them.
            if !waiting.is_empty() {
                return Ok(waiting);
            }
        }
    }

    fn open_counts(&mut self) -> Done<Vec<OpenCases>> {
        let sql = "SELECT programme, count(*) FROM review_case
                   WHERE state IN ('open', 'second-review')
                     AND NOT EXISTS (SELECT 1 FROM batch_case
                                     WHERE batch_case.review_case = review_case.id AND standing = 'held')
                   GROUP BY programme ORDER BY programme";
        self.all(statement(sql), |row| {
            Ok(OpenCases { programme: row.try_get::<Word<_>, _>(0)?.0, count: row.try_get::<Count, _>(1)?.0 })
        })
    }

    fn declarations(&mut self, cases: &[CaseId]) -> Done<Vec<Declaration>> {
        let sql = "SELECT id, programme, edition, reference, document, declared_json, revision, submitted_at, due_at,
                       attempts_json
                   FROM review_case WHERE id = ANY($1)";
        self.all(statement(sql).bind(ids(cases)), |row| {
            let due_at: Option<Instant> = row.try_get(8)?;
            let attempts: Option<Json<Attempts>> = row.try_get(9)?;
            Ok(Declaration {
                case: CaseId(row.try_get(0)?),
                programme: ProgrammeRef { id: row.try_get::<Word<_>, _>(1)?.0, edition: row.try_get(2)? },
                reference: row.try_get(3)?,
                document: row.try_get::<Word<_>, _>(4)?.0,
                declared: row.try_get::<Json<_>, _>(5)?.0,
                revision: row.try_get::<i32, _>(6)?.unsigned_abs(),
                submitted_at: row.try_get::<Instant, _>(7)?.0,
                due_at: due_at.map(|Instant(at)| at),
                attempts: attempts.map(|Json(attempts)| attempts),
            })
        })
    }

    fn earlier(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, EarlierApplication)>> {
        let sql = "SELECT one.id, other.id, other.submitted_at, decided_at, verdict_json
                   FROM review_case AS one
                   JOIN review_case AS other ON other.applicant = one.applicant
                       AND other.submitted_at <= one.submitted_at AND other.id <> one.id
                   LEFT JOIN outcome ON outcome.review_case = other.id
                   WHERE one.id = ANY($1) ORDER BY other.submitted_at, other.id";
        self.all(statement(sql).bind(ids(cases)), read_earlier)
    }

    fn case_counts(&mut self) -> Done<Vec<(ProgrammeId, CaseState, u64)>> {
        let sql = "SELECT programme,
                       CASE WHEN state = 'open' AND EXISTS (SELECT 1 FROM batch_case
                                     WHERE batch_case.review_case = review_case.id AND standing = 'held')
                            THEN 'leased' ELSE state END AS shown,
                       count(*)
                   FROM review_case GROUP BY programme, shown ORDER BY programme, shown";
        self.all(statement(sql), |row| {
            Ok((
                row.try_get::<Word<_>, _>(0)?.0,
                row.try_get::<Word<_>, _>(1)?.0,
                row.try_get::<Count, _>(2)?.0,
            ))
        })
    }
}

/// Without the photos.
fn read_facts(row: &PgRow) -> Result<CaseFacts, Error> {
    Ok(CaseFacts {
        id: CaseId(row.try_get(0)?),
        programme: ProgrammeRef { id: row.try_get::<Word<_>, _>(1)?.0, edition: row.try_get(2)? },
        document: row.try_get::<Word<_>, _>(3)?.0,
        declared: row.try_get::<Json<_>, _>(4)?.0,
        photos: Vec::new(),
        revision: row.try_get::<i32, _>(5)?.unsigned_abs(),
        state: row.try_get::<Word<_>, _>(6)?.0,
        second_wanted: row.try_get(7)?,
    })
}

fn read_earlier(row: &PgRow) -> Result<(CaseId, EarlierApplication), Error> {
    let decided_at: Option<Instant> = row.try_get(3)?;
    let verdict: Option<Json<model::Verdict>> = row.try_get(4)?;
    let (verdict, reasons) = in_words(verdict.map(|Json(verdict)| verdict));
    let earlier = EarlierApplication {
        case: CaseId(row.try_get(1)?),
        submitted_at: row.try_get::<Instant, _>(2)?.0,
        decided_at: decided_at.map(|Instant(at)| at),
        verdict,
        reasons,
    };
    Ok((CaseId(row.try_get(0)?), earlier))
}
