//! Operations taken by the server on PostgreSQL, from four stations at once, beside `pgbench` with as many clients on
//! the same PostgreSQL. The peer is in `bare_sql`.

use std::collections::VecDeque;
use std::time::Instant;

use central::testkit::TestPostgres;
use futures::future::join_all;
use protocol::messages::Push;
use protocol::{Central as _, Outcome, SignedOperation};
use station::client::HttpCentral;

use crate::bare_sql::BareSql;
use crate::batch::{self, CASES};
use crate::median;
use crate::office::Office;
use crate::report::{Bound, Report};
use crate::station::Station;

pub const CLIENTS: usize = 4;
const RUNS: usize = 3;
/// What a station with a network sends, and one that comes back to it.
const LOADS: [Load; 2] = [Load { operations: 1, pushes: 150 }, Load { operations: 100, pushes: 8 }];

/// What each client does in a run.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// In a push, which is a transaction.
    pub operations: usize,
    pub pushes: usize,
}

impl Load {
    pub fn of_all_clients(self) -> usize {
        CLIENTS * self.operations * self.pushes
    }
}

/// What each client needs for all runs.
pub fn operations_of_each() -> usize {
    LOADS.iter().map(|load| RUNS * load.operations * load.pushes).sum()
}

pub async fn measure(report: &mut Report) {
    let postgres = TestPostgres::start_durable();
    let address = postgres.schema().await;
    let cases = (1..=(CLIENTS * batches_of_each()) as u32 * CASES).map(batch::case_without_photos);
    let office = Office::on_postgres(address.clone(), cases).await;
    let serving = office.serve();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(
            Client::with_decisions(Station::enrol(serving.address, office.admission().await).await).await,
        );
    }
    let mut peer = BareSql::beside(&postgres, &address).await;
    for load in LOADS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            ours.push(push_all(&mut clients, load).await);
            theirs.push(peer.run(load));
        }
        tell(report, load, median(&ours), median(&theirs));
    }
    drop(clients);
    serving.end();
}

fn batches_of_each() -> usize {
    operations_of_each().div_ceil(CASES as usize)
}

/// A station's operations, signed and waiting.
struct Client {
    server: HttpCentral,
    waiting: VecDeque<SignedOperation>,
}

impl Client {
    async fn with_decisions(station: Station) -> Self {
        let server = station.client();
        let mut waiting = VecDeque::new();
        for lease in station.hold(batches_of_each() as u32).await {
            for case in station.cases(lease.batch).await {
                let seq = waiting.len() as u64 + 1;
                waiting.push_back(station.passes(seq, &lease, &case).1);
            }
        }
        Self { server, waiting }
    }

    async fn push(&mut self, load: Load) {
        for _ in 0..load.pushes {
            let operations = self.waiting.drain(..load.operations).collect();
            let pushed = self.server.push(Push { operations, mandates: Vec::new() }).await.unwrap();
            assert!(pushed.results.iter().all(|result| result.outcome == Outcome::Accepted), "all are taken");
        }
    }
}

/// Operations a second.
async fn push_all(clients: &mut [Client], load: Load) -> f64 {
    let start = Instant::now();
    join_all(clients.iter_mut().map(|client| client.push(load))).await;
    load.of_all_clients() as f64 / start.elapsed().as_secs_f64()
}

fn tell(report: &mut Report, load: Load, ours: f64, theirs: f64) {
    let names = match load.operations {
        1 => [
            "operations one by one: taken",
            "operations one by one: bare SQL",
            "operations one by one: share",
        ],
        _ => [
            "operations by the hundred: taken",
            "operations by the hundred: bare SQL",
            "operations by the hundred: share",
        ],
    };
    let note = format!("{CLIENTS} stations, {} operations each in a run", load.operations * load.pushes);
    report.figure(names[0], ours, "/s", note);
    report.figure(names[1], theirs, "/s", format!("pgbench, {CLIENTS} clients, prepared statements"));
    report.bound(
        names[2],
        ours / theirs,
        Bound::AtLeast(0.5),
        "×",
        "PostgreSQL with synchronous commit, median of three",
    );
}
