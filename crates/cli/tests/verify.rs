//! `proofdesk-cli verify` as a program: what it prints and how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use model::StationId;
use protocol::audit::{AuditEntry, AuditKind};
use protocol::encoding::Hash32;
use protocol::export::{FORMAT, Header, Writer};
use protocol::signing::KeyPair;

fn verify(arguments: &[&str], folder: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_proofdesk-cli");
    Command::new(program).arg("verify").args(arguments).current_dir(folder).output().unwrap()
}

/// A station's export with one audit entry; operations are held to in the station's own tests.
fn export(server: &KeyPair) -> Vec<u8> {
    let at = "2026-03-02T04:00:00Z".parse().unwrap();
    let header = Header {
        format: FORMAT,
        station: StationId("6f9619ff-8b86-4d11-b42d-00c04fc964ff".parse().unwrap()),
        station_key: KeyPair::random().public(),
        server_key: server.public(),
        exported_at: at,
    };
    let entry = AuditEntry {
        number: 1,
        previous: Hash32::ZERO,
        kind: AuditKind::Enrolled,
        person: None,
        wall_time: at,
        server_time: None,
        subject: serde_json::Value::Null,
    };
    let mut out = Vec::new();
    let mut writer = Writer::start(&mut out, header).unwrap();
    writer.entry(entry.encode()).unwrap();
    writer.end().unwrap();
    out
}

#[test]
fn the_exit_code_says_verified_not_verified_or_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let server = KeyPair::random();
    let bytes = export(&server);
    fs::write(folder.path().join("whole"), &bytes).unwrap();
    fs::write(folder.path().join("cut"), &bytes[..bytes.len() - 20]).unwrap();
    fs::write(folder.path().join("other"), "a text\n").unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    let key = server.public().to_string();
    let other_key = KeyPair::random().public().to_string();
    let table: [(&[&str], i32); 7] = [
        (&["whole"], 0),
        (&["--server-key", &key, "whole"], 0),
        (&["--server-key", &other_key, "whole"], 1),
        (&["cut"], 1),
        (&["other"], 1),
        (&["empty"], 1),
        (&["missing"], 2),
    ];
    for (arguments, code) in table {
        let output = verify(arguments, folder.path());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
    }
}

#[test]
fn the_report_says_whose_key_it_was_checked_with() {
    let folder = tempfile::tempdir().unwrap();
    let server = KeyPair::random();
    fs::write(folder.path().join("whole"), export(&server)).unwrap();
    let key = server.public().to_string();
    let alone = String::from_utf8(verify(&["whole"], folder.path()).stdout).unwrap();
    assert!(alone.contains(&key) && alone.contains("compare it"), "{alone}");
    let trusted = String::from_utf8(verify(&["--server-key", &key, "whole"], folder.path()).stdout).unwrap();
    assert!(trusted.starts_with("VERIFIED / 验证通过") && trusted.contains("as given"), "{trusted}");
    assert!(trusted.contains("6f9619ff-8b86-4d11-b42d-00c04fc964ff"), "{trusted}");
}
