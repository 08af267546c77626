//! Passwords as Argon2id hashes (RFC 9106), computed off the async threads and a few at a time.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use chrono::Duration;
use protocol::encoding::SecretText;
use tokio::sync::Semaphore;

/// Characters that a new password has at least.
pub const SHORTEST: usize = 8;
/// Hashes at once: each takes 19 MiB.
const AT_ONCE: usize = 4;
/// Failures in a row that cost no waiting.
const FREE_FAILURES: u32 = 3;
const LONGEST_WAIT: Duration = Duration::minutes(15);

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has {SHORTEST} characters at least")]
    TooShort,
    #[error("the password could not be hashed")]
    Hash(#[from] argon2::password_hash::Error),
    #[error("the hashing task ended")]
    Task,
}

/// How long to wait after so many failures in a row: 2, 4, 8 … seconds from the third on, up to 15 minutes.
pub fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE_FAILURES) {
        None => Duration::zero(),
        Some(over) => Duration::seconds(2_i64 << over.min(20)).min(LONGEST_WAIT),
    }
}

pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Stands in for the hash of a person who is not there, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    pub fn new() -> Result<Self, PasswordError> {
        let nobody = hash_now(&SecretText("nobody has this password".to_owned()))?;
        Ok(Self { permits: Arc::new(Semaphore::new(AT_ONCE)), nobody })
    }

    /// A PHC string of a new password.
    pub async fn hash(&self, password: SecretText) -> Result<String, PasswordError> {
        if password.0.chars().count() < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        self.run(move || hash_now(&password)).await?
    }

    /// Whether it is the password of `hash`. Without a hash, or with an empty one, the answer is no, and takes as long.
    pub async fn verify(&self, password: SecretText, hash: Option<String>) -> Result<bool, PasswordError> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let matches = self.run(move || {
            let hash = PasswordHash::new(&hash).map_err(argon2::password_hash::Error::from)?;
            match Argon2::default().verify_password(password.0.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(PasswordError::from(error)),
            }
        });
        Ok(matches.await?? && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _permit = self.permits.acquire().await.map_err(|_| PasswordError::Task)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| PasswordError::Task)
    }
}

fn hash_now(password: &SecretText) -> Result<String, PasswordError> {
    Ok(Argon2::default().hash_password(password.0.as_bytes())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretText {
        SecretText(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_person_is_taken() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(secret("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(passwords.verify(secret("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(secret("battery staple"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(secret("nobody has this password"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_short_password_is_refused() {
        let passwords = Passwords::new().unwrap();
        assert!(matches!(passwords.hash(secret("七个字的密码吗")).await, Err(PasswordError::TooShort)));
        assert!(passwords.hash(secret("八个字的密码可以")).await.is_ok());
    }

    #[test]
    fn waiting_begins_at_the_third_failure_and_ends_at_a_quarter_of_an_hour() {
        let waits: Vec<i64> =
            [0, 2, 3, 4, 5, 11, 12, 40, u32::MAX].map(|n| wait_after(n).num_seconds()).into();
        assert_eq!(waits, [0, 0, 2, 4, 8, 512, 900, 900, 900]);
    }
}
