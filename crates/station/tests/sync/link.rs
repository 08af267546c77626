//! What the sync screen says of a server that is away, not the right one, or out of its mind, and that the engine
//! never gets stuck with it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::{ApiError, Outcome};
use station::client::HttpCentral;
use station::commands::sync::Link;
use tokio::net::TcpListener;

use crate::canned::{Answer, Canned};
use crate::client::certificate_for;
use crate::support::{Station, central_with};
use crate::tamper::{Tampered, hook};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_server_is_told_apart_in_words() {
    let html = Answer::http("200 OK", "text/html", "<h1>请登录</h1>".as_bytes());
    let endless = Answer::Endless {
        head: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_owned(),
        block: vec![b' '; 64 << 10],
    };
    let table = [
        ("a page to sign in to the network", html, "登录网络"),
        ("another program's JSON", Answer::json("200 OK", r#"{"ok":true}"#), "核对中心地址"),
        ("an error without a word", Answer::http("500 No", "text/plain", b""), "status 500"),
        ("an answer without end", endless, "more than"),
    ];
    let central = central_with(0).await;
    for (name, answer, words) in table {
        let server = Canned::answering(move |_| answer.clone()).await;
        let mut station = Station::enrol(&central).await;
        station.url = format!("http://{}", server.address);
        let sync = station.sync();
        let state = sync.until(name, |state| state.blocked.is_some()).await;
        assert_eq!(state.link, Link::Offline, "{name}");
        assert!(state.next_attempt.is_some(), "{name}: it is tried again");
        let text = state.blocked.unwrap();
        assert!(text.zh.contains(words), "{name}: {text:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_certificate_is_no_missing_network() {
    let central = central_with(0).await;
    let station = Station::enrol(&central).await;
    let (_, tls) = certificate_for("localhost");
    let (trusted, _) = certificate_for("localhost");
    let server = Canned::with_tls(tls, Answer::json("200 OK", "{}")).await;
    let address = format!("https://localhost:{}", server.address.port()).parse().unwrap();
    let client = HttpCentral::new(address, Some(trusted.as_bytes()), Some(station.identity.clone())).unwrap();
    let sync = station.sync_over(Arc::new(client));
    let state = sync.until("the certificate", |state| state.blocked.is_some()).await;
    let text = state.blocked.unwrap();
    assert!(text.zh.contains("证书不被接受") && text.en.contains("certificate is not accepted"), "{text:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_whose_answers_are_rubbish_stops_no_other() {
    let central = central_with(1).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 1).await;
    sync.handle.stop().await;
    let mut network = Tampered::over(Arc::new(station.client()));
    network.changes = hook(|()| Some(ApiError::Garbled("text/html instead of JSON".to_owned())));
    let sync = station.sync_over(Arc::new(network));
    let state = sync.until("the blocked stage", |state| state.blocked.is_some()).await;
    assert_eq!(state.link, Link::Online);
    station.decide(&lease, station.cases(lease.batch).await[0]).await;
    sync.handle.outbox_changed();
    sync.until_stored("the receipt", async || station.waiting().await == 0).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_does_not_hold_up_the_end() {
    let central = central_with(0).await;
    let mut station = Station::enrol(&central).await;
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    station.url = format!("http://{}", mute.local_addr().unwrap());
    let sync = station.sync();
    let (connection, _) = mute.accept().await.unwrap();
    let began = Instant::now();
    sync.handle.stop().await;
    assert!(began.elapsed() < Duration::from_secs(2));
    drop(connection);
}
