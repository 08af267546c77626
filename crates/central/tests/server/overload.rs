//! More than the server takes on at once: it says so and when to come again, keeps nothing, and goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use central::Config;
use central::config::{AtOnce, Capacity};
use central::testkit::TestCentral;
use protocol::ProblemType;
use protocol::messages::Push;

use crate::support::{TestStation, refused};

async fn start(capacity: Capacity) -> TestCentral {
    TestCentral::start_with(Config { capacity, ..Config::default() }, None).await
}

fn one_push(waiting: usize) -> Capacity {
    Capacity {
        pushes: AtOnce { places: 1, waiting },
        // Nothing here waits so long.
        patience: Duration::from_secs(300),
        ..Capacity::default()
    }
}

/// A push of which the server has the head and not the whole body.
struct HalfSent {
    connection: TcpStream,
    rest: Vec<u8>,
}

impl HalfSent {
    fn new(central: &TestCentral, station: &TestStation) -> Self {
        let body = serde_json::to_vec(&Push { operations: Vec::new(), mandates: Vec::new() }).unwrap();
        let request = station
            .post("/v1/operations", &Push { operations: Vec::new(), mandates: Vec::new() })
            .build()
            .unwrap();
        let auth = request.headers()["authorization"].to_str().unwrap();
        let (first, rest) = body.split_at(3);
        let mut connection = TcpStream::connect(central.address()).unwrap();
        let head = format!(
            "POST /v1/operations HTTP/1.1\r\nhost: central\r\nauthorization: {auth}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).unwrap();
        connection.write_all(first).unwrap();
        Self { connection, rest: rest.to_vec() }
    }

    /// Sends the rest and returns the answer.
    fn finish(mut self) -> String {
        self.connection.write_all(&self.rest).unwrap();
        self.answer()
    }

    fn answer(mut self) -> String {
        let mut answer = String::new();
        self.connection.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Waits until so many pushes are being answered, and so many wait.
async fn until(central: &TestCentral, in_flight: i64, waiting: i64) {
    let come_true = async {
        while central.core().metrics().load("push") != (in_flight, waiting) {
            tokio::task::yield_now().await;
        }
    };
    let deadline = tokio::time::timeout(Duration::from_secs(60), come_true);
    let found = deadline.await;
    assert!(found.is_ok(), "{:?}, not {:?}", central.core().metrics().load("push"), (in_flight, waiting));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_places_a_request_is_told_when_to_come_again() {
    let central = start(one_push(0)).await;
    let station = TestStation::enrol(&central).await;
    let held = HalfSent::new(&central, &station);
    until(&central, 1, 0).await;
    let problem = refused(station.try_push(Vec::new()).await, ProblemType::Overloaded).await;
    assert_eq!((problem.status, problem.retry_after_s), (503, Some(5)));
    station.changes(None).await;
    let answer = held.finish();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    until(&central, 0, 0).await;
    assert_eq!(station.push(Vec::new()).await.high_water, 0, "it goes on as before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_wait_for_a_place_and_no_more() {
    let central = start(one_push(1)).await;
    let station = TestStation::enrol(&central).await;
    let held = HalfSent::new(&central, &station);
    until(&central, 1, 0).await;
    let waiting = HalfSent::new(&central, &station);
    until(&central, 1, 1).await;
    refused(station.try_push(Vec::new()).await, ProblemType::Overloaded).await;
    for half in [held, waiting] {
        let answer = half.finish();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    until(&central, 0, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waited_too_long_is_told_so_and_whoever_goes_away_frees_the_place() {
    let central = start(Capacity { patience: Duration::from_millis(1), ..one_push(1) }).await;
    let station = TestStation::enrol(&central).await;
    let held = HalfSent::new(&central, &station);
    until(&central, 1, 0).await;
    refused(station.try_push(Vec::new()).await, ProblemType::Overloaded).await;
    drop(held);
    until(&central, 0, 0).await;
    station.push(Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_stops_coming_is_given_up() {
    let central = start(Capacity { body_stall: Duration::from_millis(50), ..one_push(0) }).await;
    let station = TestStation::enrol(&central).await;
    let answer = HalfSent::new(&central, &station).answer();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 1"), "{answer}");
    assert!(answer.contains("too slowly"), "it says what was wrong: {answer}");
    until(&central, 0, 0).await;
    station.push(Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_trickles_is_given_up_too() {
    let central = start(Capacity { body_time: Duration::from_millis(50), ..one_push(0) }).await;
    let station = TestStation::enrol(&central).await;
    let answer = HalfSent::new(&central, &station).answer();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    until(&central, 0, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_beyond_the_limit_are_closed_and_a_place_comes_free() {
    let central = start(Capacity { connections: 2, ..Capacity::default() }).await;
    let open = || {
        let mut connection = TcpStream::connect(central.address()).unwrap();
        // The other side may have closed it already.
        let sent = connection.write_all(b"GET /healthz HTTP/1.1\r\nhost: central\r\n\r\n");
        let mut answer = [0; 12];
        let read = sent.and_then(|()| connection.read_exact(&mut answer));
        read.is_ok().then_some(connection)
    };
    let first = open().unwrap();
    let _second = open().unwrap();
    assert!(open().is_none(), "the third is closed");
    drop(first);
    let freed = tokio::time::timeout(Duration::from_secs(60), async {
        while open().is_none() {
            tokio::task::yield_now().await;
        }
    });
    assert!(freed.await.is_ok(), "there is a place again");
}

#[tokio::test]
async fn whoever_proved_nothing_yet_may_send_little() {
    let central = TestCentral::start().await;
    let long = format!("{{\"login\": \"{}\"}}", "a".repeat(70_000));
    let client = crate::support::client();
    let request = client.post(format!("{}/v1/sign-in", central.url()));
    let answer = request.header("Content-Type", "application/json").body(long).send().await.unwrap();
    refused(answer, ProblemType::TooLarge).await;
}
