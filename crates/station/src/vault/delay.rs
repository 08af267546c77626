//! How long to wait after wrong passwords. Only their number is kept in the file: a start of the program counts
//! the wait anew, so neither a restart nor a clock that is set shortens it.

use std::time::Duration;

/// Typing errors that cost nothing.
const FREE: u32 = 3;
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The wait before the next attempt, after so many wrong ones in a row.
pub(super) fn after(wrong_passwords: u32) -> Duration {
    match wrong_passwords.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(doublings) => FIRST.saturating_mul(1 << doublings.min(20)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_the_third_wrong_password_up_to_a_quarter_of_an_hour() {
        let waits: Vec<u64> = (0..14).map(|wrong| after(wrong).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
        assert_eq!(after(u32::MAX), LONGEST);
    }
}
