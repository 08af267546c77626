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

/// When something was tried.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    pub began: Instant,
    pub ended: Instant,
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
    pub fn fail(&mut self, attempt: Attempt, blocked: Text, retry_after: Option<Duration>, random: f64) {
        // From its beginning: an attempt that nobody answered was a wait itself.
        let own = attempt.began + backoff::own_wait(self.failures, random);
        let wait = match retry_after {
            None => Wait { until: own, reason: WaitReason::BackOff },
            Some(asked) => {
                let until = attempt.ended + backoff::asked_wait(asked);
                Wait { until: until.max(own), reason: WaitReason::Asked }
            }
        };
        self.failures = self.failures.saturating_add(1);
        self.wait = Some(wait);
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

    /// Nothing is left to do: what stood in the way does so no more.
    pub fn rest(&mut self) {
        self.reset();
        self.blocked = None;
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

    /// In a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// What stood in the way at the last attempt.
    pub fn blocked(&self) -> Option<&Text> {
        self.blocked.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_counts_as_part_of_its_wait_and_what_the_server_asks_for_does_not() {
        let began = Instant::now();
        let ended = began + Duration::from_secs(20);
        // Failures before, what was asked for, seconds after the beginning until the next attempt at most.
        let table = [(0, None, 1), (6, None, 45), (0, Some(30), 50), (6, Some(3), 45)];
        for (failures, asked_s, expected) in table {
            let mut retry = Retry::default();
            for _ in 0..=failures {
                let text = Text::new("断开", "cut");
                retry.fail(Attempt { began, ended }, text, asked_s.map(Duration::from_secs), 1.0);
            }
            let until = retry.waits_until(began).expect("it waits");
            assert_eq!((until - began).as_secs(), expected, "after {failures}, asked {asked_s:?}");
        }
    }
}
