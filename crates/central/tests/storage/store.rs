//! An empty store, and what a test puts in.

use std::sync::Arc;

use central::storage::sqlite::SqliteStorage;
use central::storage::{
    ActOrder, AddedCase, CaseRecord, CaseRules, Deed, NewPerson, NewStation, Performed, PersonRights,
    PhotoRecord, Storage,
};
use chrono::{DateTime, Duration, TimeZone as _, Utc};
use model::{CaseId, Declared, DocumentType, PersonId, PhotoHash, ProgrammeId, Role, SlotId, StationId};
use protocol::Hash32;
use protocol::admin::Author;
use protocol::manifest::Attempts;
use protocol::operation::ProgrammeRef;
use protocol::signing::KeyPair;
use uuid::Uuid;

pub struct Store {
    pub storage: Arc<dyn Storage>,
    /// The same store as another process has it open.
    pub other: Arc<dyn Storage>,
    _folder: Option<tempfile::TempDir>,
}

impl Store {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("central.db");
        let storage = SqliteStorage::create(&path).await.unwrap();
        let other = SqliteStorage::open(&path).unwrap();
        Self { storage: Arc::new(storage), other: Arc::new(other), _folder: Some(folder) }
    }

    #[cfg(target_os = "linux")]
    pub async fn postgres(server: &central::testkit::TestPostgres) -> Self {
        use central::storage::postgres::PostgresStorage;

        let address = server.schema().await;
        let storage = PostgresStorage::create(&address).await.unwrap();
        let other = PostgresStorage::open(&address).await.unwrap();
        Self { storage: Arc::new(storage), other: Arc::new(other), _folder: None }
    }

    /// One process's handle or the other's, by turns.
    pub fn process(&self, number: usize) -> &Arc<dyn Storage> {
        if number.is_multiple_of(2) { &self.storage } else { &self.other }
    }

    pub async fn station(&self, name: &str) -> StationId {
        let code = Hash32::of("test/code", &[Uuid::new_v4().as_bytes()]);
        self.administer(Deed::AddStationCode { code, valid_until: at(1) }).await;
        self.storage.enrol(code, new_station(name, &KeyPair::random())).await.unwrap().station
    }

    pub async fn person(&self, login: &str) -> PersonId {
        let person = new_person(login);
        let id = person.id;
        self.administer(Deed::AddPerson(person)).await;
        id
    }

    /// At the beginning of the test, by whoever runs the server; it has to do something.
    pub async fn administer(&self, deed: Deed) {
        let performed = self.storage.administer(order(deed, 0)).await.unwrap();
        assert!(matches!(performed, Performed::Entered(_)), "{performed:?}");
    }

    /// Adds so many cases and returns their ids.
    pub async fn cases(&self, count: u32) -> Vec<CaseId> {
        self.add((1..=count).map(case).collect()).await
    }

    pub async fn add(&self, cases: Vec<CaseRecord>) -> Vec<CaseId> {
        let added = self.storage.add_cases(cases, Arc::new(PlainRules), at(0)).await.unwrap();
        added.into_iter().map(id_of).collect()
    }
}

pub fn id_of(added: AddedCase) -> CaseId {
    match added {
        AddedCase::Added(id) | AddedCase::Unchanged(id) | AddedCase::Changed(id) | AddedCase::Settled(id) => {
            id
        }
    }
}

/// So many hours after the beginning, by whoever runs the server.
pub fn order(deed: Deed, hours: i64) -> ActOrder {
    ActOrder { by: Author::Operator, deed, now: at(hours) }
}

/// So many hours after the beginning of every test.
pub fn at(hours: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0).unwrap() + Duration::hours(hours)
}

pub fn new_station(name: &str, key: &KeyPair) -> NewStation {
    NewStation { name: name.to_owned(), public_key: key.public(), escrow: None, now: at(0) }
}

pub fn new_person(login: &str) -> NewPerson {
    NewPerson {
        id: PersonId(Uuid::now_v7()),
        login: login.to_owned(),
        name: "样本".to_owned(),
        password_hash: "a hash".to_owned(),
        rights: reviewer(),
        now: at(0),
    }
}

pub fn reviewer() -> PersonRights {
    PersonRights { roles: vec![Role::Reviewer], programmes: vec![programme().id] }
}

pub fn programme() -> ProgrammeRef {
    ProgrammeRef { id: ProgrammeId::from("identity"), edition: "2026".to_owned() }
}

/// Due in the order of the numbers; every one of an applicant of its own.
pub fn case(number: u32) -> CaseRecord {
    let photo = |slot: &str| PhotoRecord {
        slot: SlotId::from(slot),
        hash: photo_hash(&format!("{slot} of {number}")),
        bytes: 100,
        file_name: format!("{slot}.jpg"),
    };
    CaseRecord {
        id: CaseId(Uuid::from_u128(number.into())),
        programme: programme(),
        reference: format!("T-{number}"),
        document: DocumentType::ResidentId,
        declared: Declared([("name".into(), "样本\u{0}".to_owned())].into()),
        applicant: Some(Hash32::of("test/applicant", &[&number.to_be_bytes()])),
        photos: vec![photo("side-a"), photo("side-b")],
        submitted_at: at(-5),
        due_at: Some(at(1000 + i64::from(number))),
        content: Hash32::of("test/content", &[&number.to_be_bytes()]),
    }
}

/// The same case with other data.
pub fn changed(number: u32) -> CaseRecord {
    let mut case = case(number);
    case.photos.truncate(1);
    case.photos[0].hash = photo_hash(&format!("another photo of {number}"));
    case.content = Hash32::of("test/content", &[b"changed", &number.to_be_bytes()]);
    case
}

pub fn photo_hash(name: &str) -> PhotoHash {
    central::photos::hash_of(name.as_bytes())
}

/// Three attempts, no second reviews.
pub struct PlainRules;

impl CaseRules for PlainRules {
    fn attempts(&self, _: &CaseRecord, earlier: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<Attempts> {
        let left = 2 - u32::try_from(earlier.len()).unwrap();
        Some(Attempts { left, counted_at: now, next_period: None })
    }

    fn drawn_for_second_review(&self, _: &CaseRecord, _: u64) -> bool {
        false
    }
}

/// Every case is reviewed twice.
pub struct TwiceRules;

impl CaseRules for TwiceRules {
    fn attempts(&self, _: &CaseRecord, _: &[DateTime<Utc>], _: DateTime<Utc>) -> Option<Attempts> {
        None
    }

    fn drawn_for_second_review(&self, _: &CaseRecord, _: u64) -> bool {
        true
    }
}
