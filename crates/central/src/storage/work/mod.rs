//! What transactions do, once for all engines: in the terms of the tables, without a word of SQL.

mod administration;
mod changes;
mod effects;
mod figures;
mod leases;
mod log;
mod manifest;
mod new_cases;
mod people;
mod push;
mod situation;
mod stations;

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use inspect::likeness::Sketch;
use model::StationId;
use protocol::admin::{ActKind, Author};
use protocol::messages::{CaseState, Change, LeaseEnd};

use super::tables::{Done, News, Tables};
use super::{CopyRecord, FingerprintRecord, OutcomeRecord, Status};

pub use administration::{acts_after, perform};
pub use changes::{feed, publish_documents};
pub use figures::{day_figures, open_work};
pub use leases::lease;
pub use log::{begin_epoch, hold_to_key, log_head, start};
pub use manifest::{in_words, manifest};
pub use new_cases::{add_case, withdraw_case};
pub use people::{begin_sign_in, change_password, complete_sign_in, take_up as take_up_mandates};
pub use push::record;
pub use stations::{enrol, take_up as take_up_station};

/// A transaction that writes: the tables, what stations have to hear of it, and what of it is entered among the acts of
/// administrators. News and acts are written last, so that the numbers which all transactions share are locked for as
/// short a time as can be.
pub struct Writing<'t> {
    tables: &'t mut (dyn Tables + 't),
    news: Vec<News>,
    acts: Vec<(DateTime<Utc>, Author, ActKind)>,
    leases: LeaseTally,
}

/// How many leases a transaction gave and ended.
#[derive(Debug, Clone, Default)]
pub struct LeaseTally {
    pub given: u64,
    pub ended: Vec<LeaseEnd>,
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
        Self { tables, news: Vec::new(), acts: Vec::new(), leases: LeaseTally::default() }
    }

    /// Tells one station.
    pub fn tell(&mut self, station: StationId, change: Change) {
        self.news.push(News::Station(station, change));
    }

    /// Tells all stations of a document.
    pub fn tell_document(&mut self, name: &str) {
        self.news.push(News::Document(name.to_owned()));
    }

    pub fn enter(&mut self, by: Author, kind: ActKind, now: DateTime<Utc>) {
        self.acts.push((now, by, kind));
    }

    pub fn lease_given(&mut self) {
        self.leases.given += 1;
    }

    pub fn lease_ended(&mut self, reason: LeaseEnd) {
        self.leases.ended.push(reason);
    }

    pub fn into_leases(self) -> LeaseTally {
        self.leases
    }

    /// Writes down what there is to enter and to tell.
    pub fn publish(&mut self) -> Done<()> {
        self.append_acts()?;
        let news = std::mem::take(&mut self.news);
        if news.is_empty() {
            return Ok(());
        }
        let count = news.len() as u64;
        let last = self.take_change_positions(count)?;
        self.insert_changes(last + 1 - count, &news)
    }

    fn append_acts(&mut self) -> Done<()> {
        let acts = std::mem::take(&mut self.acts);
        if acts.is_empty() {
            return Ok(());
        }
        // Whoever appends holds the row that orders everything.
        self.lock_log()?;
        let mut head = self.last_act()?;
        for (at, by, kind) in acts {
            let (entry, next) = head.append(at, by, kind);
            self.append_act(next, &entry)?;
            head = next;
        }
        Ok(())
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
pub fn mark_exported(tables: &mut dyn Tables, told: &[OutcomeRecord], now: DateTime<Utc>) -> Done<()> {
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

pub fn status(tables: &mut dyn Tables, now: DateTime<Utc>) -> Done<Status> {
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
