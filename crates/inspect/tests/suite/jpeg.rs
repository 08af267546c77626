//! Whether the scans of a JPEG hold the picture.

use inspect::{Coding, Wholeness};

use crate::make::{self, look};

const REFINED: &[u8] = include_bytes!("../files/progressive-refined.jpg");
const THREE_SCANS: &[u8] = include_bytes!("../files/three-scans-sampled.jpg");

/// Sound files of every way to code that is opened here.
fn sound() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("baseline", make::jpeg(97, 75)),
        ("progressive", make::progressive(97, 75)),
        ("grey", make::grey(97, 75)),
        ("four colours", make::cmyk(97, 75)),
        ("restarts", include_bytes!("../files/restarts.jpg").to_vec()),
        ("refining scans", REFINED.to_vec()),
        ("refining scans and restarts", include_bytes!("../files/progressive-restarts.jpg").to_vec()),
        ("a scan a component", include_bytes!("../files/three-scans.jpg").to_vec()),
        ("a scan a component, sampled", THREE_SCANS.to_vec()),
    ]
}

fn facts(bytes: &[u8]) -> inspect::FileFacts {
    look("jszg-identity", "side-a", None, bytes).facts
}

/// Where the scans begin, at their markers.
fn scans(bytes: &[u8]) -> Vec<usize> {
    let starts = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == [0xFF, 0xDA]);
    starts.map(|(at, _)| at).collect()
}

#[test]
fn every_block_of_a_sound_file_is_found() {
    for (what, bytes) in sound() {
        let facts = facts(&bytes);
        let delivery = facts.delivery.unwrap();
        assert!(delivery.is_complete() && delivery.due > 0, "{what}: {delivery:?}");
        assert_eq!(facts.wholeness, Wholeness::Whole, "{what}");
    }
}

#[test]
fn what_is_cut_out_of_the_scans_is_missed_although_the_end_marker_stands() {
    for (what, bytes) in sound() {
        let first = scans(&bytes)[0] + 20;
        let mut least = f64::INFINITY;
        for end in (first..bytes.len() - 6).rev().step_by(7) {
            let cut = [&bytes[..end], &[0xFF, 0xD9]].concat();
            let facts = facts(&cut);
            let delivery = facts.delivery.unwrap();
            assert!(!delivery.is_complete(), "{what}, cut at {end}: {delivery:?}");
            assert!(
                !matches!(facts.wholeness, Wholeness::Whole | Wholeness::Unknown),
                "{what}, cut at {end}"
            );
            least = least.min(delivery.missing());
        }
        assert!(least < 0.25, "{what}: the first cut took four bytes, and {least} is said to be missing");
    }
}

#[test]
fn scans_that_never_came_leave_the_picture_coarse() {
    let starts = scans(REFINED);
    assert!(starts.len() > 4, "the file has refining scans");
    for (number, start) in starts.iter().enumerate().skip(1) {
        let cut = [&REFINED[..*start], &[0xFF, 0xD9]].concat();
        let delivery = facts(&cut).delivery.unwrap();
        assert_eq!(
            (delivery.there, delivery.faults),
            (delivery.due, 0),
            "the first {number} scans are whole"
        );
        assert!(delivery.coarse > 0, "{number} scans of {} are not all", starts.len());
    }
    let without_last_component = [&THREE_SCANS[..scans(THREE_SCANS)[2]], &[0xFF, 0xD9]].concat();
    assert_eq!(facts(&without_last_component).delivery.unwrap().coarse, 64);
}

#[test]
fn a_lost_interval_is_missed_and_those_behind_it_still_count() {
    let bytes = include_bytes!("../files/restarts.jpg");
    let restart = |number: u8| bytes.windows(2).position(|pair| pair == [0xFF, 0xD0 + number]).unwrap();
    let lost = [&bytes[..restart(2)], &bytes[restart(3)..]].concat();
    let delivery = facts(&lost).delivery.unwrap();
    assert!(!delivery.is_complete());
    assert!(delivery.missing() < 0.3, "{delivery:?}");
}

#[test]
fn padding_before_the_end_marker_is_no_damage_and_other_bytes_are_doubtful() {
    let bytes = make::jpeg(64, 48);
    let end = bytes.len() - 2;
    for (what, filler, wholeness) in [
        ("zeros", vec![0; 9], Wholeness::Whole),
        ("fill bytes", vec![0xFF; 3], Wholeness::Whole),
        ("data", b"left over by somebody".to_vec(), Wholeness::Doubtful),
    ] {
        let padded = [&bytes[..end], &filler, &bytes[end..]].concat();
        assert_eq!(facts(&padded).wholeness, wholeness, "{what}");
    }
}

#[test]
fn codings_that_are_not_opened_are_not_read_either() {
    let facts = facts(include_bytes!("../files/arithmetic.jpg"));
    assert_eq!((facts.coding, facts.delivery), (Some(Coding::Arithmetic), None));
}

#[test]
fn the_quality_of_the_last_compression_is_told() {
    for quality in [30, 75, 92] {
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
        encoder.encode(&make::picture(40, 30), 40, 30, jpeg_encoder::ColorType::Rgb).unwrap();
        let found = facts(&bytes).quality.unwrap();
        assert!(found.abs_diff(quality) <= 1, "{quality}: {found}");
    }
}
