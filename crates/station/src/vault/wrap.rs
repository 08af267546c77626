//! Keys under keys: how a password, the station secret and the recovery key become keys, and what is sealed
//! under them. Nothing here reads a file.

use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use model::PersonId;
use protocol::encoding::{Blob, SecretText};
use protocol::signing::KeyPair;
use protocol::{Secret32, seal};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::recovery_key::RecoveryBytes;

/// What protects the wraps beside the passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyProtection {
    /// The operating system's key store holds the station secret: a copied disk is of no use.
    OsKeyStore,
    /// No key store here: the password alone protects the data, and the app says so.
    PasswordOnly,
}

/// Cost of Argon2id (RFC 9106), kept with each wrap so that it can rise later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for KdfCost {
    /// RFC 9106 §4 recommends 64 MiB and three passes where memory is scarce; one lane, because the
    /// implementation runs lanes one after the other.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl KdfCost {
    /// `None` for costs that make no sense, or that would take the machine down: a file can be changed.
    fn params(self) -> Option<Params> {
        let bounded = self.memory_kib <= 1024 * 1024 && self.passes <= 16 && self.lanes <= 16;
        bounded.then(|| Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()).flatten()
    }
}

/// Whom a wrap is for. All of it is bound into the wrap: none can be exchanged.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Owner<'a> {
    pub vault: Uuid,
    pub protection: KeyProtection,
    pub person: PersonId,
    pub login: &'a str,
}

pub(super) const SALT_BYTES: usize = 16;

/// What a person's password opens.
pub struct Unlocked {
    pub person: PersonId,
    pub station_db_key: Secret32,
    pub person_key: KeyPair,
}

impl std::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unlocked").field("person", &self.person).finish_non_exhaustive()
    }
}

/// Seals the key of `station.db` and the person's private key.
/// `None` for costs out of bounds.
pub(super) fn seal_for_person(
    owner: Owner<'_>,
    cost: KdfCost,
    salt: &[u8; SALT_BYTES],
    password: &SecretText,
    station_secret: Option<&Secret32>,
    (station_db_key, person_key): (&Secret32, &KeyPair),
) -> Option<Blob> {
    let key = password_key(cost, salt, password, station_secret)?;
    let plaintext = joined(&[station_db_key, &person_key.secret()]);
    Some(seal::encrypt(&key, &associated(owner, cost, salt), &plaintext))
}

/// `None` for another password, another station secret, or anything that was changed.
pub(super) fn open_for_person(
    owner: Owner<'_>,
    cost: KdfCost,
    salt: &[u8; SALT_BYTES],
    password: &SecretText,
    station_secret: Option<&Secret32>,
    sealed: &Blob,
) -> Option<Unlocked> {
    let key = password_key(cost, salt, password, station_secret)?;
    let plaintext = seal::decrypt(&key, &associated(owner, cost, salt), &sealed.0)?;
    let [station_db_key, person_key] = parted(&plaintext)?;
    let person_key = KeyPair::from_secret(&person_key);
    Some(Unlocked { person: owner.person, station_db_key, person_key })
}

/// HKDF-SHA256 over Argon2id's output and the station secret.
fn password_key(
    cost: KdfCost,
    salt: &[u8; SALT_BYTES],
    password: &SecretText,
    station_secret: Option<&Secret32>,
) -> Option<Secret32> {
    let mut stretched = Secret32([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?)
        .hash_password_into(password.0.as_bytes(), salt, &mut stretched.0)
        .ok()?;
    let parts: Vec<&Secret32> = [&stretched].into_iter().chain(station_secret).collect();
    Some(derived(&joined(&parts), b"proofdesk/vault/person/v1"))
}

fn associated(owner: Owner<'_>, cost: KdfCost, salt: &[u8; SALT_BYTES]) -> Vec<u8> {
    serde_json::to_vec(&("proofdesk/vault/person/v1", owner, cost, salt)).expect("no map in it")
}

/// What the recovery key opens. In the key store's absence `station.db` holds the signing key itself.
pub(super) struct Recovered {
    pub station_db_key: Secret32,
    pub from_key_store: Option<StationKeys>,
}

/// What lies in the operating system's key store.
pub(super) struct StationKeys {
    pub station_secret: Secret32,
    pub signing_key: Secret32,
}

pub(super) fn seal_for_recovery(
    vault: Uuid,
    protection: KeyProtection,
    recovery: &RecoveryBytes,
    recovered: &Recovered,
) -> Blob {
    let mut parts = vec![&recovered.station_db_key];
    if let Some(keys) = &recovered.from_key_store {
        parts.extend([&keys.station_secret, &keys.signing_key]);
    }
    let key = derived(&**recovery, b"proofdesk/vault/recovery/v1");
    seal::encrypt(&key, &recovery_associated(vault, protection), &joined(&parts))
}

pub(super) fn open_for_recovery(
    vault: Uuid,
    protection: KeyProtection,
    recovery: &RecoveryBytes,
    sealed: &Blob,
) -> Option<Recovered> {
    let key = derived(&**recovery, b"proofdesk/vault/recovery/v1");
    let plaintext = seal::decrypt(&key, &recovery_associated(vault, protection), &sealed.0)?;
    match protection {
        KeyProtection::OsKeyStore => {
            let [station_db_key, station_secret, signing_key] = parted(&plaintext)?;
            let from_key_store = Some(StationKeys { station_secret, signing_key });
            Some(Recovered { station_db_key, from_key_store })
        }
        KeyProtection::PasswordOnly => {
            let [station_db_key] = parted(&plaintext)?;
            Some(Recovered { station_db_key, from_key_store: None })
        }
    }
}

fn recovery_associated(vault: Uuid, protection: KeyProtection) -> Vec<u8> {
    serde_json::to_vec(&("proofdesk/vault/recovery/v1", vault, protection)).expect("no map in it")
}

/// The blob that the server keeps: the key of `station.db` under the station secret.
pub(super) fn seal_escrow(vault: Uuid, station_secret: &Secret32, station_db_key: &Secret32) -> Blob {
    let key = derived(&station_secret.0, b"proofdesk/vault/escrow/v1");
    seal::encrypt(&key, vault.as_bytes(), &station_db_key.0)
}

pub(super) fn open_escrow(vault: Uuid, station_secret: &Secret32, escrow: &Blob) -> Option<Secret32> {
    let key = derived(&station_secret.0, b"proofdesk/vault/escrow/v1");
    let [station_db_key] = parted(&seal::decrypt(&key, vault.as_bytes(), &escrow.0)?)?;
    Some(station_db_key)
}

fn derived(material: &[u8], purpose: &[u8]) -> Secret32 {
    let mut key = Secret32([0; 32]);
    Hkdf::<Sha256>::new(None, material)
        .expand(purpose, &mut key.0)
        .expect("32 bytes are far below HKDF's limit");
    key
}

fn joined(secrets: &[&Secret32]) -> Zeroizing<Vec<u8>> {
    // Grows never, so that no copy of a secret is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(secrets.len() * 32));
    for secret in secrets {
        bytes.extend_from_slice(&secret.0);
    }
    bytes
}

fn parted<const COUNT: usize>(bytes: &[u8]) -> Option<[Secret32; COUNT]> {
    if bytes.len() != COUNT * 32 {
        return None;
    }
    let mut secrets = [const { Secret32([0; 32]) }; COUNT];
    for (secret, part) in secrets.iter_mut().zip(bytes.chunks_exact(32)) {
        secret.0.copy_from_slice(part);
    }
    Some(secrets)
}
