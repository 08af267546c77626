//! The limit of a pull: the same blobs into the same kind of database with the same commits, and nothing else.

use std::time::Instant;

use bytes::Bytes;
use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest as _, Sha256};

/// As `station::store` opens a batch's file, but for the key.
const OPEN: &str = "
    PRAGMA key = \"x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'\";
    PRAGMA cipher_page_size = 8192;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA secure_delete = ON;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = 1;
    PRAGMA checkpoint_fullfsync = 1;
    CREATE TABLE photo (hash TEXT PRIMARY KEY, content BLOB) STRICT;
";

/// Seconds that it takes to write the photos, `at_once` in a transaction.
pub fn write(photos: &[Bytes], at_once: usize) -> f64 {
    let folder = crate::scratch();
    let mut connection = Connection::open(folder.path().join("plain.db")).unwrap();
    connection.execute_batch(OPEN).unwrap();
    let cipher: String = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).unwrap();
    assert!(!cipher.is_empty(), "it encrypts");
    let names: Vec<String> = photos.iter().map(|photo| hex::encode(Sha256::digest(photo))).collect();
    let start = Instant::now();
    for (photos, names) in photos.chunks(at_once).zip(names.chunks(at_once)) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        for (photo, name) in photos.iter().zip(names) {
            let mut insert =
                transaction.prepare_cached("INSERT INTO photo (hash, content) VALUES (?1, ?2)").unwrap();
            insert.execute(params![name, &photo[..]]).unwrap();
        }
        transaction.commit().unwrap();
    }
    start.elapsed().as_secs_f64()
}
