//! What transactions do, once for all engines: in the terms of the tables, without a word of SQL.

mod changes;
mod effects;
mod leases;
mod log;
mod manifest;
mod new_cases;
mod people;
mod push;
mod situation;
mod stations;

use std::ops::{Deref, DerefMut};

use inspect::likeness::Sketch;
use model::StationId;
use protocol::messages::{CaseState, Change};

use super::tables::{Done, News, Tables};
use super::{CopyRecord, FingerprintRecord, OutcomeRecord, Status};

pub use changes::{feed, publish_documents};
pub use leases::lease;
pub use log::{begin_epoch, log_head, start};
pub use manifest::{in_words, manifest};
pub use new_cases::{add_case, withdraw_case};
pub use people::{add_person, begin_sign_in, change_rights, complete_sign_in, remove_person, signer};
pub use push::record;
pub use stations::{enrol, revoke_station};

/// A transaction that writes: the tables, and what stations have to hear of it. Their news are written last, so that
/// the numbers which all transactions share are locked for as short a time as can be.
pub struct Writing<'t> {
    tables: &'t mut (dyn Tables + 't),
    news: Vec<News>,
}

impl<'t> Deref for Writing<'t> {
    type Target = dyn Tables + 't;

    fn deref(&self) -> &Self::Target {
        self.tables
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.tables
    }
}

impl<'t> Writing<'t> {
    pub fn new(tables: &'t mut (dyn Tables + 't)) -> Self {
        Self { tables, news: Vec::new() }
    }

    /// Tells one station.
    pub fn tell(&mut self, station: StationId, change: Change) {
        self.news.push(News::Station(station, change));
    }

    /// Tells all stations of a document.
    pub fn tell_document(&mut self, name: &str) {
        self.news.push(News::Document(name.to_owned()));
    }

    /// Writes down what there is to tell.
    pub fn publish(&mut self) -> Done<()> {
        let news = std::mem::take(&mut self.news);
        if news.is_empty() {
            return Ok(());
        }
        let count = news.len() as u64;
        let last = self.take_change_positions(count)?;
        self.insert_changes(last + 1 - count, &news)
    }
}

/// Keeps fingerprints, and the copies that were found among them and those up to position `known`. `false`, and
/// nothing is done, if others have come since.
pub fn keep_fingerprints(
    tables: &mut dyn Tables,
    known: i64,
    fingerprints: &[FingerprintRecord],
    copies: &[CopyRecord],
) -> Done<bool> {
    if tables.lock_sketches_after(known)? {
        return Ok(false);
    }
    for FingerprintRecord { photo, fingerprint } in fingerprints {
        tables.put_fingerprint(*photo, fingerprint.as_ref())?;
    }
    for copy in copies {
        tables.put_copy(copy)?;
    }
    Ok(true)
}

/// A referred case stays open for the applicant: it is told, and not closed by it. What was decided anew while the file
/// was written stays to be told.
pub fn mark_exported(
    tables: &mut dyn Tables,
    told: &[OutcomeRecord],
    now: chrono::DateTime<chrono::Utc>,
) -> Done<()> {
    let cases: Vec<_> = told.iter().map(|outcome| outcome.case).collect();
    tables.lock_cases(&cases)?;
    for outcome in told {
        let final_for_applicant = !matches!(outcome.verdict, model::Verdict::Refer { .. });
        if tables.mark_exported(outcome, now)? && final_for_applicant {
            tables.set_case_state(outcome.case, CaseState::Closed)?;
        }
    }
    Ok(())
}

pub fn status(tables: &mut dyn Tables, now: chrono::DateTime<chrono::Utc>) -> Done<Status> {
    Ok(Status {
        epoch: tables.epoch()?.epoch,
        log_size: log_head(tables)?.tree_size,
        persons: tables.count_persons()?,
        stations: tables.station_summaries()?,
        cases: tables.case_counts()?,
        operations: tables.operation_counts()?,
        outcomes_waiting: tables.count_to_export(now)?,
    })
}

/// What an engine keeps of a sketch is what this release wrote.
pub fn read_sketch(bytes: &[u8]) -> Done<Sketch> {
    Sketch::from_bytes(bytes).ok_or_else(|| super::StorageError::Failed("a sketch cannot be read".into()))
}
