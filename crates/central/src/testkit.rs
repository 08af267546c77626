//! A whole server for tests of whatever speaks to one: on a loopback port of its own, in a folder that goes with
//! it, with a clock that can be put forward, and with ways to die.

mod pen;
mod photos;
#[cfg(target_os = "linux")]
mod postgres;

use std::net::{SocketAddr, TcpListener};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::JoinHandle;

use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use futures::FutureExt as _;
use model::{Declared, DocumentType, FieldId, PersonId, ProgrammeId, Role, SlotId};
use protocol::admin::NewPersonRequest;
use protocol::encoding::SecretText;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

use crate::config::Config;
use crate::core::{Core, NewCase};
use crate::data_folder::{DataFolder, NewDatabase, NewPhotos, NewServer};
use crate::http::{Tls, serve};
use crate::storage::AddedCase;
use crate::storage::postgres::Address;

pub use pen::{Pen, decide, decision, fail};
pub use photos::TestPhotos;
#[cfg(target_os = "linux")]
pub use postgres::TestPostgres;

/// A running server. Every method panics when the server does not do what a test takes for granted.
pub struct TestCentral {
    folder: Arc<TestFolder>,
    address: SocketAddr,
    config: Config,
    tls: Option<Tls>,
    gate: Arc<ReplyGate>,
    clock_ahead_ms: Arc<AtomicI64>,
    core: Arc<Core>,
    running: Option<Running>,
}

struct Running {
    end: oneshot::Sender<Ending>,
    thread: JoinHandle<()>,
}

enum Ending {
    Stop,
    Kill,
}

/// Holds back replies to pushes once it is closed.
#[derive(Default)]
struct ReplyGate {
    closed: AtomicBool,
    committed: Notify,
}

struct TestFolder(PathBuf);

impl Drop for TestFolder {
    fn drop(&mut self) {
        // A folder left behind in the temporary place does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl TestCentral {
    /// A server with the specimen rules and no people, stations or cases.
    pub async fn start() -> Self {
        Self::start_with(Config::default(), None).await
    }

    /// The configuration's clock and `before_reply` are replaced by the test's own.
    pub async fn start_with(config: Config, tls: Option<Tls>) -> Self {
        Self::start_new(&NewServer::default(), config, tls).await
    }

    /// The same on a PostgreSQL database without tables.
    pub async fn start_on(database: Address) -> Self {
        let database = NewDatabase::Postgres { address: database, remember: true };
        Self::start_at(&NewServer { database, photos: NewPhotos::Embedded }).await
    }

    /// The same with its database and its photos where a test wants them.
    pub async fn start_at(new: &NewServer) -> Self {
        Self::start_new(new, Config::default(), None).await
    }

    async fn start_new(new: &NewServer, config: Config, tls: Option<Tls>) -> Self {
        let folder = TestFolder(std::env::temp_dir().join(format!("proofdesk-central-{}", Uuid::new_v4())));
        let documents = model::built_in_specimen();
        DataFolder::create(&folder.0, &documents, new).await.expect("a data folder can be made");
        Self::start_in(Arc::new(folder), Arc::default(), config, tls).await
    }

    /// Another process of the same server: on the same data, by the same clock, on a port of its own.
    pub async fn another(&self) -> Self {
        let clock_ahead_ms = Arc::clone(&self.clock_ahead_ms);
        Self::start_in(Arc::clone(&self.folder), clock_ahead_ms, self.config.clone(), self.tls.clone()).await
    }

    async fn start_in(
        folder: Arc<TestFolder>,
        clock_ahead_ms: Arc<AtomicI64>,
        mut config: Config,
        tls: Option<Tls>,
    ) -> Self {
        let gate = Arc::new(ReplyGate::default());
        config.before_reply = Some({
            let gate = Arc::clone(&gate);
            Arc::new(move || hold_back(Arc::clone(&gate)).boxed())
        });
        config.clock = {
            let ahead = Arc::clone(&clock_ahead_ms);
            Arc::new(move || Utc::now() + Duration::milliseconds(ahead.load(Ordering::SeqCst)))
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let core = open(&folder, &config).await;
        let running = Some(run(listener, tls.clone(), Arc::clone(&core)));
        Self { folder, address, config, tls, gate, clock_ahead_ms, core, running }
    }

    /// As `http://127.0.0.1:41234`; `https` where it was started with a certificate.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server without HTTP, also for looking at what it holds.
    pub fn core(&self) -> &Arc<Core> {
        &self.core
    }

    pub fn data_folder(&self) -> DataFolder {
        DataFolder::open(&self.folder.0).expect("the folder was made at the start")
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.core.now()
    }

    /// Puts the server's clock forward.
    pub fn advance(&self, time: Duration) {
        self.clock_ahead_ms.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }

    pub async fn station_code(&self) -> SecretText {
        self.core.as_operator().station_code(Duration::hours(1)).await.expect("a code can be made")
    }

    /// A person with all programmes.
    pub async fn add_person(&self, login: &str, password: &str, roles: &[Role]) -> PersonId {
        let request = NewPersonRequest {
            login: login.to_owned(),
            name: format!("测试 {login}"),
            password: SecretText(password.to_owned()),
            roles: roles.to_vec(),
            programmes: Vec::new(),
        };
        self.core.as_operator().add_person(request).await.expect("a person can be added")
    }

    pub async fn add_cases(&self, cases: Vec<NewCase>) -> Vec<AddedCase> {
        self.core.add_cases(cases).await.expect("cases can be added")
    }

    /// From now on pushes are committed and not answered, until [`TestCentral::restart`].
    pub fn hold_replies(&self) {
        self.gate.closed.store(true, Ordering::SeqCst);
    }

    /// Waits until a push is committed whose reply is held back.
    pub async fn committed_without_reply(&self) {
        self.gate.committed.notified().await;
    }

    /// Ends it as an administrator does: what is under way is finished.
    pub fn stop(&mut self) {
        self.end(Ending::Stop);
    }

    /// Ends it as a power cut does, as far as a network can tell.
    pub fn kill(&mut self) {
        self.end(Ending::Kill);
    }

    /// Starts it again on the same data and the same port.
    pub async fn restart(&mut self) {
        self.kill();
        self.gate.closed.store(false, Ordering::SeqCst);
        self.core = open(&self.folder, &self.config).await;
        let listener = TcpListener::bind(self.address).expect("the port is still free");
        self.running = Some(run(listener, self.tls.clone(), Arc::clone(&self.core)));
    }

    /// Starts it again as another release, which takes these protocols.
    pub async fn update_to(&mut self, protocols: RangeInclusive<u32>) {
        self.config.protocols = protocols;
        self.restart().await;
    }

    fn end(&mut self, ending: Ending) {
        if let Some(Running { end, thread }) = self.running.take() {
            // The thread may have ended by itself.
            let _ = end.send(ending);
            thread.join().expect("the server's thread did not panic");
        }
    }
}

impl Drop for TestCentral {
    fn drop(&mut self) {
        self.end(Ending::Kill);
    }
}

async fn hold_back(gate: Arc<ReplyGate>) {
    if gate.closed.load(Ordering::SeqCst) {
        gate.committed.notify_one();
        std::future::pending::<()>().await;
    }
}

async fn open(folder: &TestFolder, config: &Config) -> Arc<Core> {
    let data = DataFolder::open(&folder.0).expect("the folder was made at the start");
    Arc::new(data.core(config.clone()).await.expect("the server starts"))
}

/// On a thread and a runtime of its own, so that killing it takes every task and connection along.
fn run(listener: TcpListener, tls: Option<Tls>, core: Arc<Core>) -> Running {
    let (end, ended) = oneshot::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        runtime.block_on(async {
            let (stop, stopped) = oneshot::channel::<()>();
            let serving = serve(listener, tls, core, stopped.map(|_| ()));
            tokio::pin!(serving);
            tokio::select! {
                result = &mut serving => result.expect("the server serves"),
                Ok(ending) = ended => {
                    if let Ending::Stop = ending {
                        let _ = stop.send(());
                        serving.await.expect("the server stops");
                    }
                }
            }
        });
    });
    Running { end, thread }
}

/// A case of the manual identity review that the rules take: resident ID of the specimen region, three slots.
/// `number` makes it differ from others; the photos are bytes, no pictures.
pub fn sample_case(number: u32) -> NewCase {
    let slots = ["side-a", "side-b", "hand-held"];
    let photo = |slot: &str| {
        let bytes = Bytes::from(format!("{slot} of case {number}"));
        (SlotId::from(slot), format!("{slot}-{number}.jpg"), bytes)
    };
    let fields = [
        ("document-type", "resident-id".to_owned()),
        ("name", "样本".to_owned()),
        ("number", specimen_number(number)),
        ("ethnic-group", "汉族".to_owned()),
        ("validity-span", "20".to_owned()),
        ("validity-start", "2015-06-01".to_owned()),
    ];
    NewCase {
        programme: ProgrammeId::from("jszg-identity"),
        reference: format!("T-{number:05}"),
        document: DocumentType::ResidentId,
        declared: Declared(fields.map(|(id, value)| (FieldId::from(id), value)).into()),
        photos: slots.map(photo).into(),
        submitted_at: Utc::now() - Duration::hours(1),
    }
}

/// A resident ID number of the specimen region: born on 1 January 1990, with the check character of GB 11643.
fn specimen_number(sequence: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let body = format!("99990019900101{:03}", sequence % 1000);
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(CHECKS[(sum % 11) as usize]))
}
