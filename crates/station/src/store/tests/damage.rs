use std::fs;
use std::path::{Path, PathBuf};

use model::PhotoHash;
use protocol::manifest::ManifestCase;
use sha2::{Digest as _, Sha256};

use crate::store::batch::photo::{self, PhotoState};
use crate::store::batch::{case_record, draft, manifest};
use crate::store::fixture::{Cast, Heard, batch_id, case, case_id, noon, stores};
use crate::store::station::operation;
use crate::store::{BatchRead, Changed, StoreError, Stores};

const PAGE_BYTES: usize = 8192;

/// Several pages long, so that most of it lies in pages of its own.
fn long_photo(number: u8) -> Vec<u8> {
    (0..30_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0] ^ number).collect()
}

fn hash(bytes: &[u8]) -> PhotoHash {
    PhotoHash(Sha256::digest(bytes).into())
}

/// With a long photo in each slot.
fn case_with_photos(number: u8) -> ManifestCase {
    let mut case = case(number);
    for (photo, slot) in case.photos.iter_mut().zip(0..) {
        let bytes = long_photo(2 * number + slot);
        (photo.hash, photo.bytes) = (hash(&bytes), bytes.len() as u64);
    }
    case
}

fn photos() -> [Vec<u8>; 4] {
    [2, 3, 4, 5].map(long_photo)
}

/// A batch of two cases with their photos, a draft and a decision.
async fn at_work(folder: &Path, cast: &Cast) -> (Stores, Heard) {
    let (stores, heard) = stores(folder, cast).await;
    let fill = stores.write_batch(batch_id(), |tx| {
        for number in [1, 2] {
            case_record::put(tx, &case_with_photos(number))?;
        }
        for bytes in photos() {
            photo::add_part(tx, hash(&bytes), bytes.len() as u64, 0, &bytes)?;
        }
        draft::put(tx, case_id(2), &serde_json::json!({ "note": "half" }), noon())?;
        manifest::advance(tx, None, 2)
    });
    fill.await.unwrap();
    let cast = cast.clone();
    stores.write(move |tx| cast.make(tx, cast.decide(case_id(1)))).await.unwrap();
    (stores, heard)
}

fn batch_file(folder: &Path) -> PathBuf {
    folder.join("batches").join(format!("{}.db", batch_id()))
}

/// How many photos are here, after a look at each: those that are, are right.
async fn right_photos(stores: &Stores) -> usize {
    let mut here = 0;
    for bytes in photos() {
        let hash = hash(&bytes);
        let read = stores.read_batch(batch_id(), move |db| {
            Ok((photo::content(db, hash)?, photo::get(db, hash)?.map(|row| row.state)))
        });
        match read.await.unwrap() {
            (Some(content), state) => {
                assert_eq!((content, state), (bytes, Some(PhotoState::Here)));
                here += 1;
            }
            // Not known any more where the manifest has to be read anew.
            (None, state) => assert!(matches!(state, Some(PhotoState::Wanted) | None), "{state:?}"),
        }
    }
    here
}

#[tokio::test]
async fn whichever_page_of_a_batch_is_damaged_what_is_left_is_right_and_the_rest_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = at_work(folder.path(), &cast).await;
    stores.lock().await.unwrap();
    let file = batch_file(folder.path());
    let sound = fs::read(&file).unwrap();
    let mut lost_one = 0;
    for page in 0..sound.len() / PAGE_BYTES {
        let mut damaged = sound.clone();
        damaged[page * PAGE_BYTES + PAGE_BYTES / 2] ^= 1;
        fs::write(&file, damaged).unwrap();
        let stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
        right_photos(&stores).await;
        let records = |db: &BatchRead<'_>| Ok((manifest::state(db)?, case_record::all(db)?));
        let (read, cases) = stores.read_batch(batch_id(), records).await.unwrap();
        let here = right_photos(&stores).await;
        if read.complete {
            assert_eq!(cases.len(), 2, "page {page}: every record is here, or the manifest is read anew");
            assert!(here >= 2, "page {page}: a page holds parts of two photos at most, and {here} of 4 stay");
            lost_one += usize::from(here == 3);
        } else {
            assert_eq!((cases.len(), here), (0, 0), "page {page}: all of it comes again");
        }
        assert_eq!(right_photos(&stores).await, here, "page {page}: it was mended once");
        let number = cast.number(1);
        assert!(stores.read(move |db| operation::get(db, number)).await.unwrap().is_some());
        stores.lock().await.unwrap();
    }
    assert!(lost_one >= 8, "the photos lie on more pages than {lost_one}");
}

#[tokio::test]
async fn a_photo_that_is_not_what_it_was_is_told_to_who_shows_its_case() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, heard) = at_work(folder.path(), &cast).await;
    let lost = hash(&photos()[0]);
    // As a disk that lost a write without a trace, for the cipher and for the tables.
    let forged = stores.write_batch(batch_id(), move |tx| {
        let sql = "UPDATE photo SET content = zeroblob(bytes_total) WHERE hash = ?1";
        Ok(tx.connection.execute(sql, [lost.to_string()])?)
    });
    assert_eq!(forged.await.unwrap(), 1);
    heard.lock().unwrap().clear();
    let content = stores.read_batch(batch_id(), move |db| photo::content(db, lost)).await.unwrap();
    assert_eq!(content, None, "damaged bytes are given to nobody");
    let wanted = stores.read_batch(batch_id(), photo::wanted).await.unwrap();
    assert_eq!(wanted.iter().map(|row| row.hash).collect::<Vec<_>>(), [lost]);
    assert!(heard.lock().unwrap().iter().any(|changes| changes.contains(&Changed::Case(case_id(1)))));
    let draft = stores.read_batch(batch_id(), |db| draft::exists(db, case_id(2))).await.unwrap();
    assert!(draft, "drafts stay");
}

#[tokio::test]
async fn a_fault_of_the_program_leaves_a_sound_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = at_work(folder.path(), &cast).await;
    let fault = stores.write_batch(batch_id(), |tx| Ok(tx.connection.execute("NO STATEMENT", [])?)).await;
    assert!(matches!(fault, Err(StoreError::Statement(_))), "{fault:?}");
    assert_eq!(right_photos(&stores).await, 4);
}

#[tokio::test]
async fn the_journal_of_a_file_that_is_gone_is_not_taken_for_the_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = at_work(folder.path(), &cast).await;
    let file = batch_file(folder.path());
    let journal = file.with_extension("db-wal");
    let left_over = fs::read(&journal).unwrap();
    stores.lock().await.unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&journal, left_over).unwrap();
    let stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    assert_eq!(stores.read_batch(batch_id(), case_record::all).await.unwrap(), []);
    assert!(!stores.read_batch(batch_id(), manifest::state).await.unwrap().complete);
}
