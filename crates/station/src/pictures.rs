//! The pictures that the page may see: tokens that stand for photos for one sign-in, and a bounded cache of what
//! was decoded and encoded again. How a photo is read and made into a picture comes in as a [`Source`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{BatchId, PhotoHash};
use tokio::sync::{OnceCell, Semaphore};

/// Encoded pictures that are kept, in bytes: some hundred of the usual size.
const CACHE_BYTES: usize = 96 << 20;
const TOKEN_BYTES: usize = 16;

/// Which form of a photo is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PictureSize {
    Large,
    Thumbnail,
}

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PictureKey {
    pub batch: BatchId,
    pub photo: PhotoHash,
    pub size: PictureSize,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// Never given out, or the screen was locked since.
    #[error("no picture goes by this token")]
    UnknownToken,
    #[error("the photo cannot be decoded")]
    Undecodable,
    #[error("the photo could not be read from the store")]
    Store,
}

/// Makes pictures. Blocking: it reads a file and decodes.
pub(crate) trait Source: Send + Sync + 'static {
    fn picture(&self, key: PictureKey) -> Result<Arc<[u8]>, PhotoError>;
}

/// One picture, made once however many ask for it at the same time.
type Slot = Arc<OnceCell<Arc<[u8]>>>;

#[derive(Default)]
struct Kept {
    tokens: HashMap<String, PictureKey>,
    by_key: HashMap<PictureKey, String>,
    slots: HashMap<PictureKey, (Slot, u64)>,
    bytes: usize,
    /// Counts uses; the slot with the lowest number was used longest ago.
    uses: u64,
    /// Rises when everything is forgotten, so that what is decoded meanwhile is not kept.
    generation: u64,
}

pub(crate) struct Pictures {
    kept: Mutex<Kept>,
    cache_bytes: usize,
    /// Decoding ahead never takes more than one thread from what is asked for now.
    ahead: Semaphore,
}

impl Pictures {
    pub fn new() -> Self {
        Self::with_cache(CACHE_BYTES)
    }

    fn with_cache(cache_bytes: usize) -> Self {
        Self { kept: Mutex::default(), cache_bytes, ahead: Semaphore::new(1) }
    }

    /// The token of a picture: the same one as long as nobody locks the screen.
    pub fn token(&self, key: PictureKey) -> String {
        let mut kept = self.lock();
        if let Some(token) = kept.by_key.get(&key) {
            return token.clone();
        }
        let token = hex::encode(rand::random::<[u8; TOKEN_BYTES]>());
        kept.tokens.insert(token.clone(), key);
        kept.by_key.insert(key, token.clone());
        token
    }

    pub fn key(&self, token: &str) -> Option<PictureKey> {
        self.lock().tokens.get(token).copied()
    }

    /// The picture, from the cache or made now, off the async threads.
    pub async fn get(&self, key: PictureKey, source: Arc<dyn Source>) -> Result<Arc<[u8]>, PhotoError> {
        let (slot, generation) = self.slot(key);
        let made = slot
            .get_or_try_init(|| async {
                let made = tokio::task::spawn_blocking(move || source.picture(key)).await;
                // A decoder that panicked has met a file that it cannot read.
                made.unwrap_or(Err(PhotoError::Undecodable))
                    .inspect(|picture| self.count_in(key, picture.len(), generation))
            })
            .await;
        if made.is_err() {
            self.lock().slots.remove(&key);
        }
        made.cloned()
    }

    /// Makes a picture that will be asked for soon. Fails in silence: whoever asks later is told why.
    pub async fn prepare(&self, key: PictureKey, source: Arc<dyn Source>) {
        let Ok(_one_at_a_time) = self.ahead.acquire().await else { return };
        if self.get(key, source).await.is_err() {
            tracing::debug!(photo = %key.photo, "a picture could not be prepared ahead");
        }
    }

    /// Forgets all pictures and voids all tokens: the screen was locked, or the person went.
    pub fn clear(&self) {
        let mut kept = self.lock();
        *kept = Kept { generation: kept.generation + 1, ..Kept::default() };
    }

    fn slot(&self, key: PictureKey) -> (Slot, u64) {
        let mut kept = self.lock();
        kept.uses += 1;
        let uses = kept.uses;
        let (slot, used) = kept.slots.entry(key).or_default();
        *used = uses;
        (slot.clone(), kept.generation)
    }

    /// Counts a new picture, and drops those used longest ago while there are too many bytes.
    fn count_in(&self, key: PictureKey, bytes: usize, generation: u64) {
        let mut kept = self.lock();
        if kept.generation != generation {
            return;
        }
        kept.bytes += bytes;
        while kept.bytes > self.cache_bytes {
            let made = kept.slots.iter().filter(|(other, (slot, _))| **other != key && slot.initialized());
            let Some(oldest) = made.min_by_key(|(_, (_, used))| *used).map(|(other, _)| *other) else { return };
            let dropped = kept.slots.remove(&oldest).and_then(|(slot, _)| slot.get().map(|picture| picture.len()));
            kept.bytes -= dropped.unwrap_or_default();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while holding it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use uuid::Uuid;

    use super::*;

    struct Counting {
        made: AtomicUsize,
        bytes: usize,
    }

    impl Source for Counting {
        fn picture(&self, _: PictureKey) -> Result<Arc<[u8]>, PhotoError> {
            self.made.fetch_add(1, Ordering::SeqCst);
            Ok(vec![0; self.bytes].into())
        }
    }

    fn key(number: u8) -> PictureKey {
        PictureKey { batch: BatchId(Uuid::nil()), photo: PhotoHash([number; 32]), size: PictureSize::Large }
    }

    #[tokio::test]
    async fn a_picture_is_made_once_for_all_who_ask_at_the_same_time() {
        let pictures = Pictures::new();
        let source = Arc::new(Counting { made: AtomicUsize::new(0), bytes: 10 });
        let asked = (0..8).map(|_| pictures.get(key(1), source.clone()));
        for answer in futures::future::join_all(asked).await {
            assert_eq!(answer.map(|picture| picture.len()), Ok(10));
        }
        assert_eq!(source.made.load(Ordering::SeqCst), 1, "decodings of one photo");
    }

    #[tokio::test]
    async fn the_cache_keeps_to_its_bytes_and_drops_what_was_used_longest_ago() {
        let pictures = Pictures::with_cache(25);
        let source = Arc::new(Counting { made: AtomicUsize::new(0), bytes: 10 });
        for number in [1, 2, 1, 3] {
            pictures.get(key(number), source.clone()).await.expect("the source never fails");
        }
        assert_eq!(source.made.load(Ordering::SeqCst), 3, "the second look at 1 comes from the cache");
        pictures.get(key(1), source.clone()).await.expect("the source never fails");
        assert_eq!(source.made.load(Ordering::SeqCst), 3, "1 was used after 2, so 2 had to go");
        pictures.get(key(2), source.clone()).await.expect("the source never fails");
        assert_eq!(source.made.load(Ordering::SeqCst), 4, "2 has to be made again");
        assert!(pictures.lock().bytes <= 25, "bytes in the cache");
    }

    #[tokio::test]
    async fn clearing_voids_the_tokens_and_forgets_the_pictures() {
        let pictures = Pictures::new();
        let source = Arc::new(Counting { made: AtomicUsize::new(0), bytes: 10 });
        let token = pictures.token(key(1));
        assert_eq!(pictures.token(key(1)), token, "one token for one picture");
        assert_eq!(pictures.key(&token), Some(key(1)));
        pictures.get(key(1), source.clone()).await.expect("the source never fails");
        pictures.clear();
        assert_eq!(pictures.key(&token), None, "a token of before the lock");
        assert_ne!(pictures.token(key(1)), token, "tokens are not given out again");
        pictures.get(key(1), source.clone()).await.expect("the source never fails");
        assert_eq!(source.made.load(Ordering::SeqCst), 2, "nothing decoded before the lock is kept");
    }
}
