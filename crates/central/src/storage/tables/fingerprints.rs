//! Tables `fingerprint`, `relief` and `photo_copy`: what photos are recognised by, and which are copies of which.
//! Fingerprints of another version than this release's are as if they were not there.

use inspect::likeness::{Fingerprint, Relief};
use model::PhotoHash;

use super::Done;
use crate::storage::{CopyRecord, ShownPhoto, StoredSketch};

pub trait FingerprintTable {
    /// Those of the photos that have no fingerprint.
    fn without_fingerprint(&mut self, photos: &[PhotoHash]) -> Done<Vec<PhotoHash>>;
    /// Photos that a case shows and that have no fingerprint, each once.
    fn shown_without(&mut self, limit: u32) -> Done<Vec<ShownPhoto>>;
    /// In the order in which they came, behind a position.
    fn sketches_after(&mut self, after: i64, limit: u32) -> Done<Vec<StoredSketch>>;
    /// In the order asked for; `None` for a photo without one.
    fn reliefs(&mut self, photos: &[PhotoHash]) -> Done<Vec<Option<Relief>>>;
    /// Whether sketches have come behind a position. Locks the positions: nobody else adds any.
    fn lock_sketches_after(&mut self, known: i64) -> Done<bool>;
    /// At a new position each time: who reads on from one meets it.
    fn put_fingerprint(&mut self, photo: PhotoHash, fingerprint: Option<&Fingerprint>) -> Done<()>;
    fn put_copy(&mut self, copy: &CopyRecord) -> Done<()>;
}
