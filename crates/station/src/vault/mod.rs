//! The vault: who can open `station.db`, and with what. It owns `vault.json` and the station's entries in the
//! operating system's key store, and makes no network call.
//!
//! # How to use it
//!
//! All calls block (Argon2id, files, the key store): run them on a blocking thread, never on the main one.
//! One [`Vault`] a process; it keeps a second process from the folder.
//!
//! **Enrolling**
//! ```text
//! let enrolment = Enrolment::begin(&folder, key_store, clock, KdfCost::default())?;
//! let enrolled = client.enrol(EnrolRequest { public_key: enrolment.station_key(),
//!     incarnation: enrolment.incarnation(), escrow: enrolment.escrow(), … }).await?;
//! let stores = Stores::create(folder, enrolment.station_db_key().clone(), observer).await?;
//! // settings STATION, INCARNATION, SERVER_KEY, POLICY; STATION_SIGNING_KEY if signing_key_for_database() is some
//! let (vault, recovery_key) = enrolment.finish(StationRecord { … })?;          // shown once
//! ```
//!
//! **Starting**: [`Vault::open`] gives `None` on a desktop that is not enrolled; [`Vault::station`] tells server
//! and names before anything is unlocked.
//!
//! **Signing in offline**: [`Vault::unlock`] → [`Unlocked`] → `Stores::open(folder, station_db_key)` →
//! `person::get` → [`Admission::check`] against `TrustedTime::look`; whoever is not admitted gets the stores
//! locked again.
//!
//! **Signing in online**: if [`Vault::unlock`] opens, sign in with its `person_key`'s public half. If not
//! ([`VaultError::UnknownLogin`], or a password that was changed elsewhere), make `KeyPair::random()`, sign in with
//! it, and get the key of `station.db` from the vault that is open, from [`Vault::open_escrow`] of the blob in the
//! answer, or from [`Vault::open_recovery`]; then [`Vault::put_person`], which replaces an older wrap. Without a
//! key store there is no escrow: it takes an open vault or the recovery key.
//!
//! **Password change**: the server's answer, then [`Vault::put_person`] with the new password and the same key.
//!
//! **Numbers**: [`Vault::remember_numbers`] after commits and off the confirm path; at unlock
//! `Numbers::is_behind` tells a database that was rolled back.

mod admission;
mod delay;
mod enrolment;
mod error;
mod file;
mod key_store;
mod names;
mod numbers;
mod os_key_store;
mod recovery_key;
mod wrap;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use model::PersonId;
use protocol::Secret32;
use protocol::encoding::{Blob, SecretText};
use protocol::signing::KeyPair;

pub use admission::{Admission, NotAdmitted};
pub use enrolment::Enrolment;
pub use error::VaultError;
pub use file::StationRecord;
pub use key_store::{KeyStore, KeyStoreError, MemoryKeyStore};
pub use numbers::Numbers;
pub use os_key_store::OsKeyStore;
pub use recovery_key::MalformedRecoveryKey;
pub use wrap::{KdfCost, KeyProtection, Unlocked};

use crate::clock::Clock;
use crate::lasting;
use file::{FolderLock, VaultFile, Wrap};
use wrap::{Owner, SALT_BYTES};

/// The vault of an enrolled station.
pub struct Vault {
    folder: PathBuf,
    _lock: FolderLock,
    file: VaultFile,
    key_store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    /// When this process began to count waits.
    opened_at: Duration,
    /// The last wrong password of this process.
    last_wrong: HashMap<PersonId, Duration>,
}

/// For whom a wrap is made, and with which password.
pub struct NewPerson<'a> {
    pub person: PersonId,
    pub login: &'a str,
    pub password: &'a SecretText,
    pub key: &'a KeyPair,
}

impl Vault {
    /// `None`: the desktop is not enrolled.
    pub fn open(
        folder: &Path,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, VaultError> {
        let lock = FolderLock::take(folder)?;
        let file = VaultFile::load(folder)?;
        Ok(file.map(|file| Self::over(folder.to_owned(), lock, file, key_store, clock)))
    }

    fn over(
        folder: PathBuf,
        lock: FolderLock,
        file: VaultFile,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let opened_at = clock.monotonic();
        Self { folder, _lock: lock, file, key_store, clock, opened_at, last_wrong: HashMap::new() }
    }

    pub fn station(&self) -> &StationRecord {
        &self.file.station
    }

    pub fn protection(&self) -> KeyProtection {
        self.file.protection
    }

    /// Opens a person's wrap. An attempt is counted before it is made, so that ending the program does not
    /// undo it.
    ///
    /// # Errors
    /// [`VaultError::Wait`] without trying while the wait after wrong passwords lasts.
    pub fn unlock(&mut self, login: &str, password: &SecretText) -> Result<Unlocked, VaultError> {
        let index = self.wrap_of(login)?;
        let wait = self.wait_of(&self.file.wraps[index]);
        if !wait.is_zero() {
            return Err(VaultError::Wait { wait });
        }
        let station_secret = self.station_secret()?;
        let wrap = &mut self.file.wraps[index];
        wrap.wrong_passwords = wrap.wrong_passwords.saturating_add(1);
        self.file.save(&self.folder)?;
        let wrap = &self.file.wraps[index];
        let owner = self.owner(wrap.person, &wrap.login);
        let unlocked = wrap::open_for_person(
            owner,
            wrap.cost,
            &wrap.salt,
            password,
            station_secret.as_ref(),
            &wrap.sealed,
        );
        let Some(unlocked) = unlocked else {
            self.last_wrong.insert(wrap.person, self.clock.monotonic());
            return Err(VaultError::WrongPassword { wait: delay::after(wrap.wrong_passwords) });
        };
        self.file.wraps[index].wrong_passwords = 0;
        self.file.save(&self.folder)?;
        Ok(unlocked)
    }

    /// Makes this person's wrap. It replaces an older one of the same person, or of one whose login went over.
    pub fn put_person(
        &mut self,
        person: &NewPerson<'_>,
        station_db_key: &Secret32,
    ) -> Result<(), VaultError> {
        let station_secret = self.station_secret()?;
        let salt: [u8; SALT_BYTES] = rand::random();
        let sealed = wrap::seal_for_person(
            self.owner(person.person, person.login),
            self.file.cost,
            &salt,
            person.password,
            station_secret.as_ref(),
            (station_db_key, person.key),
        )
        .ok_or(VaultError::Damaged)?;
        let wrap = Wrap {
            person: person.person,
            login: person.login.to_owned(),
            cost: self.file.cost,
            salt,
            sealed,
            wrong_passwords: 0,
        };
        let mut file = self.file.clone();
        file.wraps.retain(|other| other.person != person.person && other.login != person.login);
        file.wraps.push(wrap);
        self.replace(file)
    }

    /// Destroys the wraps of those that the server let go; only it can let them in again.
    pub fn remove_persons(&mut self, persons: &[PersonId]) -> Result<(), VaultError> {
        let mut file = self.file.clone();
        file.wraps.retain(|wrap| !persons.contains(&wrap.person));
        if file.wraps.len() == self.file.wraps.len() { Ok(()) } else { self.replace(file) }
    }

    /// The key of `station.db` from the blob that the server keeps for this station.
    pub fn open_escrow(&self, escrow: &Blob) -> Result<Secret32, VaultError> {
        let station_secret = self.station_secret()?.ok_or(VaultError::Escrow)?;
        wrap::open_escrow(self.file.vault, &station_secret, escrow).ok_or(VaultError::Escrow)
    }

    /// The key of `station.db` from the recovery key. What the key store has lost is laid into it again.
    pub fn open_recovery(&self, recovery_key: &SecretText) -> Result<Secret32, VaultError> {
        let recovery = recovery_key::read(recovery_key)?;
        let VaultFile { vault, protection, .. } = self.file;
        let recovered = wrap::open_for_recovery(vault, protection, &recovery, &self.file.recovery)
            .ok_or(VaultError::WrongRecoveryKey)?;
        if let Some(keys) = &recovered.from_key_store {
            self.key_store.set(&names::of(vault, names::STATION_SECRET), &keys.station_secret.0)?;
            self.key_store.set(&names::of(vault, names::SIGNING_KEY), &keys.signing_key.0)?;
        }
        Ok(recovered.station_db_key)
    }

    /// The station's signing key; `None` where there is no key store and it lies in `station.db`, see
    /// [`crate::store::station::setting::STATION_SIGNING_KEY`].
    pub fn signing_key(&self) -> Result<Option<KeyPair>, VaultError> {
        let secret = self.secret(names::SIGNING_KEY)?;
        Ok(secret.map(|secret| KeyPair::from_secret(&secret)))
    }

    /// Keeps the last numbers in the key store; does nothing without one.
    pub fn remember_numbers(&self, numbers: &Numbers) -> Result<(), VaultError> {
        if self.file.protection == KeyProtection::OsKeyStore {
            let bytes = serde_json::to_vec(numbers).expect("no map in it");
            self.key_store.set(&names::of(self.file.vault, names::NUMBERS), &bytes)?;
        }
        Ok(())
    }

    /// `None`: never remembered, no key store, or not readable.
    pub fn remembered_numbers(&self) -> Result<Option<Numbers>, VaultError> {
        if self.file.protection == KeyProtection::PasswordOnly {
            return Ok(None);
        }
        let bytes = self.key_store.get(&names::of(self.file.vault, names::NUMBERS))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// The station was revoked: destroys every key. What lies in the databases is unreadable from then on.
    pub fn revoke(self) -> Result<(), VaultError> {
        let path = file::path(&self.folder);
        let removed = fs::remove_file(&path).and_then(|()| lasting::flush_name(&path));
        // Either of the two alone makes the data unreadable, so one that fails does not keep the other back.
        if self.file.protection == KeyProtection::OsKeyStore {
            for name in names::ALL {
                self.key_store.delete(&names::of(self.file.vault, name))?;
            }
        }
        removed.map_err(VaultError::of_io)
    }

    fn wrap_of(&self, login: &str) -> Result<usize, VaultError> {
        self.file.wraps.iter().position(|wrap| wrap.login == login).ok_or(VaultError::UnknownLogin)
    }

    /// Counted from the last wrong password, or from the start of this process if that was before.
    fn wait_of(&self, wrap: &Wrap) -> Duration {
        let since = self.last_wrong.get(&wrap.person).unwrap_or(&self.opened_at);
        let passed = self.clock.monotonic().saturating_sub(*since);
        delay::after(wrap.wrong_passwords).saturating_sub(passed)
    }

    fn owner<'a>(&self, person: PersonId, login: &'a str) -> Owner<'a> {
        Owner { vault: self.file.vault, protection: self.file.protection, person, login }
    }

    /// `None` where the password alone protects the vault.
    fn station_secret(&self) -> Result<Option<Secret32>, VaultError> {
        self.secret(names::STATION_SECRET)
    }

    fn secret(&self, name: &str) -> Result<Option<Secret32>, VaultError> {
        if self.file.protection == KeyProtection::PasswordOnly {
            return Ok(None);
        }
        let bytes = self.key_store.get(&names::of(self.file.vault, name))?.ok_or(VaultError::KeysGone)?;
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| VaultError::KeysGone)?;
        Ok(Some(Secret32(bytes)))
    }

    /// What is in memory follows what is on the disk, not the other way round.
    fn replace(&mut self, file: VaultFile) -> Result<(), VaultError> {
        file.save(&self.folder)?;
        self.file = file;
        Ok(())
    }
}
