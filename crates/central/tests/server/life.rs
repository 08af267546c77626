//! Starting, stopping, and what a server will not listen on.

use std::net::TcpListener;
use std::sync::Arc;

use central::testkit::{TestCentral, sample_case};
use central::{Config, DataFolder, NewServer, ServeError, Tls, serve};
use model::Verdict;
use protocol::messages::{Push, Pushed};
use protocol::signing::KeyPair;
use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::support::{TestStation, add_reviewer, client, decide, ok};

#[tokio::test]
async fn it_says_that_it_lives_and_is_ready() {
    let central = TestCentral::start().await;
    for path in ["/healthz", "/readyz"] {
        let response = client().get(format!("{}{path}", central.url())).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_stop_finishes_the_request_that_is_under_way() {
    let (entered, mut under_way) = tokio::sync::mpsc::unbounded_channel();
    let release = Arc::new(tokio::sync::Notify::new());
    let hook = {
        let release = Arc::clone(&release);
        Arc::new(move || {
            let (entered, release) = (entered.clone(), Arc::clone(&release));
            Box::pin(async move {
                entered.send(()).unwrap();
                release.notified().await;
            }) as futures::future::BoxFuture<'static, ()>
        })
    };
    let place = tempfile::tempdir().unwrap();
    let folder =
        DataFolder::create(&place.path().join("central"), &model::built_in_specimen(), &NewServer::default())
            .await
            .unwrap();
    let config = Config { before_reply: Some(hook), ..Config::default() };
    let core = Arc::new(folder.core(config).await.unwrap());
    core.add_cases(vec![sample_case(1)]).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, None, Arc::clone(&core), async {
        let _ = stopped.await;
    }));

    let code = core.as_operator().station_code(chrono::Duration::hours(1)).await.unwrap();
    let station = TestStation::enrol_at(url.clone(), client(), code).await;
    let person = add_reviewer(&core, &station, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let cases = station.manifest(&lease).await;
    let operation = station.operation(&person, decide(&cases[0], &lease, Verdict::Pass));
    let push = station.post("/v1/operations", &Push { operations: vec![operation], mandates: Vec::new() });
    let pushing = tokio::spawn(async move { ok::<Pushed>(push.send().await.unwrap()).await });
    under_way.recv().await.unwrap();

    stop.send(()).unwrap();
    // It takes no new connection from here on; how soon is the system's affair, so this asks until it is so.
    while client().get(format!("{url}/healthz")).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!serving.is_finished(), "it waits for what is under way");
    release.notify_one();
    assert_eq!(pushing.await.unwrap().high_water, 1);
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn plain_http_outside_loopback_is_refused_with_the_reason() {
    let central = TestCentral::start().await;
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let refused = serve(listener, None, Arc::clone(central.core()), std::future::pending()).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, ServeError::PlainOutside(_)), "{error:?}");
    assert!(error.to_string().contains("--tls-cert"), "it says what to do: {error}");
}

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_to_whoever_trusts_it() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let tls = Tls::from_pem(cert.pem().as_bytes(), signing_key.serialize_pem().as_bytes()).unwrap();
    let central = TestCentral::start_with(Config::default(), Some(tls)).await;
    let distrustful = client().get(format!("{}/healthz", central.url())).send().await;
    assert!(distrustful.is_err(), "an unknown certificate is not taken");
    let trusting = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(cert.pem().as_bytes()).unwrap()])
        .build()
        .unwrap();
    let station = TestStation::enrol_at(central.url(), trusting, central.station_code().await).await;
    assert!(!station.changes(None).await.items.is_empty());
}

#[test]
fn rubbish_is_no_certificate() {
    assert!(Tls::from_pem(b"rubbish", b"rubbish").is_err());
    let CertifiedKey { cert, .. } = generate_simple_self_signed(vec!["a".to_owned()]).unwrap();
    let CertifiedKey { signing_key, .. } = generate_simple_self_signed(vec!["a".to_owned()]).unwrap();
    let mismatched = Tls::from_pem(cert.pem().as_bytes(), signing_key.serialize_pem().as_bytes());
    assert!(mismatched.is_err(), "a key of another certificate");
}

#[tokio::test]
async fn a_command_works_beside_a_server_that_serves() {
    let central = TestCentral::start().await;
    let beside = central.data_folder().core(Config::default()).await.unwrap();
    let code = beside.as_operator().station_code(chrono::Duration::hours(1)).await.unwrap();
    let station = TestStation::enrol_at(central.url(), client(), code).await;
    beside.add_cases(vec![sample_case(1)]).await.unwrap();
    assert_eq!(station.changes(None).await.open[0].count, 1);
    let status = beside.storage().status(beside.now()).await.unwrap();
    assert_eq!((status.stations.len(), status.cases.len()), (1, 1));
}

#[tokio::test]
async fn a_restart_keeps_everything_and_the_key() {
    let mut central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    central.stop();
    assert!(client().get(format!("{}/healthz", central.url())).send().await.is_err());
    central.restart().await;
    assert_eq!(station.manifest(&lease).await.len(), 1, "the nonce of before is still taken");
    assert_eq!(central.core().public_key(), station.server_key);
    let answer = station.try_sign_in("reviewer", "wrong password", &KeyPair::random()).await;
    assert_eq!(answer.status(), 401);
}
