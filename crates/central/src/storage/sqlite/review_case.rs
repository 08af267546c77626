//! Table `review_case`.

use chrono::{DateTime, Utc};
use model::{CaseId, PersonId, ProgrammeId};
use protocol::Hash32;
use protocol::manifest::{Attempts, EarlierApplication};
use protocol::messages::{CaseState, OpenCases};
use protocol::operation::ProgrammeRef;
use rusqlite::{OptionalExtension as _, Row, params};

use super::SqliteTransaction;
use super::value::{Count, Instant, Json, Word};
use crate::storage::tables::{CasePhotoTable as _, CaseTable, Declaration, Done, HeldCase, NewCase, Waiting};
use crate::storage::work::in_words;
use crate::storage::{CaseFacts, CaseRecord};

impl CaseTable for SqliteTransaction<'_> {
    fn lock_reference(&mut self, programme: &ProgrammeId, reference: &str) -> Done<Option<HeldCase>> {
        Ok(self
            .prepare_cached(
                "SELECT id, content_hash, state FROM review_case WHERE programme = ?1 AND reference = ?2",
            )?
            .query_row(params![Word(programme), reference], |row| {
                Ok(HeldCase {
                    id: row.get::<_, Word<_>>(0)?.0,
                    content: row.get::<_, Word<_>>(1)?.0,
                    state: row.get::<_, Word<_>>(2)?.0,
                })
            })
            .optional()?)
    }

    fn lock_case_count(&mut self, programme: &ProgrammeId) -> Done<u64> {
        let sql = "SELECT count(*) FROM review_case WHERE programme = ?1";
        Ok(self.prepare_cached(sql)?.query_row([Word(programme)], |row| Ok(row.get::<_, Count>(0)?.0))?)
    }

    fn set_case_count(&mut self, _programme: &ProgrammeId, _cases: u64) -> Done<()> {
        // No case is ever removed: the rows themselves are counted.
        Ok(())
    }

    fn submissions(&mut self, applicant: Hash32) -> Done<Vec<DateTime<Utc>>> {
        let mut statement = self.prepare_cached(
            "SELECT submitted_at FROM review_case WHERE applicant = ?1 ORDER BY submitted_at",
        )?;
        let rows = statement.query_map([Word(applicant)], |row| Ok(row.get::<_, Instant>(0)?.0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn insert_case(&mut self, case: &NewCase<'_>) -> Done<()> {
        let NewCase { id, record, attempts, second_wanted, now } = case;
        self.prepare_cached(
            "INSERT INTO review_case (id, programme, edition, reference, document, declared_json,
                 applicant, submitted_at, due_at, revision, content_hash, attempts_json, second_wanted, state,
                 added_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10, ?11, ?12, 'open', ?13)",
        )?
        .execute(params![
            Word(*id),
            Word(&record.programme.id),
            record.programme.edition,
            record.reference,
            Word(record.document),
            Json(&record.declared),
            record.applicant.map(Word),
            Instant(record.submitted_at),
            record.due_at.map(Instant),
            Word(record.content),
            attempts.as_ref().map(Json),
            second_wanted,
            Instant(*now)
        ])?;
        Ok(())
    }

    fn replace_case(&mut self, id: CaseId, case: &CaseRecord) -> Done<u32> {
        Ok(self.query_row(
            "UPDATE review_case SET edition = ?2, document = ?3, declared_json = ?4, applicant = ?5,
                 submitted_at = ?6, due_at = ?7, content_hash = ?8, revision = revision + 1,
                 state = 'open'
             WHERE id = ?1 RETURNING revision",
            params![
                Word(id),
                case.programme.edition,
                Word(case.document),
                Json(&case.declared),
                case.applicant.map(Word),
                Instant(case.submitted_at),
                case.due_at.map(Instant),
                Word(case.content)
            ],
            |row| row.get(0),
        )?)
    }

    fn case_facts(&mut self, id: CaseId) -> Done<Option<CaseFacts>> {
        let sql = "SELECT programme, edition, document, declared_json, revision, state, second_wanted
                   FROM review_case WHERE id = ?1";
        let facts = self
            .prepare_cached(sql)?
            .query_row([Word(id)], |row| {
                Ok(CaseFacts {
                    id,
                    programme: ProgrammeRef { id: row.get::<_, Word<_>>(0)?.0, edition: row.get(1)? },
                    document: row.get::<_, Word<_>>(2)?.0,
                    declared: row.get::<_, Json<_>>(3)?.0,
                    photos: Vec::new(),
                    revision: row.get(4)?,
                    state: row.get::<_, Word<_>>(5)?.0,
                    second_wanted: row.get(6)?,
                })
            })
            .optional()?;
        let Some(mut facts) = facts else { return Ok(None) };
        facts.photos =
            self.photos_of(&[id])?.into_iter().map(|(_, photo)| (photo.slot, photo.hash)).collect();
        Ok(Some(facts))
    }

    fn lock_cases(&mut self, _cases: &[CaseId]) -> Done<()> {
        Ok(())
    }

    fn count_let_go(&mut self, cases: &[CaseId], now: DateTime<Utc>) -> Done<()> {
        let mut count = self.prepare_cached(
            "UPDATE review_case SET let_go = let_go + 1,
                 escalated_at = CASE WHEN let_go >= 1 THEN coalesce(escalated_at, ?2) END
             WHERE id = ?1",
        )?;
        for case in cases {
            count.execute(params![Word(*case), Instant(now)])?;
        }
        Ok(())
    }

    fn set_case_state(&mut self, id: CaseId, state: CaseState) -> Done<()> {
        self.prepare_cached("UPDATE review_case SET state = ?2 WHERE id = ?1")?
            .execute(params![Word(id), Word(state)])?;
        Ok(())
    }

    fn lock_waiting(
        &mut self,
        programme: &ProgrammeId,
        person: PersonId,
        due_from: Option<DateTime<Utc>>,
        count: u32,
    ) -> Done<Vec<Waiting>> {
        let mut statement = self.prepare_cached(include_str!("waiting_cases.sql"))?;
        let given = params![Word(programme), Word(person), due_from.map(Instant), count];
        let rows = statement.query_map(given, |row| {
            let due_at: Option<Instant> = row.get(1)?;
            Ok(Waiting { case: row.get::<_, Word<_>>(0)?.0, due_at: due_at.map(|Instant(at)| at) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn open_counts(&mut self) -> Done<Vec<OpenCases>> {
        let mut statement = self.prepare_cached(
            "SELECT programme, count(*) FROM review_case
             WHERE state IN ('open', 'second-review')
               AND NOT EXISTS (SELECT 1 FROM batch_case
                               WHERE batch_case.review_case = review_case.id AND standing = 'held')
             GROUP BY programme ORDER BY programme",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OpenCases { programme: row.get::<_, Word<_>>(0)?.0, count: row.get::<_, Count>(1)?.0 })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn declarations(&mut self, cases: &[CaseId]) -> Done<Vec<Declaration>> {
        let mut statement = self.prepare_cached(
            "SELECT id, programme, edition, reference, document, declared_json, revision, submitted_at, due_at,
                 attempts_json
             FROM review_case WHERE id IN (SELECT value FROM json_each(?1))",
        )?;
        let rows = statement.query_map([Json(cases)], |row| {
            let due_at: Option<Instant> = row.get(8)?;
            let attempts: Option<Json<Attempts>> = row.get(9)?;
            Ok(Declaration {
                case: row.get::<_, Word<_>>(0)?.0,
                programme: ProgrammeRef { id: row.get::<_, Word<_>>(1)?.0, edition: row.get(2)? },
                reference: row.get(3)?,
                document: row.get::<_, Word<_>>(4)?.0,
                declared: row.get::<_, Json<_>>(5)?.0,
                revision: row.get(6)?,
                submitted_at: row.get::<_, Instant>(7)?.0,
                due_at: due_at.map(|Instant(at)| at),
                attempts: attempts.map(|Json(attempts)| attempts),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn earlier(&mut self, cases: &[CaseId]) -> Done<Vec<(CaseId, EarlierApplication)>> {
        let mut statement = self.prepare_cached(
            "SELECT one.id, other.id, other.submitted_at, decided_at, verdict_json
             FROM review_case AS one
             JOIN review_case AS other ON other.applicant = one.applicant
                 AND other.submitted_at <= one.submitted_at AND other.id <> one.id
             LEFT JOIN outcome ON outcome.review_case = other.id
             WHERE one.id IN (SELECT value FROM json_each(?1)) ORDER BY other.submitted_at, other.id",
        )?;
        let rows = statement.query_map([Json(cases)], read_earlier)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn case_counts(&mut self) -> Done<Vec<(ProgrammeId, CaseState, u64)>> {
        let mut statement = self.prepare(
            "SELECT programme,
                    CASE WHEN state = 'open' AND EXISTS (SELECT 1 FROM batch_case
                                  WHERE batch_case.review_case = review_case.id AND standing = 'held')
                         THEN 'leased' ELSE state END AS shown,
                    count(*)
             FROM review_case GROUP BY programme, shown ORDER BY programme, shown",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Word<_>>(1)?.0, row.get::<_, Count>(2)?.0))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read_earlier(row: &Row<'_>) -> rusqlite::Result<(CaseId, EarlierApplication)> {
    let decided_at: Option<Instant> = row.get(3)?;
    let verdict: Option<Json<model::Verdict>> = row.get(4)?;
    let (verdict, reasons) = in_words(verdict.map(|Json(verdict)| verdict));
    let earlier = EarlierApplication {
        case: row.get::<_, Word<_>>(1)?.0,
        submitted_at: row.get::<_, Instant>(2)?.0,
        decided_at: decided_at.map(|Instant(at)| at),
        verdict,
        reasons,
    };
    Ok((row.get::<_, Word<_>>(0)?.0, earlier))
}
