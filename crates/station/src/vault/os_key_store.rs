//! The operating system's key store: Secret Service on Linux, the keychain on macOS, the credential manager on
//! Windows. It is looked for at every call, so that one that comes up later is found without a restart.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::key_store::{KeyStore, KeyStoreError};

/// The name that the entries are listed under.
const SERVICE: &str = "cn.proofdesk.station";
/// Long enough for a person to answer the system's own question for a password.
const TIME_LIMIT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeyStore;

impl KeyStore for OsKeyStore {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        within_limit(name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        let secret = Zeroizing::new(secret.to_vec());
        within_limit(name, move |entry| entry.set_secret(&secret))
    }

    fn delete(&self, name: &str) -> Result<(), KeyStoreError> {
        within_limit(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            done => done,
        })
    }
}

/// A call that hangs keeps its own thread, nobody else's: the answer is then dropped when it comes.
fn within_limit<T: Send + 'static>(
    name: &str,
    work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, KeyStoreError> {
    let name = name.to_owned();
    let (answer, answered) = mpsc::sync_channel(1);
    let call = move || {
        let store = connect().map_err(|error| KeyStoreError::Absent(Box::new(error)))?;
        let entry = store.build(SERVICE, &name, None).map_err(told_apart)?;
        work(&entry).map_err(told_apart)
    };
    thread::Builder::new()
        .name("key-store".to_owned())
        .spawn(move || answer.send(call()))
        .map_err(|error| KeyStoreError::Absent(Box::new(error)))?;
    answered.recv_timeout(TIME_LIMIT).map_err(|_| KeyStoreError::NoAnswer)?
}

fn told_apart(error: Error) -> KeyStoreError {
    match error {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => KeyStoreError::Absent(Box::new(error)),
        // Some variants carry the bytes of a secret, so they are not passed on.
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => {
            KeyStoreError::Refused("an entry of this station is not as it was written".into())
        }
        error => KeyStoreError::Refused(Box::new(error)),
    }
}

#[cfg(target_os = "linux")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}
