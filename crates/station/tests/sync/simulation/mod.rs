//! The sync engine, its encrypted store and a whole server in simulated time, under seeded faults. The code is the
//! app's; only the network, the clocks and the randomness are the simulation's.
//!
//! Each test does a short count. `PROOFDESK_SEED=N` repeats one seed; `PROOFDESK_SEEDS=N` does the first N, and
//! `PROOFDESK_MINUTES=N` stops after a time; `cargo xtask soak` sets those.

pub mod server;

mod ahead;
mod bulk;
mod clocks;
mod desk;
mod disputes;
mod healing;
mod leases;
mod link;
mod one_of_many;
mod paper;
mod reference;
mod releases;
mod replays;
mod restored;
mod room;
mod states;
mod weather;

use std::env;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

/// When a full run has to end, if it has to.
pub fn deadline() -> Option<Instant> {
    number("PROOFDESK_MINUTES").map(|minutes| Instant::now() + Duration::from_secs(60 * minutes))
}

pub fn is_past(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() > deadline)
}

/// Runs `one` for each seed in a simulated time of its own, and names the seed that fails.
pub fn for_each_seed<F: Future<Output = ()>>(short: u64, one: impl Fn(u64) -> F) {
    let seeds = match number("PROOFDESK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PROOFDESK_SEEDS").unwrap_or(short),
    };
    let deadline = deadline();
    for seed in seeds {
        if is_past(deadline) {
            println!("{seed} seeds were done in the time given");
            return;
        }
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| simulate(one(seed)))) {
            println!("this was seed {seed}: repeat it with PROOFDESK_SEED={seed}");
            resume_unwind(panic);
        }
    }
}

/// Simulated time stands still while something works and jumps to the next thing due when nothing does. With one
/// thread for the store, its work is done in the order in which it was asked for.
pub fn simulate(work: impl Future<Output = ()>) {
    let runtime =
        Builder::new_current_thread().enable_time().start_paused(true).max_blocking_threads(1).build();
    runtime.unwrap().block_on(work);
}

pub fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}
