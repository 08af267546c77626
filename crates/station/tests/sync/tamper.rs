//! A network whose answers a test can change, hold back or refuse.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use model::{BatchId, PhotoHash};
use protocol::api::{PhotoPart, PhotoStream};
use protocol::manifest::ManifestPage;
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, PhotosRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::{ApiError, Central, Problem, ProblemType, SignedEnrolment};
use station::sync::{Network, ReadPage};
use tokio::sync::Semaphore;
use uuid::Uuid;

type Hook<A, B> = Mutex<Box<dyn FnMut(A) -> B + Send>>;

pub struct Tampered {
    pub inner: Arc<dyn Network>,
    /// Refuses a push.
    pub push: Hook<Push, Option<ApiError>>,
    /// Refuses to tell of changes.
    pub changes: Hook<(), Option<ApiError>>,
    /// Changes an answer to a claim, which the server has granted.
    pub lease: Hook<Lease, Result<Lease, ApiError>>,
    pub page: Hook<ReadPage, Result<ReadPage, ApiError>>,
    /// Changes a photo's answer.
    pub photo: Hook<(PhotoHash, PhotoPart), Result<PhotoPart, ApiError>>,
    /// A photo needs one of these.
    pub photos_let_through: Semaphore,
    /// In the order that they were asked for.
    pub photos_asked: Mutex<Vec<PhotoHash>>,
    /// How many photos were asked for in one request each, if the server is to know such requests.
    pub bulks_asked: Option<Mutex<Vec<usize>>>,
    /// Where photos come from, if not from where the rest does.
    pub photo_source: Option<Arc<dyn Network>>,
}

impl Tampered {
    /// Passes everything on as it is.
    pub fn over(inner: Arc<dyn Network>) -> Self {
        Self {
            inner,
            push: hook(|_| None),
            changes: hook(|()| None),
            lease: hook(Ok),
            page: hook(Ok),
            photo: hook(|(_, part)| Ok(part)),
            photos_let_through: Semaphore::new(Semaphore::MAX_PERMITS),
            photos_asked: Mutex::default(),
            bulks_asked: None,
            photo_source: None,
        }
    }
}

pub fn hook<A, B>(change: impl FnMut(A) -> B + Send + 'static) -> Hook<A, B> {
    Mutex::new(Box::new(change))
}

#[async_trait]
impl Network for Tampered {
    fn drop_connections(&self) {
        self.inner.drop_connections();
    }

    async fn manifest_page(&self, batch: BatchId, request: ManifestRequest) -> Result<ReadPage, ApiError> {
        let page = self.inner.manifest_page(batch, request).await?;
        self.page.lock().unwrap()(page)
    }
}

#[async_trait]
impl Central for Tampered {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError> {
        self.inner.enrol(request).await
    }

    async fn enrol_again(&self, enrolment: SignedEnrolment) -> Result<Enrolled, ApiError> {
        self.inner.enrol_again(enrolment).await
    }

    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        self.inner.hello(request).await
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError> {
        self.inner.sign_in(request).await
    }

    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError> {
        self.inner.change_password(request).await
    }

    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError> {
        let lease = self.inner.lease(key, request).await?;
        self.lease.lock().unwrap()(lease)
    }

    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError> {
        self.inner.manifest(batch, request).await
    }

    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError> {
        self.photos_asked.lock().unwrap().push(hash);
        self.photos_let_through.acquire().await.expect("never closed").forget();
        let source = self.photo_source.as_ref().unwrap_or(&self.inner);
        let part = source.photo(hash, from).await?;
        self.photo.lock().unwrap()((hash, part))
    }

    async fn photos(&self, request: PhotosRequest) -> Result<PhotoStream, ApiError> {
        let Some(asked) = &self.bulks_asked else { return Err(Problem::new(ProblemType::NotFound).into()) };
        asked.lock().unwrap().push(request.photos.len());
        self.photos_let_through.acquire().await.expect("never closed").forget();
        self.inner.photos(request).await
    }

    async fn push(&self, push: Push) -> Result<Pushed, ApiError> {
        let refusal = self.push.lock().unwrap()(push.clone());
        match refusal {
            Some(refusal) => Err(refusal),
            None => self.inner.push(push).await,
        }
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError> {
        let refusal = self.changes.lock().unwrap()(());
        match refusal {
            Some(refusal) => Err(refusal),
            None => self.inner.changes(request).await,
        }
    }

    async fn log_head(&self) -> Result<LogHead, ApiError> {
        self.inner.log_head().await
    }
}
