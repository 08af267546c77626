//! An office with a server, and desktops in it that can be started, ended and killed like processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use central::config::Config as CentralConfig;
use central::testkit::{TestCentral, sample_case};
use central::{NewCase, Tls};
use chrono::Utc;
use model::{Role, Verdict};
use protocol::messages::Policy;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer};
use serde_json::{Value, json};
use station::clock::ManualClock;
use station::commands::{CallError, ErrorCode, Event};
use station::vault::{KdfCost, KeyStore, MemoryKeyStore};
use station::{Config, Desk};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;
use tokio::time::timeout;

pub const PASSWORD: &str = "specimen password";
/// Far more than anything here takes; whoever waits so long waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server with its people.
pub struct Office {
    pub central: TestCentral,
    pub runtime: Runtime,
}

impl Office {
    pub fn open() -> Self {
        Self::open_with(|_| {})
    }

    pub fn open_with(change: impl FnOnce(&mut CentralConfig)) -> Self {
        let mut config = CentralConfig::default();
        change(&mut config);
        Self::start(config, None)
    }

    /// A server that is spoken to by HTTPS, and the authority that made its certificate.
    pub fn open_with_certificate() -> (Self, String) {
        let (authority, tls) = certificate();
        (Self::start(CentralConfig::default(), Some(tls)), authority)
    }

    fn start(config: CentralConfig, tls: Option<Tls>) -> Self {
        let runtime = Runtime::new().unwrap();
        let central = runtime.block_on(TestCentral::start_with(config, tls));
        runtime.block_on(central.add_person("li", PASSWORD, &[Role::Reviewer]));
        Self { central, runtime }
    }

    pub fn add_person(&self, login: &str, roles: &[Role]) {
        self.runtime.block_on(self.central.add_person(login, PASSWORD, roles));
    }

    /// Cases with pictures that can be shown.
    pub fn add_cases(&self, count: u32) {
        let cases = (1..=count).map(case).collect();
        self.runtime.block_on(self.central.add_cases(cases));
    }

    pub fn restart(&mut self) {
        self.runtime.block_on(self.central.restart());
    }

    /// Operations that the server holds, each counted once.
    pub fn operations(&self) -> u64 {
        self.runtime.block_on(self.central.core().log_head()).unwrap().tree_size
    }
}

/// An authority, and a certificate for this machine made by it.
pub fn certificate() -> (String, Tls) {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = Issuer::from_params(&authority, &authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap().pem();
    let tls = Tls::from_pem(certificate.as_bytes(), key.serialize_pem().as_bytes()).unwrap();
    (authority.self_signed(&authority_key).unwrap().pem(), tls)
}

fn case(number: u32) -> NewCase {
    let mut case = sample_case(number);
    for (index, photo) in case.photos.iter_mut().enumerate() {
        photo.2 = jpeg(number, index as u32);
    }
    case
}

fn jpeg(number: u32, index: u32) -> Bytes {
    let shade = |factor: u32| ((number * factor + index * 40) % 200) as u8;
    let picture = image::RgbImage::from_fn(64, 48, |x, _| {
        image::Rgb([shade(3), shade(7), if x < 20 { 0 } else { 250 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner().into()
}

/// A computer on a reviewer's table: what outlives the program.
pub struct Desktop<K = MemoryKeyStore> {
    pub folder: DataFolder,
    pub key_store: Arc<K>,
    pub clock: Arc<ManualClock>,
    process: Option<Process>,
}

/// Where a desktop keeps its data.
pub struct DataFolder {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl DataFolder {
    pub fn temporary() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().to_owned(), _temporary: Some(folder) }
    }

    /// In a place that somebody else looks after.
    pub fn at(path: PathBuf) -> Self {
        Self { path, _temporary: None }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The running program.
struct Process {
    desk: Desk,
    runtime: Runtime,
}

impl Desktop {
    /// Switched on, the program started, not enrolled.
    pub fn new() -> Self {
        Self::on(DataFolder::temporary(), Arc::default(), Arc::new(ManualClock::at(Utc::now())))
    }

    /// Enrolled at the office, and `li` signed in.
    pub fn at_work(office: &Office) -> Self {
        let desktop = Self::new();
        desktop.enrol(office);
        desktop.sign_in("li", PASSWORD).unwrap();
        desktop
    }

    /// At work with a batch of so many cases, all ready for review.
    pub fn with_batch(office: &Office, cases: u32) -> Self {
        office.add_cases(cases);
        let desktop = Self::at_work(office);
        desktop.claim(cases);
        desktop
    }
}

impl<K: KeyStore + 'static> Desktop<K> {
    /// Started on what lies in the folder.
    pub fn on(folder: DataFolder, key_store: Arc<K>, clock: Arc<ManualClock>) -> Self {
        let mut desktop = Self { folder, key_store, clock, process: None };
        desktop.start();
        desktop
    }

    pub fn start(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let runtime = Runtime::new().unwrap();
        let desk = Desk::open(self.config());
        self.process = Some(Process { desk, runtime });
    }

    pub fn config(&self) -> Config {
        Config {
            data_dir: self.folder.path().to_owned(),
            key_store: self.key_store.clone(),
            clock: self.clock.clone(),
            kdf_cost: KdfCost { memory_kib: 64, passes: 1, lanes: 1 },
            version: "0.0.0-test".to_owned(),
        }
    }

    /// The window was closed.
    pub fn quit(&mut self) {
        let Process { desk, runtime } = self.process.take().expect("it runs");
        runtime.block_on(desk.shutdown());
    }

    /// The process ends in the middle of whatever it does. Nothing is told, flushed or locked.
    pub fn kill(&mut self) {
        let Process { desk, runtime } = self.process.take().expect("it runs");
        drop(desk);
        drop(runtime);
    }

    pub fn desk(&self) -> &Desk {
        &self.running().desk
    }

    pub fn runtime(&self) -> &Runtime {
        &self.running().runtime
    }

    fn running(&self) -> &Process {
        self.process.as_ref().expect("it runs")
    }

    pub fn call(&self, name: &str, request: Value) -> Result<Value, CallError> {
        let Process { desk, runtime } = self.running();
        runtime.block_on(desk.call(name, request))
    }

    /// A call that has to succeed.
    pub fn ask(&self, name: &str, request: Value) -> Value {
        self.call(name, request).unwrap_or_else(|error| panic!("{name} was refused: {error:?}"))
    }

    /// A call that has to be refused: the code, after a look at the texts.
    pub fn refused(&self, name: &str, request: Value) -> ErrorCode {
        let error = self.call(name, request).expect_err("it has to be refused");
        let CallError { code, text } = &error;
        assert!(
            text.zh.chars().any(|letter| ('一'..='龥').contains(&letter)),
            "{code:?} in Chinese: {}",
            text.zh
        );
        assert!(text.en.is_ascii() && text.en.len() > 10, "{code:?} in English: {}", text.en);
        *code
    }

    pub fn enrol(&self, office: &Office) -> String {
        let code = office.runtime.block_on(office.central.station_code());
        let request = json!({ "server_url": office.central.url(), "code": code, "station_name": "测试机" });
        self.ask("station.enrol", request)["recovery_key"].as_str().unwrap().to_owned()
    }

    pub fn sign_in(&self, login: &str, password: &str) -> Result<Value, CallError> {
        self.call("session.sign-in", json!({ "login": login, "password": password }))
    }

    pub fn phase(&self) -> String {
        self.ask("app.state", json!({}))["phase"].as_str().unwrap().to_owned()
    }

    /// Claims cases of the identity review and waits until all are ready.
    pub fn claim(&self, count: u32) {
        let claimed = self.ask("batch.claim", json!({ "programme": "jszg-identity", "count": count }));
        assert_eq!(claimed["cases"], count);
        self.wait_until("all cases are ready", || {
            self.states().iter().filter(|state| *state == "open").count() == count as usize
        });
    }

    pub fn queue(&self) -> Value {
        self.ask("queue.list", json!({}))
    }

    /// The states of the queue's rows in its order.
    pub fn states(&self) -> Vec<String> {
        let queue = self.queue();
        let rows = queue["rows"].as_array().unwrap();
        rows.iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
    }

    pub fn next(&self) -> Value {
        self.queue()["next"].clone()
    }

    pub fn open(&self, case: &Value) -> Value {
        self.ask("case.open", json!({ "case": case }))
    }

    /// What a careful reviewer would send: everything looked at and confirmed.
    pub fn entered(&self, case: &Value, verdict: &Verdict) -> Value {
        let view = self.open(case);
        let ids = |list: &str, id: &str| -> Vec<Value> {
            view[list].as_array().unwrap().iter().map(|item| item[id].clone()).collect()
        };
        json!({
            "case": case, "revision": view["revision"], "verdict": verdict,
            "checklist": ids("checklist", "id"), "opened": ids("photos", "slot"),
            "note": "", "corrections": {}, "regions": [], "handling_ms": 1500, "supersedes": false,
        })
    }

    pub fn decide(&self, case: &Value, verdict: &Verdict) -> Value {
        self.ask("case.decide", self.entered(case, verdict))
    }

    pub fn decisions(&self) -> Vec<Value> {
        self.ask("decision.list", json!({}))["rows"].as_array().unwrap().clone()
    }

    /// How many of the decisions are in this state.
    pub fn count_decisions(&self, state: &str) -> usize {
        self.decisions().iter().filter(|row| row["state"] == state).count()
    }

    /// Time passes until nothing is held back any more, and the exchange is told to go on.
    pub fn send_now(&self) {
        self.clock.pass(Duration::from_secs(Policy::default().hold_back_s.into()));
        self.ask("sync.now", json!({}));
    }

    /// Looks again after each event until `condition` holds.
    pub fn wait_until(&self, what: &str, condition: impl Fn() -> bool) {
        let mut events = self.desk().events();
        while !condition() {
            let heard = self.runtime().block_on(async { timeout(PATIENCE, events.recv()).await });
            match heard {
                Ok(Ok(_) | Err(broadcast::error::RecvError::Lagged(_))) => {}
                Ok(Err(broadcast::error::RecvError::Closed)) => panic!("the desk has ended before {what}"),
                Err(_) => {
                    panic!("it never came to be that {what}: {:#?}", self.call("sync.state", json!({})))
                }
            }
        }
    }

    /// Waits for an event that `wanted` takes.
    pub fn wait_for_event(
        &self,
        events: &mut broadcast::Receiver<Event>,
        wanted: impl Fn(&Event) -> bool,
    ) -> Event {
        loop {
            match self
                .runtime()
                .block_on(async { timeout(PATIENCE, events.recv()).await })
                .expect("an event in time")
            {
                Ok(event) if wanted(&event) => return event,
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => panic!("the desk has ended"),
            }
        }
    }
}
