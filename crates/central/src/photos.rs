//! Photos by the hash of their bytes. A photo is never altered, so whoever has the bytes of a hash has the right
//! ones.

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use model::PhotoHash;
use sha2::{Digest as _, Sha256};

#[async_trait]
pub trait PhotoStore: Send + Sync {
    /// Keeps the bytes; keeping them again changes nothing.
    async fn put(&self, bytes: Bytes) -> io::Result<PhotoHash>;
    /// `None` if there is no such photo.
    async fn get(&self, hash: PhotoHash) -> io::Result<Option<Bytes>>;
}

pub fn hash_of(bytes: &[u8]) -> PhotoHash {
    PhotoHash(Sha256::digest(bytes).into())
}

/// Photos in a folder, as `ab/cdef…`.
#[derive(Debug, Clone)]
pub struct PhotoFolder {
    root: PathBuf,
}

impl PhotoFolder {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, hash: PhotoHash) -> PathBuf {
        let name = hash.to_string();
        let (folder, file) = name.split_at(2);
        self.root.join(folder).join(file)
    }
}

#[async_trait]
impl PhotoStore for PhotoFolder {
    async fn put(&self, bytes: Bytes) -> io::Result<PhotoHash> {
        let hash = hash_of(&bytes);
        let path = self.path(hash);
        let written = tokio::task::spawn_blocking(move || write_once(&path, &bytes));
        written.await.map_err(io::Error::other)??;
        Ok(hash)
    }

    async fn get(&self, hash: PhotoHash) -> io::Result<Option<Bytes>> {
        match tokio::fs::read(self.path(hash)).await {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Under another name first, so that the name only ever stands for the whole photo.
fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    if !folder.exists() {
        std::fs::create_dir_all(folder)?;
        sync_folder(folder.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
    }
    let unfinished = folder.join(format!(".{}", uuid::Uuid::new_v4()));
    let written = (|| {
        let mut file = std::fs::File::create_new(&unfinished)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        sync_folder(folder)
    })();
    if written.is_err() {
        // What is left behind is only space; the error that counts is the first one.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

/// A name outlives a power cut only when its folder is on disk too. Elsewhere than on Unix a folder cannot be
/// opened for that.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_photo_is_kept_under_its_hash_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoFolder::new(folder.path());
        let hash = photos.put(Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        photos.put(Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(photos.get(hash).await.unwrap().as_deref(), Some(b"abc".as_slice()));
        let files: Vec<_> = std::fs::read_dir(folder.path().join("ba")).unwrap().collect();
        assert_eq!(files.len(), 1, "no unfinished file stays behind");
        assert_eq!(photos.get(PhotoHash([0; 32])).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_photo_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ba"), "in the way").unwrap();
        let photos = PhotoFolder::new(folder.path());
        assert!(photos.put(Bytes::from_static(b"abc")).await.is_err());
    }
}
