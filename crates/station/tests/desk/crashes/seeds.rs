//! Which seeds a test does.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

/// Runs `one` for each seed, and names the seed that fails. `short`: how many where nobody asks for another count.
pub fn for_each(short: u64, mut one: impl FnMut(u64)) {
    let seeds = match number("PROOFDESK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PROOFDESK_SEEDS").unwrap_or(short),
    };
    let end = number("PROOFDESK_MINUTES").map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    for seed in seeds {
        if end.is_some_and(|end| Instant::now() > end) {
            println!("{seed} seeds were done in the time given");
            return;
        }
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| one(seed))) {
            println!("this was seed {seed}: repeat it with PROOFDESK_SEED={seed}");
            resume_unwind(panic);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}
