//! Room on the disk. Whatever comes from the server leaves a reserve untouched, and the reserve is a file of its own,
//! so that no other program takes it: when the disk is full, it makes way for decisions.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Room for some thousand decisions.
pub const RESERVE_BYTES: u64 = 16 << 20;
/// A transaction of `station.db` never needs as much, its journal's growth included.
const TIGHT_BYTES: u64 = 2 << 20;
const RESERVE_FILE: &str = "reserve";

/// Tells how many bytes are free.
pub trait Disk: Send + Sync {
    fn free(&self, folder: &Path) -> io::Result<u64>;
}

pub struct SystemDisk;

impl Disk for SystemDisk {
    fn free(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }
}

pub(super) struct Room {
    folder: PathBuf,
    disk: Mutex<Arc<dyn Disk>>,
}

impl Room {
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), disk: Mutex::new(Arc::new(SystemDisk)) }
    }

    pub fn measure_by(&self, disk: Arc<dyn Disk>) {
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner) = disk;
    }

    /// Bytes that may be filled with what comes from the server. Sets the reserve up (again) while there is room for
    /// more than it.
    pub fn beside_the_reserve(&self) -> io::Result<u64> {
        let free = self.free()?;
        let missing = RESERVE_BYTES.saturating_sub(self.reserved());
        if missing > 0 && free > 2 * RESERVE_BYTES {
            self.reserve()?;
        }
        Ok(free.saturating_sub(missing))
    }

    /// Gives the reserve up where a decision would not find room.
    pub fn make_way(&self) {
        if self.reserved() == 0 || self.free().is_ok_and(|free| free >= TIGHT_BYTES) {
            return;
        }
        tracing::warn!("the disk is full: the reserve makes way for decisions");
        if let Err(error) = fs::remove_file(self.file()) {
            tracing::error!(%error, "the reserve could not be given up");
        }
    }

    fn free(&self) -> io::Result<u64> {
        let disk = Arc::clone(&self.disk.lock().unwrap_or_else(PoisonError::into_inner));
        disk.free(&self.folder)
    }

    fn file(&self) -> PathBuf {
        self.folder.join(RESERVE_FILE)
    }

    fn reserved(&self) -> u64 {
        fs::metadata(self.file()).map_or(0, |found| found.len())
    }

    /// Written, because a file that was only made longer takes no room on many systems. What does not repeat is not
    /// packed away either.
    fn reserve(&self) -> io::Result<()> {
        let mut file = File::create(self.file())?;
        let block: Vec<u8> = rand::random_iter().take(1 << 20).collect();
        for _ in 0..RESERVE_BYTES >> 20 {
            file.write_all(&block)?;
        }
        file.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    struct Told(AtomicU64);

    impl Disk for Told {
        fn free(&self, _: &Path) -> io::Result<u64> {
            Ok(self.0.load(Ordering::SeqCst))
        }
    }

    #[test]
    fn the_reserve_is_a_file_that_makes_way_once_the_disk_is_full_and_comes_back_with_room() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(Told(AtomicU64::new(0)));
        let room = Room::of(folder.path());
        room.measure_by(disk.clone());
        let free = |bytes| disk.0.store(bytes, Ordering::SeqCst);
        free(RESERVE_BYTES + 5);
        assert_eq!(room.beside_the_reserve().unwrap(), 5, "without a file, the reserve is left free");
        assert_eq!(room.reserved(), 0, "it does not take the last room");
        free(3 * RESERVE_BYTES);
        assert_eq!(room.beside_the_reserve().unwrap(), 2 * RESERVE_BYTES);
        assert_eq!(room.reserved(), RESERVE_BYTES);
        assert_eq!(room.beside_the_reserve().unwrap(), 3 * RESERVE_BYTES, "what is free lies beside it now");
        room.make_way();
        assert_eq!(room.reserved(), RESERVE_BYTES, "there is room yet");
        free(TIGHT_BYTES - 1);
        room.make_way();
        assert_eq!(room.reserved(), 0);
        assert_eq!(room.beside_the_reserve().unwrap(), 0);
        free(3 * RESERVE_BYTES);
        room.beside_the_reserve().unwrap();
        assert_eq!(room.reserved(), RESERVE_BYTES, "it comes back by itself");
    }
}
