//! Several photos in one body, whatever the pieces it comes in and wherever it breaks off.

use model::PhotoHash;
use proptest::prelude::*;
use protocol::api::BulkPhoto;
use protocol::bulk::{Reader, TooLong, head};

type Photo = ([u8; 32], Option<Vec<u8>>);

fn photo() -> impl Strategy<Value = Photo> {
    (any::<[u8; 32]>(), prop::option::of(prop::collection::vec(any::<u8>(), 0..300)))
}

fn body(photos: &[Photo]) -> Vec<u8> {
    let mut body = Vec::new();
    for (hash, bytes) in photos {
        body.extend_from_slice(&head(PhotoHash(*hash), bytes.as_ref().map(|bytes| bytes.len() as u64)));
        body.extend_from_slice(bytes.as_deref().unwrap_or_default());
    }
    body
}

fn plain(photo: BulkPhoto) -> Photo {
    (photo.hash.0, photo.part.map(|part| part.bytes.to_vec()))
}

/// In pieces of so many bytes.
fn read(body: &[u8], piece: usize) -> (Vec<Photo>, Reader) {
    let (mut reader, mut photos) = (Reader::new(300), Vec::new());
    for piece in body.chunks(piece) {
        reader.add(piece);
        while let Some(photo) = reader.next_whole().unwrap() {
            photos.push(plain(photo));
        }
    }
    (photos, reader)
}

proptest! {
    #[test]
    fn photos_come_back_as_they_were_whatever_the_pieces(
        photos in prop::collection::vec(photo(), 0..6),
        piece in 1..400_usize,
    ) {
        let (found, reader) = read(&body(&photos), piece);
        prop_assert_eq!(found, photos);
        prop_assert!(reader.is_between_photos());
    }

    #[test]
    fn a_body_that_breaks_off_leaves_the_whole_photos_and_the_beginning_of_one(
        photos in prop::collection::vec(photo(), 1..6),
        piece in 1..400_usize,
        cut in 0.0..1.0_f64,
    ) {
        let whole = body(&photos);
        let cut = (whole.len() as f64 * cut) as usize;
        let (found, mut reader) = read(&whole[..cut], piece);
        prop_assert_eq!(&found[..], &photos[..found.len()]);
        let ended = body(&photos[..found.len()]).len();
        prop_assert_eq!(reader.is_between_photos(), ended == cut);
        if let Some(begun) = reader.rest() {
            let (hash, bytes) = photos[found.len()].clone();
            let part = begun.part.unwrap();
            let bytes = bytes.unwrap();
            prop_assert_eq!(begun.hash.0, hash);
            prop_assert_eq!((part.from, part.total), (0, bytes.len() as u64));
            prop_assert!(bytes.starts_with(&part.bytes) && part.bytes.len() < bytes.len());
            prop_assert_eq!(ended + 40 + part.bytes.len(), cut);
        }
    }
}

#[test]
fn a_photo_longer_than_any_may_be_ends_it_before_anything_is_kept() {
    let mut reader = Reader::new(300);
    reader.add(&head(PhotoHash([1; 32]), Some(301)));
    assert_eq!(reader.next_whole().unwrap_err(), TooLong { length: 301 });
}
