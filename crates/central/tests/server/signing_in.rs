//! Enrolling, signing in, and being slowed down.

use central::storage::MandateRecord;
use central::testkit::TestCentral;
use chrono::Duration;
use model::Role;
use protocol::encoding::SecretText;
use protocol::messages::{EnrolRequest, Enrolled, PasswordChangeRequest, SignedIn};
use protocol::signing::KeyPair;
use protocol::{Blob, ProblemType};
use reqwest::Response;
use uuid::Uuid;

use crate::support::{PASSWORD, TestStation, client, ok, refused};

async fn try_enrol(central: &TestCentral, code: &SecretText, key: &KeyPair) -> Response {
    let request = EnrolRequest {
        code: code.clone(),
        name: "测试机".to_owned(),
        public_key: key.public(),
        incarnation: Uuid::new_v4(),
        escrow: None,
    };
    client().post(format!("{}/v1/enrol", central.url())).json(&request).send().await.unwrap()
}

#[tokio::test]
async fn a_code_enrols_one_machine_however_often_it_asks() {
    let central = TestCentral::start().await;
    let (code, key) = (central.station_code().await, KeyPair::random());
    let first: Enrolled = ok(try_enrol(&central, &code, &key).await).await;
    let typed = SecretText(code.0.to_lowercase().replace('-', " "));
    let again: Enrolled = ok(try_enrol(&central, &typed, &key).await).await;
    assert_eq!(first.station, again.station, "a lost answer is given again");
    refused(try_enrol(&central, &code, &KeyPair::random()).await, ProblemType::EnrolmentCode).await;
    let wrong = SecretText("0000-0000-0000-0000".to_owned());
    refused(try_enrol(&central, &wrong, &key).await, ProblemType::EnrolmentCode).await;
}

#[tokio::test]
async fn a_code_expires() {
    let central = TestCentral::start().await;
    let code = central.station_code().await;
    central.advance(Duration::minutes(61));
    refused(try_enrol(&central, &code, &KeyPair::random()).await, ProblemType::EnrolmentCode).await;
}

#[tokio::test]
async fn a_person_who_is_removed_while_the_password_is_checked_gets_no_mandate() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    let id = central.add_person("reviewer", PASSWORD, &[Role::Reviewer]).await;
    let storage = central.core().storage();
    let person = storage.person(id).await.unwrap().unwrap();
    let mandate = MandateRecord {
        person: id,
        station: station.id,
        rights: person.rights.clone(),
        public_key: KeyPair::random().public(),
        valid_from: central.now(),
        valid_until: central.now() + Duration::days(30),
    };
    assert!(central.core().as_operator().remove_person("reviewer").await.unwrap());
    assert!(!storage.complete_sign_in(&person, mandate).await.unwrap());
    assert!(storage.signer(station.id, id).await.unwrap().unwrap().mandates.is_empty());
}

#[tokio::test]
async fn a_sign_in_brings_mandate_and_escrow() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    let person = central.add_person("reviewer", PASSWORD, &[Role::Reviewer]).await;
    let key = KeyPair::random();
    let signed_in: SignedIn = ok(station.try_sign_in("reviewer", PASSWORD, &key).await).await;
    assert_eq!(signed_in.escrow, Some(Blob(vec![7; 60])));
    let mandate = signed_in.mandate.verify(&station.server_key).unwrap();
    assert_eq!((mandate.person, mandate.station, mandate.public_key), (person, station.id, key.public()));
    assert_eq!(mandate.roles, [Role::Reviewer]);
    assert_eq!(mandate.programmes.len(), 6, "no programme named means all there are");
    assert_eq!(mandate.valid_until - mandate.valid_from, Duration::days(30));
}

#[tokio::test]
async fn wrong_passwords_and_unknown_logins_get_the_same_answer_and_are_slowed_down() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    central.add_person("reviewer", PASSWORD, &[Role::Reviewer]).await;
    let key = KeyPair::random();
    let mut answers = Vec::new();
    for login in ["reviewer", "nobody"] {
        for _ in 0..3 {
            let wrong = station.try_sign_in(login, "wrong password", &key).await;
            answers.push(refused(wrong, ProblemType::Credentials).await);
        }
        let slowed =
            refused(station.try_sign_in(login, PASSWORD, &key).await, ProblemType::TooManyTries).await;
        assert_eq!(slowed.retry_after_s, Some(2), "the right password waits too");
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    central.advance(Duration::seconds(3));
    let _: SignedIn = ok(station.try_sign_in("reviewer", PASSWORD, &key).await).await;
    let wrong = station.try_sign_in("reviewer", "wrong password", &key).await;
    refused(wrong, ProblemType::Credentials).await;
    let _: SignedIn = ok(station.try_sign_in("reviewer", PASSWORD, &key).await).await;
}

#[tokio::test]
async fn guesses_made_at_once_are_counted_one_by_one() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    central.add_person("reviewer", PASSWORD, &[Role::Reviewer]).await;
    let key = KeyPair::random();
    let tries = (0..8).map(|_| station.try_sign_in("reviewer", "wrong password", &key));
    let answers = futures::future::join_all(tries).await;
    let checked = answers.iter().filter(|answer| answer.status() == 401).count();
    assert_eq!(checked, 3, "the others were not even checked");
}

#[tokio::test]
async fn a_password_change_holds_and_can_be_asked_twice() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    central.add_person("reviewer", PASSWORD, &[Role::Reviewer]).await;
    let key = KeyPair::random();
    let change = async |password: &str, new_password: &str| {
        let request = PasswordChangeRequest {
            station: station.id,
            login: "reviewer".to_owned(),
            password: SecretText(password.to_owned()),
            new_password: SecretText(new_password.to_owned()),
            public_key: key.public(),
        };
        station.client.post(format!("{}/v1/password", central.url())).json(&request).send().await.unwrap()
    };
    refused(change("wrong password", "another password").await, ProblemType::Credentials).await;
    refused(change(PASSWORD, "short").await, ProblemType::WeakPassword).await;
    let _: SignedIn = ok(change(PASSWORD, "another password").await).await;
    let _: SignedIn = ok(change(PASSWORD, "another password").await).await;
    refused(station.try_sign_in("reviewer", PASSWORD, &key).await, ProblemType::Credentials).await;
    let _: SignedIn = ok(station.try_sign_in("reviewer", "another password", &key).await).await;
}

#[tokio::test]
async fn a_removed_person_cannot_sign_in_any_more() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    station.add_reviewer(&central, "reviewer").await;
    assert!(central.core().as_operator().remove_person("reviewer").await.unwrap());
    assert!(!central.core().as_operator().remove_person("reviewer").await.unwrap());
    let answer = station.try_sign_in("reviewer", PASSWORD, &KeyPair::random()).await;
    refused(answer, ProblemType::Credentials).await;
}
