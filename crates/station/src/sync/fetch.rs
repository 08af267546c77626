//! One photo in: asked for from where it broke off, and kept as far as it came. It counts when its bytes have the hash
//! that names it, which the store checks.

use model::Text;
use protocol::api::PhotoPart;
use protocol::problem::ProblemAction;
use protocol::{ApiError, ProblemType};

use super::exchange::{Exchange, Notice};
use super::failure::SyncError;
use super::wanted::Wanted;
use crate::store::StoreError;
use crate::store::batch::photo::{self, Arrival, PhotoRow, PhotoState};

/// What a batch's journal may grow by before it is written back.
pub const JOURNAL_BYTES: u64 = 8 << 20;
/// Times that the whole content may come with another hash before the photo is given up.
const WRONG_HASHES: u32 = 2;

/// What a request for photos came to.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Photos that are whole now, and the bytes that came in all.
    pub photos: u32,
    pub bytes: u64,
    /// To be asked for again: they did not come, not whole, or wrong for the first time.
    pub again: Vec<Wanted>,
    pub failure: Option<SyncError>,
}

impl Fetched {
    pub fn failed(again: Vec<Wanted>, failure: impl Into<SyncError>) -> Self {
        Self { again, failure: Some(failure.into()), ..Self::default() }
    }

    /// Adds what became of one photo.
    pub fn add(&mut self, wanted: Wanted, bytes: u64, kept: Kept) {
        self.bytes += bytes;
        match kept {
            Kept::Whole => self.photos += 1,
            Kept::GivenUp => {}
            Kept::NotWhole { .. } | Kept::Wrong => self.again.push(Wanted { alone: true, ..wanted }),
        }
    }
}

/// What became of bytes that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Whole,
    /// So many bytes are here in all.
    NotWhole {
        here: u64,
    },
    /// Of another hash, for the first time.
    Wrong,
    /// Refused, or of a batch that was given back or purged meanwhile.
    GivenUp,
}

/// Asks for one photo.
pub async fn fetch(exchange: &Exchange, wanted: Wanted) -> Fetched {
    match fetch_part(exchange, &wanted).await {
        Ok((bytes, kept)) => {
            let mut fetched = Fetched::default();
            fetched.add(wanted, bytes, kept);
            fetched
        }
        Err(error) => Fetched::failed(vec![wanted], error),
    }
}

async fn fetch_part(exchange: &Exchange, wanted: &Wanted) -> Result<(u64, Kept), SyncError> {
    let hash = wanted.hash;
    let row = match exchange.stores.read_batch(wanted.batch, move |db| photo::get(db, hash)).await {
        Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => return Ok((0, Kept::GivenUp)),
        row => row?,
    };
    let Some(row) = row.filter(|row| row.state == PhotoState::Wanted) else { return Ok((0, Kept::GivenUp)) };
    exchange.needs_room(row.bytes_total.saturating_sub(row.bytes_here) + JOURNAL_BYTES).await?;
    let part = match ask(exchange, &row).await {
        Ok(part) => part,
        Err(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::Show => {
            refuse(exchange, wanted, missing_text(&wanted.name, &problem.detail_text())).await?;
            return Ok((0, Kept::GivenUp));
        }
        Err(error) => return Err(error.into()),
    };
    let bytes = part.bytes.len() as u64;
    match keep(exchange, wanted, part).await? {
        // A server that always starts over, on a link that always breaks: only waiting may help.
        Kept::NotWhole { here } if here <= row.bytes_here => {
            Err(ApiError::Unreachable("cut off".to_owned()).into())
        }
        kept => Ok((bytes, kept)),
    }
}

/// Keeps what came of a photo.
pub async fn keep(exchange: &Exchange, wanted: &Wanted, part: PhotoPart) -> Result<Kept, SyncError> {
    let (batch, hash) = (wanted.batch, wanted.hash);
    let PhotoPart { from, total, bytes } = part;
    let added =
        exchange.stores.write_batch(batch, move |tx| photo::add_part(tx, hash, total, from, &bytes)).await;
    match added {
        Ok(Arrival::Whole) => {
            exchange.notify(Notice::Progress(batch));
            Ok(Kept::Whole)
        }
        Ok(Arrival::Partial { bytes_here }) => Ok(Kept::NotWhole { here: bytes_here }),
        Ok(Arrival::WrongHash { times }) if times >= WRONG_HASHES => {
            refuse(exchange, wanted, wrong_text(&wanted.name)).await?;
            Ok(Kept::GivenUp)
        }
        Ok(Arrival::WrongHash { .. }) => Ok(Kept::Wrong),
        Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => Ok(Kept::GivenUp),
        Err(error) => Err(error.into()),
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

async fn refuse(exchange: &Exchange, wanted: &Wanted, why: Text) -> Result<(), SyncError> {
    let hash = wanted.hash;
    let refused = exchange.stores.write_batch(wanted.batch, move |tx| photo::refuse(tx, hash, &why)).await;
    match refused {
        Ok(()) => {
            exchange.notify(Notice::Progress(wanted.batch));
            Ok(())
        }
        Err(StoreError::Purged(_) | StoreError::UnknownBatch(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
