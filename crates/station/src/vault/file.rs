//! `vault.json`: its format, and writing it so that a crash leaves the old or the new one. It is readable by
//! anybody and holds no secret in the clear and no applicant's data.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use model::{PersonId, StationId};
use protocol::encoding::{Blob, Hash32, PublicKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::VaultError;
use super::wrap::{KdfCost, KeyProtection, SALT_BYTES};
use crate::lasting;

const FILE: &str = "vault.json";
const FORMAT: u32 = 1;
const DOMAIN: &str = "proofdesk/vault/file/v1";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaultFile {
    pub format: u32,
    /// Names this vault's entries in the key store.
    pub vault: Uuid,
    pub station: StationRecord,
    pub protection: KeyProtection,
    /// For wraps that are made from now on.
    pub cost: KdfCost,
    pub wraps: Vec<Wrap>,
    /// Keys under the recovery key.
    pub recovery: Blob,
}

/// What is known of the station before anything is unlocked: enough to reach its server and to check whose word
/// a mandate is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationRecord {
    pub id: StationId,
    /// How colleagues call the machine.
    pub name: String,
    pub server_url: String,
    /// PEM of the authority that signed the server's certificate, where it is not a public one.
    pub ca_certificate: Option<String>,
    pub server_key: PublicKey,
    pub station_key: PublicKey,
    pub enrolled_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrap {
    pub person: PersonId,
    pub login: String,
    pub cost: KdfCost,
    #[serde(with = "hex_salt")]
    pub salt: [u8; SALT_BYTES],
    pub sealed: Blob,
    /// Wrong passwords since the last right one.
    pub wrong_passwords: u32,
}

mod hex_salt {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::SALT_BYTES;

    pub fn serialize<S: Serializer>(salt: &[u8; SALT_BYTES], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(salt))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; SALT_BYTES], D::Error> {
        let mut salt = [0; SALT_BYTES];
        hex::decode_to_slice(String::deserialize(deserializer)?, &mut salt).map_err(D::Error::custom)?;
        Ok(salt)
    }
}

/// The file's two parts. The checksum tells damage from a wrong password; it is no protection against somebody
/// who changes the file on purpose, which the wraps themselves withstand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<C> {
    content: C,
    checksum: Hash32,
}

/// What every format, also a later one, starts with.
#[derive(Deserialize)]
struct AnyEnvelope {
    content: AnyContent,
}

#[derive(Deserialize)]
struct AnyContent {
    format: u32,
}

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

impl VaultFile {
    pub fn new(
        vault: Uuid,
        station: StationRecord,
        protection: KeyProtection,
        cost: KdfCost,
        recovery: Blob,
    ) -> Self {
        Self { format: FORMAT, vault, station, protection, cost, wraps: Vec::new(), recovery }
    }

    /// `None`: there is no such file.
    pub fn load(folder: &Path) -> Result<Option<Self>, VaultError> {
        let bytes = match fs::read(path(folder)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(VaultError::of_io(error)),
        };
        Self::decode(&bytes).map(Some)
    }

    pub fn save(&self, folder: &Path) -> Result<(), VaultError> {
        lasting::replace(&path(folder), &self.encode()).map_err(VaultError::of_io)
    }

    fn encode(&self) -> Vec<u8> {
        let envelope = Envelope { content: self, checksum: self.checksum() };
        let mut bytes = serde_json::to_vec_pretty(&envelope).expect("no map in it");
        bytes.push(b'\n');
        bytes
    }

    /// Takes exactly what [`Self::encode`] writes, so that no changed byte goes unseen.
    fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let any: AnyEnvelope = serde_json::from_slice(bytes).map_err(|_| VaultError::Damaged)?;
        if any.content.format > FORMAT {
            return Err(VaultError::Newer { found: any.content.format, known: FORMAT });
        }
        let envelope: Envelope<Self> = serde_json::from_slice(bytes).map_err(|_| VaultError::Damaged)?;
        let file = envelope.content;
        if envelope.checksum != file.checksum() || file.encode() != bytes {
            return Err(VaultError::Damaged);
        }
        Ok(file)
    }

    fn checksum(&self) -> Hash32 {
        Hash32::of(DOMAIN, &[&serde_json::to_vec(self).expect("no map in it")])
    }
}

/// Keeps a second process from the folder for as long as it lives.
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    pub fn take(folder: &Path) -> Result<Self, VaultError> {
        lasting::make_folder(folder).map_err(VaultError::of_io)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("vault.lock"))
            .map_err(VaultError::of_io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(VaultError::AlreadyRunning),
            Err(fs::TryLockError::Error(error)) => Err(VaultError::of_io(error)),
        }
    }
}
