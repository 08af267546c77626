//! Ed25519 (RFC 8032) over domain-separated bytes.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroize;

use crate::encoding::{PublicKey, Secret32, Signature};

/// A private key with its public half. Prints as its public key.
#[derive(Clone)]
pub struct KeyPair(SigningKey);

/// The signature does not belong to these bytes and this key, or the key is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match")]
pub struct BadSignature;

impl KeyPair {
    pub fn random() -> Self {
        Self::from_secret(&Secret32::random())
    }

    pub fn from_secret(secret: &Secret32) -> Self {
        Self(SigningKey::from_bytes(&secret.0))
    }

    /// The private half, for sealing it away.
    pub fn secret(&self) -> Secret32 {
        let mut bytes = self.0.to_bytes();
        let secret = Secret32(bytes);
        bytes.zeroize();
        secret
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `domain`, a zero byte, and `parts` one after the other.
    pub fn sign(&self, domain: &str, parts: &[&[u8]]) -> Signature {
        Signature(self.0.sign(&message(domain, parts)).to_bytes())
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyPair(public {})", self.public())
    }
}

/// Checks a signature made by [`KeyPair::sign`], strictly: weak keys and malleable signatures are refused.
pub fn verify(
    key: &PublicKey,
    domain: &str,
    parts: &[&[u8]],
    signature: &Signature,
) -> Result<(), BadSignature> {
    let key = VerifyingKey::from_bytes(&key.0).map_err(|_| BadSignature)?;
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    key.verify_strict(&message(domain, parts), &signature).map_err(|_| BadSignature)
}

fn message(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut message =
        Vec::with_capacity(domain.len() + 1 + parts.iter().map(|part| part.len()).sum::<usize>());
    message.extend_from_slice(domain.as_bytes());
    message.push(0);
    for part in parts {
        message.extend_from_slice(part);
    }
    message
}
