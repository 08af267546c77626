//! The log's head, and epochs.

use protocol::merkle::Frontier;
use protocol::messages::LogHead;
use uuid::Uuid;

use crate::storage::Epoch;
use crate::storage::tables::{Done, Tables};

/// The first epoch, with an empty log.
pub fn start(tables: &mut dyn Tables) -> Done<()> {
    tables.start_log(fresh())
}

pub fn begin_epoch(tables: &mut dyn Tables) -> Done<Epoch> {
    let epoch = fresh();
    tables.replace_epoch(epoch)?;
    Ok(epoch)
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
