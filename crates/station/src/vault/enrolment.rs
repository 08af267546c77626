//! A desktop becomes a station: keys are made before the server is asked, the vault is written after it agreed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::Secret32;
use protocol::encoding::{Blob, PublicKey, SecretText};
use protocol::signing::KeyPair;
use uuid::Uuid;

use super::error::VaultError;
use super::file::{FolderLock, StationRecord, VaultFile, path};
use super::key_store::{KeyStore, KeyStoreError};
use super::wrap::{KdfCost, KeyProtection, Recovered, StationKeys, seal_escrow, seal_for_recovery};
use super::{Vault, names, recovery_key};
use crate::clock::Clock;

/// Fresh keys that nobody has seen. Dropping it wipes them; what it laid into the key store is then of no use.
pub struct Enrolment {
    folder: PathBuf,
    lock: FolderLock,
    key_store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    cost: KdfCost,
    vault: Uuid,
    incarnation: Uuid,
    station_db_key: Secret32,
    signing_key: KeyPair,
    /// `None` where there is no key store.
    station_secret: Option<Secret32>,
}

impl Enrolment {
    /// Makes the keys, and lays two of them into the operating system's key store if there is one that keeps
    /// them. Without one the password alone will protect the vault.
    pub fn begin(
        folder: &Path,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
        cost: KdfCost,
    ) -> Result<Self, VaultError> {
        let lock = FolderLock::take(folder)?;
        if path(folder).exists() {
            return Err(VaultError::AlreadyEnrolled);
        }
        let vault = Uuid::new_v4();
        let signing_key = KeyPair::random();
        let station_secret = Secret32::random();
        let kept = keep(&*key_store, vault, &station_secret, &signing_key);
        if let Err(error) = &kept {
            tracing::warn!(%error, "no key store of the operating system: the password alone protects the vault");
        }
        Ok(Self {
            folder: folder.to_owned(),
            lock,
            key_store,
            clock,
            cost,
            vault,
            incarnation: Uuid::new_v4(),
            station_db_key: Secret32::random(),
            signing_key,
            station_secret: kept.is_ok().then_some(station_secret),
        })
    }

    pub fn incarnation(&self) -> Uuid {
        self.incarnation
    }

    pub fn station_key(&self) -> PublicKey {
        self.signing_key.public()
    }

    pub fn station_db_key(&self) -> &Secret32 {
        &self.station_db_key
    }

    /// What the server keeps for this station; `None` without a key store.
    pub fn escrow(&self) -> Option<Blob> {
        let secret = self.station_secret.as_ref()?;
        Some(seal_escrow(self.vault, secret, &self.station_db_key))
    }

    /// The signing key, if it has to lie in `station.db` because there is no key store.
    pub fn signing_key_for_database(&self) -> Option<Secret32> {
        self.station_secret.is_none().then(|| self.signing_key.secret())
    }

    pub fn protection(&self) -> KeyProtection {
        match self.station_secret {
            Some(_) => KeyProtection::OsKeyStore,
            None => KeyProtection::PasswordOnly,
        }
    }

    /// Writes `vault.json`, after `station.db` was made. The recovery key is shown once and kept nowhere.
    pub fn finish(self, station: StationRecord) -> Result<(Vault, SecretText), VaultError> {
        let protection = self.protection();
        let signing_key = self.signing_key.secret();
        let recovered = Recovered {
            station_db_key: self.station_db_key,
            from_key_store: self
                .station_secret
                .map(|station_secret| StationKeys { station_secret, signing_key }),
        };
        let recovery = recovery_key::random();
        let sealed = seal_for_recovery(self.vault, protection, &recovery, &recovered);
        let file = VaultFile::new(self.vault, station, protection, self.cost, sealed);
        file.save(&self.folder)?;
        let vault = Vault::over(self.folder, self.lock, file, self.key_store, self.clock);
        Ok((vault, recovery_key::write(&recovery)))
    }
}

/// A store that takes a secret and does not give it back is none.
fn keep(
    key_store: &dyn KeyStore,
    vault: Uuid,
    station_secret: &Secret32,
    signing_key: &KeyPair,
) -> Result<(), KeyStoreError> {
    for (name, secret) in
        [(names::STATION_SECRET, station_secret), (names::SIGNING_KEY, &signing_key.secret())]
    {
        let name = names::of(vault, name);
        key_store.set(&name, &secret.0)?;
        if key_store.get(&name)?.is_none_or(|kept| *kept != secret.0) {
            return Err(KeyStoreError::Refused("it does not give back what it took".into()));
        }
    }
    Ok(())
}
