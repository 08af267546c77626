use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::store::batch::{case_record, draft, photo};
use crate::store::fixture::{
    Cast, NAME, NOTE, NUMBER, batch_id, case, case_id, noon, photo_bytes, photo_hash, stores,
};
use crate::store::station::{batch as batch_table, operation};
use crate::store::{StoreError, Stores};

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_under(&path)) } else { files.push(path) }
    }
    files
}

/// Fails if any file holds one of the planted things, or looks like a database to anybody without the key.
fn check_nothing_readable(folder: &Path, cast: &Cast) {
    let planted: [(&str, &[u8]); 8] = [
        ("a plain database's header", b"SQLite format 3"),
        ("an applicant's name", NAME.as_bytes()),
        ("an applicant's number", NUMBER.as_bytes()),
        ("a reviewer's note", NOTE.as_bytes()),
        ("a photo's bytes", b"PHOTO-BYTES-OF"),
        ("the database's key", &cast.database.0),
        ("the sealing key", &cast.sealing.0),
        ("a table's name", b"case_record"),
    ];
    let files = files_under(folder);
    assert!(files.len() >= 4, "two databases with their journals: {files:?}");
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for (name, pattern) in planted {
            let found = bytes.windows(pattern.len()).any(|window| window == pattern);
            assert!(!found, "{name} stands in {}", path.display());
        }
    }
}

async fn fill(stores: &Stores, cast: &Cast) {
    stores
        .write_batch(batch_id(), |tx| {
            case_record::put(tx, &case(1))?;
            let bytes = photo_bytes(1);
            photo::add_part(tx, photo_hash(1), bytes.len() as u64, 0, &bytes)?;
            draft::put(tx, case_id(1), &json!({ "note": NOTE }), noon())
        })
        .await
        .unwrap();
    let cast = cast.clone();
    stores.write(move |tx| cast.make(tx, cast.decide(case_id(1)))).await.unwrap();
}

#[tokio::test]
async fn no_file_holds_anything_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    fill(&stores, &cast).await;
    let journal = fs::metadata(folder.path().join("station.db-wal")).unwrap().len();
    assert!(journal > 0, "the journal has to be looked at while it holds something");
    check_nothing_readable(folder.path(), &cast);
}

#[tokio::test]
async fn what_was_committed_is_there_after_the_power_went() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    fill(&stores, &cast).await;
    for path in files_under(folder.path()) {
        let to = copy.path().join(path.strip_prefix(folder.path()).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&path, to).unwrap();
    }
    let stores = Stores::open(copy.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    let number = cast.number(1);
    let decided = stores.read(move |db| operation::get(db, number)).await.unwrap();
    assert!(decided.is_some(), "a confirmed decision must not be lost");
    let held = stores.read_batch(batch_id(), |db| case_record::get(db, case_id(1))).await.unwrap();
    assert_eq!(held.unwrap().case, case(1));
}

#[tokio::test]
async fn purging_destroys_the_keys_and_the_file_and_keeps_the_decision() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    fill(&stores, &cast).await;
    let file = folder.path().join("batches").join(format!("{}.db", batch_id()));
    assert!(file.exists());
    stores.purge(batch_id(), |_| Ok(())).await.unwrap();
    assert_eq!(files_under(&folder.path().join("batches")), Vec::<PathBuf>::new());
    let read = stores.read_batch(batch_id(), case_record::all).await;
    assert!(matches!(read, Err(StoreError::Purged(batch)) if batch == batch_id()), "{read:?}");
    let keys = stores.read(|db| batch_table::sealing_key(db, batch_id())).await;
    assert!(matches!(keys, Err(StoreError::Purged(_))), "{keys:?}");
    let number = cast.number(1);
    assert!(stores.read(move |db| operation::get(db, number)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_purge_that_was_cut_short_is_finished_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    fill(&stores, &cast).await;
    let file = folder.path().join("batches").join(format!("{}.db", batch_id()));
    let bytes = fs::read(&file).unwrap();
    stores.purge(batch_id(), |_| Ok(())).await.unwrap();
    stores.lock().await.unwrap();
    fs::write(&file, bytes).unwrap();
    let _stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    assert!(!file.exists(), "the file of a purged batch must go");
}

#[tokio::test]
async fn a_batch_file_that_went_missing_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    fill(&stores, &cast).await;
    stores.lock().await.unwrap();
    fs::remove_dir_all(folder.path().join("batches")).unwrap();
    let stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    assert_eq!(stores.read_batch(batch_id(), case_record::all).await.unwrap(), []);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let cast = Cast::new();
    let (stores, _) = stores(&data, &cast).await;
    fill(&stores, &cast).await;
    for path in files_under(&data) {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}
