//! How long to wait after a failure. Randomness comes in as an argument.

use std::time::Duration;

/// The longest wait that the station chooses by itself.
const CEILING: Duration = Duration::from_secs(60);
const FIRST: Duration = Duration::from_secs(1);

/// The wait after a stage's failure number `failures`, counted from 0: at least what the server asked for, else
/// somewhere between nothing and 1 s · 2ⁿ, at most 60 s. Waits are spread, so that stations that lost the
/// server together do not come back together.
///
/// `random` lies in 0..1.
pub fn delay(failures: u32, retry_after: Option<Duration>, random: f64) -> Duration {
    let span = FIRST.saturating_mul(2_u32.saturating_pow(failures)).min(CEILING);
    let own = span.mul_f64(random.clamp(0.0, 1.0));
    retry_after.map_or(own, |asked| asked.max(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_doubles_up_to_a_minute() {
        let longest = |failures| delay(failures, None, 1.0).as_secs();
        let waits: Vec<u64> = [0, 1, 2, 5, 6, 7, 40, u32::MAX].map(longest).to_vec();
        assert_eq!(waits, [1, 2, 4, 32, 60, 60, 60, 60]);
        assert_eq!(delay(6, None, 0.0), Duration::ZERO);
        assert_eq!(delay(6, None, 0.5), Duration::from_secs(30));
    }

    #[test]
    fn the_server_is_never_asked_sooner_than_it_wants() {
        let asked = Some(Duration::from_secs(300));
        assert_eq!(delay(0, asked, 1.0), Duration::from_secs(300));
        assert_eq!(delay(6, Some(Duration::from_secs(3)), 1.0), Duration::from_secs(60));
    }
}
