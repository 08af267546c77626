//! What an operator may set, and what tests put in: figures of the server itself. Figures of a review are the
//! programmes' data.

use std::fmt;
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
    /// A request has to be answered within this time, apart from a body that is being sent.
    pub request_timeout: Duration,
    /// What is under way at a shutdown gets this time.
    pub shutdown_grace: Duration,
    pub clock: Clock,
    pub before_reply: Option<BeforeReply>,
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
            shutdown_grace: Duration::from_secs(30),
            clock: Arc::new(Utc::now),
            before_reply: None,
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
