//! The storage over any database that runs transactions: gives each call its own. What it does in there stands in
//! `storage::work`.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use inspect::likeness::Relief;
use model::{BatchId, CaseId, PersonId, PhotoHash, StationId};
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LeaseEnd, LogHead};
use protocol::{Hash32, Mandate, PublicKey};
use uuid::Uuid;

use super::tables::{Done, Tables};
use super::work::{self, LeaseTally, Writing};
use super::{
    ActOrder, ActsPage, AddedCase, CaseRecord, CaseRules, ChangesFeed, ChangesOrder, CopyRecord, DayFigures,
    DocumentChanges, Enrolment, Epoch, FingerprintRecord, Judge, LeaseOrder, MandateRecord, NewStation,
    OpenWork, OutcomeRecord, Performed, Person, PersonSummary, PushOrder, PushRecord, ShownPhoto, SignInTry,
    Signer, Station, StationSummary, Status, Storage, StoreActivity, StoredSketch,
};
use crate::stop_point;

/// Cases that one transaction adds: others are kept waiting no longer than that takes.
const CASES_PER_TRANSACTION: usize = 50;

/// An engine. A transaction is plain code that runs to its end on a thread of its own: no request that is cut off
/// leaves one half-way, and none waits for anything but its own statements.
pub trait Database: Send + Sync + 'static {
    /// Runs `work` in a transaction that is committed if it succeeds, whether or not the caller still waits. It runs
    /// again, from the beginning, if another transaction got in its way.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> impl Future<Output = Done<T>> + Send;

    fn load(&self) -> ConnectionLoad;

    /// Runs `work` on one consistent state.
    fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> impl Future<Output = Done<T>> + Send;

    /// The same for work of a single statement, which sees one state by itself: where beginning and ending a
    /// transaction takes time of its own, this does neither. A second statement may be refused.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> impl Future<Output = Done<T>> + Send {
        self.read(work)
    }
}

/// The connections of an engine at one moment.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLoad {
    pub in_use: u64,
    pub most: u64,
    /// Transactions that wait for one.
    pub waiting: u64,
}

const LEASE_ENDS: [LeaseEnd; 4] =
    [LeaseEnd::Released, LeaseEnd::Expired, LeaseEnd::Completed, LeaseEnd::Revoked];

/// Leases that this process gave and ended, from its start on. Those of a request that was cut off while its
/// transaction went on are not among them.
#[derive(Debug, Default)]
struct LeaseCounts {
    given: AtomicU64,
    released: AtomicU64,
    expired: AtomicU64,
    completed: AtomicU64,
    revoked: AtomicU64,
}

impl LeaseCounts {
    fn ended(&self, end: LeaseEnd) -> &AtomicU64 {
        match end {
            LeaseEnd::Released => &self.released,
            LeaseEnd::Expired => &self.expired,
            LeaseEnd::Completed => &self.completed,
            LeaseEnd::Revoked => &self.revoked,
        }
    }

    fn add(&self, tally: &LeaseTally) {
        self.given.fetch_add(tally.given, Ordering::Relaxed);
        for end in &tally.ended {
            self.ended(*end).fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A [`Storage`] on a database.
pub struct DatabaseStorage<D> {
    database: D,
    leases: LeaseCounts,
}

impl<D: Database> DatabaseStorage<D> {
    /// On a database that has its schema and its first state.
    pub(super) fn new(database: D) -> Self {
        Self { database, leases: LeaseCounts::default() }
    }

    /// The first state of a database that has its schema and nothing else.
    pub(super) async fn start(database: D) -> Done<Self> {
        database.write(work::start).await?;
        Ok(Self::new(database))
    }

    async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Writing<'_>) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        let work = move |tables: &mut dyn Tables| {
            let mut writing = Writing::new(tables);
            let value = work(&mut writing)?;
            writing.publish()?;
            stop_point::pass(stop_point::BEFORE_COMMIT);
            Ok((value, writing.into_leases()))
        };
        let (value, leases) = self.database.write(work).await?;
        stop_point::pass(stop_point::AFTER_COMMIT);
        self.leases.add(&leases);
        Ok(value)
    }
}

#[async_trait]
impl<D: Database> Storage for DatabaseStorage<D> {
    async fn hold_to_key(&self, key: PublicKey) -> Done<()> {
        self.database.write(move |tables| work::hold_to_key(tables, key)).await
    }

    async fn epoch(&self) -> Done<Epoch> {
        self.database.ask(|tables| tables.epoch()).await
    }

    async fn begin_epoch(&self) -> Done<Epoch> {
        self.database.write(work::begin_epoch).await
    }

    async fn log_head(&self) -> Done<LogHead> {
        self.database.ask(work::log_head).await
    }

    async fn log_leaves(&self, log: Uuid) -> Done<Vec<Hash32>> {
        self.database.ask(move |tables| tables.leaves(log)).await
    }

    async fn publish_documents(
        &self,
        documents: &[model::Document],
        now: DateTime<Utc>,
    ) -> Done<DocumentChanges> {
        let documents = documents.to_vec();
        self.write(move |writing| work::publish_documents(writing, &documents, now)).await
    }

    async fn documents(&self) -> Done<Vec<model::Document>> {
        self.database.ask(|tables| tables.documents()).await
    }

    async fn rules_version(&self) -> Done<u64> {
        self.database.ask(|tables| tables.rules_version()).await
    }

    async fn enrol(&self, code: Hash32, new: NewStation) -> Done<Enrolment> {
        self.database.write(move |tables| work::enrol(tables, code, &new)).await
    }

    async fn take_up_station(&self, id: StationId, lost: NewStation) -> Done<Station> {
        self.database.write(move |tables| work::take_up_station(tables, id, &lost)).await
    }

    async fn station(&self, id: StationId) -> Done<Option<Station>> {
        self.database.ask(move |tables| tables.station(id)).await
    }

    async fn change_password(&self, person: &Person, password_hash: &str) -> Done<bool> {
        let (person, password_hash) = (person.clone(), password_hash.to_owned());
        self.database.write(move |tables| work::change_password(tables, &person, &password_hash)).await
    }

    async fn administer(&self, order: ActOrder) -> Done<Performed> {
        self.write(move |writing| work::perform(writing, &order)).await
    }

    async fn acts_after(&self, number: u64, limit: u32) -> Done<ActsPage> {
        self.database.read(move |tables| work::acts_after(tables, number, limit)).await
    }

    async fn persons(&self) -> Done<Vec<PersonSummary>> {
        self.database.ask(|tables| tables.persons()).await
    }

    async fn stations(&self) -> Done<Vec<StationSummary>> {
        self.database.ask(|tables| tables.station_summaries()).await
    }

    async fn begin_sign_in(
        &self,
        login: &str,
        now: DateTime<Utc>,
        wait_after: fn(u32) -> Duration,
    ) -> Done<SignInTry> {
        let login = login.to_owned();
        self.database.write(move |tables| work::begin_sign_in(tables, &login, now, wait_after)).await
    }

    async fn complete_sign_in(&self, person: &Person, mandate: MandateRecord) -> Done<bool> {
        let person = person.clone();
        self.database.write(move |tables| work::complete_sign_in(tables, &person, &mandate)).await
    }

    async fn person(&self, id: PersonId) -> Done<Option<Person>> {
        self.database.ask(move |tables| tables.person(id)).await
    }

    async fn signer(&self, station: StationId, person: PersonId) -> Done<Option<Signer>> {
        self.database.ask(move |tables| tables.signer(station, person)).await
    }

    async fn take_up_mandates(&self, lost: Vec<Mandate>, now: DateTime<Utc>) -> Done<()> {
        self.database.write(move |tables| work::take_up_mandates(tables, &lost, now)).await
    }

    async fn add_cases(
        &self,
        cases: Vec<CaseRecord>,
        rules: Arc<dyn CaseRules>,
        now: DateTime<Utc>,
    ) -> Done<Vec<AddedCase>> {
        let mut added = Vec::with_capacity(cases.len());
        for part in cases.chunks(CASES_PER_TRANSACTION) {
            let (part, rules) = (part.to_vec(), Arc::clone(&rules));
            let done = self.write(move |writing| {
                part.iter().map(|case| work::add_case(writing, case, rules.as_ref(), now)).collect()
            });
            let mut done: Vec<AddedCase> = done.await?;
            added.append(&mut done);
        }
        Ok(added)
    }

    async fn without_fingerprint(&self, photos: Vec<PhotoHash>) -> Done<Vec<PhotoHash>> {
        self.database.ask(move |tables| tables.without_fingerprint(&photos)).await
    }

    async fn shown_without_fingerprint(&self, limit: u32) -> Done<Vec<ShownPhoto>> {
        self.database.ask(move |tables| tables.shown_without(limit)).await
    }

    async fn sketches_after(&self, after: i64, limit: u32) -> Done<Vec<StoredSketch>> {
        self.database.ask(move |tables| tables.sketches_after(after, limit)).await
    }

    async fn reliefs(&self, photos: Vec<PhotoHash>) -> Done<Vec<Option<Relief>>> {
        self.database.ask(move |tables| tables.reliefs(&photos)).await
    }

    async fn keep_fingerprints(
        &self,
        known: i64,
        fingerprints: Arc<[FingerprintRecord]>,
        copies: Vec<CopyRecord>,
    ) -> Done<bool> {
        let keep =
            move |tables: &mut dyn Tables| work::keep_fingerprints(tables, known, &fingerprints, &copies);
        self.database.write(keep).await
    }

    async fn withdraw_case(&self, case: CaseId, now: DateTime<Utc>) -> Done<bool> {
        self.write(move |writing| work::withdraw_case(writing, case, now)).await
    }

    async fn lease(&self, order: LeaseOrder) -> Done<Lease> {
        self.write(move |writing| work::lease(writing, &order)).await
    }

    async fn manifest(
        &self,
        station: StationId,
        batch: BatchId,
        after: u64,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Done<Option<ManifestPage>> {
        self.database.read(move |tables| work::manifest(tables, station, batch, after, limit, now)).await
    }

    async fn leased_photo(
        &self,
        station: StationId,
        photo: PhotoHash,
        now: DateTime<Utc>,
    ) -> Done<Option<u64>> {
        self.database.ask(move |tables| tables.leased_photo(station, photo, now)).await
    }

    async fn record(&self, order: PushOrder, judge: Arc<dyn Judge>) -> Done<PushRecord> {
        self.write(move |writing| work::record(writing, &order, judge.as_ref())).await
    }

    async fn high_water(&self, station: StationId, incarnation: Uuid) -> Done<u64> {
        self.database.ask(move |tables| tables.high_water(station, incarnation)).await
    }

    async fn changes(&self, order: ChangesOrder) -> Done<ChangesFeed> {
        self.write(move |writing| work::feed(writing, &order)).await
    }

    async fn outcomes_to_export(&self, now: DateTime<Utc>) -> Done<Vec<OutcomeRecord>> {
        self.database.ask(move |tables| tables.outcomes_to_export(now)).await
    }

    async fn mark_exported(&self, told: Vec<OutcomeRecord>, now: DateTime<Utc>) -> Done<()> {
        self.database.write(move |tables| work::mark_exported(tables, &told, now)).await
    }

    async fn status(&self, now: DateTime<Utc>) -> Done<Status> {
        self.database.read(move |tables| work::status(tables, now)).await
    }

    async fn open_work(&self, now: DateTime<Utc>) -> Done<OpenWork> {
        self.database.read(move |tables| work::open_work(tables, now)).await
    }

    async fn day_figures(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Done<DayFigures> {
        self.database.read(move |tables| work::day_figures(tables, from, to)).await
    }

    fn activity(&self) -> StoreActivity {
        let ConnectionLoad { in_use, most, waiting } = self.database.load();
        StoreActivity {
            in_use,
            most,
            waiting,
            leases_given: self.leases.given.load(Ordering::Relaxed),
            leases_ended: LEASE_ENDS.map(|end| (end, self.leases.ended(end).load(Ordering::Relaxed))),
        }
    }
}
