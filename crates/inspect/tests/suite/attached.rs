//! What files carry besides their picture: a camera's notes, thumbnails, marks of programs, further pictures.

use std::collections::BTreeMap;

use image::RgbImage;
use inspect::{Appendix, Input, Inspection, Rules, inspect};
use model::Severity;
use model::programme::{PurposeMark, RuleSource, Threshold};

use crate::make::{self, look};

/// A little-endian TIFF field.
fn entry(tag: u16, kind: u16, count: usize, value: u32) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &(count as u32).to_le_bytes(), &value.to_le_bytes()]
        .concat()
}

/// EXIF with texts in the first directory and in EXIF's own, and a thumbnail.
fn exif(texts: &[(u16, &str)], taken: Option<&str>, thumbnail: &[u8]) -> Vec<u8> {
    let fields = texts.len() + 1;
    let exif_at = 8 + 2 + 12 * fields + 4;
    let second_at = exif_at + 2 + 12 + 4;
    let values_at = second_at + 2 + 2 * 12 + 4;
    let mut values = Vec::new();
    let mut text = |tag: u16, text: &str| {
        let at = values_at + values.len();
        // Longer than four bytes, so that the value stands elsewhere.
        values.extend(text.as_bytes());
        values.extend([0; 5]);
        entry(tag, 2, text.len() + 5, at as u32)
    };
    let mut first = Vec::new();
    for (tag, value) in texts {
        first.extend(text(*tag, value));
    }
    first.extend(entry(0x8769, 4, 1, exif_at as u32));
    let taken = text(0x9003, taken.unwrap_or_default());
    let thumbnail_at = (values_at + values.len()) as u32;
    let second = [entry(0x0201, 4, 1, thumbnail_at), entry(0x0202, 4, 1, thumbnail.len() as u32)].concat();
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend((fields as u16).to_le_bytes());
    tiff.extend(first);
    tiff.extend(if thumbnail.is_empty() { 0 } else { second_at as u32 }.to_le_bytes());
    tiff.extend([1, 0]);
    tiff.extend(taken);
    tiff.extend([0; 4]);
    tiff.extend([2, 0]);
    tiff.extend(second);
    tiff.extend([0; 4]);
    tiff.extend(values);
    tiff.extend(thumbnail);
    tiff
}

fn with_exif(picture: &RgbImage, tiff: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.add_exif_metadata(tiff).unwrap();
    let side = |pixels: u32| u16::try_from(pixels).unwrap();
    encoder
        .encode(picture, side(picture.width()), side(picture.height()), jpeg_encoder::ColorType::Rgb)
        .unwrap();
    bytes
}

/// The findings' codes with their severities, under thresholds for thumbnails and any rule about purpose marks.
fn found(bytes: &[u8], purpose_mark: PurposeMark) -> Inspection {
    let threshold =
        |warn| Threshold { warn: Some(warn), fail: None, unit: String::new(), source: RuleSource::Ours };
    let thresholds: BTreeMap<String, Threshold> = [("thumbnail-differs", 0.7), ("thumbnail-shape", 1.05)]
        .map(|(code, warn)| (code.to_owned(), threshold(warn)))
        .into();
    let programme = &make::RULEBOOK.programmes()[0];
    let slot = &programme.slots[0].id;
    let of_slot = Rules::of(programme, slot).unwrap();
    let photo = model::programme::PhotoRule {
        formats: Vec::new(),
        extensions: Vec::new(),
        purpose_mark,
        ..of_slot.photo.clone()
    };
    let rules = Rules { photo: &photo, thresholds: &thresholds, ..of_slot };
    inspect(&Input { bytes, declared_name: None, slot, rules })
}

fn codes(inspection: &Inspection) -> Vec<(&str, Severity)> {
    inspection.findings.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect()
}

#[test]
fn camera_and_time_are_told_and_nothing_that_a_screen_would_obey() {
    let picture = make::picture(64, 48);
    for (texts, taken, camera, time) in [
        (
            vec![(0x010F, "Invented"), (0x0110, "Invented One")],
            Some("2026:05:01 12:30:00"),
            Some("Invented One"),
            Some("2026-05-01 12:30:00"),
        ),
        (vec![(0x010F, "Invented"), (0x0110, "X1\u{1b}[31m\u{202e}")], None, Some("Invented X1[31m"), None),
        (vec![(0x0110, "   ")], Some("    :  :     :  :  "), None, None),
        (vec![], Some("2026:13:41 12:30:00"), None, None),
    ] {
        let inspection = found(&with_exif(&picture, &exif(&texts, taken, &[])), PurposeMark::NotSaid);
        let facts = &inspection.facts;
        assert_eq!((facts.camera.as_deref(), facts.taken.as_deref()), (camera, time));
        let said = camera.is_some() || time.is_some();
        assert_eq!(
            codes(&inspection),
            Vec::from_iter(said.then_some(("camera", Severity::Info))),
            "{texts:?}"
        );
    }
}

#[test]
fn an_editor_is_worth_a_look_and_a_converter_is_not() {
    let picture = make::picture(64, 48);
    for (software, expected) in [
        ("Adobe Photoshop 25.1 (Windows)", Some(("edited-by-program", Severity::Warn))),
        ("美图秀秀", Some(("edited-by-program", Severity::Warn))),
        ("ImageMagick 6.9", Some(("saved-by-program", Severity::Info))),
        ("HDR+ 1.0.540104767zd", None),
    ] {
        let inspection =
            found(&with_exif(&picture, &exif(&[(0x0131, software)], None, &[])), PurposeMark::NotSaid);
        assert_eq!(codes(&inspection), Vec::from_iter(expected), "{software}");
    }
}

#[test]
fn layers_in_xmp_and_photoshops_resources_are_worth_a_look() {
    let xmp =
        b"http://ns.adobe.com/xap/1.0/\0<x xmp:CreatorTool=\"GIMP 2.10\"><photoshop:DocumentAncestors/></x>";
    let resources = b"Photoshop 3.0\08BIM\x04\x02\0\0\0\0\0\x02\x01\x02";
    for (number, segment, expected) in [
        (1, xmp.as_slice(), vec!["edited-in-layers", "edited-by-program"]),
        (13, resources, vec!["edited-in-layers", "edited-by-program"]),
        (12, b"Ducky\0\x01\0\x04\0\0\0\x3C\0\0", vec!["edited-by-program"]),
    ] {
        let bytes = make::jpeg_with(64, 48, |encoder| {
            encoder.add_app_segment(number, segment.to_vec()).unwrap();
        });
        let inspection = found(&bytes, PurposeMark::NotSaid);
        let codes: Vec<&str> = inspection.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, expected, "APP{number}");
    }
}

#[test]
fn a_recommended_purpose_mark_is_named_as_a_cause() {
    let bytes = with_exif(&make::picture(64, 48), &exif(&[(0x0131, "PicsArt")], None, &[]));
    let text = |mark| found(&bytes, mark).findings[0].text.zh.clone();
    assert!(text(PurposeMark::Recommended).contains("用途标注"));
    assert!(!text(PurposeMark::Forbidden).contains("用途标注"));
}

#[test]
fn a_thumbnail_is_held_against_the_picture() {
    let picture = make::picture(400, 300);
    let same = make::jpeg(160, 120);
    let turned = image::imageops::rotate180(&picture);
    let other = RgbImage::from_fn(400, 300, |x, y| image::Rgb([((x / 50 + y / 50) % 2 * 220) as u8; 3]));
    let cropped = make::picture(400, 200);
    for (what, picture, thumbnail, expected) in [
        ("the same", &picture, same.as_slice(), None),
        ("turned", &turned, &same, Some(("thumbnail-turned", Severity::Warn))),
        ("another", &other, &same, Some(("thumbnail-differs", Severity::Warn))),
        ("another shape", &cropped, &same, Some(("thumbnail-shape", Severity::Warn))),
        ("broken", &picture, &same[..30], Some(("thumbnail-unreadable", Severity::NotChecked))),
    ] {
        let inspection = found(&with_exif(picture, &exif(&[], None, thumbnail)), PurposeMark::NotSaid);
        assert_eq!(codes(&inspection), Vec::from_iter(expected), "{what}");
    }
}

#[test]
fn pictures_that_a_file_lists_are_counted_where_they_are() {
    // The list says that a second picture stands 4,000 bytes behind its own start.
    let mut list = b"MPF\0II*\0\x08\0\0\0\x01\0".to_vec();
    list.extend(entry(0xB002, 7, 32, 26));
    list.extend([0; 4 + 16 + 8]);
    list.extend(4000u32.to_le_bytes());
    list.extend([0; 4]);
    let mut bytes = make::jpeg_with(64, 48, |encoder| encoder.add_app_segment(2, list.clone()).unwrap());
    let stripped = look("jszg-identity", "side-a", None, &bytes);
    assert_eq!((stripped.facts.pictures, stripped.facts.appendix), (1, None));
    let start = bytes.windows(4).position(|window| window == b"MPF\0").unwrap() + 4;
    bytes.resize(start + 4000, 0);
    bytes.extend(make::jpeg(32, 24));
    let both = look("jszg-identity", "side-a", None, &bytes);
    assert_eq!((both.facts.pictures, both.facts.appendix), (2, Some(Appendix::Picture)));
    assert_eq!(codes(&both), [("second-image", Severity::Info)]);
}
