use std::sync::Arc;

use model::BatchId;
use protocol::Secret32;
use uuid::Uuid;

use crate::store::batch::{case_record, photo};
use crate::store::database::{Batch, Station};
use crate::store::fixture::{Cast, batch_id, case, case_id, photo_bytes, photo_hash, stores};
use crate::store::open::create;
use crate::store::station::setting;
use crate::store::{Changed, StoreError, Stores};

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = create::<Batch>(&folder.path().join("a.db"), &Secret32::random()).unwrap();
    db.transact(|tx| case_record::put(tx, &case(1))).unwrap();
    let pages: u32 = db.read().connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |pages: u32| {
        db.read().connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    };
    limit(pages + 2);
    let bytes = vec![7; 200_000];
    let error = db
        .transact(|tx| {
            case_record::put(tx, &case(2))?;
            photo::add_part(tx, photo_hash(1), bytes.len() as u64, 0, &bytes)
        })
        .unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert!(error.text().zh.contains("磁盘已满") && error.text().en.contains("disk is full"));
    let cases = case_record::all(&db.read()).unwrap();
    assert_eq!(cases.len(), 1, "all of a transaction or nothing of it");
    db.read().connection.query_row("PRAGMA max_page_count = 100000", [], |_| Ok(())).unwrap();
    db.transact(|tx| photo::add_part(tx, photo_hash(1), bytes.len() as u64, 0, &bytes)).unwrap();
}

#[tokio::test]
async fn after_a_lock_nothing_can_be_read_until_the_next_unlocking() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    stores.write_batch(batch_id(), |tx| case_record::put(tx, &case(1))).await.unwrap();
    let again = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await;
    assert!(matches!(again.err(), Some(StoreError::AlreadyRunning { .. })));
    stores.lock().await.unwrap();
    let station = stores.read(|db| setting::get(db, &setting::CURSOR)).await;
    assert!(matches!(station, Err(StoreError::Locked)), "{station:?}");
    let batch = stores.read_batch(batch_id(), case_record::all).await;
    assert!(matches!(batch, Err(StoreError::Locked)), "{batch:?}");
    let stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    let cases = stores.read_batch(batch_id(), case_record::all).await.unwrap();
    assert_eq!(cases.len(), 1);
}

#[tokio::test]
async fn a_lock_leaves_no_file_open_whoever_uses_the_store_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    let users: Vec<_> = (0..8)
        .map(|_| {
            let stores = stores.clone();
            tokio::spawn(
                async move { while stores.read_batch(batch_id(), case_record::all).await.is_ok() {} },
            )
        })
        .collect();
    stores.lock().await.unwrap();
    for user in users {
        user.await.unwrap();
    }
    let stores = Stores::open(folder.path().to_owned(), cast.database.clone(), |_| {}).await.unwrap();
    stores.read_batch(batch_id(), case_record::all).await.unwrap();
}

#[tokio::test]
async fn a_change_is_told_after_the_commit_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, heard) = stores(folder.path(), &cast).await;
    stores.write(|tx| setting::set(tx, &setting::CURSOR, &"one".to_owned())).await.unwrap();
    stores.write(|tx| setting::set(tx, &setting::CURSOR, &"one".to_owned())).await.unwrap();
    let failed = stores
        .write(|tx| {
            setting::set(tx, &setting::CURSOR, &"two".to_owned())?;
            Err::<(), _>(StoreError::Locked)
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(*heard.lock().unwrap(), [[Changed::Sync].into()], "the same value again changes nothing");
    let cursor = stores.read(|db| setting::get(db, &setting::CURSOR)).await.unwrap();
    assert_eq!(cursor.as_deref(), Some("one"), "what failed is not there");
}

#[tokio::test]
async fn a_photo_that_is_whole_tells_the_queue_and_its_cases() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, heard) = stores(folder.path(), &cast).await;
    stores
        .write_batch(batch_id(), |tx| {
            case_record::put(tx, &case(1))?;
            case_record::put(tx, &case(2))
        })
        .await
        .unwrap();
    heard.lock().unwrap().clear();
    let bytes = photo_bytes(200);
    let total = bytes.len() as u64;
    stores
        .write_batch(batch_id(), move |tx| photo::add_part(tx, photo_hash(200), total, 0, &bytes))
        .await
        .unwrap();
    let expected =
        [Changed::Queue, Changed::Case(case_id(1)), Changed::Case(case_id(2)), Changed::Sync].into();
    assert_eq!(*heard.lock().unwrap(), [expected]);
}

#[tokio::test]
async fn a_panic_in_a_transaction_undoes_it_and_leaves_the_store_usable() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    let panicked = stores
        .write(|tx| -> Result<(), StoreError> {
            setting::set(tx, &setting::CURSOR, &"lost".to_owned())?;
            panic!("a fault of the program");
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
    let cursor = stores.read(|db| setting::get(db, &setting::CURSOR)).await.unwrap();
    assert_eq!(cursor, None);
}

#[tokio::test]
async fn a_batch_that_is_not_here_has_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let (stores, _) = stores(folder.path(), &cast).await;
    let other = BatchId(Uuid::from_u128(77));
    let read = stores.read_batch(other, case_record::all).await;
    assert!(matches!(read, Err(StoreError::UnknownBatch(batch)) if batch == other), "{read:?}");
    assert!(!folder.path().join("batches").join(format!("{other}.db")).exists());
}

#[tokio::test]
async fn writers_at_the_same_time_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let cast = Arc::new(Cast::new());
    let (stores, _) = stores(folder.path(), &cast).await;
    let writers: Vec<_> = (0..20)
        .map(|_| {
            let (stores, cast) = (stores.clone(), Arc::clone(&cast));
            tokio::spawn(async move {
                stores.write(move |tx| cast.make(tx, cast.decide(case_id(1)))).await.unwrap()
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for writer in writers {
        numbers.push(writer.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>(), "numbers are dense and none is given out twice");
}

#[test]
fn no_error_shows_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let digits = hex::encode(key.0);
    drop(create::<Station>(&folder.path().join("a.db"), &Secret32::random()).unwrap());
    let error = crate::store::open::<Station>(&folder.path().join("a.db"), &key).err().unwrap();
    let shown = format!("{error} {error:?} {:?}", error.text());
    assert!(!shown.contains(&digits) && !shown.contains("PRAGMA key"), "{shown}");
}
