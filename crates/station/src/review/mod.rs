//! Reviewing: the queue, one case with all that a reviewer needs, and the path of a decision into the store.
//!
//! [`Review`] lives as long as the vault is open. The commands call it with who looks ([`Viewer`]) and who signs
//! ([`Signer`]); it holds nobody's session itself.

mod background;
mod case_view;
mod cases;
mod confirm;
mod decision_list;
mod error;
#[cfg(test)]
mod fixtures;
mod listing;
mod operations;
mod outcome;
mod queue;
mod reasons;
mod release;
mod renewal;
mod upkeep;
mod verdict_check;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use inspect::Limits;
use model::{BatchId, CaseId, PersonId, PhotoHash};
use tokio_util::task::AbortOnDropHandle;

use crate::pictures::{Generation, PhotoError, PictureKey, Pictures, Shown, Source};
use crate::store::batch::photo;
use crate::store::{StoreError, Stores};

pub(crate) use error::ReviewError;
pub(crate) use operations::Signer;
pub(crate) use queue::Viewer;
pub(crate) use upkeep::{Shelf, Stale};
pub(crate) use verdict_check::VerdictRefusal;

/// As the page counts.
fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

pub(crate) struct Review {
    stores: Stores,
    shelf: Arc<Shelf>,
    pictures: Arc<Pictures>,
    /// Makes the next cases' pictures; replaced with each case that is opened, and ends with the review.
    ahead: Mutex<Option<AbortOnDropHandle<()>>>,
    opened: Mutex<HashSet<Opening>>,
}

/// Somebody sees one revision of a case, from signing in or unlocking the screen on. The page asks for a case again
/// whenever something of it changed, which is no second opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Opening {
    person: PersonId,
    case: CaseId,
    revision: u32,
}

impl Review {
    pub async fn open(
        stores: Stores,
        stale: Arc<Stale>,
        pictures: Arc<Pictures>,
    ) -> Result<Self, StoreError> {
        let shelf = Arc::new(Shelf::fill(stores.clone(), stale).await?);
        Ok(Self { stores, shelf, pictures, ahead: Mutex::default(), opened: Mutex::default() })
    }

    pub async fn picture(&self, key: PictureKey, generation: Generation) -> Result<Shown, PhotoError> {
        self.pictures.get(key, generation, &self.photos()).await
    }

    /// The screen was locked, or the person went: stops working ahead, and what is opened from now on is opened anew.
    pub fn rest(&self) {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.opened().clear();
    }

    fn opened(&self) -> MutexGuard<'_, HashSet<Opening>> {
        // Nothing panics while holding it.
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work_ahead(&self, keys: Vec<PictureKey>) {
        let (pictures, photos, generation) =
            (Arc::clone(&self.pictures), self.photos(), self.pictures.generation());
        let work = tokio::spawn(async move {
            for key in keys {
                pictures.prepare(key, generation, &photos).await;
            }
        });
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(AbortOnDropHandle::new(work));
    }

    fn photos(&self) -> StoredPhotos {
        StoredPhotos { stores: self.stores.clone(), shelf: Arc::clone(&self.shelf) }
    }
}

/// Photos from the batches' files, under the limits of the batch's programme.
struct StoredPhotos {
    stores: Stores,
    shelf: Arc<Shelf>,
}

#[async_trait]
impl Source for StoredPhotos {
    async fn bytes(&self, batch: BatchId, hash: PhotoHash) -> Result<(Vec<u8>, Limits), PhotoError> {
        let limits = self.shelf.limits(batch);
        let content = self.stores.read_batch(batch, move |db| photo::content(db, hash)).await;
        let content = content.map_err(|error| {
            tracing::warn!(%error, "a photo could not be read");
            PhotoError::NotHere
        })?;
        content.map(|bytes| (bytes, limits)).ok_or(PhotoError::NotHere)
    }
}
