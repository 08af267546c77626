//! Administration through the API: who may, what it does to stations and cases, and what is entered of it.

use central::testkit::{TestCentral, sample_case};
use chrono::Duration;
use model::calendar::local_day;
use model::{Document, DocumentKind, ProgrammeId, Role, Verdict};
use protocol::ProblemType;
use protocol::admin::{
    ActKind, Acts, Author, ChainHead, DocumentsPublished, NewDocuments, NewPassword, NewPersonRequest,
    NewStationCode, People, PersonAdded, Programmes, Rights, StationCode, Stations, Statistics, Withdrawal,
    follow,
};
use protocol::encoding::SecretText;
use protocol::messages::Change;
use protocol::operation::Action;
use protocol::person_auth::PersonAuth;
use protocol::signing::KeyPair;
use protocol::station_auth::SignedRequest;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;

use crate::support::{PASSWORD, Signer, TestStation, client, decide, fail, ok, problem, refused};

/// An administrator signed in at a station.
struct Office {
    central: TestCentral,
    station: TestStation,
    administrator: Signer,
}

impl Office {
    async fn open() -> Self {
        let central = TestCentral::start().await;
        let station = TestStation::enrol(&central).await;
        central.add_person("administrator", PASSWORD, &[Role::Administrator]).await;
        let administrator = station.sign_in("administrator").await;
        Self { central, station, administrator }
    }

    async fn ask(&self, method: Method, target: &str) -> Response {
        ask(&self.station, &self.administrator, method, target, None::<&()>).await
    }

    async fn send(&self, method: Method, target: &str, body: &impl Serialize) -> Response {
        ask(&self.station, &self.administrator, method, target, Some(body)).await
    }

    async fn get(&self, target: &str) -> Response {
        self.ask(Method::GET, target).await
    }

    async fn acts(&self) -> Vec<(Author, ActKind)> {
        let acts: Acts = ok(self.get("/v1/admin/acts").await).await;
        let bytes = acts.entries.iter().map(|entry| entry.0.as_slice());
        let (entries, _) = follow(ChainHead::EMPTY, bytes).unwrap();
        entries.into_iter().map(|entry| (entry.by, entry.kind)).collect()
    }

    fn by(&self) -> Author {
        Author::Administrator { person: self.administrator.id, station: self.station.id }
    }
}

/// A request that a person signs at a station.
async fn ask(
    station: &TestStation,
    person: &Signer,
    method: Method,
    target: &str,
    body: Option<&impl Serialize>,
) -> Response {
    let body = body.map(|body| serde_json::to_vec(body).unwrap());
    let nonce = station.nonce.lock().unwrap().clone();
    let signed = SignedRequest { method: method.as_str(), target, body: body.as_deref().unwrap_or_default() };
    let auth = PersonAuth::sign(station.id, person.id, &nonce, signed, &person.key);
    let url = format!("{}{target}", station.url);
    let mut request = client().request(method, url).header("Authorization", auth.to_string());
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body);
    }
    request.send().await.unwrap()
}

fn done(response: &Response) {
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

fn new_person(login: &str) -> NewPersonRequest {
    NewPersonRequest {
        login: login.to_owned(),
        name: "样本".to_owned(),
        password: SecretText(PASSWORD.to_owned()),
        roles: vec![Role::Reviewer],
        programmes: Vec::new(),
    }
}

#[tokio::test]
async fn only_an_administrator_who_signs_may() {
    let office = Office::open().await;
    let station = &office.station;
    let reviewer = station.add_reviewer(&office.central, "reviewer").await;
    let none = None::<&()>;
    let answer = ask(station, &reviewer, Method::GET, "/v1/admin/people", none).await;
    let told = refused(answer, ProblemType::NotAllowed).await;
    assert!(told.detail.contains("administrator") && told.detail_zh.contains("管理员"), "{told}");
    // The station's own signature is not enough, nor is another key in the administrator's name.
    refused(station.get("/v1/admin/people").await, ProblemType::StationSignature).await;
    let forged = Signer { id: office.administrator.id, key: KeyPair::random() };
    let answer = ask(station, &forged, Method::GET, "/v1/admin/people", none).await;
    refused(answer, ProblemType::StationSignature).await;
    let stranger = Signer { id: model::PersonId(uuid::Uuid::new_v4()), key: KeyPair::random() };
    let answer = ask(station, &stranger, Method::GET, "/v1/admin/people", none).await;
    refused(answer, ProblemType::NotAllowed).await;
    // Nor is a mandate on another station.
    let other = TestStation::enrol(&office.central).await;
    let answer = ask(&other, &office.administrator, Method::GET, "/v1/admin/people", none).await;
    refused(answer, ProblemType::NotAllowed).await;
    let _: People = ok(office.get("/v1/admin/people").await).await;
    office.central.advance(Duration::minutes(16));
    refused(office.get("/v1/admin/people").await, ProblemType::NonceExpired).await;
    office.central.advance(Duration::days(31));
    station.hello().await;
    let told = refused(office.get("/v1/admin/people").await, ProblemType::NotAllowed).await;
    assert!(told.detail.contains("sign in again"), "the mandate is over: {told}");
}

#[tokio::test]
async fn people_are_added_locked_unlocked_and_removed() {
    let office = Office::open().await;
    let (station, people) = (&office.station, "/v1/admin/people");
    let added: PersonAdded = ok(office.send(Method::POST, people, &new_person("li")).await).await;
    let target = |what: &str| format!("{people}/{}{what}", added.person);
    let taken =
        refused(office.send(Method::POST, people, &new_person("li")).await, ProblemType::InvalidRequest);
    assert!(taken.await.detail.contains("choose another"));
    let li = station.sign_in("li").await;
    let start = station.changes(None).await;

    done(&office.ask(Method::PUT, &target("/lock")).await);
    done(&office.ask(Method::PUT, &target("/lock")).await);
    let answer = station.try_sign_in("li", PASSWORD, &li.key).await;
    let locked = refused(answer, ProblemType::NotAllowed).await;
    assert!(locked.detail.contains("ask an administrator"), "{locked}");
    refused(station.try_sign_in("li", "wrong password", &li.key).await, ProblemType::Credentials).await;
    let told = station.changes(Some(&start.cursor)).await;
    assert_eq!(told.items, [Change::PersonRemoved { person: added.person }]);
    let listed: People = ok(office.get(people).await).await;
    let li_listed = listed.people.iter().find(|person| person.login == "li").unwrap();
    assert!(li_listed.locked_at.is_some() && listed.people.len() == 2);

    done(&office.ask(Method::DELETE, &target("/lock")).await);
    station.sign_in("li").await;
    let rights = Rights { roles: vec![Role::Supervisor], programmes: vec!["jszg-identity".into()] };
    done(&office.send(Method::PUT, &target("/rights"), &rights).await);
    let unknown = Rights { programmes: vec!["no-such".into()], ..rights.clone() };
    let answer = office.send(Method::PUT, &target("/rights"), &unknown).await;
    assert!(refused(answer, ProblemType::InvalidRequest).await.detail.contains("no-such"));
    let password = NewPassword { password: SecretText("another password".to_owned()) };
    done(&office.send(Method::PUT, &target("/password"), &password).await);
    refused(station.try_sign_in("li", PASSWORD, &li.key).await, ProblemType::Credentials).await;
    assert_eq!(station.try_sign_in("li", "another password", &li.key).await.status(), 200);
    done(&office.ask(Method::DELETE, &target("")).await);
    let gone = refused(office.ask(Method::PUT, &target("/lock")).await, ProblemType::NotFound).await;
    assert!(gone.detail.contains("read the list again"), "{gone}");

    let person = added.person;
    let expected = [
        ActKind::PersonAdded { person, roles: vec![Role::Reviewer], programmes: Vec::new() },
        ActKind::PersonLocked { person },
        ActKind::PersonUnlocked { person },
        ActKind::RightsChanged { person, roles: rights.roles, programmes: rights.programmes },
        ActKind::PasswordReset { person },
        ActKind::PersonRemoved { person },
    ];
    let acts = office.acts().await;
    // Before them the operator made a station's code and the administrator.
    assert!(acts[..2].iter().all(|(by, _)| *by == Author::Operator), "{acts:?}");
    assert_eq!(acts[2..], expected.map(|kind| (office.by(), kind)));
}

#[tokio::test]
async fn nobody_shuts_himself_out() {
    let office = Office::open().await;
    let own = format!("/v1/admin/people/{}", office.administrator.id);
    let rights = Rights { roles: vec![Role::Reviewer], programmes: Vec::new() };
    let answers = [
        office.ask(Method::PUT, &format!("{own}/lock")).await,
        office.ask(Method::DELETE, &own).await,
        office.send(Method::PUT, &format!("{own}/rights"), &rights).await,
    ];
    for answer in answers {
        let told = refused(answer, ProblemType::NotAllowed).await;
        assert!(told.detail.contains("another administrator"), "{told}");
    }
    let more = Rights { roles: vec![Role::Administrator, Role::Reviewer], programmes: Vec::new() };
    done(&office.send(Method::PUT, &format!("{own}/rights"), &more).await);
}

#[tokio::test]
async fn an_administrator_who_was_locked_can_do_no_more() {
    let office = Office::open().await;
    office.central.core().as_operator().lock_person("administrator").await.unwrap();
    office.central.advance(Duration::seconds(1));
    refused(office.get("/v1/admin/people").await, ProblemType::NotAllowed).await;
}

#[tokio::test]
async fn a_station_is_enrolled_by_code_and_revoked() {
    let office = Office::open().await;
    let codes = "/v1/admin/stations/codes";
    let code: StationCode =
        ok(office.send(Method::POST, codes, &NewStationCode { valid_for_hours: 2 }).await).await;
    let other = TestStation::enrol_at(office.central.url(), client(), code.code).await;
    for hours in [0, 721] {
        let answer = office.send(Method::POST, codes, &NewStationCode { valid_for_hours: hours }).await;
        assert!(refused(answer, ProblemType::InvalidRequest).await.detail.contains("1 to 720 hours"));
    }
    other.changes(None).await;
    let listed: Stations = ok(office.get("/v1/admin/stations").await).await;
    let found = listed.stations.iter().find(|station| station.station == other.id).unwrap();
    assert!(!found.revoked && found.last_seen_at <= office.central.now());
    let target = format!("/v1/admin/stations/{}", other.id);
    done(&office.ask(Method::DELETE, &target).await);
    let again = refused(office.ask(Method::DELETE, &target).await, ProblemType::NotFound).await;
    assert!(again.detail.contains("in use"), "{again}");
    assert_eq!(other.changes(None).await.items, [Change::StationRevoked], "it destroys its keys");
    refused(other.try_push(Vec::new()).await, ProblemType::StationRevoked).await;
    let acts = office.acts().await;
    assert_eq!(acts.last(), Some(&(office.by(), ActKind::StationRevoked { station: other.id })));
}

/// The manual identity review in another edition, from today on.
fn next_edition(text: &str, today: chrono::NaiveDate) -> Document {
    let text = text
        .replace("edition = \"2020-04\"", "edition = \"2099-01\"")
        .replace("valid_from = \"2020-04-01\"", &format!("valid_from = \"{today}\""));
    Document { kind: DocumentKind::Programme, name: "jszg-identity-2099.toml".to_owned(), text }
}

#[tokio::test]
async fn a_new_edition_is_for_new_cases_and_cases_keep_theirs() {
    let office = Office::open().await;
    let station = &office.station;
    let person = station.add_reviewer(&office.central, "reviewer").await;
    let submitted = office.central.now() - Duration::days(3);
    let before = central::NewCase { submitted_at: submitted, ..sample_case(1) };
    office.central.add_cases(vec![before]).await;
    let start = station.changes(None).await;
    let held = model::built_in_specimen();
    let old = held.iter().find(|document| document.text.contains("id = \"jszg-identity\"")).unwrap();
    let new = next_edition(&old.text, local_day(submitted) + Duration::days(1));
    let publish = |documents: Vec<Document>| NewDocuments { documents };
    let answer = office.send(Method::POST, "/v1/admin/documents", &publish(vec![new.clone()])).await;
    let published: DocumentsPublished = ok(answer).await;
    assert_eq!(published.published, [new.name.as_str()]);
    let told = station.changes(Some(&start.cursor)).await;
    assert_eq!(told.items, [Change::Document { document: new.clone() }]);
    let answer = office.send(Method::POST, "/v1/admin/documents", &publish(vec![new.clone()])).await;
    assert_eq!(ok::<DocumentsPublished>(answer).await.published, <[String; 0]>::default());
    office.central.add_cases(vec![sample_case(2)]).await;
    let lease = station.lease(10, &person).await;
    let editions: Vec<_> =
        station.manifest(&lease).await.into_iter().map(|case| case.programme.edition).collect();
    assert_eq!(editions, ["2020-04", "2099-01"], "each case has the edition that it came with");
    let listed: Programmes = ok(office.get("/v1/admin/programmes").await).await;
    let identity = ProgrammeId::from("jszg-identity");
    let editions = listed.programmes.iter().filter(|edition| edition.programme == identity);
    let in_force: Vec<_> = editions.map(|edition| (edition.edition.as_str(), edition.in_force)).collect();
    assert_eq!(in_force, [("2020-04", false), ("2099-01", true)]);

    let stricter =
        Document { text: old.text.replace("reserve_hours = 24", "reserve_hours = 25"), ..old.clone() };
    assert_ne!(stricter, *old);
    let broken = Document { text: "id = ".to_owned(), ..new };
    for (document, says) in [(stricter, "another edition"), (broken, "TOML")] {
        let answer = office.send(Method::POST, "/v1/admin/documents", &publish(vec![document])).await;
        let told = refused(answer, ProblemType::InvalidRequest).await;
        assert!(told.detail.contains(says) && !told.detail_zh.is_empty(), "{told}");
    }
    let acts = office.acts().await;
    let names = vec!["jszg-identity-2099.toml".to_owned()];
    assert_eq!(acts.last(), Some(&(office.by(), ActKind::DocumentsPublished { names })));
}

#[tokio::test]
async fn a_case_that_the_applicant_took_back_leaves_the_station() {
    let office = Office::open().await;
    let station = &office.station;
    office.central.add_cases((1..=2).map(sample_case).collect()).await;
    let person = station.add_reviewer(&office.central, "reviewer").await;
    let lease = station.lease(2, &person).await;
    let cases = station.manifest(&lease).await;
    let start = station.changes(None).await;
    let withdraw = async |programme: &str, reference: &str| {
        let withdrawal = Withdrawal { programme: programme.into(), reference: reference.to_owned() };
        office.send(Method::POST, "/v1/admin/withdrawals", &withdrawal).await
    };
    done(&withdraw("jszg-identity", "T-00001").await);
    let told = station.changes(Some(&start.cursor)).await;
    let case = cases.iter().find(|case| case.reference == "T-00001").unwrap();
    assert_eq!(told.items, [Change::CaseWithdrawn { case: case.id, batch: lease.batch }]);
    let again = refused(withdraw("jszg-identity", "T-00001").await, ProblemType::InvalidRequest).await;
    assert!(again.detail.contains("withdrawn already"), "{again}");
    let unknown = refused(withdraw("chsi-duplicate-id", "T-00002").await, ProblemType::NotFound).await;
    assert!(unknown.detail.contains("check both"), "{unknown}");
    assert_eq!(office.acts().await.last(), Some(&(office.by(), ActKind::CaseWithdrawn { case: case.id })));
}

#[tokio::test]
async fn the_work_is_counted_by_day_programme_and_reviewer() {
    let office = Office::open().await;
    let station = &office.station;
    office.central.add_cases((1..=6).map(sample_case).collect()).await;
    let (one, two) = (
        station.add_reviewer(&office.central, "one").await,
        station.add_reviewer(&office.central, "two").await,
    );
    let lease = station.lease(3, &one).await;
    let cases = station.manifest(&lease).await;
    let unclear = fail("photo-unclear", "side-a");
    for (case, verdict) in cases.iter().zip([Verdict::Pass, unclear.clone(), unclear]) {
        station.act(&one, decide(case, &lease, verdict)).await;
    }
    let lease = station.lease(2, &two).await;
    let cases = station.manifest(&lease).await;
    station.act(&two, decide(&cases[0], &lease, Verdict::Pass)).await;
    let target = station.last();
    station.act(&two, Action::Withdraw { target, case: cases[0].id }).await;

    let today = local_day(office.central.now());
    let target = format!("/v1/admin/statistics?from={}&to={today}", today - Duration::days(2));
    let statistics: Statistics = ok(office.get(&target).await).await;
    let [waiting] = &statistics.waiting[..] else { panic!("{statistics:?}") };
    assert_eq!((waiting.later, waiting.leased, waiting.escalated), (1, 2, 0), "{waiting:?}");
    let [day] = &statistics.days[..] else { panic!("{statistics:?}") };
    assert_eq!((day.day, day.programme.as_str(), day.escalated), (today, "jszg-identity", 0));
    let figures = &day.figures;
    let counts = (figures.decided, figures.passed, figures.failed, figures.referred, figures.taken_back);
    assert_eq!(counts, (3, 1, 2, 0, 1));
    assert_eq!((figures.reasons[0].code.as_str(), figures.reasons[0].count), ("photo-unclear", 2));
    // The sample cases were handed in an hour ago.
    assert!(figures.median_s.unwrap() >= 3600 && figures.p95_s >= figures.median_s, "{figures:?}");
    let mut reviewers: Vec<_> =
        day.reviewers.iter().map(|reviewer| (reviewer.login.as_str(), reviewer.figures.decided)).collect();
    reviewers.sort_unstable();
    assert_eq!(reviewers, [("one", 3), ("two", 0)]);

    for (from, to) in
        [(0, 31), (1, 0)].map(|(from, to)| (today + Duration::days(from), today + Duration::days(to)))
    {
        let answer = office.get(&format!("/v1/admin/statistics?from={from}&to={to}")).await;
        let told = refused(answer, ProblemType::InvalidRequest).await;
        assert!(told.detail.contains("1 to 31 days"), "{told}");
    }
    let answer = office.get("/v1/admin/statistics").await;
    assert_eq!(problem(answer).await.kind, ProblemType::InvalidRequest);
}
