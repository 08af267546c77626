//! The station ends where nobody expects it, at seeded moments of a whole day's work: its process is killed, or the
//! power goes. What was confirmed to the reviewer is there afterwards, once, and the station goes on.
//!
//! Each test does a short count; `cargo xtask soak --only crashes` does the full ones. `PROOFDESK_SEED=N` repeats one
//! seed, `PROOFDESK_SEEDS=N` does the first N, and `PROOFDESK_MINUTES=N` stops after a time.

mod books;
mod deputy;
mod disk;
mod keys;
mod killed;
mod power;
mod process;
mod seeds;
mod shift;

use std::path::Path;

use tempfile::TempDir;

/// In memory where the system offers that: what outlives a crash here is the record's business, not the machine's.
fn quick_folder() -> TempDir {
    let in_memory = Path::new("/dev/shm");
    if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() }.unwrap()
}
