//! What administrators send and read, how they prove themselves, and the chain of what they did.

use chrono::NaiveDate;
use model::{Document, DocumentKind, Role};
use protocol::Hash32;
use protocol::admin::{
    ActKind, Acts, ActsRequest, Author, BrokenChain, ChainHead, DayStatistics, DocumentsPublished, Figures,
    ListedPerson, ListedProgramme, ListedStation, NewDocuments, NewPassword, NewPersonRequest,
    NewStationCode, People, PersonAdded, Programmes, ReasonCount, ReviewerStatistics, Rights, StationCode,
    Stations, Statistics, StatisticsRequest, WaitingCases, Withdrawal, follow,
};
use protocol::encoding::SecretText;
use protocol::person_auth::PersonAuth;
use protocol::station_auth::{SignedRequest, StationAuth};

use crate::samples::{at, case, key, person, person_key, programme, station, station_key, uuid};
use crate::wire::check;

fn rights() -> Rights {
    Rights { roles: vec![Role::Reviewer, Role::Administrator], programmes: vec![programme().id] }
}

#[test]
fn people_and_stations() {
    let password = || SecretText("specimen password".to_owned());
    let Rights { roles, programmes } = rights();
    let new = NewPersonRequest {
        login: "li".to_owned(),
        name: "样本审核员".to_owned(),
        password: password(),
        roles,
        programmes,
    };
    check("admin_new_person", &new);
    check("admin_person_added", &PersonAdded { person: person() });
    check("admin_rights", &rights());
    check("admin_new_password", &NewPassword { password: password() });
    let listed = ListedPerson {
        person: person(),
        login: "li".to_owned(),
        name: "样本审核员".to_owned(),
        rights: rights(),
        added_at: at(),
        locked_at: Some(at()),
    };
    check("admin_people", &People { people: vec![listed] });
    let listed = ListedStation {
        station: station(),
        name: "测试机".to_owned(),
        last_seen_at: at(),
        revoked: true,
        open_batches: 2,
    };
    check("admin_stations", &Stations { stations: vec![listed] });
    check("admin_new_station_code", &NewStationCode { valid_for_hours: 24 });
    let code = SecretText("SPEC-IMEN-CODE-0000".to_owned());
    check("admin_station_code", &StationCode { code, valid_until: at() });
}

#[test]
fn rules() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let listed = ListedProgramme {
        programme: programme().id,
        edition: programme().edition,
        valid_from: day,
        in_force: true,
    };
    check("admin_programmes", &Programmes { programmes: vec![listed] });
    let (name, text) = ("holidays.toml".to_owned(), "a = 1\n".to_owned());
    let document = Document { kind: DocumentKind::Holidays, name, text };
    check("admin_new_documents", &NewDocuments { documents: vec![document] });
    check("admin_withdrawal", &Withdrawal { programme: programme().id, reference: "T-00001".to_owned() });
    check("admin_documents_published", &DocumentsPublished { published: vec!["holidays.toml".to_owned()] });
}

#[test]
fn figures() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let figures = Figures {
        decided: 6,
        passed: 3,
        failed: 2,
        referred: 1,
        disputed: 1,
        taken_back: 1,
        reasons: vec![ReasonCount { code: "photo-unclear".into(), count: 2 }],
        median_s: Some(3600),
        p95_s: Some(7200),
    };
    let waiting = WaitingCases {
        programme: programme().id,
        over_due: 1,
        within_hour: 2,
        within_day: 3,
        later: 4,
        without_due: 5,
        leased: 6,
        escalated: 7,
    };
    let reviewer = ReviewerStatistics {
        person: person(),
        login: "li".to_owned(),
        name: "样本审核员".to_owned(),
        figures: Figures::default(),
    };
    let of_day =
        DayStatistics { day, programme: programme().id, figures, escalated: 1, reviewers: vec![reviewer] };
    check("admin_statistics_request", &StatisticsRequest { from: day, to: day });
    check("admin_statistics", &Statistics { waiting: vec![waiting], days: vec![of_day] });
}

/// One of each kind.
fn chain() -> (Vec<Vec<u8>>, ChainHead) {
    let by = Author::Administrator { person: person(), station: station() };
    let Rights { roles, programmes } = rights();
    let acts = [
        (
            Author::Operator,
            ActKind::PersonAdded { person: person(), roles: roles.clone(), programmes: Vec::new() },
        ),
        (by, ActKind::RightsChanged { person: person(), roles, programmes }),
        (by, ActKind::PasswordReset { person: person() }),
        (by, ActKind::PersonLocked { person: person() }),
        (by, ActKind::PersonUnlocked { person: person() }),
        (by, ActKind::PersonRemoved { person: person() }),
        (by, ActKind::StationCodeMade { valid_until: at() }),
        (by, ActKind::StationRevoked { station: station() }),
        (by, ActKind::CaseWithdrawn { case: case() }),
        (by, ActKind::DocumentsPublished { names: vec!["holidays.toml".to_owned()] }),
    ];
    let mut head = ChainHead::EMPTY;
    let mut entries = Vec::new();
    for (by, kind) in acts {
        let (entry, next) = head.append(at(), by, kind);
        entries.push(entry);
        head = next;
    }
    (entries, head)
}

#[test]
fn acts() {
    check("admin_acts_request", &ActsRequest { after: 7 });
    let (entries, _) = chain();
    let read: Vec<serde_json::Value> =
        entries.iter().map(|entry| serde_json::from_slice(entry).unwrap()).collect();
    check("admin_act_entries", &read);
    check("admin_acts", &Acts { entries: vec![protocol::Blob(entries[0].clone())], more: true });
}

#[test]
fn no_entry_of_the_chain_can_be_changed_exchanged_or_left_out() {
    let (entries, head) = chain();
    let walk = |entries: &[Vec<u8>]| follow(ChainHead::EMPTY, entries.iter().map(Vec::as_slice));
    let (read, end) = walk(&entries).unwrap();
    assert_eq!((read.len(), end), (entries.len(), head));
    let (tail, end) =
        follow(ChainHead { number: 3, hash: read[3].previous }, entries[3..].iter().map(Vec::as_slice))
            .unwrap();
    assert_eq!((tail.len(), end), (entries.len() - 3, head), "it is walked on from any entry");
    for place in 0..entries.len() - 1 {
        let mut missing = entries.clone();
        missing.remove(place);
        assert!(matches!(walk(&missing), Err(BrokenChain::Broken(_))), "without entry {place}");
        let mut exchanged = entries.clone();
        exchanged.swap(place, place + 1);
        assert!(walk(&exchanged).is_err(), "entry {place} exchanged");
        let mut changed = entries.clone();
        let text = String::from_utf8(changed[place].clone()).unwrap().replace("2026", "2027");
        changed[place] = text.into_bytes();
        assert!(walk(&changed).is_err(), "entry {place} changed");
    }
    assert_ne!(head.hash, Hash32::ZERO);
}

#[test]
fn a_person_signs_one_request() {
    let request = SignedRequest { method: "PUT", target: "/v1/admin/people/x/lock", body: b"{}" };
    let auth = PersonAuth::sign(station(), person(), "bm9uY2U", request, &person_key());
    let header = auth.to_string();
    insta::assert_snapshot!("person_auth", header);
    let read: PersonAuth = header.parse().unwrap();
    assert_eq!(read, auth);
    read.verify(request, &person_key().public()).unwrap();
    assert!(read.verify(request, &key(9).public()).is_err(), "another key");
    let others = [
        SignedRequest { method: "DELETE", ..request },
        SignedRequest { target: "/v1/admin/people/y/lock", ..request },
        SignedRequest { body: b"{ }", ..request },
    ];
    for other in others {
        assert!(read.verify(other, &person_key().public()).is_err(), "{other:?}");
    }
    let another_nonce = PersonAuth { nonce: "bm9uY2V".to_owned(), ..read };
    assert!(another_nonce.verify(request, &person_key().public()).is_err());
    let another_person = PersonAuth { person: model::PersonId(uuid(0x77)), ..read };
    assert!(another_person.verify(request, &person_key().public()).is_err());
}

#[test]
fn a_station_does_not_stand_for_a_person() {
    let request = SignedRequest { method: "GET", target: "/v1/admin/people", body: b"" };
    let by_station = StationAuth::sign(station(), uuid(0x1c), "bm9uY2U", request, &station_key()).to_string();
    assert!(by_station.parse::<PersonAuth>().is_err());
    let by_person = PersonAuth::sign(station(), person(), "bm9uY2U", request, &person_key()).to_string();
    assert!(by_person.parse::<StationAuth>().is_err());
    for broken in ["", "Proofdesk-Person", "Proofdesk-Person station=\"x\"", "Bearer x"] {
        assert!(broken.parse::<PersonAuth>().is_err(), "{broken}");
    }
    let twice = by_person.replace("nonce=", "station=");
    assert!(twice.parse::<PersonAuth>().is_err(), "a value that is there twice");
}
