//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

use crate::{Error, Result};

/// How often a condition is looked at.
const PACE: Duration = Duration::from_millis(50);

/// How long a condition may take to come true.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub Duration);

impl Deadline {
    /// As long as a person likes: some years.
    pub const NEVER: Self = Self(Duration::from_secs(100_000_000));
    /// A program starts, on a machine that may be compiling at the same time.
    pub const START: Self = Self(Duration::from_secs(60));
    /// The window answers to a person.
    pub const SCREEN: Self = Self(Duration::from_secs(20));
    /// A batch with all its photos comes over the network and is checked.
    pub const BATCH: Self = Self(Duration::from_secs(180));
    /// Something that goes over the network and back, retries included.
    pub const NETWORK: Self = Self(Duration::from_secs(150));
}

/// Looks until `look` finds something, and names `what` when the deadline passes.
pub async fn until<T>(
    what: &str,
    deadline: Deadline,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + deadline.0;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if Instant::now() >= end {
            return Err(Error::Deadline { what: what.to_owned(), seconds: deadline.0.as_secs() });
        }
        tokio::time::sleep(PACE).await;
    }
}
