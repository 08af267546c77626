//! Table `audit`: the entries of the station's own chain, as the bytes that their hashes cover. What goes into
//! one is decided in [`crate::audit`].

use protocol::encoding::Hash32;
use protocol::operation::AuditHead;
use rusqlite::{OptionalExtension as _, params};

use crate::store::database::{StationRead, StationWrite};
use crate::store::error::StoreError;
use crate::store::value::{Count, Word};

/// The newest entry's number and hash; `None` before there is one.
pub fn head(db: &StationRead<'_>) -> Result<Option<AuditHead>, StoreError> {
    let head = db
        .connection
        .prepare_cached("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(AuditHead { number: row.get::<_, Count>(0)?.0, hash: row.get::<_, Word<Hash32>>(1)?.0 })
        })
        .optional()?;
    Ok(head)
}

pub(crate) fn insert(tx: &StationWrite<'_>, head: AuditHead, bytes: &[u8]) -> Result<(), StoreError> {
    tx.connection
        .prepare_cached("INSERT INTO audit (number, bytes, hash) VALUES (?1, ?2, ?3)")?
        .execute(params![Count(head.number), bytes, Word(head.hash)])?;
    Ok(())
}

/// The bytes of up to `limit` entries after number `after`, in order.
pub fn entries(db: &StationRead<'_>, after: u64, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement =
        db.connection.prepare_cached("SELECT bytes FROM audit WHERE number > ?1 ORDER BY number LIMIT ?2")?;
    let rows = statement.query_map(params![Count(after), Count(limit as u64)], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
