//! The protocol over HTTP: [`HttpCentral`] implements [`protocol::Central`]. It signs what has to be signed,
//! looks after the nonce, limits time and size of every answer, and tells its failures apart. When to ask for
//! what is the business of `sync`.

mod address;
mod answer;
mod failure;
mod page;
mod tls;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use model::{BatchId, PhotoHash, StationId};
use protocol::api::{PhotoPart, PhotoStream};
use protocol::manifest::ManifestPage;
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, PhotosRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::problem::ProblemAction;
use protocol::signing::KeyPair;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{ApiError, Central, PROTOCOL_HEADER, PROTOCOL_VERSION, Problem, ProblemType, SignedEnrolment};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, IF_RANGE, RANGE};
use reqwest::{Client, Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use uuid::Uuid;

use crate::sync::{Network, ReadPage};

pub use address::{AddressError, ServerAddress};
pub use tls::TrustError;

/// How long is waited for a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub connect: Duration,
    /// Without a byte: a connection may look open and lead nowhere.
    pub idle: Duration,
    /// A whole request, its answer included.
    pub request: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(20),
            request: Duration::from_secs(60),
        }
    }
}

/// Who the station is to the server.
#[derive(Debug, Clone)]
pub struct StationIdentity {
    pub station: StationId,
    pub incarnation: Uuid,
    pub key: KeyPair,
}

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error("the HTTP client cannot be set up")]
    Setup(#[from] reqwest::Error),
}

/// The central server at one address, as one station sees it.
pub struct HttpCentral {
    address: ServerAddress,
    /// `None` before enrolment, and before the vault is open on a machine without a key store: enough to enrol,
    /// to sign in and to change a password.
    identity: Option<StationIdentity>,
    tls: rustls::ClientConfig,
    patience: Patience,
    client: Mutex<Client>,
    nonce: Mutex<Option<String>>,
}

/// A request before it is signed.
struct Call {
    method: Method,
    /// Path and query.
    target: String,
    body: Bytes,
    idempotency_key: Option<Uuid>,
    /// First byte wanted of a photo, and the photo's name: of another one, a range would be of no use.
    range_from: Option<(u64, PhotoHash)>,
}

impl HttpCentral {
    /// `extra_authority`: PEM of an office's own certificate authority, trusted beside the machine's.
    pub fn new(
        address: ServerAddress,
        extra_authority: Option<&[u8]>,
        identity: Option<StationIdentity>,
    ) -> Result<Self, ClientError> {
        let tls = if address.is_https() { tls::https(extra_authority)? } else { tls::none()? };
        let patience = Patience::default();
        let client = Mutex::new(connect(&tls, patience)?);
        Ok(Self { address, identity, tls, patience, client, nonce: Mutex::new(None) })
    }

    /// Waits for other times than usual.
    pub fn with_patience(self, patience: Patience) -> Result<Self, ClientError> {
        Ok(Self { client: Mutex::new(connect(&self.tls, patience)?), patience, ..self })
    }

    async fn send(&self, call: &Call, authorization: Option<String>) -> Result<Response, ApiError> {
        let client = lock(&self.client).clone();
        let mut request = client
            .request(call.method.clone(), self.address.join(&call.target))
            .header(PROTOCOL_HEADER, PROTOCOL_VERSION);
        if call.method == Method::POST {
            request = request.header(CONTENT_TYPE, "application/json").body(call.body.clone());
        }
        if let Some(key) = call.idempotency_key {
            request = request.header("idempotency-key", key.to_string());
        }
        if let Some((from, hash)) = call.range_from {
            request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, format!("\"{hash}\""));
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let response = request.send().await.map_err(failure::api_error)?;
        answer::success(response).await
    }

    /// Sends signed. A nonce that has expired is exchanged once; then the answer stands.
    async fn send_signed(&self, call: Call) -> Result<Response, ApiError> {
        let identity = self.identity()?;
        let nonce = self.nonce_for(identity).await?;
        match self.send(&call, Some(authorization(identity, &nonce, &call))).await {
            Err(ApiError::Problem(problem)) if problem.kind.action() == ProblemAction::SayHello => {
                self.forget_nonce(&nonce);
                let nonce = self.nonce_for(identity).await?;
                self.send(&call, Some(authorization(identity, &nonce, &call))).await
            }
            answered => answered,
        }
    }

    /// Unsigned: whoever asks proves it by what the request holds.
    async fn call_open<T: DeserializeOwned>(&self, call: Call) -> Result<T, ApiError> {
        answer::json(self.send(&call, None).await?).await
    }

    async fn call_signed<T: DeserializeOwned>(&self, call: Call) -> Result<T, ApiError> {
        answer::json(self.send_signed(call).await?).await
    }

    fn identity(&self) -> Result<&StationIdentity, ApiError> {
        self.identity.as_ref().ok_or_else(|| Problem::new(ProblemType::StationUnknown).into())
    }

    async fn nonce_for(&self, identity: &StationIdentity) -> Result<String, ApiError> {
        let known = lock(&self.nonce).clone();
        match known {
            Some(nonce) => Ok(nonce),
            None => {
                let request = HelloRequest { station: identity.station, incarnation: identity.incarnation };
                self.hello(request).await.map(|hello| hello.nonce)
            }
        }
    }

    /// Unless another request has brought a newer one meanwhile.
    fn forget_nonce(&self, expired: &str) {
        let mut nonce = lock(&self.nonce);
        if nonce.as_deref() == Some(expired) {
            *nonce = None;
        }
    }

    fn keep_nonce(&self, fresh: &str) {
        *lock(&self.nonce) = Some(fresh.to_owned());
    }
}

#[async_trait]
impl Central for HttpCentral {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError> {
        self.call_open(Call::post("/v1/enrol", &request)).await
    }

    async fn enrol_again(&self, enrolment: SignedEnrolment) -> Result<Enrolled, ApiError> {
        self.call_open(Call::post("/v1/enrol/again", &enrolment)).await
    }

    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        let HelloRequest { station, incarnation } = request;
        let call = Call::get(format!("/v1/hello?station={station}&incarnation={incarnation}"));
        let hello: Hello = self.call_open(call).await?;
        self.keep_nonce(&hello.nonce);
        Ok(hello)
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError> {
        self.call_open(Call::post("/v1/sign-in", &request)).await
    }

    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError> {
        self.call_open(Call::post("/v1/password", &request)).await
    }

    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError> {
        let call = Call { idempotency_key: Some(key), ..Call::post("/v1/leases", &request) };
        self.call_signed(call).await
    }

    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError> {
        self.call_signed(Call::manifest(batch, request)).await
    }

    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError> {
        let range_from = (from > 0).then_some((from, hash));
        let call = Call { range_from, ..Call::get(format!("/v1/photos/{hash}")) };
        answer::photo(self.send_signed(call).await?, from).await
    }

    async fn photos(&self, request: PhotosRequest) -> Result<PhotoStream, ApiError> {
        answer::photos(self.send_signed(Call::post("/v1/photos", &request)).await?)
    }

    async fn push(&self, push: Push) -> Result<Pushed, ApiError> {
        self.call_signed(Call::post("/v1/operations", &push)).await
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError> {
        let incarnation = Some(request.incarnation.to_string());
        let query = query(&[("after", request.after), ("incarnation", incarnation)]);
        let changes: Changes = self.call_signed(Call::get(format!("/v1/changes{query}"))).await?;
        self.keep_nonce(&changes.nonce);
        Ok(changes)
    }

    async fn log_head(&self) -> Result<LogHead, ApiError> {
        self.call_signed(Call::get("/v1/log/head".to_owned())).await
    }
}

#[async_trait]
impl Network for HttpCentral {
    fn drop_connections(&self) {
        match connect(&self.tls, self.patience) {
            Ok(client) => *lock(&self.client) = client,
            Err(error) => tracing::warn!(%error, "the connections could not be renewed"),
        }
    }

    async fn manifest_page(&self, batch: BatchId, request: ManifestRequest) -> Result<ReadPage, ApiError> {
        Ok(self.call_signed::<page::RawPage>(Call::manifest(batch, request)).await?.read())
    }
}

impl Call {
    fn manifest(batch: BatchId, request: ManifestRequest) -> Self {
        let query = query(&[("after", request.after), ("limit", Some(request.limit.to_string()))]);
        Self::get(format!("/v1/batches/{batch}/manifest{query}"))
    }

    fn get(target: String) -> Self {
        Self { method: Method::GET, target, body: Bytes::new(), idempotency_key: None, range_from: None }
    }

    fn post(target: &str, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("messages have string keys and finite numbers only");
        Self { method: Method::POST, body: body.into(), ..Self::get(target.to_owned()) }
    }
}

fn authorization(identity: &StationIdentity, nonce: &str, call: &Call) -> String {
    let request = SignedRequest { method: call.method.as_str(), target: &call.target, body: &call.body };
    StationAuth::sign(identity.station, identity.incarnation, nonce, request, &identity.key).to_string()
}

/// `?name=value&…` of the values that are there.
fn query(pairs: &[(&str, Option<String>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("?{}", query.finish())
}

fn connect(tls: &rustls::ClientConfig, patience: Patience) -> Result<Client, reqwest::Error> {
    Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(patience.connect)
        .read_timeout(patience.idle)
        .timeout(patience.request)
        .user_agent(concat!("proofdesk/", env!("CARGO_PKG_VERSION")))
        .build()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding one of these locks, and a nonce or client is whole in any case.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
