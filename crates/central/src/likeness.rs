//! Finds photos that are copies of ones held already, before the cases that show them are added.
//!
//! All sketches are in memory while photos come in. They are read from the storage at the first import of a process,
//! and before each search what other processes have added meanwhile.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use inspect::likeness::{Index, Likeness, Relief, confirm};
use inspect::{Input, Rules};
use model::{PhotoHash, Rulebook};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::photos::Photos;
use crate::storage::{CopyRecord, FingerprintRecord, ShownPhoto, Storage, StorageError};

/// Candidates that are confirmed for one photo: the nearest of very many.
const MOST_CANDIDATES: usize = 64;
/// Sketches that are read at once.
const SKETCHES_PER_PAGE: u32 = 10_000;
/// Photos of earlier releases that are looked at again at once.
const PHOTOS_PER_PAGE: u32 = 200;

/// What a programme asks of two copies, as a threshold in its data.
const THRESHOLD: &str = "photo-copied";

/// The photos held, as far as this process knows them.
#[derive(Default)]
pub struct KnownPhotos {
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    index: Index,
    /// By their ids in the index.
    photos: Vec<PhotoHash>,
    position: i64,
    /// Every photo held has a fingerprint of this release.
    complete: bool,
}

/// A photo that comes in.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    pub shown: ShownPhoto,
    pub bytes: Bytes,
}

/// A photo that was looked at.
struct Looked {
    record: FingerprintRecord,
    /// What two copies have to correlate; `None` where the programme compares no photos.
    least: Option<f32>,
}

impl KnownPhotos {
    /// Keeps the fingerprints of photos that have none, and which of all photos they are copies of.
    pub async fn add(
        &self,
        storage: &dyn Storage,
        store: &Photos,
        rulebook: &Arc<Rulebook>,
        photos: Vec<NewPhoto>,
    ) -> Result<(), StorageError> {
        let mut known = Arc::clone(&self.known).lock_owned().await;
        if !known.complete {
            known = look_at_earlier(known, storage, store, rulebook).await?;
            known.complete = true;
        }
        look_at(known, storage, rulebook, photos).await?;
        Ok(())
    }
}

/// Photos that came with an earlier release.
async fn look_at_earlier(
    mut known: OwnedMutexGuard<Known>,
    storage: &dyn Storage,
    store: &Photos,
    rulebook: &Arc<Rulebook>,
) -> Result<OwnedMutexGuard<Known>, StorageError> {
    loop {
        let shown = storage.shown_without_fingerprint(PHOTOS_PER_PAGE).await?;
        if shown.is_empty() {
            return Ok(known);
        }
        let mut photos = Vec::with_capacity(shown.len());
        for shown in shown {
            let bytes = store.get(shown.hash).await.map_err(|error| StorageError::Failed(Box::new(error)))?;
            // Without its file a photo is as one that cannot be decoded.
            photos.push(NewPhoto { shown, bytes: bytes.unwrap_or_default() });
        }
        known = look_at(known, storage, rulebook, photos).await?;
    }
}

async fn look_at(
    mut known: OwnedMutexGuard<Known>,
    storage: &dyn Storage,
    rulebook: &Arc<Rulebook>,
    photos: Vec<NewPhoto>,
) -> Result<OwnedMutexGuard<Known>, StorageError> {
    let hashes = photos.iter().map(|photo| photo.shown.hash).collect();
    let mut wanted: HashSet<PhotoHash> = storage.without_fingerprint(hashes).await?.into_iter().collect();
    let new = photos.into_iter().filter(|photo| wanted.remove(&photo.shown.hash)).collect();
    let looked: Arc<[Looked]> = fingerprints(rulebook, new).await?.into();
    let records: Arc<[FingerprintRecord]> = looked.iter().map(|looked| looked.record.clone()).collect();
    while !looked.is_empty() {
        known.read_on(storage).await?;
        let position = known.position;
        let (returned, mut suspects) = search(known, Arc::clone(&looked)).await?;
        known = returned;
        read_reliefs(storage, &mut suspects).await?;
        let copies = confirmed(Arc::clone(&looked), suspects).await?;
        if storage.keep_fingerprints(position, Arc::clone(&records), copies).await? {
            break;
        }
    }
    Ok(known)
}

/// As many at a time as there are cores.
async fn fingerprints(rulebook: &Arc<Rulebook>, photos: Vec<NewPhoto>) -> Result<Vec<Looked>, StorageError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let looking = photos.into_iter().map(|photo| {
        let rulebook = Arc::clone(rulebook);
        blocking(move || look(&rulebook, &photo))
    });
    stream::iter(looking).buffered(cores).try_collect().await
}

fn look(rulebook: &Rulebook, photo: &NewPhoto) -> Looked {
    let NewPhoto { shown, bytes } = photo;
    let programme = rulebook.programme(&shown.programme.id, &shown.programme.edition);
    let fingerprint = programme.and_then(|programme| {
        let rules = Rules::of(programme, &shown.slot)?.for_document(programme, shown.document, &shown.slot);
        inspect::fingerprint(&Input { bytes, declared_name: None, slot: &shown.slot, rules })
    });
    let least = programme.and_then(|programme| programme.thresholds.get(THRESHOLD)?.warn);
    Looked {
        record: FingerprintRecord { photo: shown.hash, fingerprint },
        least: least.map(|least| least as f32),
    }
}

/// A photo held that a new one may be a copy of.
struct Suspect {
    /// Among the photos looked at.
    new: usize,
    held: Held,
    candidate: inspect::likeness::Candidate,
}

enum Held {
    /// Among the photos looked at, too.
    New(usize),
    Stored(PhotoHash),
    Read(PhotoHash, Relief),
}

async fn search(
    known: OwnedMutexGuard<Known>,
    looked: Arc<[Looked]>,
) -> Result<(OwnedMutexGuard<Known>, Vec<Suspect>), StorageError> {
    blocking(move || {
        let mut suspects = Vec::new();
        for (new, one) in looked.iter().enumerate() {
            let Some(sketch) = one.record.fingerprint.as_ref().map(|fingerprint| fingerprint.sketch) else {
                continue;
            };
            if one.least.is_none() {
                continue;
            }
            suspects.extend(known.index.search(&sketch, MOST_CANDIDATES).into_iter().map(|found| {
                let held = Held::Stored(known.photos[found.id as usize]);
                Suspect { new, held, candidate: found.candidate }
            }));
            suspects.extend(looked[..new].iter().enumerate().filter_map(|(place, other)| {
                let other = other.record.fingerprint.as_ref()?;
                let candidate = sketch.candidate(&other.sketch)?;
                Some(Suspect { new, held: Held::New(place), candidate })
            }));
        }
        (known, suspects)
    })
    .await
}

async fn read_reliefs(storage: &dyn Storage, suspects: &mut Vec<Suspect>) -> Result<(), StorageError> {
    let stored = suspects.iter().filter_map(|suspect| match suspect.held {
        Held::Stored(photo) => Some(photo),
        Held::New(_) | Held::Read(..) => None,
    });
    let mut reliefs = storage.reliefs(stored.collect()).await?.into_iter();
    suspects.retain_mut(|suspect| {
        let Held::Stored(photo) = suspect.held else { return true };
        let relief = reliefs.next().flatten();
        relief.map(|relief| suspect.held = Held::Read(photo, relief)).is_some()
    });
    Ok(())
}

async fn confirmed(looked: Arc<[Looked]>, suspects: Vec<Suspect>) -> Result<Vec<CopyRecord>, StorageError> {
    blocking(move || suspects.iter().filter_map(|suspect| suspect.confirmed(&looked)).collect()).await
}

impl Suspect {
    fn confirmed(&self, looked: &[Looked]) -> Option<CopyRecord> {
        let relief = |looked: &Looked| looked.record.fingerprint.as_ref()?.relief.clone();
        let one = &looked[self.new];
        let (other, held) = match &self.held {
            Held::New(place) => (looked[*place].record.photo, relief(&looked[*place])?),
            Held::Read(photo, relief) => (*photo, relief.clone()),
            Held::Stored(_) => return None,
        };
        match confirm(&relief(one)?, &held, &self.candidate, one.least?)? {
            Likeness::Copy { correlation, cropped } => {
                Some(CopyRecord { photo: one.record.photo, other, cropped, correlation })
            }
            Likeness::SamePixels => None,
        }
    }
}

impl Known {
    /// Reads what has come since.
    async fn read_on(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        loop {
            let sketches = storage.sketches_after(self.position, SKETCHES_PER_PAGE).await?;
            let Some(last) = sketches.last() else { return Ok(()) };
            self.position = last.position;
            for stored in &sketches {
                if stored.sketch.whole.is_some() {
                    let id = u32::try_from(self.photos.len()).map_err(|_| too_many())?;
                    self.index.insert(id, &stored.sketch);
                    self.photos.push(stored.photo);
                }
            }
        }
    }
}

fn too_many() -> StorageError {
    StorageError::Failed("there are more photos than can be numbered".into())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StorageError::Failed(Box::new(error)))
}
