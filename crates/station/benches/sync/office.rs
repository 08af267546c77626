//! The server's side: its data, made in this process, and the server itself, in another.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use central::storage::postgres::Address;
use central::testkit::TestCentral;
use central::{Config, DataFolder, NewCase, serve as serve_http};
use chrono::{TimeDelta, Utc};
use model::Role;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::process::{SERVE, Worker, peak_mb};

pub const PASSWORD: &str = "specimen password";
/// More at once would be as much memory.
const CASES_AT_ONCE: usize = 100;

/// What a server holds. Who is measured is another server on the same data.
pub struct Office(TestCentral);

/// What a station enrols with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Admission {
    pub code: String,
    pub login: String,
}

/// What the server's process is told.
#[derive(Serialize, Deserialize)]
pub struct ServeOrder {
    root: PathBuf,
    /// How far its clock is ahead.
    days_later: i64,
}

#[derive(Serialize, Deserialize)]
struct Listening {
    address: SocketAddr,
}

#[derive(Serialize, Deserialize)]
struct Ended {
    peak_mb: Option<f64>,
}

/// A server that runs.
pub struct Serving {
    pub address: SocketAddr,
    worker: Worker,
}

impl Office {
    /// On the embedded database.
    pub async fn with(cases: impl Iterator<Item = NewCase>) -> Self {
        Self::filled(TestCentral::start().await, cases).await
    }

    pub async fn on_postgres(address: Address, cases: impl Iterator<Item = NewCase>) -> Self {
        Self::filled(TestCentral::start_on(address).await, cases).await
    }

    async fn filled(central: TestCentral, cases: impl Iterator<Item = NewCase>) -> Self {
        let mut cases = cases.peekable();
        while cases.peek().is_some() {
            central.add_cases(cases.by_ref().take(CASES_AT_ONCE).collect()).await;
        }
        Self(central)
    }

    /// A code for a new station, and a new person to sign in there.
    pub async fn admission(&self) -> Admission {
        let code = self.0.station_code().await.0.clone();
        let login = format!("reviewer-{}", Uuid::new_v4().simple());
        self.0.add_person(&login, PASSWORD, &[Role::Reviewer]).await;
        Admission { code, login }
    }

    pub fn serve(&self) -> Serving {
        self.serve_later(0)
    }

    /// With a clock that has gone on meanwhile.
    pub fn serve_later(&self, days_later: i64) -> Serving {
        let mut worker =
            Worker::start(SERVE, &ServeOrder { root: self.0.data_folder().root().to_owned(), days_later });
        let Listening { address } = worker.answer();
        Serving { address, worker }
    }
}

impl Serving {
    /// Ends it; the most memory that it took, in MB.
    pub fn end(mut self) -> Option<f64> {
        self.worker.ask_to_end();
        self.worker.answer::<Ended>().peak_mb
    }
}

/// The server's process: serves until its standard input ends.
pub async fn serve(order: ServeOrder) {
    let ahead = TimeDelta::days(order.days_later);
    let mut config = Config { clock: Arc::new(move || Utc::now() + ahead), ..Config::default() };
    config.limits.cases_per_lease = crate::batch::CASES;
    let core = DataFolder::open(&order.root).unwrap().core(config).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listening = Listening { address: listener.local_addr().unwrap() };
    println!("{}", serde_json::to_string(&listening).unwrap());
    let (end, ended) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        end.send(())
    });
    serve_http(listener, None, Arc::new(core), async move { drop(ended.await) }).await.unwrap();
    println!("{}", serde_json::to_string(&Ended { peak_mb: peak_mb() }).unwrap());
}
