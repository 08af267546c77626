use model::{CaseId, Finding, PhotoHash, Region, Severity, SlotId, Subject, Text};
use protocol::Secret32;
use serde_json::{Value, json};

use crate::store::batch::finding_change::FindingChangeRow;
use crate::store::batch::inspection::{DuePhoto, InspectionTotals};
use crate::store::batch::manifest::ManifestState;
use crate::store::batch::photo::{Arrival, PhotoState, PhotoTotals};
use crate::store::batch::{
    case_photo, case_record, draft, finding, finding_change, inspection, manifest, photo, photo_facts,
};
use crate::store::fixture::{case, case_id, noon, photo_bytes, photo_hash};
use crate::store::open::create;
use crate::store::{BatchDb, BatchWrite, StoreError};

struct Held {
    db: BatchDb,
    _folder: tempfile::TempDir,
}

/// Cases 1 and 2, which share a photo, and no photo yet.
fn held() -> Held {
    let folder = tempfile::tempdir().unwrap();
    let mut held =
        Held { db: create(&folder.path().join("a.db"), &Secret32::random()).unwrap(), _folder: folder };
    held.write(|tx| {
        case_record::put(tx, &case(1))?;
        case_record::put(tx, &case(2))
    });
    held
}

impl Held {
    fn write<T>(&mut self, work: impl FnOnce(&BatchWrite<'_>) -> Result<T, StoreError>) -> T {
        self.db.transact(work).unwrap().0
    }

    fn arrive(&mut self, number: u8) -> Arrival {
        let bytes = photo_bytes(number);
        self.write(|tx| photo::add_part(tx, photo_hash(number), bytes.len() as u64, 0, &bytes))
    }

    fn look(&mut self, number: u8, slot: &str, version: u32) {
        self.write(|tx| inspection::put(tx, case_id(number), &SlotId::from(slot), version, &[any_finding()]));
    }

    /// Photos that a version has not looked at: case, slot, and who looked before.
    fn due(&self, version: u32) -> Vec<(u128, &'static str, Option<u32>)> {
        let slot = |due: &DuePhoto| if due.slot.as_str() == "side-a" { "side-a" } else { "hand-held" };
        let due = inspection::due(&self.db.read(), version).unwrap();
        let mut due: Vec<_> = due.iter().map(|due| (due.case.0.as_u128(), slot(due), due.earlier)).collect();
        due.sort_unstable();
        due
    }

    fn is_ready(&self, number: u8) -> bool {
        case_record::is_ready(&self.db.read(), case_id(number)).unwrap()
    }
}

fn any_finding() -> Finding {
    Finding {
        code: "file-too-large".to_owned(),
        severity: Severity::Fail,
        subject: Subject::Case,
        measure: None,
        region: None,
        suggests: None,
        check_version: 1,
        text: Text::new("文件过大", "the file is too large"),
    }
}

#[test]
fn a_photo_in_parts_counts_when_it_is_whole_and_its_hash_is_right() {
    let mut held = held();
    let bytes = photo_bytes(1);
    let total = bytes.len() as u64;
    let (first, second) = bytes.split_at(400);
    let arrival = held.write(|tx| photo::add_part(tx, photo_hash(1), total, 0, first));
    assert_eq!(arrival, Arrival::Partial { bytes_here: 400 });
    assert_eq!(photo::content(&held.db.read(), photo_hash(1)).unwrap(), None, "half a photo is none");
    assert_eq!(photo::wanted(&held.db.read()).unwrap()[0].hash, photo_hash(1), "what has begun comes first");
    let arrival = held.write(|tx| photo::add_part(tx, photo_hash(1), total, 400, second));
    assert_eq!(arrival, Arrival::Whole);
    assert_eq!(photo::content(&held.db.read(), photo_hash(1)).unwrap(), Some(bytes));
    assert!(!held.is_ready(1), "the second photo is still to come");
    held.arrive(200);
    assert!(held.is_ready(1));
}

#[test]
fn a_part_that_does_not_continue_is_refused_and_one_from_the_start_starts_over() {
    let mut held = held();
    let bytes = photo_bytes(1);
    let total = bytes.len() as u64;
    held.write(|tx| photo::add_part(tx, photo_hash(1), total, 0, &bytes[..400]));
    for (from, total, part) in
        [(300, total, &bytes[300..]), (500, total, &bytes[500..]), (400, total - 1, &bytes[400..])]
    {
        let error = held.db.transact(|tx| photo::add_part(tx, photo_hash(1), total, from, part)).unwrap_err();
        assert!(matches!(error, StoreError::PhotoPart { expected: 400, .. }), "{from}: {error:?}");
    }
    assert_eq!(held.arrive(1), Arrival::Whole);
}

#[test]
fn a_photo_with_another_hash_is_thrown_away_and_counted() {
    let mut held = held();
    let mut bytes = photo_bytes(1);
    bytes[7] ^= 1;
    for times in 1..=2 {
        let arrival = held.write(|tx| photo::add_part(tx, photo_hash(1), bytes.len() as u64, 0, &bytes));
        assert_eq!(arrival, Arrival::WrongHash { times });
    }
    let row = photo::get(&held.db.read(), photo_hash(1)).unwrap().unwrap();
    assert_eq!((row.state, row.bytes_here, row.wrong_hashes), (PhotoState::Wanted, 0, 2));
    assert_eq!(held.arrive(1), Arrival::Whole, "a right one is still taken");
    let again = held.write(|tx| photo::add_part(tx, photo_hash(1), 5, 0, b"other"));
    assert_eq!(again, Arrival::Whole);
    assert_eq!(
        photo::content(&held.db.read(), photo_hash(1)).unwrap(),
        Some(photo_bytes(1)),
        "and never replaced"
    );
}

#[test]
fn the_length_that_the_server_names_with_the_bytes_rules() {
    let mut held = held();
    let mut case = case(3);
    case.photos[0].bytes = 1;
    held.write(|tx| case_record::put(tx, &case));
    assert_eq!(held.arrive(3), Arrival::Whole);
}

#[test]
fn a_refused_photo_holds_up_no_case() {
    let mut held = held();
    held.arrive(1);
    let why = Text::new("三次校验不符", "its hash was wrong three times");
    held.write(|tx| photo::refuse(tx, photo_hash(200), &why));
    assert!(held.is_ready(1));
    let refused = photo::refused(&held.db.read()).unwrap();
    assert_eq!((refused.len(), refused[0].problem.clone()), (1, Some(why)));
    let totals = photo::totals(&held.db.read()).unwrap();
    assert_eq!((totals.wanted, totals.here, totals.refused), (1, 1, 1));
    assert_eq!(
        held.due(4),
        [(1, "hand-held", None), (1, "side-a", None), (2, "hand-held", None)],
        "that it could not be had is said by the checks"
    );
}

#[test]
fn photos_are_due_when_they_are_here_and_a_case_when_all_its_photos_were_looked_at() {
    let mut held = held();
    let to_check = |held: &Held, version| case_record::to_check(&held.db.read(), version).unwrap();
    let totals = |held: &Held, version| {
        let InspectionTotals { photos, checked, earlier } =
            inspection::totals(&held.db.read(), &[case_id(1), case_id(2)], version).unwrap();
        (photos, checked, earlier)
    };
    assert_eq!(held.due(4), []);
    held.arrive(1);
    assert_eq!(held.due(4), [(1, "side-a", None)]);
    held.arrive(200);
    assert_eq!(held.due(4), [(1, "hand-held", None), (1, "side-a", None), (2, "hand-held", None)]);
    held.look(1, "side-a", 4);
    assert_eq!(to_check(&held, 4), [], "one of two");
    held.look(1, "hand-held", 4);
    assert_eq!((to_check(&held, 4), totals(&held, 4)), (vec![case_id(1)], (4, 2, 0)));
    held.write(|tx| finding::replace(tx, case_id(1), 4, &[]));
    assert_eq!(to_check(&held, 4), [], "no finding at all is a result");
    assert_eq!(held.due(5)[1], (1, "side-a", Some(4)), "an earlier version looked before");
    assert_eq!((to_check(&held, 5), totals(&held, 5)), (vec![], (4, 0, 2)));
    let gone = inspection::totals(&held.db.read(), &[case_id(2)], 4).unwrap();
    assert_eq!((gone.photos, gone.checked), (2, 0), "photos of a case that is gone are not waited for");
    let found = finding::of_case(&held.db.read(), case_id(1)).unwrap();
    assert_eq!(found.len(), 2, "what was said of the photos stands until it is said anew");
}

#[test]
fn a_new_revision_forgets_findings_and_photos_but_no_draft_nor_what_others_show() {
    let mut held = held();
    let (slot, card) = (SlotId::from("side-a"), Region { x: 0.1, y: 0.1, width: 0.8, height: 0.8 });
    held.arrive(1);
    held.arrive(200);
    held.write(|tx| {
        let change = FindingChangeRow {
            case: case_id(1),
            from_version: 3,
            to_version: 4,
            changed_at: noon(),
            change: "came",
        };
        finding_change::add(tx, &change)?;
        finding::replace(tx, case_id(1), 4, &[any_finding()])?;
        photo_facts::put(tx, photo_hash(1), &slot, &json!({ "width": 1280 }), Some(card))?;
        inspection::put(tx, case_id(1), &slot, 4, &[any_finding()])?;
        draft::put(tx, case_id(1), &json!({ "note": "so far" }), noon())
    });
    held.write(|tx| case_record::put(tx, &case(1)));
    assert_eq!(
        finding::of_case(&held.db.read(), case_id(1)).unwrap().len(),
        2,
        "the same again changes nothing"
    );
    let mut changed = case(1);
    changed.revision = 2;
    changed.photos = case(4).photos;
    held.write(|tx| case_record::put(tx, &changed));
    let db = held.db.read();
    let row = case_record::get(&db, case_id(1)).unwrap().unwrap();
    assert_eq!((row.case, row.checks_version), (changed, None));
    assert_eq!(finding::of_case(&db, case_id(1)).unwrap(), []);
    assert_eq!(finding_change::of_case::<String>(&db, case_id(1)).unwrap(), [], "they were of other photos");
    assert_eq!(photo::get(&db, photo_hash(1)).unwrap(), None, "nobody shows the old photo any more");
    assert_eq!(photo_facts::card_box(&db, photo_hash(1), &slot).unwrap(), None);
    assert!(photo::content(&db, photo_hash(200)).unwrap().is_some(), "the shared one is still here");
    assert_eq!(draft::get::<Value>(&db, case_id(1)).unwrap(), Some(json!({ "note": "so far" })));
}

#[test]
fn the_manifest_is_read_page_by_page_and_from_the_start_again() {
    let mut held = held();
    let state = |held: &Held| manifest::state(&held.db.read()).unwrap();
    assert_eq!(state(&held), ManifestState { cursor: None, total: None, complete: false });
    held.write(|tx| manifest::advance(tx, Some("50"), 60));
    assert_eq!(
        state(&held),
        ManifestState { cursor: Some("50".to_owned()), total: Some(60), complete: false }
    );
    held.write(|tx| manifest::advance(tx, None, 60));
    assert_eq!(state(&held), ManifestState { cursor: None, total: Some(60), complete: true });
    held.write(manifest::restart);
    assert_eq!(state(&held), ManifestState { cursor: None, total: Some(60), complete: false });
}

#[test]
fn photos_are_found_by_case_and_counted() {
    let mut held = held();
    assert_eq!(case_photo::cases_with(&held.db.read(), photo_hash(200)).unwrap(), [case_id(1), case_id(2)]);
    assert_eq!(case_photo::all(&held.db.read()).unwrap().len(), 4);
    held.arrive(200);
    let each = photo_bytes(200).len() as u64;
    let one = photo_bytes(1).len() as u64;
    let totals = photo::totals(&held.db.read()).unwrap();
    assert_eq!(totals, PhotoTotals { wanted: 2, here: 1, refused: 0, bytes_here: each });
    let to_come = |cases: &[CaseId]| photo::bytes_to_come(&held.db.read(), cases).unwrap();
    assert_eq!((to_come(&[case_id(1), case_id(2)]), to_come(&[case_id(2)]), to_come(&[])), (2 * one, one, 0));
    let nobody = held.write(|tx| photo::add_part(tx, PhotoHash([9; 32]), 3, 0, b"abc"));
    assert_eq!(nobody, Arrival::Whole, "a photo that no case shows any more is dropped in silence");
    assert_eq!(photo::get(&held.db.read(), PhotoHash([9; 32])).unwrap(), None);
}

#[test]
fn a_draft_is_kept_replaced_and_removed() {
    let mut held = held();
    held.write(|tx| draft::put(tx, case_id(1), &json!(1), noon()));
    held.write(|tx| draft::put(tx, case_id(1), &json!(2), noon()));
    assert_eq!(draft::get(&held.db.read(), case_id(1)).unwrap(), Some(2));
    assert!(!draft::exists(&held.db.read(), case_id(2)).unwrap());
    held.write(|tx| draft::remove(tx, case_id(1)));
    assert_eq!(draft::get::<u32>(&held.db.read(), case_id(1)).unwrap(), None);
}
