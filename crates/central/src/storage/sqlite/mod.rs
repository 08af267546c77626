//! The embedded store: one SQLite file. A file per table; this one only opens, and gives each call its
//! transaction.

mod batch;
mod batch_case;
mod case_photo;
mod change;
mod connection;
mod decision;
mod document;
mod duplicate_candidate;
mod fingerprint;
mod log_head;
mod mandate;
mod migrations;
mod operation;
mod outcome;
mod person;
mod review_case;
mod sign_in_try;
mod station;
mod value;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use inspect::likeness::Relief;
use model::{BatchId, CaseId, PersonId, PhotoHash, StationId};
use protocol::Hash32;
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LogHead};
use uuid::Uuid;

use self::connection::Connections;
use super::{
    AddedCase, CaseRecord, CaseRules, ChangesFeed, ChangesOrder, CopyRecord, DocumentChanges, Enrolment,
    Epoch, FingerprintRecord, Judge, LeaseOrder, MandateIssuer, MandateRecord, NewPerson, NewStation,
    OutcomeRecord, Person, PersonRights, PushOrder, PushRecord, ShownPhoto, SignInTry, Signer, Station,
    Status, Storage, StorageError, StoredSketch,
};

/// Cases that one transaction adds: other processes are kept waiting no longer than that takes.
const CASES_PER_TRANSACTION: usize = 50;

pub struct SqliteStorage {
    connections: Connections,
}

impl SqliteStorage {
    /// Makes a new database. Fails where a file stands already.
    pub async fn create(path: &Path) -> Result<Self, StorageError> {
        std::fs::File::create_new(path).map_err(|error| StorageError::Failed(Box::new(error)))?;
        let storage = Self { connections: Connections::create(path)? };
        storage.connections.write(log_head::start).await?;
        Ok(storage)
    }

    /// Opens a database that is there.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self { connections: Connections::open(path)? })
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn epoch(&self) -> Result<Epoch, StorageError> {
        self.connections.read(log_head::epoch).await
    }

    async fn begin_epoch(&self) -> Result<Epoch, StorageError> {
        self.connections.write(log_head::begin_epoch).await
    }

    async fn log_head(&self) -> Result<LogHead, StorageError> {
        self.connections.read(log_head::head).await
    }

    async fn log_leaves(&self, log: Uuid) -> Result<Vec<Hash32>, StorageError> {
        self.connections.read(move |reading| log_head::leaves(reading, log)).await
    }

    async fn publish_documents(
        &self,
        documents: &[model::Document],
        now: DateTime<Utc>,
    ) -> Result<DocumentChanges, StorageError> {
        let documents = documents.to_vec();
        self.connections.write(move |writing| document::publish(writing, &documents, now)).await
    }

    async fn documents(&self) -> Result<Vec<model::Document>, StorageError> {
        self.connections.read(document::all).await
    }

    async fn rules_version(&self) -> Result<u64, StorageError> {
        self.connections.read(log_head::rules_version).await
    }

    async fn add_enrolment_code(&self, code: Hash32, valid_until: DateTime<Utc>) -> Result<(), StorageError> {
        self.connections.write(move |writing| station::add_code(writing, code, valid_until)).await
    }

    async fn enrol(&self, new: NewStation) -> Result<Enrolment, StorageError> {
        self.connections.write(move |writing| station::enrol(writing, &new)).await
    }

    async fn station(&self, id: StationId) -> Result<Option<Station>, StorageError> {
        self.connections.read(move |reading| station::by_id(reading, id)).await
    }

    async fn revoke_station(&self, id: StationId, now: DateTime<Utc>) -> Result<bool, StorageError> {
        self.connections.write(move |writing| station::revoke(writing, id, now)).await
    }

    async fn add_person(&self, new: NewPerson) -> Result<(), StorageError> {
        self.connections.write(move |writing| person::add(writing, &new)).await
    }

    async fn set_password(&self, login: &str, password_hash: &str) -> Result<bool, StorageError> {
        let (login, password_hash) = (login.to_owned(), password_hash.to_owned());
        self.connections.write(move |writing| person::set_password(writing, &login, &password_hash)).await
    }

    async fn change_rights(
        &self,
        login: &str,
        rights: PersonRights,
        issue: Arc<MandateIssuer>,
        now: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        let login = login.to_owned();
        self.connections
            .write(move |writing| person::change_rights(writing, &login, rights, issue.as_ref(), now))
            .await
    }

    async fn remove_person(&self, login: &str, now: DateTime<Utc>) -> Result<bool, StorageError> {
        let login = login.to_owned();
        self.connections.write(move |writing| person::remove(writing, &login, now)).await
    }

    async fn begin_sign_in(
        &self,
        login: &str,
        now: DateTime<Utc>,
        wait_after: fn(u32) -> Duration,
    ) -> Result<SignInTry, StorageError> {
        let login = login.to_owned();
        self.connections.write(move |writing| sign_in_try::begin(writing, &login, now, wait_after)).await
    }

    async fn complete_sign_in(&self, person: &Person, mandate: MandateRecord) -> Result<bool, StorageError> {
        let person = person.clone();
        self.connections
            .write(move |writing| {
                if person::by_id(writing, person.id)?.as_ref() != Some(&person) {
                    return Ok(false);
                }
                sign_in_try::forget(writing, &person.login)?;
                mandate::issue(writing, &mandate)?;
                Ok(true)
            })
            .await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, StorageError> {
        self.connections.read(move |reading| person::by_id(reading, id)).await
    }

    async fn signer(&self, station: StationId, person: PersonId) -> Result<Option<Signer>, StorageError> {
        self.connections.read(move |reading| mandate::signer(reading, station, person)).await
    }

    async fn add_cases(
        &self,
        cases: Vec<CaseRecord>,
        rules: Arc<dyn CaseRules>,
        now: DateTime<Utc>,
    ) -> Result<Vec<AddedCase>, StorageError> {
        let mut added = Vec::with_capacity(cases.len());
        for part in cases.chunks(CASES_PER_TRANSACTION) {
            let (part, rules) = (part.to_vec(), Arc::clone(&rules));
            let done = self.connections.write(move |writing| {
                part.iter().map(|case| review_case::add(writing, case, rules.as_ref(), now)).collect()
            });
            let mut done: Vec<AddedCase> = done.await?;
            added.append(&mut done);
        }
        Ok(added)
    }

    async fn without_fingerprint(&self, photos: Vec<PhotoHash>) -> Result<Vec<PhotoHash>, StorageError> {
        self.connections.read(move |reading| fingerprint::missing(reading, &photos)).await
    }

    async fn shown_without_fingerprint(&self, limit: u32) -> Result<Vec<ShownPhoto>, StorageError> {
        self.connections.read(move |reading| fingerprint::shown_without(reading, limit)).await
    }

    async fn sketches_after(&self, after: i64, limit: u32) -> Result<Vec<StoredSketch>, StorageError> {
        self.connections.read(move |reading| fingerprint::sketches_after(reading, after, limit)).await
    }

    async fn reliefs(&self, photos: Vec<PhotoHash>) -> Result<Vec<Option<Relief>>, StorageError> {
        self.connections.read(move |reading| fingerprint::reliefs(reading, &photos)).await
    }

    async fn keep_fingerprints(
        &self,
        known: i64,
        fingerprints: Arc<[FingerprintRecord]>,
        copies: Vec<CopyRecord>,
    ) -> Result<bool, StorageError> {
        self.connections.write(move |writing| fingerprint::keep(writing, known, &fingerprints, &copies)).await
    }

    async fn withdraw_case(&self, case: CaseId, now: DateTime<Utc>) -> Result<bool, StorageError> {
        self.connections.write(move |writing| review_case::withdraw(writing, case, now)).await
    }

    async fn lease(&self, order: LeaseOrder) -> Result<Lease, StorageError> {
        self.connections.write(move |writing| batch::lease(writing, &order)).await
    }

    async fn manifest(
        &self,
        station: StationId,
        batch: BatchId,
        after: u64,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Option<ManifestPage>, StorageError> {
        self.connections
            .read(move |reading| batch_case::manifest(reading, station, batch, after, limit, now))
            .await
    }

    async fn photo_leased(
        &self,
        station: StationId,
        photo: PhotoHash,
        now: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        self.connections.read(move |reading| batch_case::photo_leased(reading, station, photo, now)).await
    }

    async fn record(&self, order: PushOrder, judge: Arc<dyn Judge>) -> Result<PushRecord, StorageError> {
        self.connections.write(move |writing| operation::record(writing, &order, judge.as_ref())).await
    }

    async fn high_water(&self, station: StationId, incarnation: Uuid) -> Result<u64, StorageError> {
        self.connections.read(move |reading| operation::high_water(reading, station, incarnation)).await
    }

    async fn changes(&self, order: ChangesOrder) -> Result<ChangesFeed, StorageError> {
        self.connections
            .write(move |writing| {
                let epoch = log_head::epoch(writing)?.epoch;
                let after = match order.after {
                    None => 0,
                    Some((of, position))
                        if of == epoch && position <= log_head::change_position(writing)? =>
                    {
                        position
                    }
                    Some(_) => return Err(StorageError::CursorVoid),
                };
                station::seen(writing, order.station, order.now)?;
                batch::expire(writing, order.now)?;
                let leases = batch::renew(writing, order.station, &order.terms, order.now)?;
                let page = change::page(writing, order.station, after, order.limit)?;
                Ok(ChangesFeed {
                    epoch,
                    high_water: operation::high_water(writing, order.station, order.incarnation)?,
                    leases,
                    items: page.items,
                    position: page.position,
                    more: page.more,
                    open: review_case::open_counts(writing)?,
                })
            })
            .await
    }

    async fn outcomes_to_export(&self, now: DateTime<Utc>) -> Result<Vec<OutcomeRecord>, StorageError> {
        self.connections.read(move |reading| outcome::to_export(reading, now)).await
    }

    async fn mark_exported(&self, told: Vec<OutcomeRecord>, now: DateTime<Utc>) -> Result<(), StorageError> {
        self.connections.write(move |writing| outcome::mark_exported(writing, &told, now)).await
    }

    async fn status(&self, now: DateTime<Utc>) -> Result<Status, StorageError> {
        self.connections
            .read(move |reading| {
                Ok(Status {
                    epoch: log_head::epoch(reading)?.epoch,
                    log_size: log_head::head(reading)?.tree_size,
                    persons: person::count(reading)?,
                    stations: station::summaries(reading)?,
                    cases: review_case::counts(reading)?,
                    operations: operation::counts(reading)?,
                    outcomes_waiting: outcome::waiting(reading, now)?,
                })
            })
            .await
    }
}
