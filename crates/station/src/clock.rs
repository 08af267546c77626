//! Time: where it comes from, and how far it is to be trusted. A desk's wall clock can be set by whoever sits
//! there, so rights that end are held against the latest time that the station has seen.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Steps back of this size come from clocks being corrected, not from somebody turning them.
const TOLERATED: TimeDelta = TimeDelta::minutes(5);

pub trait Clock: Send + Sync {
    fn wall(&self) -> DateTime<Utc>;
    /// Time since some start of this process; nobody can set it.
    fn monotonic(&self) -> Duration;
}

#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<(DateTime<Utc>, Duration)>,
}

impl ManualClock {
    pub fn at(wall: DateTime<Utc>) -> Self {
        Self { now: Mutex::new((wall, Duration::ZERO)) }
    }

    /// Time passes.
    pub fn pass(&self, time: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.0 += time;
        now.1 += time;
    }

    /// Somebody sets the wall clock; no time passes.
    pub fn set_wall(&self, wall: DateTime<Utc>) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).0 = wall;
    }
}

impl Clock for ManualClock {
    fn wall(&self) -> DateTime<Utc> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn monotonic(&self) -> Duration {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// The latest time that the station has seen. It never goes back by itself; only the server's word sets it back.
#[derive(Debug, Clone)]
pub struct TrustedTime {
    latest: Option<DateTime<Utc>>,
    /// The server's word in this process, with both clocks as they stood.
    contact: Option<Contact>,
    /// A clock that was turned back is told once, not at every look.
    told: bool,
}

#[derive(Debug, Clone, Copy)]
struct Contact {
    server: DateTime<Utc>,
    wall: DateTime<Utc>,
    monotonic: Duration,
}

/// What a look at the clock brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The latest time seen so far: what mandates are held against, and what to store.
    pub latest: DateTime<Utc>,
    /// The clock stands this much behind what was seen before: worth an audit entry. Told once.
    pub turned_back: Option<TimeDelta>,
}

impl TrustedTime {
    /// `stored` is what an earlier run saw last.
    pub fn new(stored: Option<DateTime<Utc>>) -> Self {
        Self { latest: stored, contact: None, told: false }
    }

    /// Looks at the clock.
    pub fn look(&mut self, clock: &dyn Clock) -> Seen {
        let shown = self.estimate(clock);
        let before = self.latest.unwrap_or(shown);
        let back = before - shown;
        let turned_back = (back > TOLERATED && !self.told).then_some(back);
        self.told = back > TOLERATED;
        let latest = self.ticking(clock).into_iter().fold(before.max(shown), DateTime::max);
        self.latest = Some(latest);
        Seen { latest, turned_back }
    }

    /// The server said what time it is: that holds, backwards too.
    pub fn contact(&mut self, server: DateTime<Utc>, clock: &dyn Clock) {
        self.contact = Some(Contact { server, wall: clock.wall(), monotonic: clock.monotonic() });
        self.latest = Some(server);
        self.told = false;
    }

    /// The server's time as far as the station can tell; `None` before the first contact of this process.
    pub fn server_time(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        self.ticking(clock)
    }

    /// What the wall clock shows, put right by what the server said of it.
    fn estimate(&self, clock: &dyn Clock) -> DateTime<Utc> {
        self.contact.map_or(clock.wall(), |contact| clock.wall() + (contact.server - contact.wall))
    }

    /// The server's word and the time that has passed since by a clock that nobody can set.
    fn ticking(&self, clock: &dyn Clock) -> Option<DateTime<Utc>> {
        self.contact.map(|contact| contact.server + clock.monotonic().saturating_sub(contact.monotonic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("in range")
    }

    #[test]
    fn a_clock_turned_back_gives_no_time_back_and_is_told_once() {
        let clock = ManualClock::at(noon());
        let mut time = TrustedTime::new(Some(noon() + TimeDelta::days(3)));
        let seen = time.look(&clock);
        assert_eq!(seen, Seen { latest: noon() + TimeDelta::days(3), turned_back: Some(TimeDelta::days(3)) });
        assert_eq!(time.look(&clock).turned_back, None, "the same turning back is not told twice");
        clock.set_wall(noon() + TimeDelta::days(4));
        assert_eq!(time.look(&clock), Seen { latest: noon() + TimeDelta::days(4), turned_back: None });
        clock.set_wall(noon());
        assert_eq!(time.look(&clock).turned_back, Some(TimeDelta::days(4)), "another one is");
    }

    #[test]
    fn a_clock_that_is_corrected_by_minutes_is_not_worth_an_entry() {
        let clock = ManualClock::at(noon());
        let mut time = TrustedTime::new(Some(noon() + TimeDelta::minutes(5)));
        assert_eq!(time.look(&clock), Seen { latest: noon() + TimeDelta::minutes(5), turned_back: None });
    }

    #[test]
    fn the_servers_word_sets_the_latest_time_also_backwards() {
        let clock = ManualClock::at(noon() + TimeDelta::days(400));
        let mut time = TrustedTime::new(None);
        assert_eq!(time.look(&clock).latest, noon() + TimeDelta::days(400));
        time.contact(noon(), &clock);
        assert_eq!(time.look(&clock), Seen { latest: noon(), turned_back: None });
        clock.pass(Duration::from_secs(60));
        assert_eq!(time.look(&clock).latest, noon() + TimeDelta::minutes(1));
        assert_eq!(time.server_time(&clock), Some(noon() + TimeDelta::minutes(1)));
    }

    #[test]
    fn after_a_contact_a_clock_that_is_turned_back_does_not_stop_time() {
        let clock = ManualClock::at(noon());
        let mut time = TrustedTime::new(None);
        time.contact(noon(), &clock);
        clock.pass(Duration::from_secs(3600));
        clock.set_wall(noon() - TimeDelta::days(1));
        let seen = time.look(&clock);
        assert_eq!(seen.latest, noon() + TimeDelta::hours(1));
        assert_eq!(seen.turned_back, Some(TimeDelta::days(1)));
    }
}
