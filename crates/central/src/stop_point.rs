//! Places at which a test has a process stop for good, so that it can kill it there and nowhere else. In development
//! builds only: in any other there is nothing here.
//!
//! `PROOFDESK_STOP_AT=before-commit:3` stops the thread that comes by that place as the third one. It says so on standard
//! output, and never goes on.

/// A transaction that writes has done all but its commit.
pub(crate) const BEFORE_COMMIT: &str = "before-commit";
/// It is committed, and nobody was told.
pub(crate) const AFTER_COMMIT: &str = "after-commit";

#[cfg(not(debug_assertions))]
pub(crate) fn pass(_place: &str) {}

#[cfg(debug_assertions)]
#[expect(clippy::print_stdout, reason = "whoever named the place waits for this line")]
pub(crate) fn pass(place: &str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// The place that was named, and how many may still come by.
    static WANTED: LazyLock<Option<(String, AtomicU64)>> = LazyLock::new(|| {
        let wanted = std::env::var("PROOFDESK_STOP_AT").ok()?;
        let (place, turn) = wanted.split_once(':')?;
        Some((place.to_owned(), AtomicU64::new(turn.parse().ok()?)))
    });
    if let Some((wanted, left)) = &*WANTED
        && wanted == place
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        println!("stopped at {place}");
        loop {
            std::thread::park();
        }
    }
}
