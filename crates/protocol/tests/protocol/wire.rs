//! The exact JSON of everything that travels or is kept. A difference here is a difference on the wire: old
//! stations and old records have to be thought of before a snapshot is taken anew.

use model::{Document, DocumentKind, PhotoHash};
use protocol::audit::{AuditEntry, AuditKind};
use protocol::encoding::SecretText;
use protocol::manifest::{
    Attempts, DuplicateCandidate, EarlierApplication, ManifestCase, ManifestPage, ManifestPhoto,
};
use protocol::messages::{
    CaseState, Change, Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseEnd,
    LeaseRequest, LeaseState, Limits, LogHead, ManifestRequest, OpenCases, PasswordChangeRequest,
    PhotosRequest, Policy, Push, PushResult, Pushed, SignInRequest, SignedIn,
};
use protocol::problem::ProblemAction;
use protocol::{Blob, Hash32, Outcome, Problem, ProblemType, Secret32};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::samples::{self, at, batch, case, fence, operation_id, person, station, uuid};

/// Records the form, and checks that it is read back to the same form.
#[track_caller]
pub fn check<T: Serialize + DeserializeOwned>(name: &str, value: &T) {
    insta::assert_json_snapshot!(name, value);
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text, "{name} does not survive a round trip");
}

#[test]
fn operation_bodies() {
    for (name, action) in samples::actions() {
        check(&format!("body_{name}"), &samples::body(action));
    }
    check("body_with_sealed_part", &samples::sealed_body());
    check("signed_operation", &samples::signed_operation());
}

#[test]
fn receipts_and_mandates() {
    check("receipt", &samples::receipt());
    check("signed_receipt", &samples::signed_receipt());
    check("mandate", &samples::mandate());
    check("signed_mandate", &samples::signed_mandate());
    let outcomes = [
        Outcome::Accepted,
        Outcome::Late,
        Outcome::Stale,
        Outcome::Disputed,
        Outcome::Evidence,
        Outcome::Rejected,
    ];
    check("outcomes", &outcomes.to_vec());
}

#[test]
fn audit_entries() {
    check(
        "audit_entry",
        &AuditEntry {
            number: 12,
            previous: Hash32([0xab; 32]),
            kind: AuditKind::OperationMade,
            person: Some(person()),
            wall_time: at(),
            server_time: Some(at()),
            subject: serde_json::json!({ "operation": operation_id(4) }),
        },
    );
}

#[test]
fn enrolment_and_sign_in() {
    let (code, password) = (SecretText("7K3M-Q2ZD".to_owned()), SecretText("specimen password".to_owned()));
    let escrow = Some(Blob(vec![1, 2, 3]));
    let public_key = samples::person_key().public();
    check(
        "enrol_request",
        &EnrolRequest {
            code,
            name: "样本机".to_owned(),
            public_key: samples::station_key().public(),
            incarnation: uuid(0x1c),
            escrow: escrow.clone(),
        },
    );
    check(
        "enrolled",
        &Enrolled {
            station: station(),
            server_key: samples::server_key().public(),
            server_time: at(),
            policy: Policy::default(),
            enrolment: Some(samples::signed_enrolment()),
        },
    );
    check("enrolment", &samples::enrolment());
    check("signed_enrolment", &samples::signed_enrolment());
    check("hello_request", &HelloRequest { station: station(), incarnation: uuid(0x1c) });
    check(
        "hello",
        &Hello {
            epoch: uuid(0xe0),
            server_time: at(),
            nonce: "bm9uY2U".to_owned(),
            high_water: 4,
            protocol_min: 1,
            protocol_max: 1,
            limits: Limits { operations_per_push: 100, body_bytes: 4_194_304, cases_per_lease: 200 },
        },
    );
    check(
        "sign_in_request",
        &SignInRequest {
            station: station(),
            login: "reviewer".to_owned(),
            password: password.clone(),
            public_key,
        },
    );
    check(
        "password_change_request",
        &PasswordChangeRequest {
            station: station(),
            login: "reviewer".to_owned(),
            password: password.clone(),
            new_password: password,
            public_key,
        },
    );
    let mandate = samples::signed_mandate();
    check("signed_in", &SignedIn { mandate, escrow, server_time: at(), policy: Policy::default() });
}

#[test]
fn leases_and_manifests() {
    let programme = samples::programme().id;
    let by_hand = LeaseRequest { programme: programme.clone(), count: 60, person: person(), ahead: false };
    check("lease_request", &by_hand);
    check("lease_request_ahead", &LeaseRequest { ahead: true, ..by_hand });
    check(
        "lease",
        &Lease {
            batch: batch(),
            programme,
            fence: fence(),
            ends_at: at(),
            cases: 60,
            photo_bytes: 27_000_000,
            sealing_key: Secret32([4; 32]),
        },
    );
    let photos = vec![PhotoHash([0xab; 32]), PhotoHash([0xcd; 32])];
    check("photos_request", &PhotosRequest { photos });
    check("manifest_request", &ManifestRequest { after: Some("20".to_owned()), limit: 20 });
    let page = ManifestPage { cases: vec![manifest_case()], next: Some("1".to_owned()), total: 60 };
    check("manifest_page", &page);
}

fn manifest_case() -> ManifestCase {
    ManifestCase {
        id: case(),
        batch: batch(),
        grant: Some(Hash32([0x9a; 32])),
        revision: 2,
        programme: samples::programme(),
        reference: "S-0001".to_owned(),
        document: model::DocumentType::ResidentId,
        declared: model::Declared([("name".into(), "样本".to_owned())].into()),
        photos: vec![ManifestPhoto {
            slot: "side-a".into(),
            hash: PhotoHash([0xaa; 32]),
            bytes: 150_000,
            file_name: "A.jpg".to_owned(),
        }],
        submitted_at: at(),
        due_at: Some(at()),
        attempts: Some(Attempts {
            left: 2,
            counted_at: at(),
            next_period: chrono::NaiveDate::from_ymd_opt(2027, 1, 1),
        }),
        earlier: vec![EarlierApplication {
            case: model::CaseId(uuid(0xcb)),
            submitted_at: at(),
            decided_at: Some(at()),
            verdict: Some("fail".to_owned()),
            reasons: vec!["photo-turned".to_owned()],
        }],
        duplicates: vec![DuplicateCandidate {
            slot: "side-a".into(),
            other_case: model::CaseId(uuid(0xcc)),
            other_slot: "side-b".into(),
            tier: "same-bytes".to_owned(),
        }],
        not_by: vec![person()],
    }
}

#[test]
fn pushes() {
    check(
        "push",
        &Push { operations: vec![samples::signed_operation()], mandates: vec![samples::signed_mandate()] },
    );
    let result = PushResult {
        id: operation_id(4),
        outcome: Outcome::Rejected,
        duplicate: false,
        receipt: samples::signed_receipt(),
        problem: Some(Problem::new(ProblemType::InvalidOperation)),
    };
    check("pushed", &Pushed { results: vec![result], high_water: 4 });
    check("log_head", &LogHead { log: uuid(0x109), tree_size: 42, root: Hash32([0x42; 32]) });
}

#[test]
fn changes() {
    let (batch, case) = (batch(), case());
    let document = Document {
        kind: DocumentKind::Holidays,
        name: "holidays.toml".to_owned(),
        text: "a = 1\n".to_owned(),
    };
    let items = vec![
        Change::Document { document },
        Change::CaseWithdrawn { case, batch },
        Change::CaseChanged { case, batch, revision: 3 },
        Change::LeaseEnded { batch, reason: LeaseEnd::Completed },
        Change::CaseOutcome { case, state: CaseState::SecondReview },
        Change::Purge { batch },
        Change::Mandate { mandate: samples::signed_mandate() },
        Change::PersonRemoved { person: person() },
        Change::StationRevoked,
    ];
    check("changes_request", &ChangesRequest { after: Some("Y3Vyc29y".to_owned()), incarnation: uuid(0x1c) });
    check(
        "changes",
        &Changes {
            epoch: uuid(0xe0),
            server_time: at(),
            nonce: "bm9uY2U".to_owned(),
            high_water: 4,
            leases: vec![LeaseState { batch, fence: fence(), ends_at: at() }],
            items,
            cursor: "Y3Vyc29y".to_owned(),
            more: false,
            open: vec![OpenCases { programme: samples::programme().id, count: 12 }],
        },
    );
    let ends = [LeaseEnd::Released, LeaseEnd::Expired, LeaseEnd::Completed, LeaseEnd::Revoked];
    check("lease_ends", &ends.to_vec());
    let states = [
        CaseState::Open,
        CaseState::Leased,
        CaseState::SecondReview,
        CaseState::Referred,
        CaseState::Disputed,
        CaseState::Passed,
        CaseState::Failed,
        CaseState::Closed,
        CaseState::Withdrawn,
    ];
    check("case_states", &states.to_vec());
}

#[test]
fn problems() {
    let all: Vec<Problem> = ProblemType::ALL.iter().map(|kind| Problem::new(*kind)).collect();
    check("problems", &all);
    let mut gap = Problem::new(ProblemType::SequenceGap);
    gap.expected_seq = Some(5);
    gap.retry_after_s = Some(2);
    check("problem_with_extensions", &gap);
    let actions: Vec<String> = ProblemType::ALL
        .iter()
        .map(|kind| {
            let action = match kind.action() {
                ProblemAction::Retry => "retry",
                ProblemAction::SayHello => "say hello",
                ProblemAction::SignInAgain => "sign in again",
                ProblemAction::ResetCursor => "reset the cursor",
                ProblemAction::Show => "show",
                ProblemAction::Stop => "stop",
            };
            format!("{} {action}", kind.code())
        })
        .collect();
    insta::assert_snapshot!("problem_actions", actions.join("\n"));
}
