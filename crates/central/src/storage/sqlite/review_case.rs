//! Table `review_case`: the cases and where they stand.

use chrono::{DateTime, Utc};
use model::{CaseId, PersonId, ProgrammeId};
use protocol::Hash32;
use protocol::manifest::{Attempts, EarlierApplication};
use protocol::messages::{CaseState, Change, OpenCases};
use protocol::operation::ProgrammeRef;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use super::value::{Count, Instant, Json, Word};
use super::{batch_case, case_photo, change, decision};
use crate::storage::{AddedCase, CaseFacts, CaseRecord, CaseRules, StorageError};

/// The column `state` holds `open` for leased cases too: who holds a case is `batch_case`'s to say.
const FACTS: &str = "SELECT id, programme, edition, document, declared_json, revision, state, second_wanted
                     FROM review_case";

pub(super) fn add(
    transaction: &Transaction<'_>,
    case: &CaseRecord,
    rules: &dyn CaseRules,
    now: DateTime<Utc>,
) -> Result<AddedCase, StorageError> {
    let held = transaction
        .prepare_cached(
            "SELECT id, content_hash, state FROM review_case WHERE programme = ?1 AND reference = ?2",
        )?
        .query_row(params![Word(&case.programme.id), case.reference], |row| {
            let state: Word<CaseState> = row.get(2)?;
            Ok((row.get::<_, Word<CaseId>>(0)?.0, row.get::<_, Word<Hash32>>(1)?.0, state.0))
        })
        .optional()?;
    match held {
        None => insert(transaction, case, rules, now),
        Some((id, content, _)) if content == case.content => Ok(AddedCase::Unchanged(id)),
        Some((id, _, CaseState::Open | CaseState::SecondReview)) => replace(transaction, id, case, now),
        Some((id, _, _)) => Ok(AddedCase::Settled(id)),
    }
}

fn insert(
    transaction: &Transaction<'_>,
    case: &CaseRecord,
    rules: &dyn CaseRules,
    now: DateTime<Utc>,
) -> Result<AddedCase, StorageError> {
    let id = CaseId(Uuid::now_v7());
    let earlier = match case.applicant {
        Some(applicant) => submissions(transaction, applicant)?,
        None => Vec::new(),
    };
    let number: u64 = transaction
        .prepare_cached("SELECT count(*) FROM review_case WHERE programme = ?1")?
        .query_row([Word(&case.programme.id)], |row| Ok(row.get::<_, Count>(0)?.0 + 1))?;
    transaction
        .prepare_cached(
            "INSERT INTO review_case (id, programme, edition, reference, document, declared_json,
                 applicant, submitted_at, due_at, revision, content_hash, attempts_json, second_wanted, state,
                 added_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10, ?11, ?12, 'open', ?13)",
        )?
        .execute(params![
            Word(id),
            Word(&case.programme.id),
            case.programme.edition,
            case.reference,
            Word(case.document),
            Json(&case.declared),
            case.applicant.map(Word),
            Instant(case.submitted_at),
            case.due_at.map(Instant),
            Word(case.content),
            rules.attempts(case, &earlier, now).map(Json),
            rules.drawn_for_second_review(case, number),
            Instant(now)
        ])?;
    case_photo::replace(transaction, id, &case.photos)?;
    Ok(AddedCase::Added(id))
}

/// The applicant's data or photos changed: decisions made on the old ones count no more.
fn replace(
    transaction: &Transaction<'_>,
    id: CaseId,
    case: &CaseRecord,
    now: DateTime<Utc>,
) -> Result<AddedCase, StorageError> {
    let revision: u32 = transaction.query_row(
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
    )?;
    decision::set_aside(transaction, id)?;
    case_photo::replace(transaction, id, &case.photos)?;
    if let Some((batch, station)) = batch_case::holder(transaction, id, now)? {
        change::tell(transaction, station, &Change::CaseChanged { case: id, batch, revision })?;
    }
    Ok(AddedCase::Changed(id))
}

fn submissions(transaction: &Transaction<'_>, applicant: Hash32) -> Result<Vec<DateTime<Utc>>, StorageError> {
    let mut statement = transaction
        .prepare_cached("SELECT submitted_at FROM review_case WHERE applicant = ?1 ORDER BY submitted_at")?;
    let rows = statement.query_map([Word(applicant)], |row| Ok(row.get::<_, Instant>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn withdraw(
    transaction: &Transaction<'_>,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let withdrawn = transaction.execute(
        "UPDATE review_case SET state = 'withdrawn' WHERE id = ?1 AND state IN ('open', 'second-review')",
        [Word(case)],
    )?;
    if withdrawn == 0 {
        return Ok(false);
    }
    batch_case::take_from_holder(transaction, case, now)?;
    Ok(true)
}

pub(super) fn facts(transaction: &Transaction<'_>, case: CaseId) -> Result<Option<CaseFacts>, StorageError> {
    let facts = transaction
        .prepare_cached(&format!("{FACTS} WHERE id = ?1"))?
        .query_row([Word(case)], read_facts)
        .optional()?;
    let Some(mut facts) = facts else { return Ok(None) };
    facts.photos =
        case_photo::of_case(transaction, case)?.into_iter().map(|photo| (photo.slot, photo.hash)).collect();
    Ok(Some(facts))
}

fn read_facts(row: &Row<'_>) -> rusqlite::Result<CaseFacts> {
    Ok(CaseFacts {
        id: row.get::<_, Word<_>>(0)?.0,
        programme: ProgrammeRef { id: row.get::<_, Word<_>>(1)?.0, edition: row.get(2)? },
        document: row.get::<_, Word<_>>(3)?.0,
        declared: row.get::<_, Json<_>>(4)?.0,
        photos: Vec::new(),
        revision: row.get(5)?,
        state: row.get::<_, Word<_>>(6)?.0,
        second_wanted: row.get(7)?,
    })
}

pub(super) fn set_state(
    transaction: &Transaction<'_>,
    case: CaseId,
    state: CaseState,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached("UPDATE review_case SET state = ?2 WHERE id = ?1")?
        .execute(params![Word(case), Word(state)])?;
    Ok(())
}

/// A case that can be handed out, with when it is due.
pub(super) struct Waiting {
    pub case: CaseId,
    pub due_at: Option<DateTime<Utc>>,
}

/// Cases that nobody holds and that `person` may decide, oldest due first.
pub(super) fn waiting(
    transaction: &Transaction<'_>,
    programme: &ProgrammeId,
    person: PersonId,
    count: u32,
) -> Result<Vec<Waiting>, StorageError> {
    let mut statement = transaction.prepare_cached(include_str!("waiting_cases.sql"))?;
    let rows = statement.query_map(params![Word(programme), Word(person), count], |row| {
        let due_at: Option<Instant> = row.get(1)?;
        Ok(Waiting { case: row.get::<_, Word<_>>(0)?.0, due_at: due_at.map(|Instant(at)| at) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn open_counts(transaction: &Transaction<'_>) -> Result<Vec<OpenCases>, StorageError> {
    let mut statement = transaction.prepare_cached(
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

/// What a manifest says of a case, apart from what other tables hold.
pub(super) struct Declaration {
    pub programme: ProgrammeRef,
    pub reference: String,
    pub facts: CaseFacts,
    pub submitted_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub attempts: Option<Attempts>,
    pub applicant: Option<Hash32>,
}

pub(super) fn declaration(transaction: &Transaction<'_>, case: CaseId) -> Result<Declaration, StorageError> {
    let facts = facts(transaction, case)?
        .ok_or_else(|| StorageError::Failed(format!("case {case} of a batch is not there").into()))?;
    Ok(transaction
        .prepare_cached(
            "SELECT reference, submitted_at, due_at, attempts_json, applicant FROM review_case WHERE id = ?1",
        )?
        .query_row([Word(case)], |row| {
            let due_at: Option<Instant> = row.get(2)?;
            let attempts: Option<Json<Attempts>> = row.get(3)?;
            let applicant: Option<Word<Hash32>> = row.get(4)?;
            Ok(Declaration {
                programme: facts.programme.clone(),
                reference: row.get(0)?,
                submitted_at: row.get::<_, Instant>(1)?.0,
                due_at: due_at.map(|Instant(at)| at),
                attempts: attempts.map(|Json(attempts)| attempts),
                applicant: applicant.map(|Word(applicant)| applicant),
                facts,
            })
        })?)
}

/// Earlier applications of the same applicant, oldest first, with what was decided.
pub(super) fn earlier(
    transaction: &Transaction<'_>,
    case: CaseId,
    applicant: Hash32,
    submitted_at: DateTime<Utc>,
) -> Result<Vec<EarlierApplication>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT id, submitted_at, decided_at, verdict_json
         FROM review_case LEFT JOIN outcome ON outcome.review_case = review_case.id
         WHERE applicant = ?1 AND submitted_at <= ?2 AND id <> ?3 ORDER BY submitted_at, id",
    )?;
    let rows = statement.query_map(params![Word(applicant), Instant(submitted_at), Word(case)], |row| {
        let decided_at: Option<Instant> = row.get(2)?;
        let verdict: Option<Json<model::Verdict>> = row.get(3)?;
        let (verdict, reasons) = verdict.map_or((None, Vec::new()), |Json(verdict)| in_words(verdict));
        Ok(EarlierApplication {
            case: row.get::<_, Word<_>>(0)?.0,
            submitted_at: row.get::<_, Instant>(1)?.0,
            decided_at: decided_at.map(|Instant(at)| at),
            verdict,
            reasons,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn in_words(verdict: model::Verdict) -> (Option<String>, Vec<String>) {
    let (word, reasons) = match verdict {
        model::Verdict::Pass => ("pass", Vec::new()),
        model::Verdict::Fail { grounds } => {
            ("fail", grounds.into_iter().map(|ground| ground.code.to_string()).collect())
        }
        model::Verdict::Refer { reason } => ("refer", vec![reason.to_string()]),
    };
    (Some(word.to_owned()), reasons)
}

pub(super) fn counts(
    transaction: &Transaction<'_>,
) -> Result<Vec<(ProgrammeId, CaseState, u64)>, StorageError> {
    let mut statement = transaction.prepare(
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
