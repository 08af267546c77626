//! Several photos in one body: of each its name (the 32 bytes of its SHA-256), its length (8 bytes, the highest first)
//! and its bytes. A length of all ones stands for a photo that is not given. A body may break off anywhere; what is
//! whole by then counts.

use bytes::{Buf as _, Bytes, BytesMut};
use model::PhotoHash;

use crate::api::{BulkPhoto, PhotoPart};

pub const MEDIA_TYPE: &str = "application/vnd.proofdesk.photos";

const HEAD_BYTES: usize = 32 + 8;
const NOT_GIVEN: u64 = u64::MAX;

/// What stands before a photo's bytes, or in place of a photo that is not given.
pub fn head(hash: PhotoHash, length: Option<u64>) -> Bytes {
    let mut head = BytesMut::with_capacity(HEAD_BYTES);
    head.extend_from_slice(&hash.0);
    head.extend_from_slice(&length.unwrap_or(NOT_GIVEN).to_be_bytes());
    head.freeze()
}

/// A photo that is said to be longer than any may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a photo of {length} bytes")]
pub struct TooLong {
    pub length: u64,
}

/// Takes a body apart as it comes. Holds one photo and what came with it at most.
#[derive(Debug)]
pub struct Reader {
    longest: u64,
    head: Option<(PhotoHash, u64)>,
    held: BytesMut,
}

impl Reader {
    /// `longest`: bytes that a photo may have.
    pub fn new(longest: u64) -> Self {
        Self { longest, head: None, held: BytesMut::new() }
    }

    pub fn add(&mut self, piece: &[u8]) {
        self.held.extend_from_slice(piece);
    }

    /// The next photo, once all of it is here.
    pub fn next_whole(&mut self) -> Result<Option<BulkPhoto>, TooLong> {
        let Some((hash, length)) = self.head()? else { return Ok(None) };
        if length == NOT_GIVEN {
            self.head = None;
            return Ok(Some(BulkPhoto { hash, part: None }));
        }
        match usize::try_from(length) {
            Ok(bytes) if bytes <= self.held.len() => {
                self.head = None;
                let bytes = self.held.split_to(bytes).freeze();
                Ok(Some(BulkPhoto { hash, part: Some(PhotoPart { from: 0, total: length, bytes }) }))
            }
            _ => Ok(None),
        }
    }

    /// What came of a photo before the body broke off.
    pub fn rest(&mut self) -> Option<BulkPhoto> {
        let (hash, total) = self.head.take()?;
        let bytes = self.held.split().freeze();
        (!bytes.is_empty()).then_some(BulkPhoto { hash, part: Some(PhotoPart { from: 0, total, bytes }) })
    }

    /// Whether the body may end here.
    pub fn is_between_photos(&self) -> bool {
        self.head.is_none() && self.held.is_empty()
    }

    fn head(&mut self) -> Result<Option<(PhotoHash, u64)>, TooLong> {
        if self.head.is_none() && self.held.len() >= HEAD_BYTES {
            let mut hash = [0; 32];
            self.held.copy_to_slice(&mut hash);
            let length = self.held.get_u64();
            if length > self.longest && length != NOT_GIVEN {
                return Err(TooLong { length });
            }
            self.head = Some((PhotoHash(hash), length));
        }
        Ok(self.head)
    }
}
