//! What the server writes down of its work: a line of JSON an event, and nothing of a person, a password or a case.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use central::testkit::{TestCentral, sample_case};
use central::{Config, DataFolder, NewCase, NewPersonRequest, NewServer};
use model::{FieldId, Role, Verdict};
use protocol::encoding::SecretText;
use reqwest::StatusCode;
use serde_json::Value;

use crate::process::{Running, command};
use crate::support::{PASSWORD, TestStation, client, decide};

const PLANTED: [&str; 6] =
    ["planted-login", PASSWORD, "wrong planted", "植入姓名", "植入审核员", "planted-reference"];

/// A case whose every word can be told again.
fn planted_case() -> NewCase {
    let mut case = sample_case(1);
    case.declared.0.insert(FieldId::from("name"), "植入姓名".to_owned());
    case.reference = "planted-reference".to_owned();
    case
}

/// The server's real program in a folder with a planted case and reviewer, and where it listens.
async fn serve(data: &std::path::Path) -> (Running, String, String, SecretText) {
    let folder = DataFolder::create(data, &model::built_in_specimen(), &NewServer::default()).await.unwrap();
    let core = folder.core(Config::default()).await.unwrap();
    core.add_cases(vec![planted_case()]).await.unwrap();
    let person = NewPersonRequest {
        login: "planted-login".to_owned(),
        name: "植入审核员".to_owned(),
        password: SecretText(PASSWORD.to_owned()),
        roles: vec![Role::Reviewer],
        programmes: Vec::new(),
    };
    core.as_operator().add_person(person).await.unwrap();
    let code = core.as_operator().station_code(chrono::Duration::hours(1)).await.unwrap();
    let serving =
        command(&["serve", "--listen", "127.0.0.1:0", "--metrics", "0", "--log-format", "json"], data)
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    let mut serving = Running(serving);
    let mut lines = BufReader::new(serving.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let url = lines.next().unwrap().strip_prefix("listening on ").unwrap().to_owned();
    let metrics = lines.next().unwrap().strip_prefix("metrics on ").unwrap().to_owned();
    assert!(metrics.starts_with("http://127.0.0.1:"), "a port alone is one of loopback: {metrics}");
    (serving, url, metrics, code)
}

#[cfg(unix)]
#[tokio::test]
async fn the_log_is_json_and_tells_nothing_that_was_planted() {
    let place = tempfile::tempdir().unwrap();
    let (mut serving, url, metrics, code) = serve(&place.path().join("central")).await;
    let station = TestStation::enrol_at(url.clone(), client(), SecretText(code.0.clone())).await;
    let person = station.sign_in("planted-login").await;
    let wrong = station.try_sign_in("planted-login", "wrong planted", &person.key).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let lease = station.lease(1, &person).await;
    let cases = station.manifest(&lease).await;
    let photo = cases[0].photos[0].hash;
    station.get(&format!("/v1/photos/{photo}")).await.error_for_status().unwrap();
    station.act(&person, decide(&cases[0], &lease, Verdict::Pass)).await;
    let odd = client()
        .get(format!("{url}/planted-login?planted+reference"))
        .header("x-request-id", "planted-login");
    let odd = odd.send().await.unwrap();
    let id = odd.headers()["x-request-id"].to_str().unwrap().to_owned();
    let figures = client().get(&metrics).send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("proofdesk_requests_total"), "{figures}");

    let asked = std::process::Command::new("kill").arg(serving.0.id().to_string()).status().unwrap();
    assert!(asked.success() && serving.0.wait().unwrap().success());
    let mut log = String::new();
    serving.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let access: Vec<&Value> = events.iter().filter(|event| event["target"] == "access").collect();
    assert!(access.iter().any(|event| event["route"] == "/v1/photos/{sha256}" && event["status"] == 200));
    let of_odd: Vec<_> = access.iter().filter(|event| event["span"]["id"] == id.as_str()).collect();
    assert_eq!(of_odd.len(), 1, "the answer's id names its line: {log}");
    assert_eq!((&of_odd[0]["route"], &of_odd[0]["status"]), (&Value::from("-"), &Value::from(404)));
    let number = sample_case(1).declared.0[&FieldId::from("number")].clone();
    let ids = [person.id.to_string(), station.id.to_string(), photo.to_string()];
    let planted = PLANTED.map(ToOwned::to_owned).into_iter().chain(ids).chain([code.0.clone(), number]);
    for planted in planted {
        assert!(!log.contains(&planted), "the log tells {planted}: {log}");
        assert!(!figures.contains(&planted), "the figures tell {planted}");
    }
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let central = TestCentral::start().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in ["/healthz", "/v1/log/head", "/v1/nothing", "/v1/changes"] {
        let response = client().get(format!("{}{path}", central.url())).send().await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id.len(), 32, "{path}: {id}");
        assert!(ids.insert(id), "each its own");
    }
}
