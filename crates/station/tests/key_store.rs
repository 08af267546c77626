//! The operating system's key store against a real Secret Service, in a D-Bus session of its own that nobody
//! else can see, and against a session that has none.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

use station::vault::{KeyStore as _, KeyStoreError, OsKeyStore};

/// The inner tests run in a process of their own, because a session is chosen by environment variables.
fn run_inside(session: &mut Command, test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let output = session
        .env("XDG_DATA_HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("HOME", folder.path())
        .env("TEST_PROGRAM", std::env::current_exe().unwrap())
        .env("TEST_NAME", test)
        .output()
        .expect("dbus-run-session is installed: `cargo xtask setup` names the packages");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{test} failed: {said}");
}

const RUN: &str = r#""$TEST_PROGRAM" --exact "$TEST_NAME" --ignored --nocapture 2>&1"#;

#[test]
fn secrets_are_kept_in_the_secret_service() {
    let unlock = "echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
    let script = format!("{unlock} && {RUN}");
    run_inside(Command::new("dbus-run-session").args(["--", "sh", "-c", &script]), "inside_a_secret_service");
}

#[test]
#[ignore = "runs inside the session that `secrets_are_kept_in_the_secret_service` makes"]
fn inside_a_secret_service() {
    let store = OsKeyStore;
    assert!(store.get("test/one").unwrap().is_none(), "a store that works and holds nothing says so");
    store.set("test/one", &[0, 159, 255]).unwrap();
    store.set("test/two", b"other").unwrap();
    assert_eq!(store.get("test/one").unwrap().unwrap().as_slice(), [0, 159, 255], "bytes, not only texts");
    store.set("test/one", b"new").unwrap();
    assert_eq!(store.get("test/one").unwrap().unwrap().as_slice(), b"new");
    store.delete("test/one").unwrap();
    store.delete("test/one").unwrap();
    assert!(store.get("test/one").unwrap().is_none());
    assert_eq!(store.get("test/two").unwrap().unwrap().as_slice(), b"other");
}

#[test]
fn a_session_without_a_key_store_is_told_apart() {
    let address = "unix:path=/nonexistent/bus";
    let mut session = Command::new("sh");
    session.args(["-c", RUN]).env("DBUS_SESSION_BUS_ADDRESS", address);
    run_inside(&mut session, "inside_no_session");
}

#[test]
#[ignore = "runs inside the session that `a_session_without_a_key_store_is_told_apart` makes"]
fn inside_no_session() {
    let error = OsKeyStore.get("test/one").unwrap_err();
    assert!(matches!(error, KeyStoreError::Absent(_)), "{error:?}");
}
