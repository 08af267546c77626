//! Cases go out to a station: lease, manifest, photos.

use bytes::Bytes;
use model::{BatchId, PersonId, PhotoHash, ProgrammeId, Text};
use protocol::manifest::ManifestPage;
use protocol::messages::{Lease, LeaseRequest, ManifestRequest};
use protocol::{Problem, ProblemType, Secret32};
use uuid::Uuid;

use super::{Caller, Core};
use crate::refusal::{Answer, Refusal};
use crate::rules;
use crate::storage::LeaseOrder;

impl Core {
    pub async fn lease(&self, caller: Caller, key: Uuid, request: LeaseRequest) -> Answer<Lease> {
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
        let after = match request.after.as_deref().map(str::parse::<u32>) {
            None => 0,
            Some(Ok(after)) => u64::from(after),
            Some(Err(_)) => return Err(Refusal::invalid("页位置无效", "The page's cursor is not valid")),
        };
        let limit = request.limit.clamp(1, self.config.manifest_page);
        let page = self.storage.manifest(caller.station, batch, after, limit, self.now()).await?;
        page.ok_or_else(|| ProblemType::NotFound.into())
    }

    /// A photo of a case that the station holds; any other is as if it were not there.
    pub async fn photo(&self, caller: Caller, hash: PhotoHash) -> Answer<Bytes> {
        if !self.storage.photo_leased(caller.station, hash, self.now()).await? {
            return Err(ProblemType::NotFound.into());
        }
        match self.photos.get(hash).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => {
                tracing::error!(%hash, "a leased photo is not in the photo store");
                // Asking again would not bring it: the station names it and goes on with the others.
                let text = Text::new("中心的照片库里没有这张照片", "It is not in the server's photo store");
                Err(Problem::with_detail(ProblemType::NotFound, text).into())
            }
            Err(error) => Err(Refusal::internal(&error)),
        }
    }
}
