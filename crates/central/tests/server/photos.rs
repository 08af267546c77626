//! What a photo store owes the server, run against a folder and against a bucket of a real S3 server, and the way of a
//! photo from an office to a station by way of a bucket.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use central::NewDatabase;
use central::photos::{Bucket, PhotoError, Photos, hash_of};
use central::testkit::{TestCentral, sample_case};
use futures::TryStreamExt as _;
use model::PhotoHash;
use protocol::ProblemType;
use reqwest::{Method, StatusCode};

use crate::bucket::{KEY, KEY_ID, TestBucket};
use crate::support::{TestStation, refused};

/// A store, and where in it a photo's bytes lie on the disk.
struct Place {
    photos: Photos,
    file_of: Box<dyn Fn(PhotoHash) -> PathBuf>,
}

async fn in_each_place(check: impl AsyncFn(Place)) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let file_of = move |hash: PhotoHash| {
        let name = hash.to_string();
        root.join(&name[..2]).join(&name[2..])
    };
    check(Place { photos: Photos::in_folder(folder.path()).unwrap(), file_of: Box::new(file_of) }).await;
    let bucket = TestBucket::start().await;
    let photos = bucket.bucket().open(|_| None).unwrap();
    check(Place { photos, file_of: Box::new(move |hash| bucket.file_of(hash)) }).await;
}

fn large() -> Bytes {
    (0..3_000_000_u32).map(|number| number.to_le_bytes()[number as usize % 3]).collect()
}

async fn read(photos: &Photos, hash: PhotoHash, length: u64, part: std::ops::Range<u64>) -> Option<Bytes> {
    let pieces = photos.read(hash, length, part).await.unwrap()?;
    Some(pieces.try_collect::<BytesMut>().await.unwrap().freeze())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_put_is_there_whole_and_in_parts() {
    in_each_place(async |place| {
        let photos = &place.photos;
        for bytes in [Bytes::from_static(b"abc"), large()] {
            let hash = photos.put(bytes.clone()).await.unwrap();
            assert_eq!(hash, hash_of(&bytes));
            assert_eq!(photos.put(bytes.clone()).await.unwrap(), hash, "again");
            assert_eq!(photos.get(hash).await.unwrap().as_ref(), Some(&bytes));
            let length = bytes.len() as u64;
            for part in [0..length, 0..1, 1..length, length - 1..length, length / 3..length / 2 + 1] {
                let expected = bytes.slice(part.start as usize..part.end as usize);
                assert!(read(photos, hash, length, part.clone()).await == Some(expected), "{part:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_nothing_and_what_is_damaged_is_an_error_until_it_comes_again() {
    in_each_place(async |place| {
        let Place { photos, file_of } = place;
        let unknown = PhotoHash([7; 32]);
        assert_eq!(photos.get(unknown).await.unwrap(), None);
        assert!(photos.read(unknown, 3, 0..3).await.unwrap().is_none());
        let hash = photos.put(Bytes::from_static(b"a photo")).await.unwrap();
        std::fs::write(file_of(hash), "a pho").unwrap();
        for part in [0..7, 2..7] {
            let damaged = photos.read(hash, 7, part).await.map(|_| ());
            assert!(matches!(damaged, Err(PhotoError::Damaged { expected: 7, .. })), "{damaged:?}");
        }
        photos.put(Bytes::from_static(b"a photo")).await.unwrap();
        assert_eq!(read(&photos, hash, 7, 2..7).await.as_deref(), Some(b"photo".as_slice()));
        photos.try_out().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_not_ours_or_does_not_answer_says_so_and_tells_no_key() {
    let mut server = TestBucket::start().await;
    let open =
        |place: &str, key: &str| Bucket::parse(&server.text(place, key)).unwrap().open(|_| None).unwrap();
    let photos = open("s3://photos", "another key");
    let error = photos.try_out().await.unwrap_err();
    let said = format!("{error} {error:?} {photos:?}");
    assert!(matches!(error, PhotoError::Refused), "{said}");
    assert!(!said.contains("another key") && !said.contains(KEY_ID), "{said}");
    let photos = open("s3://photos", KEY);
    server.end();
    let started = Instant::now();
    let dead = photos.get(PhotoHash([7; 32])).await;
    assert!(matches!(dead, Err(PhotoError::Unreachable(_))), "{dead:?}");
    assert!(started.elapsed() < Duration::from_secs(20), "its tries are bounded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_names_a_bucket_by_its_file_and_never_shows_its_key() {
    let (bucket, folder) = (TestBucket::start().await, tempfile::tempdir().unwrap());
    let init = |name: &str, photos: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_proofdesk-central"));
        command.arg("init").arg(folder.path().join(name)).args(photos).env_remove("AWS_ACCESS_KEY_ID");
        let output = command.env_remove("AWS_SECRET_ACCESS_KEY").output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let file = |place: &str, key: &str| {
        let path = bucket.file_in(folder.path(), place, key);
        ["--bucket-file".to_owned(), path.to_str().unwrap().to_owned()]
    };
    let (good, said) = init("good", &file("s3://photos/office", KEY).each_ref().map(String::as_str));
    assert!(good, "{said}");
    let kept = std::fs::read_to_string(folder.path().join("good/photos.toml")).unwrap();
    assert_eq!(kept, bucket.text("s3://photos/office", KEY));
    assert!(!folder.path().join("good/photos").exists(), "there is one place for photos");
    let wrong = file("s3://photos/office", "a wrong key");
    for (name, photos, zh, en) in [
        ("no-key", &["--bucket", "s3://photos"][..], "没有存储桶的密钥", "AWS_ACCESS_KEY_ID"),
        ("shown", &["--bucket", "s3://id:a wrong key@photos"][..], "不含密钥", "without a key"),
        ("wrong", &wrong.each_ref().map(String::as_str)[..], "拒绝", "refuses"),
    ] {
        let (made, said) = init(name, photos);
        assert!(!made && said.contains(zh) && said.contains(en), "{name}: {said}");
        assert!(!said.contains("a wrong key") && !said.contains(KEY_ID), "{name}: {said}");
        assert!(!folder.path().join(name).join("server.key").exists(), "{name}: nothing was begun");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_go_by_way_of_a_bucket_and_wait_while_it_is_dead() {
    let mut bucket = TestBucket::start().await;
    let central = TestCentral::start_at(&bucket.server_with(NewDatabase::Embedded)).await;
    let mut case = sample_case(1);
    case.photos[0].2 = large();
    central.add_cases(vec![case]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let photos = station.manifest(&lease).await.remove(0).photos;
    let target = |place: usize| format!("/v1/photos/{}", photos[place].hash);
    let whole = station.get(&target(0)).await;
    assert_eq!(whole.headers()["content-length"], photos[0].bytes.to_string());
    assert!(whole.bytes().await.unwrap() == large());
    let rest = station.request(&Method::GET, &target(0), Vec::new()).header("Range", "bytes=2999990-");
    let rest = rest.send().await.unwrap();
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(rest.headers()["content-range"], "bytes 2999990-2999999/3000000");
    assert_eq!(rest.bytes().await.unwrap(), large()[2_999_990..]);

    std::fs::remove_file(bucket.file_of(photos[1].hash)).unwrap();
    let lost = refused(station.get(&target(1)).await, ProblemType::NotFound).await;
    assert!(lost.detail.contains("photo store"), "it says where it is missing");

    bucket.end();
    let waits = refused(station.get(&target(2)).await, ProblemType::Overloaded).await;
    assert!(waits.retry_after_s.is_some());
    let added = central.core().add_cases(vec![sample_case(2)]).await.unwrap_err();
    assert_eq!(added.0.kind, ProblemType::Overloaded, "an import is told to come again");
    assert!(!station.changes(None).await.items.is_empty(), "all else goes on");
}
