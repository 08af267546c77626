//! A server that is put back from a backup: whatever it said and did since the backup was made, the stations know it
//! and bring it back. Without HTTP between.

use std::path::Path;
use std::sync::Arc;

use central::storage::AddedCase;
use central::testkit::{Pen, decide, sample_case};
use central::{Config, Core, DataFolder, NewCase, NewPersonRequest, NewServer, StationView};
use chrono::{DateTime, Duration};
use model::{PersonId, ProgrammeId, Role, Verdict};
use protocol::encoding::SecretText;
use protocol::manifest::{ManifestCase, ManifestPage};
use protocol::messages::{
    EnrolRequest, HelloRequest, Lease, LeaseRequest, ManifestRequest, Push, PushResult, SignInRequest,
};
use protocol::signing::KeyPair;
use protocol::{
    Action, ApiError, Central as _, Enrolment, Outcome, ProblemType, SignedEnrolment, SignedMandate,
    SignedOperation,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::PASSWORD;

/// A server, and the folder that it lives in.
struct Office {
    core: Arc<Core>,
    place: TempDir,
}

impl Office {
    async fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("central");
        DataFolder::create(&root, &model::built_in_specimen(), &NewServer::default()).await.unwrap();
        Self::in_folder(place).await
    }

    async fn in_folder(place: TempDir) -> Self {
        let folder = DataFolder::open(&place.path().join("central")).unwrap();
        Self { core: Arc::new(folder.core(Config::default()).await.unwrap()), place }
    }

    fn backup(&self) -> TempDir {
        copy(self.place.path())
    }

    /// As an administrator does it.
    async fn restored(backup: &TempDir) -> Self {
        let office = Self::in_folder(copy(backup.path())).await;
        office.core.storage().begin_epoch().await.unwrap();
        office
    }

    async fn add_cases(&self, numbers: std::ops::RangeInclusive<u32>) -> Vec<AddedCase> {
        let submitted_at = DateTime::from_timestamp(1_793_000_000, 0).unwrap();
        let cases = numbers.map(|number| NewCase { submitted_at, ..sample_case(number) });
        self.core.add_cases(cases.collect()).await.unwrap()
    }
}

/// Database and key; nobody looks at the photos.
fn copy(from: &Path) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let (from, to) = (from.join("central"), place.path().join("central"));
    std::fs::create_dir_all(to.join("photos")).unwrap();
    std::fs::copy(from.join("server.key"), to.join("server.key")).unwrap();
    let database = rusqlite::Connection::open(from.join("central.db")).unwrap();
    database.execute("VACUUM INTO ?1", [to.join("central.db").to_str().unwrap()]).unwrap();
    place
}

/// A station with one person at it.
struct Desk {
    pen: Pen,
    enrolment: SignedEnrolment,
    login: String,
    person: PersonId,
    key: KeyPair,
    mandate: SignedMandate,
}

/// A station of an office, before anybody signed in.
struct Machine {
    pen: Pen,
    enrolment: SignedEnrolment,
}

impl Machine {
    async fn at(office: &Office) -> Self {
        let code = office.core.as_operator().station_code(Duration::hours(1)).await.unwrap();
        let (key, incarnation) = (KeyPair::random(), Uuid::new_v4());
        let request = EnrolRequest {
            code,
            name: "测试机".to_owned(),
            public_key: key.public(),
            incarnation,
            escrow: Some(protocol::Blob(vec![7; 60])),
        };
        let enrolled = office.core.enrol(request).await.unwrap();
        Self {
            pen: Pen::new(enrolled.station, incarnation, key),
            enrolment: enrolled.enrolment.expect("a server of this release gives it"),
        }
    }

    /// Signs in for the first time.
    async fn with(self, office: &Office, login: &str) -> Desk {
        let key = KeyPair::random();
        let request = SignInRequest {
            station: self.pen.id,
            login: login.to_owned(),
            password: SecretText(PASSWORD.to_owned()),
            public_key: key.public(),
        };
        let mandate = office.core.sign_in(request).await.unwrap().mandate;
        let person = mandate.verify(&office.core.public_key()).unwrap().person;
        Desk { pen: self.pen, enrolment: self.enrolment, login: login.to_owned(), person, key, mandate }
    }
}

async fn add_reviewer(office: &Office, login: &str) {
    let request = NewPersonRequest {
        login: login.to_owned(),
        name: format!("测试 {login}"),
        password: SecretText(PASSWORD.to_owned()),
        roles: vec![Role::Reviewer],
        programmes: Vec::new(),
    };
    office.core.as_operator().add_person(request).await.unwrap();
}

impl Desk {
    fn at(&self, office: &Office) -> StationView {
        office.core.for_station(self.pen.id, self.pen.incarnation)
    }

    async fn take(&self, office: &Office) -> (Lease, ManifestCase) {
        let request = LeaseRequest {
            programme: ProgrammeId::from("jszg-identity"),
            count: 1,
            person: self.person,
            ahead: false,
        };
        let lease = self.at(office).lease(Uuid::new_v4(), request).await.unwrap();
        let request = ManifestRequest { after: None, limit: 1 };
        let ManifestPage { mut cases, .. } = self.at(office).manifest(lease.batch, request).await.unwrap();
        (lease, cases.remove(0))
    }

    /// The next operation: a pass.
    fn pass(&self, office: &Office, (lease, case): &(Lease, ManifestCase)) -> SignedOperation {
        self.sign(office, decide(case, lease, Verdict::Pass))
    }

    fn sign(&self, office: &Office, action: Action) -> SignedOperation {
        let body = self.pen.body(self.pen.next_number(), self.person, office.core.now(), action);
        SignedOperation::sign(&body, None, &self.key, &self.pen.key)
    }

    async fn try_push(
        &self,
        office: &Office,
        operation: SignedOperation,
        mandates: Vec<SignedMandate>,
    ) -> Result<PushResult, ApiError> {
        let pushed = self.at(office).push(Push { operations: vec![operation], mandates }).await?;
        Ok(pushed.results.into_iter().next().unwrap())
    }

    async fn push(&self, office: &Office, operation: SignedOperation) -> PushResult {
        self.try_push(office, operation, vec![self.mandate.clone()]).await.unwrap()
    }
}

fn refusal<T>(answer: Result<T, ApiError>) -> ProblemType {
    match answer {
        Err(ApiError::Problem(problem)) => problem.kind,
        Err(error) => panic!("no problem: {error}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn late(result: &PushResult) {
    assert_eq!((result.outcome, &result.problem), (Outcome::Late, &None));
}

#[tokio::test]
async fn who_signed_in_since_the_backup_is_believed_by_the_mandate() {
    let office = Office::new().await;
    office.add_cases(1..=2).await;
    let machine = Machine::at(&office).await;
    let other = Machine::at(&office).await;
    add_reviewer(&office, "old").await;
    let backup = office.backup();
    add_reviewer(&office, "new").await;
    for (machine, login) in [(machine, "old"), (other, "new")] {
        let desk = machine.with(&office, login).await;
        let taken = desk.take(&office).await;
        let operation = desk.pass(&office, &taken);
        let restored = Office::restored(&backup).await;
        let without = desk.try_push(&restored, operation.clone(), Vec::new()).await;
        assert_eq!(refusal(without), ProblemType::MandateUnknown, "{login}: nothing is said for good");
        assert_eq!(restored.core.log_head().await.unwrap().tree_size, 0);
        late(&desk.push(&restored, operation.clone()).await);
        assert!(desk.push(&restored, operation).await.duplicate);
        // Whom the backup did not know is back without a password, which an administrator sets.
        let people = restored.core.as_operator().people().await.unwrap();
        assert!(people.iter().any(|listed| (listed.person, &listed.login) == (desk.person, &desk.login)));
        let request = SignInRequest {
            station: desk.pen.id,
            login: login.to_owned(),
            password: SecretText("not the password".to_owned()),
            public_key: desk.key.public(),
        };
        let refused = restored.core.sign_in(request).await.unwrap_err();
        assert_eq!(refused.0.kind, ProblemType::Credentials, "{login}");
    }
}

#[tokio::test]
async fn a_mandate_of_another_server_or_station_brings_nobody_in() {
    let office = Office::new().await;
    office.add_cases(1..=1).await;
    let (machine, other) = (Machine::at(&office).await, Machine::at(&office).await);
    let backup = office.backup();
    add_reviewer(&office, "new").await;
    let desk = machine.with(&office, "new").await;
    let elsewhere = other.with(&office, "new").await;
    let taken = desk.take(&office).await;
    let restored = Office::restored(&backup).await;
    let mandate = desk.mandate.verify(&office.core.public_key()).unwrap();
    let forged = SignedMandate::sign(&mandate, &KeyPair::random());
    let operation = desk.pass(&office, &taken);
    let result = desk.try_push(&restored, operation, vec![forged, elsewhere.mandate]).await.unwrap();
    assert_eq!((result.outcome, result.problem.unwrap().kind), (Outcome::Rejected, ProblemType::NotAllowed));
}

#[tokio::test]
async fn a_mandate_that_ended_stays_so_whoever_brings_it() {
    let office = Office::new().await;
    office.add_cases(1..=1).await;
    add_reviewer(&office, "reviewer").await;
    let desk = Machine::at(&office).await.with(&office, "reviewer").await;
    let taken = desk.take(&office).await;
    assert!(office.core.as_operator().remove_person("reviewer").await.unwrap());
    let restored = Office::restored(&office.backup()).await;
    let mut body = desk.pass(&office, &taken).read().unwrap();
    body.server_time = Some(office.core.now() + Duration::hours(1));
    let after = SignedOperation::sign(&body, None, &desk.key, &desk.pen.key);
    assert_eq!(desk.push(&restored, after).await.problem.unwrap().kind, ProblemType::NotAllowed);
}

#[tokio::test]
async fn what_was_decided_between_two_restores_of_one_backup_counts() {
    let office = Office::new().await;
    office.add_cases(1..=1).await;
    add_reviewer(&office, "reviewer").await;
    let desk = Machine::at(&office).await.with(&office, "reviewer").await;
    let backup = office.backup();
    let between = Office::restored(&backup).await;
    let taken = desk.take(&between).await;
    let again = Office::restored(&backup).await;
    // Nobody gets at a case by naming a lease that may have been.
    let mut made_up = taken.clone();
    made_up.1.grant = None;
    made_up.0.fence.number += 1;
    let mut copied = taken.clone();
    copied.0.batch = model::BatchId(Uuid::new_v4());
    for wrong in [made_up, copied] {
        let result = desk.push(&again, desk.pass(&between, &wrong)).await;
        assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed);
    }
    late(&desk.push(&again, desk.pass(&between, &taken)).await);
}

#[tokio::test]
async fn a_lost_batch_that_is_given_back_troubles_nobody() {
    let office = Office::new().await;
    office.add_cases(1..=1).await;
    add_reviewer(&office, "reviewer").await;
    let desk = Machine::at(&office).await.with(&office, "reviewer").await;
    let backup = office.backup();
    let (lease, _) = desk.take(&office).await;
    let restored = Office::restored(&backup).await;
    let release = Action::Release { batch: lease.batch, fence: lease.fence };
    let result = desk.push(&restored, desk.sign(&office, release)).await;
    assert_eq!((result.outcome, result.problem), (Outcome::Evidence, None));
}

#[tokio::test]
async fn a_station_enrolled_since_the_backup_is_taken_up_again_with_its_person_and_its_cases() {
    let office = Office::new().await;
    let backup = office.backup();
    let added = office.add_cases(1..=2).await;
    add_reviewer(&office, "new").await;
    let desk = Machine::at(&office).await.with(&office, "new").await;
    let taken = desk.take(&office).await;
    let operation = desk.pass(&office, &taken);

    let restored = Office::restored(&backup).await;
    let hello = HelloRequest { station: desk.pen.id, incarnation: desk.pen.incarnation };
    let unknown = desk.at(&restored).hello(hello.clone()).await;
    assert_eq!(refusal(unknown), ProblemType::StationUnknown);
    assert_eq!(restored.add_cases(1..=2).await, added, "cases that are imported again have the same ids");

    let enrolment = desk.enrolment.verify(&office.core.public_key()).unwrap();
    let forged = SignedEnrolment::sign(&Enrolment { name: "另一台".to_owned(), ..enrolment }, &desk.key);
    assert_eq!(refusal(desk.at(&restored).enrol_again(forged).await), ProblemType::StationUnknown);
    let enrolled = desk.at(&restored).enrol_again(desk.enrolment.clone()).await.unwrap();
    assert_eq!(enrolled.station, desk.pen.id, "under its old id");
    assert_eq!(desk.at(&restored).hello(hello).await.unwrap().high_water, 0);
    let held = restored.core.storage().station(desk.pen.id).await.unwrap().unwrap();
    assert_eq!((held.public_key, held.escrow), (desk.pen.key.public(), Some(protocol::Blob(vec![7; 60]))));
    late(&desk.push(&restored, operation).await);
}

#[tokio::test]
async fn a_revoked_station_is_not_taken_up_again() {
    let office = Office::new().await;
    let machine = Machine::at(&office).await;
    office.core.as_operator().revoke_station(machine.pen.id).await.unwrap();
    let refused = office.core.enrol_again(machine.enrolment).await.unwrap_err();
    assert_eq!(refused.0.kind, ProblemType::StationRevoked);
}
