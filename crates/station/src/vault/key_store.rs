//! What the vault needs of a key store, and a store in memory for tests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

/// Secrets by name. Calls may block for as long as the store's own time limit: never on the main thread.
pub trait KeyStore: Send + Sync {
    /// `None`: the store works and holds nothing of this name.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError>;
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError>;
    /// Deleting what is not there is no error.
    fn delete(&self, name: &str) -> Result<(), KeyStoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// There is none on this machine, or none in this session. It may come up later.
    #[error("there is no key store here")]
    Absent(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the key store did not answer in time")]
    NoAnswer,
    #[error("the key store refused")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A key store that forgets everything at its end. For tests: what it holds is not protected by anything.
#[derive(Default)]
pub struct MemoryKeyStore {
    secrets: Mutex<HashMap<String, Vec<u8>>>,
    absent: Mutex<bool>,
}

#[derive(Debug, thiserror::Error)]
#[error("switched off")]
struct SwitchedOff;

impl MemoryKeyStore {
    /// Plays a machine whose key store is away, or is back.
    pub fn set_absent(&self, absent: bool) {
        *self.absent.lock().unwrap_or_else(PoisonError::into_inner) = absent;
    }

    pub fn names(&self) -> Vec<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn while_there<T>(
        &self,
        work: impl FnOnce(&mut HashMap<String, Vec<u8>>) -> T,
    ) -> Result<T, KeyStoreError> {
        if *self.absent.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(KeyStoreError::Absent(Box::new(SwitchedOff)));
        }
        Ok(work(&mut self.secrets.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl KeyStore for MemoryKeyStore {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        self.while_there(|secrets| secrets.get(name).cloned().map(Zeroizing::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        self.while_there(|secrets| {
            secrets.insert(name.to_owned(), secret.to_vec());
        })
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        self.while_there(|secrets| {
            secrets.remove(name);
        })
    }
}
