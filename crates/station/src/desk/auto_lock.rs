//! Locks the vault by itself when nobody has been at work for the time that the office set.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::task::AbortOnDropHandle;

use crate::clock::Clock;

/// A timer can stand still while the machine sleeps, so both clocks are looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// At most one countdown; it ends with its owner.
#[derive(Default)]
pub(super) struct AutoLock(Mutex<Option<AbortOnDropHandle<()>>>);

impl AutoLock {
    /// Calls `expired` once `after` has passed, unless it is stopped or started anew before.
    pub fn start(&self, clock: Arc<dyn Clock>, after: Duration, expired: impl FnOnce() + Send + 'static) {
        let since = (clock.wall(), clock.monotonic());
        let countdown = async move {
            while let Some(rest) = after.checked_sub(passed(&*clock, since)).filter(|rest| !rest.is_zero()) {
                tokio::time::sleep(rest.min(LOOK_EVERY)).await;
            }
            expired();
        };
        let countdown = AbortOnDropHandle::new(tokio::spawn(countdown));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(countdown);
    }

    pub fn stop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// By the clock that says more: one stands still in sleep, the other can be set.
fn passed(clock: &dyn Clock, (wall, monotonic): (DateTime<Utc>, Duration)) -> Duration {
    let by_wall = (clock.wall() - wall).to_std().unwrap_or_default();
    by_wall.max(clock.monotonic().saturating_sub(monotonic))
}
