//! The sealed part of an operation: what is personal, encrypted under the batch's sealing key before it is
//! stored anywhere, committed to by the body. Whoever destroys the key shreds it.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use model::{FieldId, Region, SlotId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::encoding::{Blob, Hash32, Secret32};

const AAD: &[u8] = b"proofdesk/sealed/v1";
const NONCE_BYTES: usize = 24;

/// What a reviewer adds in words or marks on a picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SealedPart {
    pub note: Option<String>,
    /// The right value of a field or record line, where the reviewer gives one.
    pub corrections: BTreeMap<FieldId, String>,
    /// Where in which slot's picture the trouble is.
    pub regions: Vec<(SlotId, Region)>,
}

impl SealedPart {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the sealed part was made under another key, or is damaged")]
    Key,
    #[error("the sealed part is not what the operation committed to")]
    Commitment,
    #[error("the sealed part cannot be read")]
    Unreadable(#[source] serde_json::Error),
}

/// Plaintext: 32 bytes of salt, then JSON. Ciphertext: 24 bytes of nonce, then XChaCha20-Poly1305.
/// Returns the ciphertext and the commitment, which is a hash over salt and JSON.
pub fn seal(part: &SealedPart, key: &Secret32) -> (Blob, Hash32) {
    let mut plaintext = Zeroizing::new(rand::random::<[u8; 32]>().to_vec());
    serde_json::to_writer(&mut *plaintext, part).expect("a sealed part holds strings and finite numbers");
    let commitment = commit(&plaintext);
    (encrypt(key, AAD, &plaintext), commitment)
}

/// Decrypts, and checks the commitment.
pub fn open(sealed: &Blob, key: &Secret32, commitment: &Hash32) -> Result<SealedPart, SealError> {
    let plaintext = decrypt(key, AAD, &sealed.0).ok_or(SealError::Key)?;
    if commit(&plaintext) != *commitment {
        return Err(SealError::Commitment);
    }
    let json = plaintext.get(32..).ok_or(SealError::Commitment)?;
    serde_json::from_slice(json).map_err(SealError::Unreadable)
}

fn commit(plaintext: &[u8]) -> Hash32 {
    Hash32::of("proofdesk/sealed-commitment/v1", &[plaintext])
}

/// XChaCha20-Poly1305 under a random nonce, which goes first.
pub fn encrypt(key: &Secret32, associated: &[u8], plaintext: &[u8]) -> Blob {
    let nonce: [u8; NONCE_BYTES] = rand::random();
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let ciphertext = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plaintext, aad: associated })
        .expect("a message is far below the cipher's limit of 256 GiB");
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(&ciphertext);
    Blob(bytes)
}

/// The reverse of [`encrypt`]; `None` for another key, other associated data, or damage.
pub fn decrypt(key: &Secret32, associated: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES)?;
    let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).ok()?;
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let plaintext =
        cipher.decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: associated }).ok()?;
    Some(Zeroizing::new(plaintext))
}
