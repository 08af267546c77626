//! What an operator may set, and what tests put in: figures of the server itself. Figures of a review are the
//! programmes' data.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use protocol::messages::{Limits, Policy};

/// Where the server's time comes from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Called when a push is committed and before its reply is sent; the reply waits for it. Tests stop the server
/// there.
pub type BeforeReply = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// How many requests of a kind are answered at once, and how many more may wait for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce {
    pub places: usize,
    pub waiting: usize,
}

/// What one process takes on; the rest is told to come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// More are closed as they come.
    pub connections: usize,
    pub passwords: AtOnce,
    pub pushes: AtOnce,
    pub photos: AtOnce,
    pub others: AtOnce,
    /// How long a request waits for a place.
    pub patience: Duration,
    /// How long nothing of a body that is being sent to the server may come.
    pub body_stall: Duration,
    /// How long such a body may take in all: as long as a station tries.
    pub body_time: Duration,
    /// How long nothing of an answer may be taken.
    pub write_stall: Duration,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            connections: 4096,
            passwords: AtOnce { places: 8, waiting: 64 },
            pushes: AtOnce { places: 16, waiting: 64 },
            photos: AtOnce { places: 128, waiting: 256 },
            others: AtOnce { places: 64, waiting: 256 },
            patience: Duration::from_secs(5),
            body_stall: Duration::from_secs(20),
            body_time: Duration::from_secs(60),
            write_stall: Duration::from_secs(30),
        }
    }
}

#[derive(Clone)]
pub struct Config {
    pub policy: Policy,
    pub limits: Limits,
    /// How long a mandate lasts: the longest time that a person can work offline.
    pub mandate: chrono::Duration,
    /// How long a nonce is taken.
    pub nonce: chrono::Duration,
    /// Cases that are nearly due or over due are still handed out, for this long.
    pub shortest_lease: chrono::Duration,
    pub manifest_page: u32,
    pub changes_page: u32,
    /// A request has to be answered within this time after its body is there.
    pub request_timeout: Duration,
    pub capacity: Capacity,
    /// What is under way at a shutdown gets this time.
    pub shutdown_grace: Duration,
    pub clock: Clock,
    pub before_reply: Option<BeforeReply>,
    /// Of stations. What one outside of it has to hand in is taken all the same.
    pub protocols: RangeInclusive<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            limits: Limits {
                operations_per_push: u32::try_from(protocol::MAX_OPERATIONS_PER_PUSH).unwrap_or(u32::MAX),
                body_bytes: 4 * 1024 * 1024,
                cases_per_lease: 200,
            },
            mandate: chrono::Duration::days(30),
            nonce: chrono::Duration::minutes(15),
            shortest_lease: chrono::Duration::hours(1),
            manifest_page: 50,
            changes_page: 200,
            request_timeout: Duration::from_secs(30),
            capacity: Capacity::default(),
            shutdown_grace: Duration::from_secs(30),
            clock: Arc::new(Utc::now),
            before_reply: None,
            protocols: protocol::OLDEST_PROTOCOL..=protocol::PROTOCOL_VERSION,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("policy", &self.policy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
