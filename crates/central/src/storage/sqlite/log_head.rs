//! Tables `log_head` and `log_leaf`: epoch, the Merkle log, and the numbers that all transactions share.

use protocol::Hash32;
use protocol::merkle::{Frontier, leaf_hash};
use protocol::messages::LogHead;
use protocol::operation::Fence;
use rusqlite::{OptionalExtension as _, Transaction, params};
use uuid::Uuid;

use super::value::{Count, Json, Word};
use crate::storage::{Epoch, StorageError};

/// The row's first state: a new epoch with an empty log.
pub(super) fn start(transaction: &Transaction<'_>) -> Result<Epoch, StorageError> {
    let epoch = Epoch { epoch: Uuid::new_v4(), log: Uuid::new_v4() };
    transaction.execute(
        "INSERT INTO log_head (only_row, epoch, log, frontier_json, change_position, fence, rules_version)
         VALUES (1, ?1, ?2, ?3, 0, 0, 0)",
        params![Word(epoch.epoch), Word(epoch.log), Json(Frontier::default())],
    )?;
    Ok(epoch)
}

/// Fences and change positions go on rising, only the epoch tells old ones apart.
pub(super) fn begin_epoch(transaction: &Transaction<'_>) -> Result<Epoch, StorageError> {
    transaction.execute(
        "INSERT INTO past_epoch (epoch, log, last_fence) SELECT epoch, log, fence FROM log_head",
        [],
    )?;
    let epoch = Epoch { epoch: Uuid::new_v4(), log: Uuid::new_v4() };
    transaction.execute(
        "UPDATE log_head SET epoch = ?1, log = ?2, frontier_json = ?3",
        params![Word(epoch.epoch), Word(epoch.log), Json(Frontier::default())],
    )?;
    Ok(epoch)
}

pub(super) fn epoch(transaction: &Transaction<'_>) -> Result<Epoch, StorageError> {
    Ok(transaction.query_row("SELECT epoch, log FROM log_head", [], |row| {
        Ok(Epoch { epoch: row.get::<_, Word<_>>(0)?.0, log: row.get::<_, Word<_>>(1)?.0 })
    })?)
}

/// Whether a lease of this fence was given, as far as this store can tell, and lost with a backup's newer part.
pub(super) fn lost(transaction: &Transaction<'_>, fence: Fence) -> Result<bool, StorageError> {
    let sql = "SELECT last_fence FROM past_epoch WHERE epoch = ?1";
    let last = transaction
        .prepare_cached(sql)?
        .query_row([Word(fence.epoch)], |row| Ok(row.get::<_, Count>(0)?.0))
        .optional()?;
    Ok(last.is_some_and(|last| last < fence.number))
}

fn frontier(transaction: &Transaction<'_>) -> Result<(Uuid, Frontier), StorageError> {
    Ok(transaction.query_row("SELECT log, frontier_json FROM log_head", [], |row| {
        Ok((row.get::<_, Word<_>>(0)?.0, row.get::<_, Json<_>>(1)?.0))
    })?)
}

pub(super) fn head(transaction: &Transaction<'_>) -> Result<LogHead, StorageError> {
    let (log, frontier) = frontier(transaction)?;
    Ok(LogHead { log, tree_size: frontier.size(), root: frontier.root() })
}

pub(super) fn leaves(transaction: &Transaction<'_>, log: Uuid) -> Result<Vec<Hash32>, StorageError> {
    let mut statement =
        transaction.prepare_cached("SELECT hash FROM log_leaf WHERE log = ?1 ORDER BY leaf_index")?;
    let rows = statement.query_map([Word(log)], |row| Ok(row.get::<_, Word<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Appends an operation to the log: the leaf's data are the 32 bytes of its hash. Returns the head just after.
pub(super) fn append(transaction: &Transaction<'_>, operation: Hash32) -> Result<LogHead, StorageError> {
    let (log, mut frontier) = frontier(transaction)?;
    let leaf = leaf_hash(&operation.0);
    transaction
        .prepare_cached("INSERT INTO log_leaf (log, leaf_index, hash) VALUES (?1, ?2, ?3)")?
        .execute(params![Word(log), Count(frontier.size()), Word(leaf)])?;
    frontier.push(leaf);
    transaction.prepare_cached("UPDATE log_head SET frontier_json = ?1")?.execute([Json(&frontier)])?;
    Ok(LogHead { log, tree_size: frontier.size(), root: frontier.root() })
}

pub(super) fn next_fence(transaction: &Transaction<'_>) -> Result<Fence, StorageError> {
    Ok(transaction.query_row("UPDATE log_head SET fence = fence + 1 RETURNING epoch, fence", [], |row| {
        Ok(Fence { epoch: row.get::<_, Word<_>>(0)?.0, number: row.get::<_, Count>(1)?.0 })
    })?)
}

pub(super) fn next_change_position(transaction: &Transaction<'_>) -> Result<u64, StorageError> {
    Ok(transaction
        .prepare_cached(
            "UPDATE log_head SET change_position = change_position + 1 RETURNING change_position",
        )?
        .query_row([], |row| Ok(row.get::<_, Count>(0)?.0))?)
}

pub(super) fn change_position(transaction: &Transaction<'_>) -> Result<u64, StorageError> {
    Ok(transaction
        .query_row("SELECT change_position FROM log_head", [], |row| Ok(row.get::<_, Count>(0)?.0))?)
}

pub(super) fn rules_version(transaction: &Transaction<'_>) -> Result<u64, StorageError> {
    Ok(transaction
        .query_row("SELECT rules_version FROM log_head", [], |row| Ok(row.get::<_, Count>(0)?.0))?)
}

pub(super) fn raise_rules_version(transaction: &Transaction<'_>) -> Result<(), StorageError> {
    transaction.execute("UPDATE log_head SET rules_version = rules_version + 1", [])?;
    Ok(())
}
