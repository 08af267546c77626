//! Cases go out to a station: lease, manifest, photos.

use std::ops::Range;
use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use model::{BatchId, PersonId, PhotoHash, ProgrammeId, Text};
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LeaseRequest, ManifestRequest, PhotosRequest};
use protocol::{MAX_PHOTOS_PER_REQUEST, Problem, ProblemType, Secret32};
use uuid::Uuid;

use super::{Caller, Core};
use crate::photos::{PhotoBytes, PhotoError, Photos};
use crate::refusal::{Answer, Refusal};
use crate::rules;
use crate::storage::LeaseOrder;

impl Core {
    pub async fn lease(&self, caller: Caller, key: Uuid, request: LeaseRequest) -> Answer<Lease> {
        self.check_protocol(caller)?;
        if request.count == 0 {
            return Err(Refusal::invalid("领取数量须大于 0", "The count has to be above 0"));
        }
        let now = self.now();
        self.check_mandate(caller, request.person, &request.programme).await?;
        let rulebook = self.rulebook().await?;
        let programme = rules::newest(&rulebook, now)
            .into_iter()
            .find(|programme| programme.id == request.programme)
            .ok_or_else(|| Refusal::invalid("中心没有这个办理类别", "The server has no such programme"))?;
        let order = LeaseOrder {
            station: caller.station,
            key,
            count: request.count.min(self.config.limits.cases_per_lease),
            request,
            terms: rules::lease_terms(programme, self.config.shortest_lease),
            sealing_key: Secret32::random(),
            now,
        };
        Ok(self.storage.lease(order).await?)
    }

    /// Whether the person may review cases of the programme on this station now.
    async fn check_mandate(&self, caller: Caller, person: PersonId, programme: &ProgrammeId) -> Answer<()> {
        let now = self.now();
        let signer = self.storage.signer(caller.station, person).await?;
        let allowed = signer.is_some_and(|signer| {
            !signer.removed
                && signer
                    .mandates
                    .iter()
                    .any(|mandate| now <= mandate.valid_until && mandate.lets_review(Some(programme)))
        });
        if allowed { Ok(()) } else { Err(ProblemType::NotAllowed.into()) }
    }

    pub async fn manifest(
        &self,
        caller: Caller,
        batch: BatchId,
        request: ManifestRequest,
    ) -> Answer<ManifestPage> {
        self.check_protocol(caller)?;
        let after = match request.after.as_deref().map(str::parse::<u32>) {
            None => 0,
            Some(Ok(after)) => u64::from(after),
            Some(Err(_)) => return Err(Refusal::invalid("页位置无效", "The page's cursor is not valid")),
        };
        let limit = request.limit.clamp(1, self.config.manifest_page);
        let page = self.storage.manifest(caller.station, batch, after, limit, self.now()).await?;
        let mut page = page.ok_or(ProblemType::NotFound)?;
        for case in &mut page.cases {
            case.grant = Some(self.grants.make(caller.station, batch, case.id));
        }
        Ok(page)
    }

    /// A photo of a case that the station holds; any other is as if it were not there.
    pub async fn photo(&self, caller: Caller, hash: PhotoHash) -> Answer<LeasedPhoto> {
        self.check_protocol(caller)?;
        match self.storage.leased_photo(caller.station, hash, self.now()).await? {
            Some(length) => Ok(LeasedPhoto { photos: self.photos.clone(), hash, length }),
            None => Err(ProblemType::NotFound.into()),
        }
    }

    /// Photos one behind the other, each looked up shortly before its turn.
    pub async fn photos(self: &Arc<Self>, caller: Caller, request: PhotosRequest) -> Answer<GivenPhotos> {
        if request.photos.len() > MAX_PHOTOS_PER_REQUEST {
            return Err(ProblemType::TooLarge.into());
        }
        let core = Arc::clone(self);
        let look_up = move |hash| {
            let core = Arc::clone(&core);
            async move { core.given(caller, hash).await }
        };
        let mut given = stream::iter(request.photos).map(look_up).buffered(LOOKED_UP_AHEAD).boxed();
        // What keeps the server from giving any of them is still told in words.
        let first = given.next().await.transpose()?;
        Ok(stream::iter(first.map(Ok)).chain(given).boxed())
    }

    async fn given(&self, caller: Caller, hash: PhotoHash) -> Answer<GivenPhoto> {
        let content = async {
            let photo = self.photo(caller, hash).await?;
            Ok((photo.length(), photo.read(0..photo.length()).await?))
        };
        match content.await {
            Ok(content) => Ok(GivenPhoto { hash, content: Some(content) }),
            Err(Refusal(problem)) if problem.kind == ProblemType::NotFound => {
                Ok(GivenPhoto { hash, content: None })
            }
            Err(refusal) => Err(refusal),
        }
    }
}

/// One of several photos that were asked for.
pub struct GivenPhoto {
    pub hash: PhotoHash,
    /// Its length and its bytes; `None` if the station may not have it or it is not in the store.
    pub content: Option<(u64, PhotoBytes)>,
}

/// An error is the last of it.
pub type GivenPhotos = BoxStream<'static, Answer<GivenPhoto>>;

/// While one photo is sent the next one is looked up; a folder's photo is in memory by then.
const LOOKED_UP_AHEAD: usize = 2;

/// A photo that the station may have.
pub struct LeasedPhoto {
    photos: Photos,
    hash: PhotoHash,
    length: u64,
}

impl LeasedPhoto {
    /// In bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A part of it, which has to lie within.
    pub async fn read(&self, part: Range<u64>) -> Answer<PhotoBytes> {
        let hash = self.hash;
        // Asking again would bring neither: the station names it and goes on with the others.
        let lost = |zh: &str, en: &str| Problem::with_detail(ProblemType::NotFound, Text::new(zh, en)).into();
        match self.photos.read(hash, self.length, part).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => {
                tracing::error!(%hash, "a leased photo is not in the photo store");
                Err(lost("中心的照片库里没有这张照片", "It is not in the server's photo store"))
            }
            Err(error @ PhotoError::Damaged { .. }) => {
                tracing::error!(%hash, %error, "a leased photo is damaged in the photo store");
                Err(lost("中心的照片库里这张照片已损坏", "It is damaged in the server's photo store"))
            }
            Err(error) => Err(error.into()),
        }
    }
}
