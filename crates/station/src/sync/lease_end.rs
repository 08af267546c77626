//! A lease may run out while nobody can be asked. Whoever has one of its cases open is to hear of it before more work is
//! spent on it.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use model::BatchId;
use tokio::time::Instant;

use super::exchange::{Exchange, Notice};
use crate::store::StoreError;
use crate::store::station::batch::{self, BatchState};

/// The batches whose end was told.
#[derive(Debug, Default)]
pub struct LeaseEnds {
    told: HashSet<BatchId>,
}

impl LeaseEnds {
    /// Tells of those that ended since the last look, and says when the next one does. Without a word of the server
    /// in this process nobody knows its time, and the desk goes by the latest time that the station has seen.
    pub async fn look(&mut self, exchange: &Exchange) -> Result<Option<Instant>, StoreError> {
        let Some(server_time) = exchange.server_time() else { return Ok(None) };
        let rows = exchange.stores.read(batch::all).await?;
        let active: Vec<_> = rows.iter().filter(|row| row.state == BatchState::Active).collect();
        self.told.retain(|batch| active.iter().any(|row| row.id == *batch && row.ends_at <= server_time));
        for row in active.iter().filter(|row| row.ends_at <= server_time) {
            if self.told.insert(row.id) {
                exchange.notify(Notice::LeaseOver(row.id));
            }
        }
        let next = active.iter().map(|row| row.ends_at).filter(|end| *end > server_time).min();
        Ok(next.map(|end| Instant::now() + until(end, server_time)))
    }
}

fn until(end: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (end - now).to_std().unwrap_or_default()
}
