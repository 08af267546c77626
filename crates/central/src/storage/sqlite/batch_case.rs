//! Table `batch_case`: the cases of a batch. `held`: the station is to decide it; `decided`: it did;
//! `returned`: it went back to the queue, or was taken away.

use chrono::{DateTime, Utc};
use model::{BatchId, CaseId, PhotoHash, StationId};
use protocol::manifest::{ManifestCase, ManifestPage, ManifestPhoto};
use protocol::messages::Change;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::value::{Count, Instant, Word};
use super::{batch, case_photo, change, decision, duplicate_candidate, review_case};
use crate::storage::StorageError;

pub(super) fn hold(
    transaction: &Transaction<'_>,
    batch: BatchId,
    position: u64,
    case: CaseId,
) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "INSERT INTO batch_case (batch, position, review_case, standing) VALUES (?1, ?2, ?3, 'held')",
        )?
        .execute(params![Word(batch), Count(position), Word(case)])?;
    Ok(())
}

/// Whether the batch has, or had, the case.
pub(super) fn contains(
    transaction: &Transaction<'_>,
    batch: BatchId,
    case: CaseId,
) -> Result<bool, StorageError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM batch_case WHERE batch = ?1 AND review_case = ?2)";
    Ok(transaction.prepare_cached(sql)?.query_row(params![Word(batch), Word(case)], |row| row.get(0))?)
}

/// Whether the case was given back or taken away from the batch.
pub(super) fn returned(
    transaction: &Transaction<'_>,
    batch: BatchId,
    case: CaseId,
) -> Result<bool, StorageError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM batch_case
               WHERE batch = ?1 AND review_case = ?2 AND standing = 'returned')";
    Ok(transaction.prepare_cached(sql)?.query_row(params![Word(batch), Word(case)], |row| row.get(0))?)
}

/// The batch that holds the case, and its station.
pub(super) fn holder(
    transaction: &Transaction<'_>,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<(BatchId, StationId)>, StorageError> {
    Ok(transaction
        .prepare_cached(
            "SELECT batch, station FROM batch_case JOIN batch ON batch.id = batch
             WHERE review_case = ?1 AND standing = 'held' AND ends_at > ?2",
        )?
        .query_row(params![Word(case), Instant(now)], |row| {
            Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Word<_>>(1)?.0))
        })
        .optional()?)
}

/// The batch's case needs no decision by it any more, or goes back.
pub(super) fn set_standing(
    transaction: &Transaction<'_>,
    batch: BatchId,
    case: CaseId,
    decided: bool,
) -> Result<(), StorageError> {
    let standing = if decided { "decided" } else { "returned" };
    transaction
        .prepare_cached(
            "UPDATE batch_case SET standing = ?3 WHERE batch = ?1 AND review_case = ?2 AND standing = 'held'",
        )?
        .execute(params![Word(batch), Word(case), standing])?;
    Ok(())
}

/// A decision was withdrawn: while the lease holds, nobody else has the case and it is to be decided at all, it is
/// the batch's again.
pub(super) fn hold_again(
    transaction: &Transaction<'_>,
    batch: BatchId,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    if batch::tenure(transaction, batch, now)?.is_none_or(|tenure| !tenure.holds)
        || holder(transaction, case, now)?.is_some()
    {
        return Ok(());
    }
    transaction
        .prepare_cached(
            "UPDATE batch_case SET standing = 'held' WHERE batch = ?1 AND review_case = ?2
             AND standing = 'decided'
             AND (SELECT state FROM review_case WHERE id = ?2) IN ('open', 'second-review')",
        )?
        .execute(params![Word(batch), Word(case)])?;
    Ok(())
}

pub(super) fn return_held(transaction: &Transaction<'_>, batch: BatchId) -> Result<(), StorageError> {
    transaction.execute(
        "UPDATE batch_case SET standing = 'returned' WHERE batch = ?1 AND standing = 'held'",
        [Word(batch)],
    )?;
    Ok(())
}

/// Takes a case away from whoever holds it, who is told.
pub(super) fn take_from_holder(
    transaction: &Transaction<'_>,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    let Some((batch, station)) = holder(transaction, case, now)? else { return Ok(()) };
    set_standing(transaction, batch, case, false)?;
    change::tell(transaction, station, &Change::CaseWithdrawn { case, batch })?;
    batch::end_if_complete(transaction, batch)
}

pub(super) fn photo_leased(
    transaction: &Transaction<'_>,
    station: StationId,
    photo: PhotoHash,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    Ok(transaction
        .prepare_cached(
            "SELECT EXISTS (
                 SELECT 1 FROM case_photo
                 JOIN batch_case USING (review_case)
                 JOIN batch ON batch.id = batch_case.batch
                 WHERE hash = ?1 AND station = ?2 AND end_reason IS NULL AND ends_at > ?3
                   AND standing <> 'returned')",
        )?
        .query_row(params![Word(photo), Word(station), Instant(now)], |row| row.get(0))?)
}

pub(super) fn manifest(
    transaction: &Transaction<'_>,
    station: StationId,
    batch: BatchId,
    after: u64,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Option<ManifestPage>, StorageError> {
    match batch::tenure(transaction, batch, now)? {
        Some(tenure) if tenure.holds && tenure.station == station => {}
        _ => return Ok(None),
    }
    let mut statement = transaction.prepare_cached(
        "SELECT position, review_case FROM batch_case
         WHERE batch = ?1 AND position > ?2 AND standing <> 'returned' ORDER BY position LIMIT ?3",
    )?;
    let rows = statement.query_map(params![Word(batch), Count(after), limit + 1], |row| {
        Ok((row.get::<_, Count>(0)?.0, row.get::<_, Word<CaseId>>(1)?.0))
    })?;
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|(position, _)| position.to_string());
    let total = transaction
        .prepare_cached("SELECT count(*) FROM batch_case WHERE batch = ?1 AND standing <> 'returned'")?
        .query_row([Word(batch)], |row| Ok(row.get::<_, Count>(0)?.0))?;
    let cases = rows.into_iter().map(|(_, case)| manifest_case(transaction, batch, case));
    Ok(Some(ManifestPage { cases: cases.collect::<Result<_, _>>()?, next, total }))
}

fn manifest_case(
    transaction: &Transaction<'_>,
    batch: BatchId,
    case: CaseId,
) -> Result<ManifestCase, StorageError> {
    let declaration = review_case::declaration(transaction, case)?;
    let photos = case_photo::of_case(transaction, case)?;
    let earlier = match declaration.applicant {
        Some(applicant) => review_case::earlier(transaction, case, applicant, declaration.submitted_at)?,
        None => Vec::new(),
    };
    Ok(ManifestCase {
        id: case,
        batch,
        revision: declaration.facts.revision,
        programme: declaration.programme,
        reference: declaration.reference,
        document: declaration.facts.document,
        declared: declaration.facts.declared,
        photos: photos
            .into_iter()
            .map(|photo| ManifestPhoto {
                slot: photo.slot,
                hash: photo.hash,
                bytes: photo.bytes,
                file_name: photo.file_name,
            })
            .collect(),
        submitted_at: declaration.submitted_at,
        due_at: declaration.due_at,
        attempts: declaration.attempts,
        earlier,
        duplicates: duplicate_candidate::of_case(transaction, case)?,
        not_by: decision::counting(transaction, case, None)?.into_iter().map(|one| one.person).collect(),
    })
}
