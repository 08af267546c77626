//! Table `duplicate_candidate`: photos that two cases share. Found when a case is added, for both of them.

use model::CaseId;
use protocol::manifest::DuplicateCandidate;
use rusqlite::Transaction;

use super::value::Word;
use crate::storage::StorageError;

/// Finds the photos that other cases hold byte for byte, anew.
pub(super) fn find(transaction: &Transaction<'_>, case: CaseId) -> Result<(), StorageError> {
    transaction
        .prepare_cached("DELETE FROM duplicate_candidate WHERE review_case = ?1 OR other_case = ?1")?
        .execute([Word(case)])?;
    transaction.prepare_cached(include_str!("same_bytes.sql"))?.execute([Word(case)])?;
    Ok(())
}

pub(super) fn of_case(
    transaction: &Transaction<'_>,
    case: CaseId,
) -> Result<Vec<DuplicateCandidate>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT slot, other_case, other_slot, tier FROM duplicate_candidate
         WHERE review_case = ?1 ORDER BY slot, other_case, other_slot",
    )?;
    let rows = statement.query_map([Word(case)], |row| {
        Ok(DuplicateCandidate {
            slot: row.get::<_, Word<_>>(0)?.0,
            other_case: row.get::<_, Word<_>>(1)?.0,
            other_slot: row.get::<_, Word<_>>(2)?.0,
            tier: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
