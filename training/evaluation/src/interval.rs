//! Exact binomial intervals (Clopper and Pearson 1934): what a count of rare events allows to claim.

/// Both bounds of a share, at 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

const CONFIDENCE: f64 = 0.95;
/// Halvings until the bound is known to better than a double's rounding.
const HALVINGS: u32 = 60;

/// The 95 % interval of the share behind `events` in `n`. Everything is possible for `n` of 0.
pub fn interval(events: usize, n: usize) -> Interval {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let low = if events == 0 { 0.0 } else { share_at(events - 1, n, 1.0 - tail) };
    let high = if events >= n { 1.0 } else { share_at(events, n, tail) };
    Interval { low, high }
}

/// The share at which at most `events` in `n` have this probability, which falls as the share grows.
fn share_at(events: usize, n: usize, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if at_most(events, n, middle) > probability { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The probability of at most `events` in `n` at this share, summed from logarithms, so that no term is lost for `n` of
/// tens of thousands.
fn at_most(events: usize, n: usize, share: f64) -> f64 {
    let odds = (share / (1.0 - share)).ln();
    let mut term = n as f64 * (-share).ln_1p();
    let mut sum = 0.0;
    for count in 0..=events {
        sum += term.exp();
        term += ((n - count) as f64 / (count + 1) as f64).ln() + odds;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[track_caller]
    fn check(events: usize, n: usize, low: f64, high: f64) {
        let found = interval(events, n);
        let off = (found.low - low).abs().max((found.high - high).abs());
        assert!(off < 5e-6, "{events} of {n}: {found:?} instead of {low} to {high}");
    }

    /// Values of R's `binom.test`, and of the closed form where there are no events or nothing but events.
    #[test]
    fn the_bounds_are_those_of_the_exact_binomial_test() {
        check(0, 3000, 0.0, 1.0 - 0.025f64.powf(1.0 / 3000.0));
        check(3000, 3000, 0.025f64.powf(1.0 / 3000.0), 1.0);
        check(1, 10, 0.002_529, 0.445_016);
        check(5, 10, 0.187_086, 0.812_914);
        check(9, 10, 0.554_984, 0.997_471);
        check(15_000, 30_000, 0.494_326, 0.505_674);
    }

    #[test]
    fn of_no_scenes_nothing_is_known() {
        check(0, 0, 0.0, 1.0);
    }
}
