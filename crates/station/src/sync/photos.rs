//! Photos in: four at a time, those of the case to be reviewed next first, each from where it broke off. A photo
//! counts when its bytes have the hash that names it, which the store checks.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use model::{BatchId, CaseId, PhotoHash, Text};
use protocol::api::PhotoPart;
use protocol::problem::ProblemAction;
use protocol::{ApiError, ProblemType};
use tokio::task::JoinSet;

use super::exchange::{Exchange, Notice};
use super::failure::{Remedy, SyncError};
use super::manifest::active_batches;
use crate::checks::{Rank, rank};
use crate::store::batch::case_record;
use crate::store::batch::photo::{self, Arrival, PhotoRow, PhotoState};
use crate::store::station::case_state::{self, CaseState};
use crate::store::{BatchRead, StoreError};

const AT_ONCE: usize = 4;
/// What a batch's journal may grow by before it is written back.
const JOURNAL_BYTES: u64 = 8 << 20;
/// Times that the whole content may come with another hash before the photo is given up.
const WRONG_HASHES: u32 = 2;

/// A photo that is to come, and how people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    batch: BatchId,
    hash: PhotoHash,
    /// Reference of the first case that shows it, and the slot.
    name: String,
}

/// What one turn of the stage brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    pub photos: u32,
    pub bytes: u64,
}

/// Downloads under way and those to come. They go on while other stages have their turn; dropping this ends them.
#[derive(Default)]
pub struct Downloads {
    /// `None`: to be read from the store, because something changed there.
    queue: Option<VecDeque<Wanted>>,
    running: JoinSet<(Wanted, Result<Fetched, SyncError>)>,
    in_flight: HashSet<(BatchId, PhotoHash)>,
    /// Failures one after the other, whatever the photo: many in a row are not the photos' fault.
    failures: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetched {
    /// Here, or given up: it need not be asked for again. With the bytes that came.
    Done { photos: u32, bytes: u64 },
    /// The connection broke after some bytes, or the bytes were wrong for the first time.
    Again { bytes: u64 },
}

impl Downloads {
    /// Cases or batches came or went: what to ask for has to be found out anew.
    pub fn invalidate(&mut self) {
        self.queue = None;
    }

    /// How many are to come, those under way among them.
    pub async fn waiting(&mut self, exchange: &Exchange) -> Result<usize, StoreError> {
        Ok(self.queue(exchange).await?.len() + self.running.len())
    }

    /// Starts what may be started, then waits until one download ends. Cancelling the wait loses nothing.
    pub async fn advance(&mut self, exchange: &Arc<Exchange>) -> Result<Brought, SyncError> {
        while self.running.len() < AT_ONCE
            && let Some(wanted) = self.queue(exchange).await?.pop_front()
        {
            let exchange = Arc::clone(exchange);
            self.in_flight.insert((wanted.batch, wanted.hash));
            self.running.spawn(async move {
                let fetched = match fetch(&exchange, &wanted).await {
                    // The batch was given back or purged meanwhile.
                    Err(SyncError::Store(StoreError::Purged(_) | StoreError::UnknownBatch(_))) => {
                        Ok(Fetched::Done { photos: 0, bytes: 0 })
                    }
                    fetched => fetched,
                };
                (wanted, fetched)
            });
        }
        match self.running.join_next().await {
            None => Ok(Brought::default()),
            Some(Ok((wanted, fetched))) => self.ended(wanted, fetched),
            Some(Err(error)) => {
                self.invalidate();
                self.in_flight.clear();
                tracing::error!(%error, "a download ended by a fault of the program");
                Err(StoreError::Panicked.into())
            }
        }
    }

    fn ended(&mut self, wanted: Wanted, fetched: Result<Fetched, SyncError>) -> Result<Brought, SyncError> {
        self.in_flight.remove(&(wanted.batch, wanted.hash));
        match fetched {
            Ok(Fetched::Done { photos, bytes }) => {
                self.failures = 0;
                Ok(Brought { photos, bytes })
            }
            Ok(Fetched::Again { bytes }) => {
                self.failures = 0;
                if let Some(queue) = &mut self.queue {
                    queue.push_front(wanted);
                }
                Ok(Brought { photos: 0, bytes })
            }
            Err(error) => {
                self.failures += 1;
                let alone = self.queue.as_ref().is_none_or(VecDeque::is_empty) && self.running.is_empty();
                if let Some(queue) = &mut self.queue {
                    // Behind the others, which may fare better.
                    queue.push_back(wanted);
                }
                let one_photos_fault = error.remedy() == Remedy::Wait { retry_after: None };
                if one_photos_fault && !alone && self.failures < AT_ONCE {
                    return Ok(Brought::default());
                }
                self.failures = 0;
                Err(error)
            }
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

async fn fetch(exchange: &Exchange, wanted: &Wanted) -> Result<Fetched, SyncError> {
    let (batch, hash) = (wanted.batch, wanted.hash);
    let row = exchange.stores.read_batch(batch, move |db| photo::get(db, hash)).await?;
    let Some(row) = row.filter(|row| row.state == PhotoState::Wanted) else {
        return Ok(Fetched::Done { photos: 0, bytes: 0 });
    };
    exchange.needs_room(row.bytes_total.saturating_sub(row.bytes_here) + JOURNAL_BYTES).await?;
    let part = match ask(exchange, &row).await {
        Ok(part) => part,
        Err(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::Show => {
            refuse(exchange, wanted, missing_text(&wanted.name, &problem.detail_text())).await?;
            return Ok(Fetched::Done { photos: 0, bytes: 0 });
        }
        Err(error) => return Err(error.into()),
    };
    let bytes = part.bytes.len() as u64;
    let before = row.bytes_here;
    let PhotoPart { from, total, bytes: content } = part;
    let arrival = exchange
        .stores
        .write_batch(batch, move |tx| photo::add_part(tx, hash, total, from, &content))
        .await?;
    match arrival {
        Arrival::Whole => {
            exchange.notify(Notice::Progress(batch));
            Ok(Fetched::Done { photos: 1, bytes })
        }
        Arrival::Partial { bytes_here } if bytes_here > before => Ok(Fetched::Again { bytes }),
        // A server that always starts over, on a link that always breaks: only waiting may help.
        Arrival::Partial { .. } => Err(ApiError::Unreachable("cut off".to_owned()).into()),
        Arrival::WrongHash { times } if times >= WRONG_HASHES => {
            refuse(exchange, wanted, wrong_text(&wanted.name)).await?;
            Ok(Fetched::Done { photos: 0, bytes })
        }
        Arrival::WrongHash { .. } => Ok(Fetched::Again { bytes }),
    }
}

/// From where the photo broke off; from its start if it has another length than was said before.
async fn ask(exchange: &Exchange, row: &PhotoRow) -> Result<PhotoPart, ApiError> {
    let fits = |part: &PhotoPart| part.from == row.bytes_here && part.total == row.bytes_total;
    match exchange.central.photo(row.hash, row.bytes_here).await {
        Ok(part) if part.from == 0 || fits(&part) => Ok(part),
        // It is shorter than what is here of it.
        Err(ApiError::Problem(problem))
            if row.bytes_here > 0 && problem.kind == ProblemType::InvalidRequest =>
        {
            exchange.central.photo(row.hash, 0).await
        }
        Ok(_) => exchange.central.photo(row.hash, 0).await,
        Err(error) => Err(error),
    }
}

async fn refuse(exchange: &Exchange, wanted: &Wanted, why: Text) -> Result<(), StoreError> {
    let hash = wanted.hash;
    exchange.stores.write_batch(wanted.batch, move |tx| photo::refuse(tx, hash, &why)).await?;
    exchange.notify(Notice::Progress(wanted.batch));
    Ok(())
}

/// Photos that are to come, those of the case to be reviewed next first.
async fn wanted(exchange: &Exchange) -> Result<VecDeque<Wanted>, StoreError> {
    let mut ranked = Vec::new();
    for batch in active_batches(exchange).await? {
        let states = exchange.stores.read(move |db| case_state::of_batch(db, batch)).await?;
        let gone: HashSet<CaseId> = states
            .into_iter()
            .filter(|row| matches!(row.state, CaseState::Gone(_)))
            .map(|row| row.case)
            .collect();
        ranked.extend(exchange.stores.read_batch(batch, move |db| of_batch(db, batch, &gone)).await?);
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    Ok(ranked.into_iter().map(|(_, wanted)| wanted).collect())
}

/// The photos of a batch that no case shows but those that are gone are left out. One that several cases show
/// stands where the first of them does.
fn of_batch(
    db: &BatchRead<'_>,
    batch: BatchId,
    gone: &HashSet<CaseId>,
) -> Result<Vec<(Rank, Wanted)>, StoreError> {
    let missing: HashSet<PhotoHash> = photo::wanted(db)?.into_iter().map(|row| row.hash).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut first: HashMap<PhotoHash, (Rank, Wanted)> = HashMap::new();
    for record in case_record::all(db)?.into_iter().filter(|record| !gone.contains(&record.case.id)) {
        let case = record.case;
        let rank = rank(&case);
        for shown in case.photos.iter().filter(|photo| missing.contains(&photo.hash)) {
            let name = format!("{} {}", case.reference, shown.slot);
            let entry = (rank, Wanted { batch, hash: shown.hash, name });
            let known = first.entry(shown.hash).or_insert_with(|| entry.clone());
            if entry.0 < known.0 {
                *known = entry;
            }
        }
    }
    Ok(first.into_values().collect())
}

fn wrong_text(name: &str) -> Text {
    Text::new(
        format!("照片 {name} 两次收到的内容都与登记的不符，未采用，请联系管理员"),
        format!(
            "Photo {name} came twice with other content than was registered and is not used: tell the administrator"
        ),
    )
}

fn missing_text(name: &str, why: &Text) -> Text {
    Text::new(
        format!("照片 {name} 无法取得（{}），请联系管理员", why.zh),
        format!("Photo {name} cannot be had ({}): tell the administrator", why.en),
    )
}
