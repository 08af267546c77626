//! The station's encrypted databases: `station.db`, and a file for each batch under `batches/`.
//!
//! # How to use it
//!
//! [`Stores`] is the handle, one for each time that the vault is open:
//!
//! ```text
//! let stores = Stores::open(folder, key, |changes: &Changes| …).await?;      // or Stores::create, at enrolment
//! let rows = stores.read(|db| station::operation::newest_decisions(db, 50)).await?;
//! stores.write(move |tx| station::setting::set(tx, &setting::CURSOR, &cursor)).await?;
//! let case = stores.read_batch(batch, move |db| batch::case_record::get(db, case)).await?;
//! stores.write_batch(batch, move |tx| batch::draft::put(tx, case, &draft, now)).await?;
//! stores.add_batch(lease, person, now, move |tx| station::claim::remove(tx, key)).await?;
//! stores.purge(batch, |tx| …).await?;
//! stores.lock().await?;
//! ```
//!
//! - A closure is one consistent state ([`Stores::read`]) or one transaction ([`Stores::write`]), on a blocking
//!   thread. It returns `Result<T, StoreError>`. Refuse for a reason of your own before the first write, and
//!   return `Ok(Err(refusal))`: an `Ok` commits.
//! - The tables are modules with plain functions: reads take `&StationRead`/`&BatchRead`, writes
//!   `&StationWrite`/`&BatchWrite`, which read as well (they dereference to the former).
//! - A write marks what it changes; the observer hears it after the commit. Nobody else tells the page.
//! - `station.db` and a batch's file do not commit together. A manifest's page goes to `station.db` first
//!   (`case_state::put`, which may be repeated), then with its cursor into the batch's file.
//! - The confirm path is one `write`: `audit::append`, then `operation::append`, which also moves the case's
//!   state. Drop the draft in the batch's file afterwards; one that is left over on a decided case says what was
//!   decided.
//! - Settings that the page needs before unlocking (language, theme) cannot lie here: nothing is readable then.
//!
//! # What is held
//!
//! One function opens a database, and nothing else does. A database of a newer release, one that is not ours,
//! one that another process holds, and a full disk each have their own [`StoreError`].

pub mod batch;
mod changed;
mod database;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
mod mend;
pub(crate) mod open;
mod room;
pub mod station;
mod stores;
mod value;

#[cfg(test)]
mod tests;

pub use changed::{Changed, Changes};
pub use database::{
    Batch, BatchRead, BatchWrite, Database, Kind, Read, Station, StationRead, StationWrite, Write,
};
pub use error::StoreError;
pub use open::{create, open};
pub use room::{Disk, RESERVE_BYTES, SystemDisk};
pub use stores::Stores;

pub type StationDb = Database<Station>;
pub type BatchDb = Database<Batch>;
