//! Where a stage stands after its last attempt, and when it may try again.

use std::time::Duration;

use model::Text;
use tokio::time::Instant;

use super::backoff;

/// How long a station that was told to stop waits before it looks whether an administrator has acted.
const STOPPED_FOR: Duration = Duration::from_secs(300);

/// A stage's own retry state. What happens to one stage never touches another's.
#[derive(Debug, Clone, Default)]
pub struct Retry {
    /// Failures since the last success or the last action of a user.
    failures: u32,
    wait: Option<Wait>,
    blocked: Option<Text>,
}

#[derive(Debug, Clone, Copy)]
struct Wait {
    until: Instant,
    reason: WaitReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitReason {
    BackOff,
    /// The server named the time: nobody shortens it.
    Asked,
    /// Until an administrator has acted.
    Stopped,
}

impl Retry {
    pub fn succeed(&mut self) {
        *self = Self::default();
    }

    /// `random` lies in 0..1.
    pub fn fail(&mut self, now: Instant, blocked: Text, retry_after: Option<Duration>, random: f64) {
        let until = now + backoff::delay(self.failures, retry_after, random);
        let reason = if retry_after.is_some() { WaitReason::Asked } else { WaitReason::BackOff };
        self.failures = self.failures.saturating_add(1);
        self.wait = Some(Wait { until, reason });
        self.blocked = Some(blocked);
    }

    pub fn stop(&mut self, now: Instant, blocked: Text) {
        self.wait = Some(Wait { until: now + STOPPED_FOR, reason: WaitReason::Stopped });
        self.blocked = Some(blocked);
    }

    /// A user's action or a wake from sleep: try at once, unless the server named a time.
    pub fn reset(&mut self) {
        self.failures = 0;
        self.wait = self.wait.filter(|wait| wait.reason == WaitReason::Asked);
    }

    /// `None`: at once.
    pub fn waits_until(&self, now: Instant) -> Option<Instant> {
        self.wait.map(|wait| wait.until).filter(|until| *until > now)
    }

    pub fn is_stopped(&self) -> bool {
        self.wait.is_some_and(|wait| wait.reason == WaitReason::Stopped)
    }

    /// The server asked for this wait.
    pub fn was_asked(&self) -> bool {
        self.wait.is_some_and(|wait| wait.reason == WaitReason::Asked)
    }

    /// What stood in the way at the last attempt.
    pub fn blocked(&self) -> Option<&Text> {
        self.blocked.as_ref()
    }
}
