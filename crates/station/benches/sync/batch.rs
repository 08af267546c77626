//! Cases for the server: with blobs of the size of a specimen's photos, or without photos where none is pulled.

use bytes::Bytes;
use central::NewCase;
use central::testkit::sample_case;
use chrono::{TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

pub const CASES: u32 = 500;
pub const PHOTOS_PER_CASE: usize = 3;
/// Specimens have 67 to 429 KB, 132 on average; the batch is to have 225 MB.
const PHOTO_BYTES: std::ops::Range<usize> = 75_000..225_000;

const JPEG_START: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
const JPEG_END: &[u8] = b"\xff\xd9";

/// The photo of a number: begins and ends like JPEG, and is random between, so that nothing makes it smaller.
pub fn photo(number: u64) -> Bytes {
    let mut random = StdRng::seed_from_u64(number);
    let mut bytes = vec![0; random.random_range(PHOTO_BYTES)];
    random.fill_bytes(&mut bytes);
    bytes[..JPEG_START.len()].copy_from_slice(JPEG_START);
    let end = bytes.len() - JPEG_END.len();
    bytes[end..].copy_from_slice(JPEG_END);
    bytes.into()
}

/// All photos of a batch, in the order of its cases.
pub fn photos() -> Vec<Bytes> {
    (0..u64::from(CASES) * PHOTOS_PER_CASE as u64).map(photo).collect()
}

/// Case `number` from 1 on, the lower the number the sooner due.
pub fn case_with_photos(number: u32) -> NewCase {
    let mut case = case_without_photos(number);
    case.photos = sample_case(number).photos;
    for ((.., bytes), index) in case.photos.iter_mut().zip(0..) {
        *bytes = photo(u64::from(number - 1) * PHOTOS_PER_CASE as u64 + index);
    }
    case
}

pub fn case_without_photos(number: u32) -> NewCase {
    let submitted_at = Utc::now() - TimeDelta::days(1) + TimeDelta::seconds(number.into());
    NewCase { photos: Vec::new(), submitted_at, ..sample_case(number) }
}
