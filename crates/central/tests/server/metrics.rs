//! What Prometheus reads: on an address of its own, with labels that nobody can make grow.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;

use central::serve_metrics;
use central::testkit::{TestCentral, sample_case};
use model::Verdict;
use protocol::operation::Action;
use reqwest::Method;
use tokio::sync::oneshot;

use crate::support::{PASSWORD, TestStation, client, decide};

/// A server's figures, as long as it is there.
struct Scraped {
    url: String,
    _stop: oneshot::Sender<()>,
}

impl Scraped {
    fn of(central: &TestCentral) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/metrics", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let core = Arc::clone(central.core());
        tokio::spawn(serve_metrics(listener, core, async {
            // Dropped at the test's end.
            let _ = stopped.await;
        }));
        Self { url, _stop: stop }
    }

    async fn text(&self) -> String {
        let response = client().get(&self.url).send().await.unwrap().error_for_status().unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().contains("openmetrics-text"));
        response.text().await.unwrap()
    }

    /// Each sample's name and labels, with its value.
    async fn samples(&self) -> BTreeMap<String, f64> {
        let text = self.text().await;
        assert!(text.ends_with("# EOF\n"), "{text}");
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let samples = samples.map(|line| line.rsplit_once(' ').unwrap());
        samples.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
    }
}

#[tokio::test]
async fn what_a_day_of_work_does_is_counted() {
    let central = TestCentral::start().await;
    let scraped = Scraped::of(&central);
    central.add_cases((1..=4).map(sample_case).collect()).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(3, &person).await;
    let cases = station.manifest(&lease).await;
    let photo = &cases[0].photos[0];
    let bytes = station.get(&format!("/v1/photos/{}", photo.hash)).await.bytes().await.unwrap();
    let decision = station.operation(&person, decide(&cases[0], &lease, Verdict::Pass));
    station.push(vec![decision.clone()]).await;
    station.push(vec![decision]).await;
    let gap = station.operation_of(9, &person, decide(&cases[1], &lease, Verdict::Pass));
    assert_eq!(station.try_push(vec![gap]).await.status(), 409);
    let release = Action::Release { batch: lease.batch, fence: lease.fence };
    station.act(&person, release).await;

    let samples = scraped.samples().await;
    let expected = [
        (r#"proofdesk_requests_total{method="POST",route="/v1/operations",status="200"}"#, 3.0),
        (r#"proofdesk_requests_total{method="POST",route="/v1/operations",status="409"}"#, 1.0),
        (r#"proofdesk_requests_total{method="GET",route="/v1/photos/{sha256}",status="200"}"#, 1.0),
        (r#"proofdesk_request_duration_seconds_count{method="POST",route="/v1/operations"}"#, 4.0),
        (r#"proofdesk_pushes_total{result="accepted"}"#, 3.0),
        (r#"proofdesk_pushes_total{result="sequence-gap"}"#, 1.0),
        (r#"proofdesk_operations_total{outcome="accepted"}"#, 2.0),
        (r#"proofdesk_operations_total{outcome="duplicate"}"#, 1.0),
        ("proofdesk_photos_served_bytes_total", bytes.len() as f64),
        ("proofdesk_leases_given_total", 1.0),
        (r#"proofdesk_leases_ended_total{reason="released"}"#, 1.0),
        (r#"proofdesk_leases_ended_total{reason="expired"}"#, 0.0),
        (r#"proofdesk_cases_waiting{programme="jszg-identity",due="later"}"#, 3.0),
        (r#"proofdesk_cases_leased{programme="jszg-identity",due="later"}"#, 0.0),
        ("proofdesk_stations_seen_within_hour", 1.0),
        ("proofdesk_store_connections_most", 5.0),
    ];
    for (name, value) in expected {
        assert_eq!(samples.get(name), Some(&value), "{name} in {samples:#?}");
    }
}

#[tokio::test]
async fn no_request_can_make_a_label_up_and_no_label_tells_of_a_person() {
    let central = TestCentral::start().await;
    let scraped = Scraped::of(&central);
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "planted-login").await;
    let odd = Method::from_bytes(b"PLANTED").unwrap();
    for number in 0..20 {
        let url = format!("{}/planted/{number}", central.url());
        client().request(odd.clone(), url).header("x-request-id", "planted").send().await.unwrap();
        let url = format!("{}/v1/photos/planted{number}", central.url());
        client().request(odd.clone(), url).send().await.unwrap();
    }
    let wrong = station.try_sign_in("planted-login", "planted password", &person.key).await;
    assert_eq!(wrong.status(), 401);
    let text = scraped.text().await;
    let planted = ["planted", PASSWORD, "测试", &station.id.to_string(), &person.id.to_string()];
    for planted in planted {
        assert!(!text.to_lowercase().contains(planted), "{planted} is in {text}");
    }
    let unknown: Vec<&str> = text.lines().filter(|line| line.contains(r#"route="other""#)).collect();
    assert!(unknown.iter().any(|line| line.contains(r#"method="other""#)), "{unknown:#?}");
    let requests = unknown.iter().filter(|line| line.starts_with("proofdesk_requests_total"));
    assert_eq!(requests.count(), 1, "one series for all that is no route: {unknown:#?}");
}

#[tokio::test]
async fn stations_do_not_see_the_figures() {
    let central = TestCentral::start().await;
    let response = client().get(format!("{}/metrics", central.url())).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let scraped = Scraped::of(&central);
    let elsewhere = scraped.url.replace("/metrics", "/v1/hello");
    assert_eq!(client().get(elsewhere).send().await.unwrap().status(), 404, "and nothing else is there");
}
