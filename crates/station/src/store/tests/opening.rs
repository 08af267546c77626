use std::fs;
use std::path::{Path, PathBuf};

use protocol::Secret32;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::store::batch::{finding, inspection};
use crate::store::database::{Batch, Database, Kind, Station};
use crate::store::open::{connect, create, migrate_through, open};
use crate::store::{StationDb, StoreError};

fn schema<K: Kind>(db: &Database<K>) -> String {
    let mut statement = db
        .read()
        .connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join(";\n")
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("a.db")
}

/// From every older version to the newest, and the same schema at the end.
fn check_paths<K: Kind>() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let fresh = schema(&create::<K>(&file(&folder), &key).unwrap());
    for version in 1..K::MIGRATIONS.len() {
        let path = folder.path().join(format!("{version}.db"));
        fs::write(&path, "").unwrap();
        let mut connection = connect(&path, &key).unwrap();
        migrate_through(&mut connection, &path, K::APPLICATION_ID, &K::MIGRATIONS[..version]).unwrap();
        drop(connection);
        assert_eq!(schema(&open::<K>(&path, &key).unwrap()), fresh, "from version {version}");
    }
}

#[test]
fn every_older_version_of_a_station_comes_to_the_newest() {
    check_paths::<Station>();
}

#[test]
fn every_older_version_of_a_batch_comes_to_the_newest() {
    check_paths::<Batch>();
}

#[test]
fn findings_on_photos_move_to_their_photos_and_those_on_the_case_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (file(&folder), Secret32::random());
    fs::write(&path, "").unwrap();
    let mut connection = connect(&path, &key).unwrap();
    migrate_through(&mut connection, &path, Batch::APPLICATION_ID, &Batch::MIGRATIONS[..1]).unwrap();
    let id = |number: u32| format!("00000000-0000-0000-0000-{number:012}");
    for (number, version) in [(1, "7"), (2, "NULL")] {
        let photo = format!("{number:064x}");
        let case = id(number);
        let sql = format!(
            "INSERT INTO case_record VALUES ('{case}', 1, '{{}}', {version});
             INSERT INTO photo (hash, bytes_total) VALUES ('{photo}', 5);
             INSERT INTO case_photo VALUES ('{case}', 'side-a', '{photo}', 'a.jpg'), ('{case}', 'side-b', '{photo}', 'b.jpg');"
        );
        connection.execute_batch(&sql).unwrap();
    }
    for (position, subject) in [
        (0, r#"{"on":"slot","slot":"side-b"}"#),
        (1, r#"{"on":"case"}"#),
        (2, r#"{"on":"slot","slot":"side-b"}"#),
    ] {
        let finding = format!(
            r#"{{"code":"c{position}","severity":"warn","subject":{subject},"measure":null,"region":null,"suggests":null,"check_version":7,"text":{{"zh":"","en":""}}}}"#
        );
        connection.execute("INSERT INTO finding VALUES (?1, ?2, ?3)", (id(1), position, finding)).unwrap();
    }
    drop(connection);
    let db = open::<Batch>(&path, &key).unwrap();
    let case = |number| serde_json::from_value(id(number).into()).unwrap();
    let rows = inspection::of_case(&db.read(), case(1)).unwrap();
    let codes =
        |row: &inspection::InspectionRow| row.findings.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
    assert_eq!(rows.iter().map(|row| row.checks_version).collect::<Vec<_>>(), [7, 7]);
    assert_eq!([codes(&rows[0]), codes(&rows[1])], [vec![], vec!["c0".to_owned(), "c2".to_owned()]]);
    let whole = finding::of_whole_case(&db.read(), case(1)).unwrap();
    assert_eq!((whole.len(), whole[0].code.as_str()), (1, "c1"));
    assert_eq!(inspection::of_case(&db.read(), case(2)).unwrap(), [], "it was never checked");
}

#[test]
fn the_schemas_are_the_recorded_ones() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let station = schema(&create::<Station>(&file(&folder), &key).unwrap());
    insta::assert_snapshot!("station", station);
    let batch = schema(&create::<Batch>(&folder.path().join("b.db"), &key).unwrap());
    insta::assert_snapshot!("batch", batch);
}

#[test]
fn a_step_that_fails_leaves_the_version_before_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(file(&folder), "").unwrap();
    let mut connection = connect(&file(&folder), &Secret32::random()).unwrap();
    let steps = ["CREATE TABLE one (a INTEGER)", "CREATE TABLE two (a INTEGER); NOT SQL"];
    assert!(migrate_through(&mut connection, &file(&folder), 7, &steps).is_err());
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let tables: String =
        connection.query_row("SELECT group_concat(name) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!((version, tables.as_str()), (1, "one"), "the second step must not be half there");
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let db = create::<Station>(&file(&folder), &key).unwrap();
    db.read().connection.pragma_update(None, "user_version", 99).unwrap();
    db.close().unwrap();
    let before = fs::read(file(&folder)).unwrap();
    let error = open::<Station>(&file(&folder), &key).err().unwrap();
    let known = u32::try_from(Station::MIGRATIONS.len()).unwrap();
    assert!(matches!(error, StoreError::Newer { found: 99, known: at, .. } if at == known), "{error:?}");
    assert!(error.text().zh.contains("99") && error.text().en.contains("99"), "{:?}", error.text());
    assert!(fs::read(file(&folder)).unwrap() == before, "a refused database is not written to");
}

#[test]
fn what_is_not_ours_is_refused_and_left_as_it_is() {
    let key = Secret32::random();
    type Make = fn(&Path);
    let table: [(&str, Make); 5] = [
        ("another key", |path| drop(create::<Station>(path, &Secret32::random()).unwrap())),
        ("no database at all", |path| fs::write(path, [0x5a; 20_000]).unwrap()),
        ("a text", |path| fs::write(path, "hello").unwrap()),
        ("a plain database", |path| {
            Connection::open(path).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        }),
        ("an empty file", |path| fs::write(path, "").unwrap()),
    ];
    for (name, make) in table {
        let folder = tempfile::tempdir().unwrap();
        make(&file(&folder));
        let before = fs::read(file(&folder)).unwrap();
        let error = open::<Station>(&file(&folder), &key).err();
        assert!(matches!(error, Some(StoreError::NotOurs { .. })), "{name}: {error:?}");
        assert!(fs::read(file(&folder)).unwrap() == before, "{name} must stay as it was");
    }
    let folder = tempfile::tempdir().unwrap();
    drop(create::<Batch>(&file(&folder), &key).unwrap());
    let error = open::<Station>(&file(&folder), &key).err();
    assert!(matches!(error, Some(StoreError::NotOurs { .. })), "a batch is no station: {error:?}");
}

#[test]
fn nothing_is_made_where_something_stands_and_nothing_opened_where_nothing_stands() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let missing = open::<Station>(&file(&folder), &key).err();
    assert!(matches!(missing, Some(StoreError::Missing { .. })), "{missing:?}");
    assert!(!file(&folder).exists(), "looking for a database must not make one");
    drop(create::<Station>(&file(&folder), &key).unwrap());
    let there = create::<Station>(&file(&folder), &key).err();
    assert!(matches!(there, Some(StoreError::Exists { .. })), "{there:?}");
}

#[test]
fn an_attempt_that_was_cut_short_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.db.new"), "half a database").unwrap();
    drop(create::<Station>(&file(&folder), &Secret32::random()).unwrap());
    assert!(!folder.path().join("a.db.new").exists());
}

#[test]
fn a_database_that_is_in_use_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let key = Secret32::random();
    let _held: StationDb = create(&file(&folder), &key).unwrap();
    let error = open::<Station>(&file(&folder), &key).err().unwrap();
    assert!(matches!(error, StoreError::AlreadyRunning { .. }), "{error:?}");
}

#[test]
fn the_connection_is_as_the_design_wants_it() {
    let folder = tempfile::tempdir().unwrap();
    let db = create::<Station>(&file(&folder), &Secret32::random()).unwrap();
    let pragmas = [
        "cipher_page_size",
        "locking_mode",
        "journal_mode",
        "synchronous",
        "fullfsync",
        "checkpoint_fullfsync",
        "mmap_size",
        "temp_store",
        "secure_delete",
        "foreign_keys",
        "trusted_schema",
    ];
    let shown = pragmas.map(|pragma| {
        let value = db.read().connection.pragma_query_value(None, pragma, |row| {
            Ok(match row.get::<_, Value>(0)? {
                Value::Text(text) => text,
                value => format!("{value:?}"),
            })
        });
        format!("{pragma} = {}", value.unwrap_or_else(|error| panic!("{pragma}: {error}")))
    });
    insta::assert_snapshot!("pragmas", shown.join("\n"));
}
