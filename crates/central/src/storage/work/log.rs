//! The log's head, and epochs.

use protocol::PublicKey;
use protocol::merkle::Frontier;
use protocol::messages::LogHead;
use uuid::Uuid;

use crate::storage::tables::{Done, Tables};
use crate::storage::{Epoch, StorageError};

/// The first epoch, with an empty log.
pub fn start(tables: &mut dyn Tables) -> Done<()> {
    tables.start_log(fresh())
}

pub fn begin_epoch(tables: &mut dyn Tables) -> Done<Epoch> {
    let epoch = fresh();
    tables.replace_epoch(epoch)?;
    Ok(epoch)
}

/// Enters the key where there is none yet; another one is refused.
pub fn hold_to_key(tables: &mut dyn Tables, key: PublicKey) -> Done<()> {
    // Of two processes that come to a new store with different keys one is refused.
    tables.lock_log()?;
    match tables.server_key()? {
        Some(held) if held == key => Ok(()),
        Some(_) => Err(StorageError::OtherKey),
        None => tables.set_server_key(key),
    }
}

fn fresh() -> Epoch {
    Epoch { epoch: Uuid::new_v4(), log: Uuid::new_v4() }
}

pub fn log_head(tables: &mut dyn Tables) -> Done<LogHead> {
    let (log, frontier) = tables.log()?;
    Ok(head_of(log, &frontier))
}

pub fn head_of(log: Uuid, frontier: &Frontier) -> LogHead {
    LogHead { log, tree_size: frontier.size(), root: frontier.root() }
}
