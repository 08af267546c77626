//! Photos: what is right has no findings, what is planted is found.

use std::collections::BTreeMap;

use image::{ImageFormat, RgbImage, imageops};
use inspect::{Input, Inspection, Limits, OrientationTag, Rules, display, inspect};
use model::programme::Programme;
use model::{DocumentType, ProgrammeId, Severity, SlotId};
use specimen::{Applicant, Defect, ExifTurn, Rendered, Turn, render};

use crate::{DOCUMENTS, RULEBOOK};

fn identity() -> &'static Programme {
    let id = ProgrammeId::from("jszg-identity");
    RULEBOOK.programmes().iter().find(|programme| programme.id == id).unwrap()
}

fn look(programme: &Programme, slot: &SlotId, photo: &Rendered) -> Inspection {
    look_by(Rules::of(programme, slot).unwrap(), slot, photo)
}

fn look_by(rules: Rules<'_>, slot: &SlotId, photo: &Rendered) -> Inspection {
    inspect(&Input { bytes: &photo.bytes, declared_name: Some(&photo.file_name), slot, rules })
}

fn photo(slot: &str, defect: Option<Defect>) -> Rendered {
    let applicant = Applicant::invent(5, DocumentType::ResidentId);
    render(&applicant, &SlotId::from(slot), defect, 7).unwrap()
}

fn shown(photo: &Rendered) -> RgbImage {
    let picture = display(&photo.bytes, &Limits::default(), None).unwrap();
    image::load_from_memory_with_format(&picture.jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// The mean difference over fields of the picture, 0 to 255.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    let small = |picture: &RgbImage| imageops::thumbnail(picture, 32, 24);
    let (one, other) = (small(one), small(other));
    let sum: f64 = one.iter().zip(other.iter()).map(|(one, other)| f64::from(one.abs_diff(*other))).sum();
    sum / one.len() as f64
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_picture() {
    let applicant = Applicant::invent(1, DocumentType::ResidentId);
    let slot = SlotId::from("side-a");
    let [first, again, other] = [1, 1, 2].map(|seed| render(&applicant, &slot, None, seed).unwrap());
    assert!(first == again, "the bytes differ from run to run");
    assert!(first != other, "the seed changes nothing");
}

#[test]
fn a_photo_without_defect_passes_every_check_of_every_programme() {
    for programme in RULEBOOK.programmes() {
        for rules in &programme.documents {
            let applicant = Applicant::invent(21, rules.document);
            for slot in programme.slots_of(rules.document) {
                let photo = render(&applicant, &slot.id, None, 3).unwrap();
                let found = look(programme, &slot.id, &photo).findings;
                assert!(found.is_empty(), "{} {:?} {}: {found:?}", programme.id, rules.document, slot.id);
            }
        }
    }
}

#[test]
fn defects_of_the_file_are_found_by_the_checks() {
    for slot in ["side-a", "side-b", "hand-held"] {
        for (defect, expected) in [(Defect::OverSize, "file-too-large"), (Defect::PngNamedJpg, "file-format")]
        {
            let found = look(identity(), &SlotId::from(slot), &photo(slot, Some(defect))).findings;
            let failing: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Fail).collect();
            assert_eq!(failing.len(), 1, "{slot} {defect}: {found:?}");
            assert_eq!(failing[0].code, expected, "{slot} {defect}");
        }
    }
}

#[test]
fn an_exif_turned_photo_is_stored_wrong_and_shown_right() {
    let upright = shown(&photo("side-a", None));
    for value in 2..=8 {
        let turn = ExifTurn::new(value).unwrap();
        let photo = photo("side-a", Some(Defect::ExifTurned(turn)));
        let inspection = look(identity(), &SlotId::from("side-a"), &photo);
        let OrientationTag::Says(orientation) = inspection.facts.orientation_tag else {
            panic!("no tag {value}")
        };
        assert_eq!(orientation.exif(), value);
        let found: Vec<_> = inspection.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(found, ["exif-turned"], "{value}");
        let apart = difference(&shown(&photo), &upright);
        assert!(apart < 3.0, "orientation {value} is shown {apart} away from upright");
        let stored =
            image::load_from_memory_with_format(&photo.bytes, ImageFormat::Jpeg).unwrap().into_rgb8();
        assert!(difference(&stored, &upright) > 6.0, "orientation {value} is stored upright");
    }
    assert!(ExifTurn::new(1).is_none() && ExifTurn::new(9).is_none());
}

#[test]
fn turned_and_mirrored_photos_come_back_by_the_opposite_turn() {
    let upright = shown(&photo("hand-held", None));
    type Undo = fn(&RgbImage) -> RgbImage;
    let cases: [(Defect, Undo); 4] = [
        (Defect::Turned(Turn::Quarter), |picture| imageops::rotate270(picture)),
        (Defect::Turned(Turn::Half), |picture| imageops::rotate180(picture)),
        (Defect::Turned(Turn::ThreeQuarters), |picture| imageops::rotate90(picture)),
        (Defect::Mirrored, |picture| imageops::flip_horizontal(picture)),
    ];
    for (defect, undo) in cases {
        let wrong = shown(&photo("hand-held", Some(defect)));
        assert!(difference(&undo(&wrong), &upright) < 3.0, "{defect} cannot be undone");
        assert!(difference(&wrong, &upright) > 10.0, "{defect} changes nothing");
    }
}

#[test]
fn defects_of_the_light_and_the_scene_change_the_picture_but_not_the_file() {
    let luma = |picture: &RgbImage| {
        picture.iter().map(|value| f64::from(*value)).sum::<f64>() / picture.len() as f64
    };
    let white = |picture: &RgbImage| {
        picture.pixels().filter(|pixel| pixel.0.iter().all(|value| *value > 250)).count()
    };
    for slot in ["side-a", "hand-held"] {
        let plain = shown(&photo(slot, None));
        for defect in [Defect::Blurred, Defect::Dark, Defect::Glaring, Defect::Cut, Defect::WrongSlot] {
            let photo = photo(slot, Some(defect));
            let slot_id = SlotId::from(slot);
            let rules = Rules { thresholds: &BTreeMap::new(), ..Rules::of(identity(), &slot_id).unwrap() };
            assert!(look_by(rules, &slot_id, &photo).findings.is_empty(), "{slot} {defect}");
            let picture = shown(&photo);
            match defect {
                Defect::Dark => assert!(luma(&picture) < 60.0 && luma(&plain) > 80.0, "{slot}"),
                Defect::Glaring => assert!(white(&picture) > white(&plain) + 2000, "{slot}"),
                Defect::Blurred => {
                    let (blurred, sharp) = (sharpness(&picture), sharpness(&plain));
                    assert!(blurred < sharp * 0.75, "{slot}: {blurred} of {sharp}");
                }
                _ => assert!(difference(&picture, &plain) > 2.0, "{slot} {defect}"),
            }
        }
    }
}

/// The mean difference of neighbours, once sensor noise is evened out.
fn sharpness(picture: &RgbImage) -> f64 {
    let half = imageops::thumbnail(picture, picture.width() / 3, picture.height() / 3);
    let row = half.width() as usize * 3;
    let pairs = half.as_raw().chunks_exact(row).flat_map(|row| row.iter().zip(&row[3..]));
    let (sum, count) =
        pairs.fold((0.0, 0), |(sum, count), (one, other)| (sum + f64::from(one.abs_diff(*other)), count + 1));
    sum / f64::from(count)
}

#[test]
fn every_document_and_slot_renders_below_the_usual_limit() {
    for document in DOCUMENTS {
        for seed in 0..2 {
            let applicant = Applicant::invent(seed, document);
            for slot in ["side-a", "side-b", "hand-held", "hand-held-back"] {
                let bytes = render(&applicant, &SlotId::from(slot), None, seed).unwrap().bytes.len();
                assert!((40_000..190_000).contains(&bytes), "{document:?} {slot} {seed}: {bytes} bytes");
            }
        }
    }
}

#[test]
fn an_unknown_slot_is_refused_by_name() {
    let applicant = Applicant::invent(1, DocumentType::ResidentId);
    let error = render(&applicant, &SlotId::from("passport"), None, 1).unwrap_err();
    assert_eq!(error.to_string(), "nothing is known of a slot passport");
}
