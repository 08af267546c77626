//! A station as a test needs it: it signs its requests and makes operations, and keeps nothing.

use std::ops::Deref;
use std::sync::{Mutex, Once};

use central::testkit::{Pen, TestCentral};
pub use central::testkit::{decide, decision, fail};
use central::{Core, NewPersonRequest};
use chrono::Utc;
use model::{PersonId, ProgrammeId, Role};
use protocol::encoding::SecretText;
use protocol::manifest::{ManifestCase, ManifestPage};
use protocol::messages::{
    Changes, EnrolRequest, Enrolled, Hello, Lease, LeaseRequest, Push, PushResult, Pushed, SignInRequest,
    SignedIn,
};
use protocol::operation::Action;
use protocol::signing::KeyPair;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{Blob, OperationBody, Problem, ProblemType, PublicKey, SignedMandate, SignedOperation};
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub const PASSWORD: &str = "specimen password";

/// A person with a key on a station.
pub struct Signer {
    pub id: PersonId,
    pub key: KeyPair,
}

pub struct TestStation {
    pub client: reqwest::Client,
    pub url: String,
    pub server_key: PublicKey,
    pub nonce: Mutex<String>,
    /// Those of all who signed in here, which go with each push.
    mandates: Mutex<Vec<SignedMandate>>,
    pen: Pen,
}

impl Deref for TestStation {
    type Target = Pen;

    fn deref(&self) -> &Pen {
        &self.pen
    }
}

pub fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // A bucket may have been opened before.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder().build().unwrap()
}

/// The body of a successful answer.
pub async fn ok<T: DeserializeOwned>(response: Response) -> T {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The problem of an unsuccessful answer, which has to be one by RFC 9457.
pub async fn problem(response: Response) -> Problem {
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let retry_after =
        response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    let text = response.text().await.unwrap();
    assert_eq!(media_type.as_deref(), Some(Problem::MEDIA_TYPE), "{status} {text}");
    let problem: Problem = serde_json::from_str(&text).unwrap();
    assert_eq!(problem.status, status, "the body repeats the status");
    assert_eq!(problem.retry_after_s, retry_after, "the body repeats the header");
    assert!(!problem.title_zh.is_empty() && !problem.title.is_empty());
    problem
}

pub async fn refused(response: Response, expected: ProblemType) -> Problem {
    let problem = problem(response).await;
    assert_eq!(problem.kind, expected, "{problem}");
    problem
}

/// A person with all programmes, signed in at the station for the first time.
pub async fn add_reviewer(core: &Core, station: &TestStation, login: &str) -> Signer {
    let request = NewPersonRequest {
        login: login.to_owned(),
        name: format!("测试 {login}"),
        password: SecretText(PASSWORD.to_owned()),
        roles: vec![Role::Reviewer],
        programmes: Vec::new(),
    };
    core.as_operator().add_person(request).await.unwrap();
    station.sign_in(login).await
}

/// What whoever runs the tests sets.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

impl TestStation {
    pub async fn enrol(central: &TestCentral) -> Self {
        Self::enrol_at(central.url(), client(), central.station_code().await).await
    }

    pub async fn enrol_at(url: String, client: reqwest::Client, code: SecretText) -> Self {
        let key = KeyPair::random();
        let incarnation = Uuid::new_v4();
        let request = EnrolRequest {
            code,
            name: "测试机".to_owned(),
            public_key: key.public(),
            incarnation,
            escrow: Some(Blob(vec![7; 60])),
        };
        let enrolled: Enrolled =
            ok(client.post(format!("{url}/v1/enrol")).json(&request).send().await.unwrap()).await;
        let station = Self {
            client,
            url,
            server_key: enrolled.server_key,
            nonce: Mutex::default(),
            mandates: Mutex::default(),
            pen: Pen::new(enrolled.station, incarnation, key),
        };
        station.hello().await;
        station
    }

    pub async fn hello(&self) -> Hello {
        let url = format!("{}/v1/hello?station={}&incarnation={}", self.url, self.id, self.incarnation);
        let hello: Hello = ok(self.client.get(url).send().await.unwrap()).await;
        self.nonce.lock().unwrap().clone_from(&hello.nonce);
        hello
    }

    /// A signed request, ready to be sent or spoilt.
    pub fn request(&self, method: &Method, target: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        let nonce = self.nonce.lock().unwrap().clone();
        let signed = SignedRequest { method: method.as_str(), target, body: &body };
        let auth = StationAuth::sign(self.id, self.incarnation, &nonce, signed, &self.key);
        let mut request = self
            .client
            .request(method.clone(), format!("{}{target}", self.url))
            .header("Authorization", auth.to_string());
        if *method != Method::GET {
            request = request.header("Content-Type", "application/json").body(body);
        }
        request
    }

    pub async fn get(&self, target: &str) -> Response {
        self.request(&Method::GET, target, Vec::new()).send().await.unwrap()
    }

    pub fn post(&self, target: &str, body: &impl Serialize) -> reqwest::RequestBuilder {
        self.request(&Method::POST, target, serde_json::to_vec(body).unwrap())
    }

    /// Adds a reviewer at the server and signs in here for the first time.
    pub async fn add_reviewer(&self, central: &TestCentral, login: &str) -> Signer {
        central.add_person(login, PASSWORD, &[Role::Reviewer]).await;
        self.sign_in(login).await
    }

    pub async fn sign_in(&self, login: &str) -> Signer {
        let key = KeyPair::random();
        let signed_in: SignedIn = ok(self.try_sign_in(login, PASSWORD, &key).await).await;
        let mandate = signed_in.mandate.verify(&self.server_key).unwrap();
        self.mandates.lock().unwrap().push(signed_in.mandate);
        Signer { id: mandate.person, key }
    }

    pub async fn try_sign_in(&self, login: &str, password: &str, key: &KeyPair) -> Response {
        let request = SignInRequest {
            station: self.id,
            login: login.to_owned(),
            password: SecretText(password.to_owned()),
            public_key: key.public(),
        };
        self.client.post(format!("{}/v1/sign-in", self.url)).json(&request).send().await.unwrap()
    }

    pub async fn try_lease(&self, key: Uuid, programme: &str, count: u32, person: PersonId) -> Response {
        let request = LeaseRequest { programme: ProgrammeId::from(programme), count, person, ahead: false };
        self.post("/v1/leases", &request).header("Idempotency-Key", key.to_string()).send().await.unwrap()
    }

    pub async fn lease(&self, count: u32, person: &Signer) -> Lease {
        ok(self.try_lease(Uuid::new_v4(), "jszg-identity", count, person.id).await).await
    }

    pub async fn manifest(&self, lease: &Lease) -> Vec<ManifestCase> {
        let mut cases = Vec::new();
        let mut after = String::new();
        loop {
            let page: ManifestPage =
                ok(self.get(&format!("/v1/batches/{}/manifest?limit=20{after}", lease.batch)).await).await;
            cases.extend(page.cases);
            match page.next {
                Some(next) => after = format!("&after={next}"),
                None => return cases,
            }
        }
    }

    pub async fn changes(&self, after: Option<&str>) -> Changes {
        ok(self.try_changes(after).await).await
    }

    pub async fn try_changes(&self, after: Option<&str>) -> Response {
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        self.get(&format!("/v1/changes?incarnation={}{after}", self.incarnation)).await
    }

    /// The next operation of this station.
    pub fn operation(&self, person: &Signer, action: Action) -> SignedOperation {
        self.operation_of(self.next_number(), person, action)
    }

    pub fn operation_of(&self, seq: u64, person: &Signer, action: Action) -> SignedOperation {
        SignedOperation::sign(&self.body(seq, person, action), None, &person.key, &self.key)
    }

    pub fn body(&self, seq: u64, person: &Signer, action: Action) -> OperationBody {
        self.pen.body(seq, person.id, Utc::now(), action)
    }

    pub async fn try_push(&self, operations: Vec<SignedOperation>) -> Response {
        let mandates = self.mandates.lock().unwrap().clone();
        self.post("/v1/operations", &Push { operations, mandates }).send().await.unwrap()
    }

    pub async fn push(&self, operations: Vec<SignedOperation>) -> Pushed {
        ok(self.try_push(operations).await).await
    }

    /// Makes one operation, hands it in and returns what became of it.
    pub async fn act(&self, person: &Signer, action: Action) -> PushResult {
        let operation = self.operation(person, action);
        self.push(vec![operation]).await.results.remove(0)
    }
}
