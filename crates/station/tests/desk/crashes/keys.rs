//! Key stores that outlive the station: one for another process, one that knows what it held when.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use station::vault::{KeyStore, KeyStoreError, MemoryKeyStore};
use zeroize::Zeroizing;

use super::disk::record::Record;

/// A file for each secret.
pub struct FileKeys {
    folder: PathBuf,
}

impl FileKeys {
    pub fn at(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name.replace('/', "-"))
    }
}

impl KeyStore for FileKeys {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(fs::read(self.file(name)).ok().map(Zeroizing::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        let unfinished = self.folder.join("unfinished");
        let kept = fs::write(&unfinished, secret).and_then(|()| fs::rename(unfinished, self.file(name)));
        kept.map_err(|error| KeyStoreError::Refused(error.into()))
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        // What is not there needs no deleting.
        let _ = fs::remove_file(self.file(name));
        Ok(())
    }
}

/// Remembers at which place of a disk's record each secret came or went. It has a disk of its own, which holds
/// everything at once.
pub struct RecordedKeys {
    record: Record,
    changes: Mutex<Vec<Change>>,
}

struct Change {
    at: usize,
    name: String,
    secret: Option<Vec<u8>>,
}

impl RecordedKeys {
    pub fn beside(record: Record) -> Self {
        Self { record, changes: Mutex::default() }
    }

    /// What it held when the power went.
    pub fn at(&self, cut: usize) -> MemoryKeyStore {
        let keys = MemoryKeyStore::default();
        for change in self.changes().iter().filter(|change| change.at <= cut) {
            match &change.secret {
                Some(secret) => keys.set(&change.name, secret).unwrap(),
                None => keys.delete(&change.name).unwrap(),
            }
        }
        keys
    }

    fn changes(&self) -> MutexGuard<'_, Vec<Change>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, name: &str, secret: Option<&[u8]>) {
        let (at, name, secret) = (self.record.position(), name.to_owned(), secret.map(<[u8]>::to_vec));
        self.changes().push(Change { at, name, secret });
    }
}

impl KeyStore for RecordedKeys {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        let changes = self.changes();
        let last = changes.iter().rev().find(|change| change.name == name);
        Ok(last.and_then(|change| change.secret.clone()).map(Zeroizing::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        self.change(name, Some(secret));
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.change(name, None);
        Ok(())
    }
}
