//! The storage over any database that runs transactions: gives each call its own. What it does in there stands in
//! `storage::work`.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use inspect::likeness::Relief;
use model::{BatchId, CaseId, PersonId, PhotoHash, StationId};
use protocol::Hash32;
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LogHead};
use uuid::Uuid;

use super::tables::{Done, Tables};
use super::work::{self, Writing};
use super::{
    AddedCase, CaseRecord, CaseRules, ChangesFeed, ChangesOrder, CopyRecord, DocumentChanges, Enrolment,
    Epoch, FingerprintRecord, Judge, LeaseOrder, MandateIssuer, MandateRecord, NewPerson, NewStation,
    OutcomeRecord, Person, PersonRights, PushOrder, PushRecord, ShownPhoto, SignInTry, Signer, Station,
    Status, Storage, StoredSketch,
};

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

    /// Runs `work` on one consistent state.
    fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tables) -> Done<T> + Send + 'static,
    ) -> impl Future<Output = Done<T>> + Send;
}

/// A [`Storage`] on a database.
pub struct DatabaseStorage<D> {
    database: D,
}

impl<D: Database> DatabaseStorage<D> {
    /// On a database that has its schema and its first state.
    pub(super) fn new(database: D) -> Self {
        Self { database }
    }

    /// The first state of a database that has its schema and nothing else.
    pub(super) async fn start(database: D) -> Done<Self> {
        database.write(work::start).await?;
        Ok(Self { database })
    }

    async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Writing<'_>) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        let work = move |tables: &mut dyn Tables| {
            let mut writing = Writing::new(tables);
            let value = work(&mut writing)?;
            writing.publish()?;
            Ok(value)
        };
        self.database.write(work).await
    }
}

#[async_trait]
impl<D: Database> Storage for DatabaseStorage<D> {
    async fn epoch(&self) -> Done<Epoch> {
        self.database.read(|tables| tables.epoch()).await
    }

    async fn begin_epoch(&self) -> Done<Epoch> {
        self.database.write(work::begin_epoch).await
    }

    async fn log_head(&self) -> Done<LogHead> {
        self.database.read(work::log_head).await
    }

    async fn log_leaves(&self, log: Uuid) -> Done<Vec<Hash32>> {
        self.database.read(move |tables| tables.leaves(log)).await
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
        self.database.read(|tables| tables.documents()).await
    }

    async fn rules_version(&self) -> Done<u64> {
        self.database.read(|tables| tables.rules_version()).await
    }

    async fn add_enrolment_code(&self, code: Hash32, valid_until: DateTime<Utc>) -> Done<()> {
        self.database.write(move |tables| tables.insert_code(code, valid_until)).await
    }

    async fn enrol(&self, new: NewStation) -> Done<Enrolment> {
        self.database.write(move |tables| work::enrol(tables, &new)).await
    }

    async fn station(&self, id: StationId) -> Done<Option<Station>> {
        self.database.read(move |tables| tables.station(id)).await
    }

    async fn revoke_station(&self, id: StationId, now: DateTime<Utc>) -> Done<bool> {
        self.write(move |writing| work::revoke_station(writing, id, now)).await
    }

    async fn add_person(&self, new: NewPerson) -> Done<()> {
        self.database.write(move |tables| work::add_person(tables, &new)).await
    }

    async fn set_password(&self, login: &str, password_hash: &str) -> Done<bool> {
        let (login, password_hash) = (login.to_owned(), password_hash.to_owned());
        self.database.write(move |tables| tables.set_password(&login, &password_hash)).await
    }

    async fn change_rights(
        &self,
        login: &str,
        rights: PersonRights,
        issue: Arc<MandateIssuer>,
        now: DateTime<Utc>,
    ) -> Done<bool> {
        let login = login.to_owned();
        self.write(move |writing| work::change_rights(writing, &login, &rights, issue.as_ref(), now)).await
    }

    async fn remove_person(&self, login: &str, now: DateTime<Utc>) -> Done<bool> {
        let login = login.to_owned();
        self.write(move |writing| work::remove_person(writing, &login, now)).await
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
        self.database.read(move |tables| tables.person(id)).await
    }

    async fn signer(&self, station: StationId, person: PersonId) -> Done<Option<Signer>> {
        self.database.read(move |tables| work::signer(tables, station, person)).await
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
        self.database.read(move |tables| tables.without_fingerprint(&photos)).await
    }

    async fn shown_without_fingerprint(&self, limit: u32) -> Done<Vec<ShownPhoto>> {
        self.database.read(move |tables| tables.shown_without(limit)).await
    }

    async fn sketches_after(&self, after: i64, limit: u32) -> Done<Vec<StoredSketch>> {
        self.database.read(move |tables| tables.sketches_after(after, limit)).await
    }

    async fn reliefs(&self, photos: Vec<PhotoHash>) -> Done<Vec<Option<Relief>>> {
        self.database.read(move |tables| tables.reliefs(&photos)).await
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

    async fn photo_leased(&self, station: StationId, photo: PhotoHash, now: DateTime<Utc>) -> Done<bool> {
        self.database.read(move |tables| tables.photo_leased(station, photo, now)).await
    }

    async fn record(&self, order: PushOrder, judge: Arc<dyn Judge>) -> Done<PushRecord> {
        self.write(move |writing| work::record(writing, &order, judge.as_ref())).await
    }

    async fn high_water(&self, station: StationId, incarnation: Uuid) -> Done<u64> {
        self.database.read(move |tables| tables.high_water(station, incarnation)).await
    }

    async fn changes(&self, order: ChangesOrder) -> Done<ChangesFeed> {
        self.write(move |writing| work::feed(writing, &order)).await
    }

    async fn outcomes_to_export(&self, now: DateTime<Utc>) -> Done<Vec<OutcomeRecord>> {
        self.database.read(move |tables| tables.outcomes_to_export(now)).await
    }

    async fn mark_exported(&self, told: Vec<OutcomeRecord>, now: DateTime<Utc>) -> Done<()> {
        self.database.write(move |tables| work::mark_exported(tables, &told, now)).await
    }

    async fn status(&self, now: DateTime<Utc>) -> Done<Status> {
        self.database.read(move |tables| work::status(tables, now)).await
    }
}
