//! Table `change`: what stations have yet to hear, in the order of commits.

use model::StationId;
use protocol::messages::Change;
use rusqlite::{Row, Transaction, params};

use super::value::{Count, Json, Word};
use super::{document, log_head};
use crate::storage::StorageError;

/// Tells one station.
pub(super) fn tell(
    transaction: &Transaction<'_>,
    station: StationId,
    change: &Change,
) -> Result<(), StorageError> {
    let position = log_head::next_change_position(transaction)?;
    transaction
        .prepare_cached("INSERT INTO change (position, station, change_json) VALUES (?1, ?2, ?3)")?
        .execute(params![Count(position), Word(station), Json(change)])?;
    Ok(())
}

/// Tells all stations of a document. Only its newest text is ever sent, so an older row of it goes.
pub(super) fn tell_document(transaction: &Transaction<'_>, name: &str) -> Result<(), StorageError> {
    let position = log_head::next_change_position(transaction)?;
    transaction.execute("DELETE FROM change WHERE document = ?1", [name])?;
    transaction
        .execute("INSERT INTO change (position, document) VALUES (?1, ?2)", params![Count(position), name])?;
    Ok(())
}

/// What one station has to hear after a position, at most `limit`, and whether there is more.
pub(super) struct Page {
    pub items: Vec<Change>,
    pub position: u64,
    pub more: bool,
}

pub(super) fn page(
    transaction: &Transaction<'_>,
    station: StationId,
    after: u64,
    limit: u32,
) -> Result<Page, StorageError> {
    let mut statement = transaction.prepare_cached(
        "SELECT position, document, change_json FROM change
         WHERE (station = ?1 OR station IS NULL) AND position > ?2 ORDER BY position LIMIT ?3",
    )?;
    // One more than asked for tells whether there is more.
    let rows = statement.query_map(params![Word(station), Count(after), limit + 1], read)?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let more = rows.len() > limit as usize;
    let position = if more {
        rows.get(limit as usize - 1).map_or(after, |row| row.0)
    } else {
        log_head::change_position(transaction)?
    };
    let items = rows.into_iter().take(limit as usize).map(|(_, named, change)| match (named, change) {
        (_, Some(change)) => Ok(change),
        (Some(name), None) => Ok(Change::Document { document: document::by_name(transaction, &name)? }),
        (None, None) => Err(StorageError::Failed("a change without content".into())),
    });
    Ok(Page { items: items.collect::<Result<_, _>>()?, position, more })
}

fn read(row: &Row<'_>) -> rusqlite::Result<(u64, Option<String>, Option<Change>)> {
    let change: Option<Json<Change>> = row.get(2)?;
    Ok((row.get::<_, Count>(0)?.0, row.get(1)?, change.map(|Json(change)| change)))
}
