//! Photos by the hash of their bytes, in a folder or in a bucket of a store that speaks S3's protocol. A photo is never
//! altered, so whoever has the bytes of a hash has the right ones.
//!
//! Both places keep a photo as `ab/cdef…`. A photo that was put is on the disk, or with the store, before the call
//! returns, and its name only ever stands for the whole of it: the folder's files are written under another name, synced
//! and renamed; what goes to a bucket carries the hash of its bytes in its signature, which the store checks.

mod bucket;

use std::fmt;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use model::PhotoHash;
use object_store::client::HttpError;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt as _,
};
use sha2::{Digest as _, Sha256};

pub use self::bucket::{Bucket, BucketError};

/// How long a store has to begin its answer, tries again included: well below the time that a request is given.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(12);

#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("the photo store does not answer: {0}")]
    Unreachable(String),
    #[error("the photo store refuses this server's key")]
    Refused,
    #[error("the photo store failed: {0}")]
    Failed(String),
    #[error("a photo of {expected} bytes has {found} in the photo store")]
    Damaged { expected: u64, found: u64 },
}

/// Bytes in order, as they come.
pub type PhotoBytes = BoxStream<'static, Result<Bytes, PhotoError>>;

pub fn hash_of(bytes: &[u8]) -> PhotoHash {
    PhotoHash(Sha256::digest(bytes).into())
}

/// Where the photos are. Several processes may have the same ones.
#[derive(Clone)]
pub struct Photos {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Photos {
    /// In a folder that is there.
    pub fn in_folder(folder: &FilePath) -> io::Result<Self> {
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self::new(Arc::new(store), Path::default()))
    }

    pub(crate) fn new(store: Arc<dyn ObjectStore>, prefix: Path) -> Self {
        Self { store, prefix }
    }

    /// Keeps the bytes; keeping them again changes nothing, but mends what was damaged meanwhile.
    pub async fn put(&self, bytes: Bytes) -> Result<PhotoHash, PhotoError> {
        let hash = hash_of(&bytes);
        if self.get(hash).await?.as_ref() != Some(&bytes) {
            let path = self.path(hash);
            let kept = answer(self.store.put(&path, bytes.into())).await?;
            kept.ok_or_else(|| PhotoError::Failed("there is no such bucket".to_owned()))?;
        }
        Ok(hash)
    }

    /// All of a photo; `None` if there is no such one.
    pub async fn get(&self, hash: PhotoHash) -> Result<Option<Bytes>, PhotoError> {
        answer(async { self.ask(hash, None).await?.bytes().await }).await
    }

    /// A part of a photo that has `length` bytes, `None` if there is no such photo. The part has to lie within.
    pub async fn read(
        &self,
        hash: PhotoHash,
        length: u64,
        part: Range<u64>,
    ) -> Result<Option<PhotoBytes>, PhotoError> {
        let range = (part != (0..length)).then(|| GetRange::Bounded(part.clone()));
        let Some(result) = answer(self.ask(hash, range)).await? else { return Ok(None) };
        if result.meta.size != length || result.range != part {
            return Err(PhotoError::Damaged { expected: length, found: result.meta.size });
        }
        if let GetResultPayload::Stream(pieces) = result.payload {
            return Ok(Some(pieces.map(|piece| piece.map_err(|error| PhotoError::from(&error))).boxed()));
        }
        // A file in one piece: it is read on another thread, and a photo is not worth a dozen changes of thread.
        let bytes = answer(result.bytes()).await?;
        Ok(bytes.map(|bytes| stream::iter([Ok(bytes)]).boxed()))
    }

    async fn ask(&self, hash: PhotoHash, range: Option<GetRange>) -> object_store::Result<GetResult> {
        self.store.get_opts(&self.path(hash), GetOptions { range, ..GetOptions::default() }).await
    }

    /// Puts something there and takes it away again.
    pub async fn try_out(&self) -> Result<(), PhotoError> {
        let path = self.prefix.clone().join(".tried");
        let missing = || PhotoError::Failed("there is no such bucket".to_owned());
        answer(self.store.put(&path, Bytes::from_static(b"proofdesk").into())).await?.ok_or_else(missing)?;
        answer(self.store.delete(&path)).await?.ok_or_else(missing)
    }

    pub(crate) fn path(&self, hash: PhotoHash) -> Path {
        let name = hash.to_string();
        let (folder, file) = name.split_at(2);
        self.prefix.clone().join(folder).join(file)
    }
}

impl fmt::Debug for Photos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The store's own `Debug` may tell more than its name.
        write!(f, "Photos({})", self.store)
    }
}

/// `None` for what is not there.
async fn answer<T>(asking: impl Future<Output = object_store::Result<T>>) -> Result<Option<T>, PhotoError> {
    match tokio::time::timeout(ANSWER_TIMEOUT, asking).await {
        Ok(Ok(answer)) => Ok(Some(answer)),
        Ok(Err(Error::NotFound { .. })) => Ok(None),
        Ok(Err(error)) => Err(PhotoError::from(&error)),
        Err(_) => Err(PhotoError::Unreachable("it took too long".to_owned())),
    }
}

/// Without the words of a bucket's answer: they repeat the request's key.
impl From<&Error> for PhotoError {
    fn from(error: &Error) -> Self {
        let causes = || std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
        let connection = causes().find_map(|cause| cause.downcast_ref::<HttpError>());
        match (error, connection) {
            (Error::PermissionDenied { .. } | Error::Unauthenticated { .. }, _) => Self::Refused,
            (_, Some(connection)) => Self::Unreachable(format!("{:?}", connection.kind())),
            (Error::Generic { .. }, None) if !causes().any(|cause| cause.is::<io::Error>()) => {
                Self::Unreachable("it answered with an error".to_owned())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// A name outlives a power cut only when its folder is on disk too. Elsewhere than on Unix a folder cannot be
/// opened for that.
pub(crate) fn sync_folder(folder: &FilePath) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_photo_is_kept_under_its_hash_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let photos = Photos::in_folder(folder.path()).unwrap();
        let hash = photos.put(Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        photos.put(Bytes::from_static(b"abc")).await.unwrap();
        let files: Vec<_> =
            std::fs::read_dir(folder.path().join("ba")).unwrap().map(Result::unwrap).collect();
        let names: Vec<_> = files.iter().map(|file| file.file_name()).collect();
        assert_eq!(names, ["7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]);
    }

    #[tokio::test]
    async fn a_photo_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ba"), "in the way").unwrap();
        let photos = Photos::in_folder(folder.path()).unwrap();
        let put = photos.put(Bytes::from_static(b"abc")).await;
        assert!(matches!(put, Err(PhotoError::Failed(_))), "{put:?}");
    }
}
