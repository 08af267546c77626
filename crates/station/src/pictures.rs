//! The pictures that the page may see: tokens that stand for photos for one sign-in, and a bounded cache of what
//! was decoded and encoded again. How a photo comes out of the store is a [`Source`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use inspect::{DisplayError, Limits};
use model::{BatchId, PhotoHash};
use tokio::sync::{OnceCell, Semaphore};

/// Encoded pictures that are kept, in bytes: some hundred of the usual size.
const CACHE_BYTES: usize = 96 << 20;
const TOKEN_BYTES: usize = 16;
/// The longer side of a picture that fills the screen; more would only cost the page memory.
const LARGE_PX: u32 = 4096;
const THUMBNAIL_PX: u32 = 320;

/// Which form of a photo is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PictureSize {
    Large,
    Thumbnail,
}

impl PictureSize {
    fn longer_side_px(self) -> u32 {
        match self {
            Self::Large => LARGE_PX,
            Self::Thumbnail => THUMBNAIL_PX,
        }
    }
}

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PictureKey {
    pub batch: BatchId,
    pub photo: PhotoHash,
    pub size: PictureSize,
}

/// A JPEG that Rust made, with its size in pixels.
#[derive(Clone)]
pub(crate) struct Shown {
    pub jpeg: Arc<[u8]>,
    pub width: u32,
    pub height: u32,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// Never given out, or the screen was locked since.
    #[error("no picture goes by this token")]
    UnknownToken,
    #[error("the photo cannot be shown: {0}")]
    Undecodable(#[from] DisplayError),
    /// Not arrived, destroyed with its batch, or the store failed.
    #[error("the photo is not in the store")]
    NotHere,
}

/// Where the bytes of photos come from, and under which limits they are decoded.
#[async_trait]
pub(crate) trait Source: Send + Sync {
    async fn bytes(&self, batch: BatchId, photo: PhotoHash) -> Result<(Vec<u8>, Limits), PhotoError>;
}

/// A time between two clearings. What was asked for in one is not kept in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Generation(u64);

/// One picture, made once however many ask for it at the same time.
type Cell = Arc<OnceCell<Shown>>;

#[derive(Default)]
struct Kept {
    tokens: HashMap<String, PictureKey>,
    by_key: HashMap<PictureKey, String>,
    /// With the number of its last use.
    cells: HashMap<PictureKey, (Cell, u64)>,
    bytes: usize,
    uses: u64,
    generation: u64,
}

pub(crate) struct Pictures {
    kept: Mutex<Kept>,
    cache_bytes: usize,
    /// Decoding ahead never takes more than one thread from what is asked for now.
    ahead: Semaphore,
}

impl Default for Pictures {
    fn default() -> Self {
        Self::with_cache(CACHE_BYTES)
    }
}

impl Pictures {
    fn with_cache(cache_bytes: usize) -> Self {
        Self { kept: Mutex::default(), cache_bytes, ahead: Semaphore::new(1) }
    }

    pub fn generation(&self) -> Generation {
        Generation(self.lock().generation)
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

    pub fn key(&self, token: &str) -> Result<(PictureKey, Generation), PhotoError> {
        let kept = self.lock();
        let key = kept.tokens.get(token).copied().ok_or(PhotoError::UnknownToken)?;
        Ok((key, Generation(kept.generation)))
    }

    /// The picture, from the cache or made now, off the async threads.
    pub async fn get(
        &self,
        key: PictureKey,
        generation: Generation,
        source: &dyn Source,
    ) -> Result<Shown, PhotoError> {
        let cell = self.cell(key, generation)?;
        let made = cell
            .get_or_try_init(|| async {
                let (bytes, limits) = source.bytes(key.batch, key.photo).await?;
                make(bytes, limits, key.size)
                    .await
                    .inspect(|shown| self.count_in(key, shown.jpeg.len(), generation))
            })
            .await
            .cloned();
        if made.is_err() {
            self.forget(key, &cell);
        }
        made
    }

    /// Makes a picture that will be asked for soon. Fails in silence: whoever asks later is told why.
    pub async fn prepare(&self, key: PictureKey, generation: Generation, source: &dyn Source) {
        let Ok(_one_at_a_time) = self.ahead.acquire().await else { return };
        if let Err(error) = self.get(key, generation, source).await {
            tracing::debug!(photo = %key.photo, %error, "a picture could not be prepared ahead");
        }
    }

    /// Forgets all pictures and voids all tokens: the screen was locked, or the person went.
    pub fn clear(&self) {
        let mut kept = self.lock();
        *kept = Kept { generation: kept.generation + 1, ..Kept::default() };
    }

    fn cell(&self, key: PictureKey, generation: Generation) -> Result<Cell, PhotoError> {
        let mut kept = self.lock();
        if kept.generation != generation.0 {
            return Err(PhotoError::UnknownToken);
        }
        kept.uses += 1;
        let uses = kept.uses;
        let (cell, used) = kept.cells.entry(key).or_default();
        *used = uses;
        Ok(Arc::clone(cell))
    }

    /// Unless somebody has begun anew meanwhile.
    fn forget(&self, key: PictureKey, cell: &Cell) {
        let mut kept = self.lock();
        if kept.cells.get(&key).is_some_and(|(held, _)| Arc::ptr_eq(held, cell)) {
            kept.cells.remove(&key);
        }
    }

    /// Counts a new picture, and drops those used longest ago while there are too many bytes.
    fn count_in(&self, key: PictureKey, bytes: usize, generation: Generation) {
        let mut kept = self.lock();
        if kept.generation != generation.0 {
            return;
        }
        kept.bytes += bytes;
        while kept.bytes > self.cache_bytes {
            let made = kept.cells.iter().filter(|(other, (cell, _))| **other != key && cell.initialized());
            let Some(oldest) = made.min_by_key(|(_, (_, used))| *used).map(|(other, _)| *other) else {
                return;
            };
            let dropped =
                kept.cells.remove(&oldest).and_then(|(cell, _)| cell.get().map(|shown| shown.jpeg.len()));
            kept.bytes -= dropped.unwrap_or_default();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while holding it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn make(bytes: Vec<u8>, limits: Limits, size: PictureSize) -> Result<Shown, PhotoError> {
    let decoding =
        tokio::task::spawn_blocking(move || inspect::display(&bytes, &limits, Some(size.longer_side_px())));
    // A decoder that panics has met a file that it cannot read.
    let picture = decoding.await.unwrap_or(Err(DisplayError::Damaged))?;
    Ok(Shown { jpeg: picture.jpeg.into(), width: picture.width, height: picture.height })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use uuid::Uuid;

    use super::*;

    /// Hands out one small PNG and counts how often.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Counting {
        fn asked(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[async_trait]
    impl Source for Counting {
        async fn bytes(&self, _: BatchId, photo: PhotoHash) -> Result<(Vec<u8>, Limits), PhotoError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            if photo.0[0] == 0 {
                return Ok((b"no picture".to_vec(), Limits::CEILING));
            }
            let mut png = std::io::Cursor::new(Vec::new());
            let pixels = image::RgbImage::new(64, 48);
            pixels
                .write_to(&mut png, image::ImageFormat::Png)
                .expect("a small picture can be written to memory");
            Ok((png.into_inner(), Limits::CEILING))
        }
    }

    fn key(number: u8) -> PictureKey {
        PictureKey { batch: BatchId(Uuid::nil()), photo: PhotoHash([number; 32]), size: PictureSize::Large }
    }

    async fn get(pictures: &Pictures, number: u8, source: &Counting) -> Result<Shown, PhotoError> {
        pictures.get(key(number), pictures.generation(), source).await
    }

    #[tokio::test]
    async fn a_picture_is_made_once_for_all_who_ask_at_the_same_time() {
        let (pictures, source) = (Pictures::default(), Counting::default());
        let asked = (0..8).map(|_| get(&pictures, 1, &source));
        for answer in futures::future::join_all(asked).await {
            let shown = answer.expect("it can be decoded");
            assert_eq!((shown.width, shown.height), (64, 48));
        }
        assert_eq!(source.asked(), 1, "readings of one photo");
    }

    #[tokio::test]
    async fn the_cache_keeps_to_its_bytes_and_drops_what_was_used_longest_ago() {
        let source = Counting::default();
        let one = get(&Pictures::default(), 1, &source).await.expect("it can be decoded").jpeg.len();
        let pictures = Pictures::with_cache(2 * one);
        let before = source.asked();
        for number in [1, 2, 1, 3] {
            get(&pictures, number, &source).await.expect("it can be decoded");
        }
        assert_eq!(source.asked() - before, 3, "the second look at 1 comes from the cache");
        get(&pictures, 1, &source).await.expect("it can be decoded");
        assert_eq!(source.asked() - before, 3, "1 was used after 2, so 2 had to go");
        get(&pictures, 2, &source).await.expect("it can be decoded");
        assert_eq!(source.asked() - before, 4, "2 has to be made again");
        assert!(pictures.lock().bytes <= 2 * one, "bytes in the cache");
    }

    #[tokio::test]
    async fn clearing_voids_the_tokens_and_forgets_the_pictures() {
        let (pictures, source) = (Pictures::default(), Counting::default());
        let token = pictures.token(key(1));
        assert_eq!(pictures.token(key(1)), token, "one token for one picture");
        let (known, generation) = pictures.key(&token).expect("it was given out");
        assert_eq!(known, key(1));
        get(&pictures, 1, &source).await.expect("it can be decoded");
        pictures.clear();
        assert_eq!(pictures.key(&token), Err(PhotoError::UnknownToken), "a token of before the lock");
        let late = pictures.get(key(1), generation, &source).await.map(|_| ());
        assert_eq!(
            late,
            Err(PhotoError::UnknownToken),
            "what was asked for before the lock fills no cache after it"
        );
        assert_ne!(pictures.token(key(1)), token, "tokens are not given out again");
        get(&pictures, 1, &source).await.expect("it can be decoded");
        assert_eq!(source.asked(), 2, "nothing decoded before the lock is kept");
    }

    #[tokio::test]
    async fn what_is_no_picture_is_refused_each_time_it_is_asked_for() {
        let (pictures, source) = (Pictures::default(), Counting::default());
        for _ in 0..2 {
            let answer = get(&pictures, 0, &source).await.map(|_| ());
            assert!(matches!(answer, Err(PhotoError::Undecodable(DisplayError::Format(_)))), "{answer:?}");
        }
    }
}
