//! Whatever is wrong with a request, the answer is a problem by RFC 9457.

use central::testkit::{TestCentral, sample_case};
use protocol::ProblemType;
use reqwest::Method;
use uuid::Uuid;

use crate::support::{TestStation, client, ok, refused};

#[tokio::test]
async fn every_kind_of_bad_request_gets_its_problem() {
    let central = TestCentral::start().await;
    let url = |path: &str| format!("{}{path}", central.url());
    let client = client();
    let json = |path: &str| client.post(url(path)).header("Content-Type", "application/json");
    let long = vec![b' '; 5 * 1024 * 1024];
    let cases = [
        ("no such path", client.get(url("/v1/nothing")), ProblemType::NotFound),
        ("the root", client.get(url("/")), ProblemType::NotFound),
        ("another method", client.delete(url("/v1/enrol")), ProblemType::MethodNotAllowed),
        ("a get of a post", client.get(url("/v1/operations")), ProblemType::MethodNotAllowed),
        ("no media type", client.post(url("/v1/enrol")).body("{}"), ProblemType::UnsupportedMediaType),
        (
            "a form",
            client.post(url("/v1/sign-in")).header("Content-Type", "text/plain").body("a"),
            ProblemType::UnsupportedMediaType,
        ),
        ("too long", json("/v1/enrol").body(long.clone()), ProblemType::TooLarge),
        ("not JSON", json("/v1/enrol").body("{\"code\": "), ProblemType::InvalidRequest),
        ("other JSON", json("/v1/sign-in").body("[1, 2]"), ProblemType::InvalidRequest),
        ("binary", json("/v1/password").body(vec![0xff, 0x00, 0x80]), ProblemType::InvalidRequest),
        ("nothing", json("/v1/enrol"), ProblemType::InvalidRequest),
        ("no query", client.get(url("/v1/hello")), ProblemType::InvalidRequest),
        ("a bad query", client.get(url("/v1/hello?station=7&incarnation=x")), ProblemType::InvalidRequest),
        ("no signature", client.get(url("/v1/changes")), ProblemType::StationSignature),
        ("another scheme", client.get(url("/v1/changes")).bearer_auth("x"), ProblemType::StationSignature),
    ];
    for (name, request, expected) in cases {
        let problem = refused(request.send().await.unwrap(), expected).await;
        assert!(!problem.detail_zh.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_at_the_limit() {
    let central = TestCentral::start().await;
    let pieces = futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024])));
    let request = client()
        .post(format!("{}/v1/enrol", central.url()))
        .header("Content-Type", "application/json")
        .body(reqwest::Body::wrap_stream(pieces));
    refused(request.send().await.unwrap(), ProblemType::TooLarge).await;
    client().get(format!("{}/healthz", central.url())).send().await.unwrap().error_for_status().unwrap();
}

#[tokio::test]
async fn a_password_never_comes_back_in_a_problem() {
    let central = TestCentral::start().await;
    let body = r#"{"station": "x", "login": "reviewer", "password": "very secret"}"#;
    let request =
        client().post(format!("{}/v1/sign-in", central.url())).header("Content-Type", "application/json");
    let text = request.body(body).send().await.unwrap().text().await.unwrap();
    assert!(!text.contains("secret") && !text.contains("reviewer"), "{text}");
}

#[tokio::test]
async fn a_signature_holds_for_one_station_method_target_body_and_time() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    let target = format!("/v1/changes?incarnation={}", station.incarnation);
    let signed = |target: &str| {
        let request = station.request(&Method::GET, target, Vec::new()).build().unwrap();
        request.headers()["authorization"].to_str().unwrap().to_owned()
    };
    let send = |target: String, auth: String| {
        station.client.get(format!("{}{target}", central.url())).header("Authorization", auth).send()
    };
    let good = signed(&target);
    let _: protocol::messages::Changes = ok(send(target.clone(), good.clone()).await.unwrap()).await;
    let other_target = send(format!("{target}&after=x"), good.clone()).await.unwrap();
    refused(other_target, ProblemType::StationSignature).await;
    let stranger = good.replace(&station.id.to_string(), &Uuid::new_v4().to_string());
    refused(send(target.clone(), stranger).await.unwrap(), ProblemType::StationUnknown).await;
    let rewritten = good.replace(&station.incarnation.to_string(), &Uuid::new_v4().to_string());
    refused(send(target.clone(), rewritten).await.unwrap(), ProblemType::StationSignature).await;

    central.advance(chrono::Duration::minutes(16));
    refused(send(target.clone(), good).await.unwrap(), ProblemType::NonceExpired).await;
    *station.nonce.lock().unwrap() = "made up".to_owned();
    refused(send(target.clone(), signed(&target)).await.unwrap(), ProblemType::NonceExpired).await;
    station.hello().await;
    let _: protocol::messages::Changes = ok(send(target.clone(), signed(&target)).await.unwrap()).await;
}

#[tokio::test]
async fn a_lease_needs_a_key_and_a_count() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let request = protocol::messages::LeaseRequest {
        programme: "jszg-identity".into(),
        count: 1,
        person: person.id,
        ahead: false,
    };
    let without_key = station.post("/v1/leases", &request).send().await.unwrap();
    refused(without_key, ProblemType::InvalidRequest).await;
    let nothing = station.try_lease(Uuid::new_v4(), "jszg-identity", 0, person.id).await;
    refused(nothing, ProblemType::InvalidRequest).await;
    let unknown = station.try_lease(Uuid::new_v4(), "no-such-programme", 1, person.id).await;
    refused(unknown, ProblemType::NotAllowed).await;
    let empty = station.try_lease(Uuid::new_v4(), "jszg-data-correction", 1, person.id).await;
    refused(empty, ProblemType::NothingToLease).await;
}

#[tokio::test]
async fn the_document_of_the_api_names_every_route() {
    let central = TestCentral::start().await;
    let document: serde_json::Value =
        ok(client().get(format!("{}/openapi.json", central.url())).send().await.unwrap()).await;
    assert_eq!(document["openapi"].as_str().map(|version| &version[..4]), Some("3.1."));
    let mut routes: Vec<String> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        routes.extend(item.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    routes.sort();
    insta::assert_snapshot!(routes.join("\n"));
}
