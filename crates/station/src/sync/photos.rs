//! Photos in: four requests at a time, those of the case to be reviewed next first; two at a time, of several photos
//! each, where a round trip is long.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use model::{BatchId, PhotoHash};
use protocol::ApiError;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::bulk::{LinkSense, fetch_together};
use super::exchange::Exchange;
use super::failure::{Remedy, SyncError};
use super::fetch::{Fetched, fetch};
use super::wanted::{Wanted, wanted};
use crate::store::StoreError;

const AT_ONCE: usize = 4;
/// While one is on its way, the next is asked for already.
const BULKS_AT_ONCE: usize = 2;

/// What one turn of the stage brought.
#[derive(Debug, Default)]
pub struct Brought {
    pub photos: u32,
    pub bytes: u64,
    pub failure: Option<SyncError>,
}

/// Downloads under way and those to come. They go on while other stages have their turn; dropping this ends them.
#[derive(Default)]
pub struct Downloads {
    /// `None`: to be read from the store, because something changed there.
    queue: Option<VecDeque<Wanted>>,
    running: JoinSet<Answered>,
    in_flight: HashSet<(BatchId, PhotoHash)>,
    /// Failures one after the other, whatever the photo: many in a row are not the photos' fault.
    failures: usize,
    pub link: LinkSense,
}

struct Answered {
    asked: Vec<(BatchId, PhotoHash)>,
    fetched: Fetched,
    took: Duration,
    /// The server does not know requests for several.
    bulk_refused: bool,
}

impl Downloads {
    /// Cases or batches came or went: what to ask for has to be found out anew.
    pub fn invalidate(&mut self) {
        self.queue = None;
    }

    /// How many are to come, those under way among them.
    pub async fn waiting(&mut self, exchange: &Exchange) -> Result<usize, StoreError> {
        Ok(self.queue(exchange).await?.len() + self.in_flight.len())
    }

    /// Starts what may be started, then waits until one request ends. Cancelling the wait loses nothing.
    pub async fn advance(&mut self, exchange: &Arc<Exchange>) -> Result<Brought, StoreError> {
        let at_once = if self.link.bulk_pays() { BULKS_AT_ONCE } else { AT_ONCE };
        while self.running.len() < at_once {
            let asked = self.next(exchange).await?;
            if asked.is_empty() {
                break;
            }
            self.in_flight.extend(asked.iter().map(|wanted| (wanted.batch, wanted.hash)));
            self.running.spawn(ask(Arc::clone(exchange), asked));
        }
        match self.running.join_next().await {
            None => Ok(Brought::default()),
            Some(Ok(answered)) => Ok(self.ended(answered)),
            Some(Err(error)) => {
                self.invalidate();
                self.in_flight.clear();
                tracing::error!(%error, "a download ended by a fault of the program");
                Err(StoreError::Panicked)
            }
        }
    }

    /// What the next request is to ask for.
    async fn next(&mut self, exchange: &Exchange) -> Result<Vec<Wanted>, StoreError> {
        self.queue(exchange).await?;
        let queue = self.queue.get_or_insert_default();
        let count = self.link.together(queue).min(queue.len());
        Ok(queue.drain(..count).collect())
    }

    fn ended(&mut self, answered: Answered) -> Brought {
        let Answered { asked, fetched, took, bulk_refused } = answered;
        let Fetched { photos, bytes, again, failure } = fetched;
        let together = asked.len() > 1;
        for photo in asked {
            self.in_flight.remove(&photo);
        }
        if bulk_refused {
            self.link.bulk_refused();
        } else {
            self.link.came(again.is_empty(), took);
        }
        let Some(error) = failure else {
            self.failures = 0;
            self.first(again);
            return Brought { photos, bytes, failure: None };
        };
        if together {
            // That is the link's or the server's fault. What cannot be understood may be so alone.
            let garbled = matches!(error, SyncError::Server(ApiError::Garbled(_)));
            self.first(again.into_iter().map(|one| Wanted { alone: one.alone || garbled, ..one }).collect());
            return Brought { photos, bytes, failure: Some(error) };
        }
        self.failures += 1;
        let alone = self.queue.as_ref().is_none_or(VecDeque::is_empty) && self.running.is_empty();
        if let Some(queue) = &mut self.queue {
            // Behind the others, which may fare better.
            queue.extend(again);
        }
        let one_photos_fault = error.remedy() == Remedy::Wait { retry_after: None };
        if one_photos_fault && !alone && self.failures < AT_ONCE {
            return Brought { photos, bytes, failure: None };
        }
        self.failures = 0;
        Brought { photos, bytes, failure: Some(error) }
    }

    /// These are the next ones again.
    fn first(&mut self, again: Vec<Wanted>) {
        if let Some(queue) = &mut self.queue {
            again.into_iter().rev().for_each(|wanted| queue.push_front(wanted));
        }
    }

    async fn queue(&mut self, exchange: &Exchange) -> Result<&mut VecDeque<Wanted>, StoreError> {
        if self.queue.is_none() {
            let mut queue = wanted(exchange).await?;
            queue.retain(|wanted| !self.in_flight.contains(&(wanted.batch, wanted.hash)));
            self.queue = Some(queue);
        }
        Ok(self.queue.get_or_insert_default())
    }
}

async fn ask(exchange: Arc<Exchange>, wanted: Vec<Wanted>) -> Answered {
    let began = Instant::now();
    let asked = wanted.iter().map(|wanted| (wanted.batch, wanted.hash)).collect();
    let (fetched, bulk_refused) = match <[Wanted; 1]>::try_from(wanted) {
        Ok([one]) => (fetch(&exchange, one).await, false),
        Err(several) => match fetch_together(&exchange, several.clone()).await {
            Some(fetched) => (fetched, false),
            None => (Fetched { again: several, ..Fetched::default() }, true),
        },
    };
    Answered { asked, fetched, took: began.elapsed(), bulk_refused }
}
