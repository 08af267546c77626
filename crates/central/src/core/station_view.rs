//! The protocol's trait over the core itself: for tests and simulations without a network. It speaks as a
//! station that has proved itself.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use model::{BatchId, PhotoHash};
use protocol::api::{BulkPhoto, PhotoPart, PhotoStream};
use protocol::manifest::ManifestPage;
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, PhotosRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::{ApiError, Central, ProblemType, SignedEnrolment};
use uuid::Uuid;

use super::{Caller, Core, GivenPhoto};
use crate::photos::PhotoBytes;
use crate::refusal::{Answer, Refusal};

pub struct StationView {
    core: Arc<Core>,
    caller: Caller,
}

impl StationView {
    pub(super) fn new(core: Arc<Core>, caller: Caller) -> Self {
        Self { core, caller }
    }

    async fn revoked(&self) -> Answer<bool> {
        let station = self.core.storage.station(self.caller.station).await?;
        Ok(station.ok_or(ProblemType::StationUnknown)?.revoked)
    }

    async fn caller(&self) -> Answer<Caller> {
        if self.revoked().await? { Err(ProblemType::StationRevoked.into()) } else { Ok(self.caller) }
    }
}

async fn collected(mut pieces: PhotoBytes) -> Answer<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece?);
    }
    Ok(bytes.freeze())
}

#[async_trait]
impl Central for StationView {
    async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, ApiError> {
        Ok(self.core.enrol(request).await?)
    }

    async fn enrol_again(&self, enrolment: SignedEnrolment) -> Result<Enrolled, ApiError> {
        Ok(self.core.enrol_again(enrolment).await?)
    }

    async fn hello(&self, request: HelloRequest) -> Result<Hello, ApiError> {
        Ok(self.core.hello(request).await?)
    }

    async fn sign_in(&self, request: SignInRequest) -> Result<SignedIn, ApiError> {
        Ok(self.core.sign_in(request).await?)
    }

    async fn change_password(&self, request: PasswordChangeRequest) -> Result<SignedIn, ApiError> {
        Ok(self.core.change_password(request).await?)
    }

    async fn lease(&self, key: Uuid, request: LeaseRequest) -> Result<Lease, ApiError> {
        Ok(self.core.lease(self.caller().await?, key, request).await?)
    }

    async fn manifest(&self, batch: BatchId, request: ManifestRequest) -> Result<ManifestPage, ApiError> {
        Ok(self.core.manifest(self.caller().await?, batch, request).await?)
    }

    async fn photo(&self, hash: PhotoHash, from: u64) -> Result<PhotoPart, ApiError> {
        let photo = self.core.photo(self.caller().await?, hash).await?;
        let total = photo.length();
        if from >= total {
            return Err(Refusal::invalid("照片没有这么长", "The photo is not that long").into());
        }
        let bytes = collected(photo.read(from..total).await?).await?;
        Ok(PhotoPart { from, total, bytes })
    }

    async fn photos(&self, request: PhotosRequest) -> Result<PhotoStream, ApiError> {
        let given = self.core.photos(self.caller().await?, request).await?;
        let photos = given.then(|photo| async {
            let GivenPhoto { hash, content } = photo?;
            let part = match content {
                Some((total, pieces)) => Some(PhotoPart { from: 0, total, bytes: collected(pieces).await? }),
                None => None,
            };
            Ok(BulkPhoto { hash, part })
        });
        Ok(photos.boxed())
    }

    async fn push(&self, push: Push) -> Result<Pushed, ApiError> {
        Ok(self.core.push(self.caller().await?, push).await?)
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, ApiError> {
        if self.revoked().await? {
            return Ok(self.core.changes_of_revoked(self.caller.station).await?);
        }
        Ok(self.core.changes(self.caller, request).await?)
    }

    async fn log_head(&self) -> Result<LogHead, ApiError> {
        Ok(self.core.log_head().await?)
    }
}
