//! How long to wait after a failure. Randomness comes in as an argument.

use std::time::Duration;

/// The longest wait that the station chooses by itself. A request that is stuck when the network heals takes its 20
/// seconds, which count, so whatever waits goes out within a minute.
const CEILING: Duration = Duration::from_secs(45);
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait that a server may ask for: what lies between may be out of its mind, and a station that obeys
/// would stand still for ever.
const MOST_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The wait after the beginning of a stage's failed attempt number `failures`, counted from 0: somewhere between
/// nothing and 1 s · 2ⁿ, at most 45 s. Waits are spread, so that stations that lost the server together do not come
/// back together.
///
/// `random` lies in 0..1.
pub fn own_wait(failures: u32, random: f64) -> Duration {
    FIRST.saturating_mul(2_u32.saturating_pow(failures)).min(CEILING).mul_f64(random.clamp(0.0, 1.0))
}

/// The wait after an answer that asked for one.
pub fn asked_wait(retry_after: Duration) -> Duration {
    retry_after.min(MOST_PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_doubles_up_to_45_seconds() {
        let longest = |failures| own_wait(failures, 1.0).as_secs();
        let waits: Vec<u64> = [0, 1, 2, 5, 6, 7, 40, u32::MAX].map(longest).to_vec();
        assert_eq!(waits, [1, 2, 4, 32, 45, 45, 45, 45]);
        assert_eq!(own_wait(6, 0.0), Duration::ZERO);
        assert_eq!(own_wait(5, 0.5), Duration::from_secs(16));
    }

    #[test]
    fn a_server_out_of_its_mind_is_not_waited_for_for_ever() {
        assert_eq!(asked_wait(Duration::from_secs(300)), Duration::from_secs(300));
        assert_eq!(asked_wait(Duration::from_secs(u64::MAX)), Duration::from_secs(900));
    }
}
