//! Table `manifest`: how far the batch's manifest was read. Its cursor moves in the transaction that applies a
//! page.

use rusqlite::params;

use crate::store::changed::Changed;
use crate::store::database::{BatchRead, BatchWrite};
use crate::store::error::StoreError;
use crate::store::value::Count;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestState {
    /// Where the next page starts; `None` before the first.
    pub cursor: Option<String>,
    /// Cases of the whole batch, as the last page said.
    pub total: Option<u64>,
    pub complete: bool,
}

pub fn state(db: &BatchRead<'_>) -> Result<ManifestState, StoreError> {
    let state = db.connection.prepare_cached("SELECT cursor, total, complete FROM manifest")?.query_row(
        [],
        |row| {
            Ok(ManifestState {
                cursor: row.get(0)?,
                total: row.get::<_, Option<Count>>(1)?.map(|Count(total)| total),
                complete: row.get(2)?,
            })
        },
    )?;
    Ok(state)
}

/// After a page: `next` is where the following one starts, `None` when this was the last.
pub fn advance(tx: &BatchWrite<'_>, next: Option<&str>, total: u64) -> Result<(), StoreError> {
    tx.connection.execute(
        "UPDATE manifest SET cursor = ?1, total = ?2, complete = ?1 IS NULL",
        params![next, Count(total)],
    )?;
    tx.mark(Changed::Queue);
    tx.mark(Changed::Sync);
    Ok(())
}

/// It is to be read again from the start, because a case changed.
pub fn restart(tx: &BatchWrite<'_>) -> Result<(), StoreError> {
    tx.connection.execute("UPDATE manifest SET cursor = NULL, complete = 0", [])?;
    tx.mark(Changed::Sync);
    Ok(())
}
