//! What the detector in the program says of specimens' photos, which it has not learned from: how they stand, what they
//! are of, and where the card is. How often it is right on many pictures is a matter for `training/evaluation`.

use image::DynamicImage;
use inspect::{Inspection, Orientation, Scene};
use jpeg_encoder::{ColorType, Encoder};
use model::{DocumentType, ReasonCode, SlotId};
use specimen::{Applicant, Still};

use crate::make::look_as_asked;

fn still(slot: &str) -> Still {
    let applicant = Applicant::invent(5, DocumentType::ResidentId);
    specimen::still(&applicant, &SlotId::from(slot), 7).unwrap()
}

/// What is said of a picture that has been changed so, handed in for a slot.
fn told(picture: &Still, change: Orientation, slot: &str) -> Inspection {
    let mut changed = DynamicImage::ImageRgb8(picture.picture.clone());
    changed.apply_orientation(change.for_image());
    let mut bytes = Vec::new();
    let encoder = Encoder::new(&mut bytes, 85);
    let (width, height) = (changed.width() as u16, changed.height() as u16);
    encoder.encode(changed.as_bytes(), width, height, ColorType::Rgb).unwrap();
    look_as_asked("jszg-identity", slot, &bytes)
}

/// What a photo that was found wrong needs, by the finding with this code.
fn needs(told: &Inspection, code: &str) -> Option<f64> {
    told.findings
        .iter()
        .find(|finding| finding.code == code)
        .map(|finding| finding.measure.as_ref().unwrap().value)
}

#[test]
fn a_card_is_found_turned_and_mirrored_just_as_it_was() {
    for slot in ["side-a", "side-b"] {
        let picture = still(slot);
        for change in Orientation::all() {
            let told = told(&picture, change, slot);
            let undo = change.inverse();
            let value = f64::from(undo.exif());
            assert_eq!(
                needs(&told, "photo-turned"),
                (undo.quarter_turns() != 0).then_some(value),
                "{slot} {change:?}"
            );
            assert_eq!(needs(&told, "photo-mirrored"), undo.mirrors().then_some(value), "{slot} {change:?}");
            assert_eq!(needs(&told, "slot-other-picture"), None, "{slot} {change:?}");
        }
    }
}

#[test]
fn a_person_with_a_card_is_found_turned_as_the_photo_was() {
    let picture = still("hand-held");
    for change in Orientation::all() {
        let told = told(&picture, change, "hand-held");
        assert_eq!(told.seen.as_ref().unwrap().scene, Scene::HandHeldCard, "{change:?}");
        assert_eq!(
            needs(&told, "photo-turned").is_some(),
            change.inverse().quarter_turns() != 0,
            "{change:?}"
        );
    }
}

#[test]
fn a_photo_in_the_wrong_slot_is_told_with_the_reason() {
    let other_side = Some(ReasonCode::from("card-wrong-side"));
    let no_card = Some(ReasonCode::from("slot-not-card"));
    for (shown, slot, reason) in [
        ("side-a", "side-b", other_side.clone()),
        ("side-b", "side-a", other_side),
        ("side-a", "hand-held", no_card.clone()),
        ("hand-held", "side-a", no_card),
    ] {
        let told = told(&still(shown), Orientation::UPRIGHT, slot);
        let finding = told.findings.iter().find(|finding| finding.code == "slot-other-picture");
        assert_eq!(finding.map(|finding| finding.suggests.clone()), Some(reason), "{shown} for {slot}");
    }
}

#[test]
fn the_card_is_found_where_it_lies() {
    for slot in ["side-a", "side-b", "hand-held"] {
        let picture = still(slot);
        let truth = picture.card.unwrap();
        let width = (truth[1].0 - truth[0].0).hypot(truth[1].1 - truth[0].1);
        let found = told(&picture, Orientation::UPRIGHT, slot).seen.unwrap().card.unwrap();
        for (corner, (x, y)) in found.0.iter().zip(truth) {
            let off = (corner.x - x).hypot(corner.y - y) / width;
            assert!(off < 0.06, "{slot}: a corner is off by {off} of the card's width");
        }
    }
}
