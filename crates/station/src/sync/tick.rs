//! Notices that the machine slept. Some systems stop the monotonic clock in sleep, others let it run, so a tick
//! that comes late by either clock is taken as a wake.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// How often the task looks at both clocks.
pub const TICK: Duration = Duration::from_secs(15);
/// A busy machine is late too, but hardly by this much.
const SLEPT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy)]
pub struct Ticker {
    monotonic: Instant,
    wall: DateTime<Utc>,
}

impl Ticker {
    pub fn new(monotonic: Instant, wall: DateTime<Utc>) -> Self {
        Self { monotonic, wall }
    }

    /// To be called once a [`TICK`]; says whether the machine slept since the last call. A wall clock turned back
    /// says nothing.
    pub fn woke(&mut self, monotonic: Instant, wall: DateTime<Utc>) -> bool {
        let by_monotonic = monotonic.saturating_duration_since(self.monotonic);
        let by_wall = (wall - self.wall).to_std().unwrap_or_default();
        *self = Self { monotonic, wall };
        by_monotonic.max(by_wall) > TICK + SLEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_that_is_late_by_either_clock_is_a_wake() {
        let table = [
            ("in time", 15, 15, false),
            ("a busy machine", 40, 40, false),
            ("slept, the monotonic clock stood still", 15, 3600, true),
            ("slept, both clocks ran", 3600, 3600, true),
            ("the wall clock was turned back", 15, -3600, false),
        ];
        for (name, monotonic_s, wall_s, expected) in table {
            let (start, wall) = (Instant::now(), Utc::now());
            let mut ticker = Ticker::new(start, wall);
            let later = start + Duration::from_secs(monotonic_s);
            assert_eq!(ticker.woke(later, wall + chrono::TimeDelta::seconds(wall_s)), expected, "{name}");
            assert!(
                !ticker.woke(later + TICK, wall + chrono::TimeDelta::seconds(wall_s + 15)),
                "once only: {name}"
            );
        }
    }
}
