//! The chain in the store, and its export as a reader without the app would check it.

use protocol::audit::{AuditKind, ChainError, EMPTY};
use protocol::export::{self, Report};
use protocol::signing::KeyPair;
use protocol::{Action, Outcome, SignedMandate};
use serde_json::{Value, json};

use super::{AuditError, ExportSource, append, head, verify, write_export};
use crate::store::fixture::{Cast, batch_id, case_id, noon, programme, tamper};
use crate::store::station::{batch, case_state, person};
use crate::store::{Station, StationDb, create};

fn desk(folder: &tempfile::TempDir, cast: &Cast) -> StationDb {
    let mut db = create::<Station>(&folder.path().join("a.db"), &cast.database).unwrap();
    let (mandate, lease) = (cast.mandate(), cast.lease());
    let signed = SignedMandate::sign(&mandate, &cast.server);
    db.transact(|tx| {
        person::put(tx, &mandate, &signed)?;
        batch::insert(tx, &lease, cast.person, noon())?;
        append(tx, &cast.happened(AuditKind::Enrolled, json!({})))?;
        (1..=3).try_for_each(|number| case_state::put(tx, case_id(number), batch_id(), &programme()))
    })
    .unwrap();
    db
}

/// Two decisions and a withdrawal; the first two have receipts.
fn at_work(folder: &tempfile::TempDir, cast: &Cast) -> StationDb {
    let mut db = desk(folder, cast);
    db.transact(|tx| {
        append(tx, &cast.happened(AuditKind::CaseOpened, json!({ "case": case_id(1) })))?;
        cast.make(tx, cast.decide(case_id(1)))?;
        cast.make(tx, cast.decide(case_id(2)))?;
        cast.receive(tx, 1, Outcome::Accepted, 7)?;
        cast.receive(tx, 2, Outcome::Accepted, 7)?;
        cast.make(tx, Action::Withdraw { target: cast.id(2), case: case_id(2) })
    })
    .unwrap();
    db
}

fn exported(db: &StationDb, cast: &Cast) -> String {
    let source = ExportSource {
        station: cast.station_id,
        station_key: cast.station.public(),
        server_key: cast.server.public(),
        exported_at: noon(),
    };
    let mut out = Vec::new();
    write_export(&db.read(), &source, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(text: &str) -> Result<Report, export::ExportError> {
    export::verify(text.as_bytes(), None)
}

#[test]
fn entries_follow_each_other_and_the_head_is_the_last() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let empty = create::<Station>(&folder.path().join("empty.db"), &cast.database).unwrap();
    assert_eq!((head(&empty.read()).unwrap(), verify(&empty.read()).unwrap()), (EMPTY, EMPTY));
    let db = at_work(&folder, &cast);
    let found = verify(&db.read()).unwrap();
    assert_eq!((found, found.number), (head(&db.read()).unwrap(), 5));
}

#[test]
fn an_entry_and_what_it_records_stand_or_fall_together() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let mut db = desk(&folder, &cast);
    let before = head(&db.read()).unwrap();
    let failed = db.transact(|tx| {
        append(tx, &cast.happened(AuditKind::OperationMade, json!({ "seq": 1 })))?;
        let (body, signed) = cast.operation(7, EMPTY, cast.decide(case_id(1)));
        crate::store::station::operation::append(tx, &body, &signed)
    });
    assert!(failed.is_err());
    assert_eq!(head(&db.read()).unwrap(), before);
}

#[test]
fn a_chain_that_somebody_changed_in_the_database_shows() {
    type IsRight = fn(&Option<AuditError>) -> bool;
    let table: [(&str, IsRight); 4] = [
        ("UPDATE audit SET bytes = x'7b7d' WHERE number = 2", |error| {
            matches!(error, Some(AuditError::Chain(ChainError::Unreadable(2))))
        }),
        ("DELETE FROM audit WHERE number = 2", |error| {
            matches!(error, Some(AuditError::Chain(ChainError::Number { expected: 2, found: 3 })))
        }),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE number = 1) WHERE number = 5", |error| {
            matches!(error, Some(AuditError::Head))
        }),
        (
            "UPDATE audit SET bytes = CAST(replace(CAST(bytes AS TEXT), 'enrolled', 'exported') AS BLOB)
             WHERE number = 1",
            |error| matches!(error, Some(AuditError::Chain(ChainError::Broken(2)))),
        ),
    ];
    for (sql, is_right) in table {
        let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
        let mut db = at_work(&folder, &cast);
        tamper(&mut db, sql);
        let error = verify(&db.read()).err();
        assert!(is_right(&error), "{sql}: {error:?}");
    }
}

#[test]
fn an_export_verifies_and_says_what_it_anchors() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let db = at_work(&folder, &cast);
    let report = export::verify(exported(&db, &cast).as_bytes(), Some(&cast.server.public())).unwrap();
    let counts = export::Counts { mandates: 1, entries: 5, operations: 3, receipts: 2 };
    assert_eq!((report.counts, report.head), (counts, head(&db.read()).unwrap()));
    assert_eq!((report.anchored, report.without_receipt), (4, 1), "the second operation carries entry 4");
    let other = export::verify(exported(&db, &cast).as_bytes(), Some(&KeyPair::random().public()));
    assert!(matches!(other, Err(export::ExportError::OtherServer)), "{other:?}");
}

#[test]
fn what_was_signed_with_an_older_key_still_verifies() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let mut db = at_work(&folder, &cast);
    let changed = Cast { reviewer: KeyPair::random(), ..cast.clone() };
    let signed = SignedMandate::sign(&changed.mandate(), &cast.server);
    db.transact(|tx| {
        person::put(tx, &changed.mandate(), &signed)?;
        changed.make(tx, changed.decide(case_id(3)))
    })
    .unwrap();
    assert_eq!(read(&exported(&db, &cast)).unwrap().counts.operations, 4);
}

#[test]
fn an_export_that_lacks_or_doubles_a_line_does_not_verify() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let text = exported(&at_work(&folder, &cast), &cast);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let without: String =
            lines.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, line)| *line).collect();
        assert!(read(&without).is_err(), "line {} is missing: {}", at + 1, lines[at]);
        let doubled: String = lines
            .iter()
            .enumerate()
            .flat_map(|(index, line)| vec![*line; 1 + usize::from(index == at)])
            .collect();
        assert!(read(&doubled).is_err(), "line {} is there twice: {}", at + 1, lines[at]);
    }
    for cut in 0..text.len() - 1 {
        assert!(read(&text[..cut]).is_err(), "cut after {cut} bytes");
    }
}

#[test]
fn an_export_with_a_changed_signed_byte_does_not_verify() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let text = exported(&at_work(&folder, &cast), &cast);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (at, line) in lines.iter().enumerate() {
        for field in [
            "body",
            "bytes",
            "signature",
            "person_signature",
            "station_signature",
            "station_key",
            "server_key",
            "station",
        ] {
            let Some(Value::String(value)) = line.get(field) else { continue };
            let mut changed = lines.clone();
            changed[at][field] = json!(exchanged(value));
            let text: String = changed.iter().map(|line| format!("{line}\n")).collect();
            assert!(read(&text).is_err(), "line {}: {field} was changed", at + 1);
        }
    }
}

/// Another text of the same length and alphabet.
fn exchanged(value: &str) -> String {
    let at = value.len() / 2;
    let other = if value.as_bytes()[at] == b'1' { "2" } else { "1" };
    format!("{}{other}{}", &value[..at], &value[at + 1..])
}

#[test]
fn an_export_of_a_newer_release_is_refused_politely() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let text = exported(&at_work(&folder, &cast), &cast).replacen("\"format\":1", "\"format\":2", 1);
    assert!(matches!(read(&text), Err(export::ExportError::Newer { found: 2 })));
}

#[test]
fn an_export_holds_no_note_in_the_clear() {
    let (folder, cast) = (tempfile::tempdir().unwrap(), Cast::new());
    let text = exported(&at_work(&folder, &cast), &cast);
    assert!(!text.contains(crate::store::fixture::NOTE));
}
