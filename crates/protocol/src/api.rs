//! The protocol as a trait, bound to one station: the HTTP client implements it, and so does the server's own
//! core, so that tests and simulations can put either behind a station.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use model::{BatchId, PhotoHash};
use uuid::Uuid;

use crate::enrolment::SignedEnrolment;
use crate::manifest::ManifestPage;
use crate::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, PhotosRequest, Push, Pushed, SignInRequest, SignedIn,
};
use crate::problem::Problem;

/// Why a call brought no answer that counts.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ApiError {
    /// No connection, cut off, timed out. The request may or may not have been taken.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The server's certificate is not trusted, or not for this name.
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(String),
    /// What came back is not an answer of this protocol.
    #[error("the server's answer cannot be understood: {0}")]
    Garbled(String),
    #[error("{0}")]
    Problem(Box<Problem>),
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// A photo's bytes from `from` to the end, or to where the connection broke.
#[derive(Debug, Clone)]
pub struct PhotoPart {
    pub from: u64,
    /// Length of the whole photo.
    pub total: u64,
    pub bytes: Bytes,
}

/// One of several photos that were asked for together.
#[derive(Debug, Clone)]
pub struct BulkPhoto {
    pub hash: PhotoHash,
    /// `None`: the server does not give it, and asking for it alone says why.
    pub part: Option<PhotoPart>,
}

/// In the order in which they were asked for. An error is the last of it; where the connection broke in the middle of
/// a photo, what came of it stands before the error.
pub type PhotoStream = BoxStream<'static, Result<BulkPhoto, ApiError>>;

#[async_trait]
pub trait Central: Send + Sync {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError>;
    /// For a server that lost what it knew of the station. To one that knows it nothing changes.
    async fn enrol_again(&self, enrolment: SignedEnrolment) -> Result<Enrolled, ApiError>;
    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError>;
    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError>;
    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError>;
    /// `key` makes the call idempotent: the same key gets the same batch.
    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError>;
    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError>;
    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError>;
    async fn photos(&self, request: PhotosRequest) -> Result<PhotoStream, ApiError>;
    async fn push(&self, push: Push) -> Result<Pushed, ApiError>;
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError>;
    async fn log_head(&self) -> Result<LogHead, ApiError>;
}
