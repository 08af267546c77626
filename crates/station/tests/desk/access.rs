//! Every command with everybody who may come: checked in Rust, before the request is even read.

use std::time::Duration;

use chrono::TimeDelta;
use model::Role;
use serde_json::{Value, json};
use station::Desk;
use station::commands::{Access, Command, ErrorCode};

use crate::support::{Desktop, Office, PASSWORD};

/// Calls every command with a request that none can read, so that whoever is let in changes nothing.
fn walk(who: &str, call: impl Fn(&str) -> ErrorCode, refused: impl Fn(Access) -> Option<ErrorCode>) {
    for command in Command::ALL {
        let expected = refused(command.access()).unwrap_or(ErrorCode::InvalidRequest);
        assert_eq!(call(command.name()), expected, "{} called by {who}", command.name());
    }
}

fn walk_at(desktop: &Desktop, who: &str, refused: impl Fn(Access) -> Option<ErrorCode>) {
    walk(who, |name| desktop.refused(name, Value::Null), refused);
}

fn unless_anyone(code: ErrorCode) -> impl Fn(Access) -> Option<ErrorCode> {
    move |access| (access != Access::Anyone).then_some(code)
}

fn only_for_reviewers(code: ErrorCode) -> impl Fn(Access) -> Option<ErrorCode> {
    move |access| matches!(access, Access::Reviewer | Access::Supervisor).then_some(code)
}

/// What a reviewer who is no supervisor is refused.
fn only_for_supervisors(access: Access) -> Option<ErrorCode> {
    (access == Access::Supervisor).then_some(ErrorCode::NotAllowed)
}

#[test]
fn nobody_gets_in_without_signing_in() {
    let office = Office::open();
    let desktop = Desktop::new();
    walk_at(&desktop, "nobody, before enrolment", unless_anyone(ErrorCode::NotSignedIn));
    desktop.enrol(&office);
    walk_at(&desktop, "nobody", unless_anyone(ErrorCode::NotSignedIn));
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.ask("session.sign-out", json!({}));
    walk_at(&desktop, "nobody, after a sign-out", unless_anyone(ErrorCode::NotSignedIn));
    desktop.sign_in("li", PASSWORD).unwrap();
    desktop.ask("vault.lock", json!({}));
    walk_at(&desktop, "nobody, with the vault locked", unless_anyone(ErrorCode::NotSignedIn));
}

#[test]
fn a_locked_screen_lets_through_what_unlocks_it_and_the_ways_out() {
    let office = Office::open();
    let desktop = Desktop::at_work(&office);
    walk_at(&desktop, "a reviewer", only_for_supervisors);
    desktop.ask("screen.lock", json!({}));
    walk_at(&desktop, "a reviewer behind a locked screen", |access| match access {
        Access::Anyone | Access::ScreenMayBeLocked => None,
        Access::SignedIn | Access::Reviewer | Access::Supervisor => Some(ErrorCode::ScreenLocked),
    });
}

#[test]
fn roles_are_checked_for_each_command() {
    let office = Office::open();
    office.add_person("sun", &[Role::Supervisor]);
    office.add_person("admin", &[Role::Administrator]);
    let desktop = Desktop::new();
    desktop.enrol(&office);
    desktop.sign_in("sun", PASSWORD).unwrap();
    walk_at(&desktop, "a supervisor", |_| None);
    desktop.sign_in("admin", PASSWORD).unwrap();
    walk_at(&desktop, "an administrator", only_for_reviewers(ErrorCode::NotAllowed));
}

#[test]
fn a_mandate_that_has_run_out_stops_reviewing_and_nothing_else() {
    let mut office = Office::open_with(|config| config.mandate = TimeDelta::hours(1));
    let desktop = Desktop::at_work(&office);
    office.central.stop();
    desktop.clock.pass(Duration::from_secs(2 * 3600));
    walk_at(&desktop, "a reviewer without a mandate", only_for_reviewers(ErrorCode::MandateExpired));
}

#[test]
fn a_person_removed_by_the_server_can_review_no_more() {
    let office = Office::open();
    let desktop = Desktop::at_work(&office);
    assert!(office.runtime.block_on(office.central.core().as_operator().remove_person("li")).unwrap());
    desktop.ask("sync.now", json!({}));
    desktop.wait_until("the removal is known", || desktop.call("queue.list", json!({})).is_err());
    walk_at(&desktop, "a removed person", only_for_reviewers(ErrorCode::NotAllowed));
}

#[test]
fn a_desk_with_a_fault_lets_nobody_at_anything() {
    let office = Office::open();
    let desktop = Desktop::at_work(&office);
    let second = Desk::open(desktop.config());
    let call = |name: &str| desktop.runtime().block_on(second.call(name, Value::Null)).unwrap_err().code;
    walk("a second process", call, unless_anyone(ErrorCode::AlreadyRunning));
}
