//! What is said of photos that are alike, over a real batch and drawn fingerprints.

use image::{Rgb, RgbImage};
use inspect::likeness::{Fingerprint, Reach};
use inspect::{Orientation, Point, Quad};
use model::{FieldId, Finding, Rulebook, Severity, SlotId, Subject, built_in};
use protocol::Secret32;
use protocol::manifest::{DuplicateCandidate, ManifestCase};

use super::likeness::{findings, relate};
use crate::store::batch::{case_record, fingerprint};
use crate::store::fixture::{case, case_id, photo_hash};
use crate::store::open::create;
use crate::store::{BatchDb, BatchWrite, StoreError};

const REPEATED: &str = "photo-repeated-in-case";
const ELSEWHERE: &str = "photo-used-in-another-case";

struct Held {
    db: BatchDb,
    rulebook: Rulebook,
    _folder: tempfile::TempDir,
}

/// A case of an applicant of their own, with photos of these numbers.
fn case_of(number: u8, photos: [u8; 2]) -> ManifestCase {
    let mut made = case(number);
    made.declared.0.insert(FieldId::from("number"), format!("number {number}"));
    for (photo, number) in made.photos.iter_mut().zip(photos) {
        photo.hash = photo_hash(number);
    }
    made
}

/// Stripes and blots that are different for every number.
fn picture(number: u32) -> RgbImage {
    RgbImage::from_fn(320, 240, |x, y| {
        let blot = ((x / 16 * 7 + y / 16 * 13 + number * 31)
            .wrapping_mul(2_654_435_761_u32.wrapping_mul(number + 1)))
            >> 24;
        Rgb([blot as u8, (x + number) as u8, (y * number) as u8])
    })
}

fn print(picture: &RgbImage) -> Fingerprint {
    let whole = Quad([(0.0, 0.0), (320.0, 0.0), (320.0, 240.0), (0.0, 240.0)].map(|(x, y)| Point { x, y }));
    Fingerprint::of(picture, Orientation::UPRIGHT, Reach::Copies, Some(&whole))
}

impl Held {
    fn new(cases: &[ManifestCase], prints: &[(u8, Fingerprint)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = create(&folder.path().join("a.db"), &Secret32::random()).unwrap();
        let mut held = Self { db, rulebook: Rulebook::parse(&built_in()).unwrap(), _folder: folder };
        held.write(|tx, _| {
            cases.iter().try_for_each(|case| case_record::put(tx, case))?;
            prints.iter().try_for_each(|(number, print)| fingerprint::put(tx, photo_hash(*number), print))
        });
        held
    }

    fn write<T>(&mut self, work: impl FnOnce(&BatchWrite<'_>, &Rulebook) -> Result<T, StoreError>) -> T {
        let rulebook = &self.rulebook;
        self.db.transact(|tx| work(tx, rulebook)).unwrap().0
    }

    /// Checks a case; says which others have to be told.
    fn relate(&mut self, case: &ManifestCase) -> Vec<u128> {
        let others = self.write(|tx, rulebook| relate(tx, case, rulebook));
        others.into_iter().map(|case| case.0.as_u128()).collect()
    }

    fn findings(&mut self, case: &ManifestCase) -> Vec<Finding> {
        self.write(|tx, rulebook| {
            let programme = rulebook.programme(&case.programme.id, &case.programme.edition).unwrap();
            findings(tx, case, programme, 1)
        })
    }

    /// Code, slot and weight of each.
    fn said(&mut self, case: &ManifestCase) -> Vec<(String, String, Severity)> {
        let told = |finding: Finding| match finding.subject {
            Subject::Slot { slot } => (finding.code, slot.to_string(), finding.severity),
            other => panic!("{other:?}"),
        };
        self.findings(case).into_iter().map(told).collect()
    }
}

fn said(code: &str, slot: &str, severity: Severity) -> (String, String, Severity) {
    (code.to_owned(), slot.to_owned(), severity)
}

#[test]
fn one_photo_in_two_slots_breaks_the_rule_and_a_copy_is_to_be_looked_at() {
    let bytes = case_of(1, [11, 11]);
    let mut held = Held::new(std::slice::from_ref(&bytes), &[]);
    held.relate(&bytes);
    let both = |severity| vec![said(REPEATED, "side-a", severity), said(REPEATED, "hand-held", severity)];
    assert_eq!(held.said(&bytes), both(Severity::Fail));

    let original = picture(1);
    let mirrored = image::imageops::flip_horizontal(&original);
    let copies = case_of(2, [21, 22]);
    let mut held =
        Held::new(std::slice::from_ref(&copies), &[(21, print(&original)), (22, print(&mirrored))]);
    held.relate(&copies);
    assert_eq!(held.said(&copies), both(Severity::Warn));
    let finding = held.findings(&copies).remove(0);
    assert_eq!(finding.suggests.as_ref().map(|code| code.as_str()), Some("slot-repeated"));
    let measure = finding.measure.unwrap();
    assert!(measure.value > measure.limit.unwrap(), "{measure:?}");
}

#[test]
fn two_photos_that_differ_are_not_spoken_of() {
    let case = case_of(1, [11, 12]);
    let mut held =
        Held::new(std::slice::from_ref(&case), &[(11, print(&picture(1))), (12, print(&picture(2)))]);
    held.relate(&case);
    assert_eq!(held.said(&case), []);
}

#[test]
fn a_photo_of_another_applicant_is_told_in_both_cases_by_their_references() {
    let (one, two) = (case_of(1, [11, 12]), case_of(2, [11, 22]));
    let mut held = Held::new(&[one.clone(), two.clone()], &[]);
    assert_eq!(held.relate(&one), [case_id(2).0.as_u128()]);
    for (case, other) in [(&one, "R-002"), (&two, "R-001")] {
        assert_eq!(held.said(case), [said(ELSEWHERE, "side-a", Severity::Warn)]);
        let text = held.findings(case).remove(0).text;
        assert!(text.zh.contains(other) && text.en.contains(other), "{text:?}");
    }
    assert_eq!(held.relate(&two), [], "they know of each other");
}

#[test]
fn an_applicants_own_other_application_is_no_news() {
    let (one, mut two) = (case_of(1, [11, 12]), case_of(2, [11, 12]));
    two.declared = one.declared.clone();
    let mut held = Held::new(&[one.clone(), two], &[]);
    held.relate(&one);
    assert_eq!(held.said(&one), []);
}

#[test]
fn what_the_server_found_is_told_though_the_other_case_is_not_here() {
    let mut case = case_of(1, [11, 12]);
    let candidate = |number: u8, tier: &str| DuplicateCandidate {
        slot: SlotId::from("hand-held"),
        other_case: case_id(number),
        other_slot: SlotId::from("hand-held"),
        tier: tier.to_owned(),
    };
    case.duplicates = vec![candidate(8, "near"), candidate(9, "cropped")];
    let mut held = Held::new(std::slice::from_ref(&case), &[]);
    assert_eq!(held.said(&case), [said(ELSEWHERE, "hand-held", Severity::Warn)]);
    let text = held.findings(&case).remove(0).text;
    assert!(text.en.contains("2 other cases") && text.en.contains("Perhaps"), "{text:?}");
}

#[test]
fn a_placeholder_in_every_case_is_kept_for_a_few_of_them_only() {
    let cases: Vec<ManifestCase> = (1..=30).map(|number| case_of(number, [99, number + 100])).collect();
    let mut held = Held::new(&cases, &[]);
    let told: usize = cases.iter().map(|case| held.relate(case).len()).sum();
    assert!(told <= 30 * 8, "{told}");
    for case in &cases {
        let text = held.findings(case).remove(0).text;
        assert!(text.en.contains("and 5 more"), "{text:?}");
    }
}
