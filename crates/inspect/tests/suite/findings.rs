//! Findings on files, by the rules of the programmes.

use std::collections::BTreeMap;

use inspect::{CHECK_VERSION, Input, Rules, inspect};
use model::programme::{RuleSource, Threshold};
use model::{ReasonCode, Severity, SlotId, Subject};

use crate::make::{self, codes, look};

#[test]
fn a_plain_photo_has_no_findings() {
    assert_eq!(codes("身份证.JPG", &make::jpeg(640, 480)), Vec::<String>::new());
    assert_eq!(codes("a.jpeg", &make::progressive(640, 480)), Vec::<String>::new());
    for (width, height) in [(511, 90), (512, 1), (513, 17), (600, 200), (2000, 33)] {
        let plain = make::jpeg(width, height);
        let restarts = make::jpeg_with(width, height, |encoder| encoder.set_restart_interval(3));
        let optimised = make::jpeg_with(width, height, |encoder| encoder.set_optimized_huffman_tables(true));
        for bytes in [plain, restarts, optimised, make::grey(width as u16, height as u16)] {
            assert_eq!(codes("a.jpg", &bytes), Vec::<String>::new(), "{width} × {height}");
        }
    }
}

#[test]
fn the_size_is_held_against_both_readings_of_the_unit() {
    for (bytes, expected) in [
        (189_999, None),
        (190_000, Some(("file-size-unclear", Severity::Warn))),
        (194_559, Some(("file-size-unclear", Severity::Warn))),
        (194_560, Some(("file-too-large", Severity::Fail))),
        (400_000, Some(("file-too-large", Severity::Fail))),
    ] {
        let found = look("jszg-identity", "side-a", Some("a.jpg"), &make::jpeg_of_bytes(bytes)).findings;
        let found: Vec<_> = found.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
        assert_eq!(found, Vec::from_iter(expected), "{bytes} bytes");
    }
    // "At most 300 KB" takes the limit itself in.
    for (bytes, expected) in [
        (300_000, None),
        (300_001, Some(("file-size-unclear", Severity::Warn))),
        (307_200, Some(("file-size-unclear", Severity::Warn))),
        (307_201, Some(("file-too-large", Severity::Fail))),
    ] {
        let photo = make::jpeg_of_bytes(bytes);
        let found = look("chsi-duplicate-id", "hand-held-front", Some("a.jpg"), &photo).findings;
        let found: Vec<_> = found.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
        assert_eq!(found, Vec::from_iter(expected), "{bytes} bytes");
    }
}

#[test]
fn a_finding_says_what_was_measured_where_and_what_it_suggests() {
    let found = look("jszg-identity", "hand-held", Some("a.jpg"), &make::jpeg_of_bytes(200_000)).findings;
    let [finding] = found.as_slice() else { panic!("one finding, not {found:?}") };
    assert_eq!(finding.subject, Subject::Slot { slot: SlotId::from("hand-held") });
    let measure = finding.measure.as_ref().unwrap();
    assert_eq!((measure.value, measure.limit, measure.unit.as_str()), (200_000.0, Some(189_999.0), "bytes"));
    assert_eq!(finding.suggests, Some(ReasonCode::from("file-too-large")));
    assert_eq!(finding.check_version, CHECK_VERSION);
    assert_eq!(finding.text.zh, "文件200000字节，不符合大小要求（小于190KB）。");
    assert_eq!(finding.text.en, "The file has 200000 bytes and breaks the size rule (smaller than 190 KB).");
}

#[test]
fn every_suggested_reason_is_in_the_catalogue() {
    for bytes in every_kind() {
        for finding in look("jszg-identity", "side-a", Some("a.png"), &bytes).findings {
            assert!(!finding.text.zh.is_empty() && !finding.text.en.is_empty(), "{}", finding.code);
            if let Some(code) = finding.suggests {
                assert!(make::RULEBOOK.reason(&code).is_some(), "{} suggests {code}", finding.code);
            }
        }
    }
}

fn every_kind() -> Vec<Vec<u8>> {
    let damaged = make::jpeg(160, 120)[..900].to_vec();
    let large = make::jpeg_of_bytes(300_000);
    let lossless = make::claiming(0xC3, 8, 10, 10, 1);
    let turned = make::exif_jpeg(40, 20, 6);
    vec![
        Vec::new(),
        damaged,
        large,
        lossless,
        turned,
        make::cmyk(40, 20),
        make::gif(40, 20, 2),
        make::png(9, 9),
    ]
}

#[test]
fn format_and_extension_are_told_apart() {
    let (jpeg, png) = (make::jpeg(40, 20), make::png(40, 20));
    for (name, bytes, expected) in [
        ("a.jpg", &png, vec!["file-format", "extension-mismatch"]),
        ("a.png", &png, vec!["file-format", "extension-not-accepted"]),
        ("a.png", &jpeg, vec!["extension-mismatch"]),
        ("a.jfif", &jpeg, vec!["extension-not-accepted"]),
        ("a", &jpeg, vec!["extension-missing"]),
        ("C:\\x.y\\a", &jpeg, vec!["extension-missing"]),
        ("b.png.jpg", &jpeg, vec![]),
        ("a.jpg", &b"not a picture".to_vec(), vec!["file-format"]),
        ("a.jpg", &Vec::new(), vec!["file-damaged"]),
    ] {
        assert_eq!(codes(name, bytes), expected, "{name}");
    }
}

#[test]
fn each_turn_but_the_first_is_a_warning_that_suggests_what_a_stripped_tag_would_show() {
    for value in 1..=8u16 {
        let findings = look("jszg-identity", "side-a", None, &make::exif_jpeg(40, 20, value)).findings;
        let found = findings.first().map(|finding| {
            assert_eq!((finding.code.as_str(), finding.severity), ("exif-turned", Severity::Warn));
            finding.suggests.as_ref().map_or("", ReasonCode::as_str)
        });
        let expected = match value {
            1 => None,
            2 | 4 | 5 | 7 => Some("photo-mirrored"),
            _ => Some("photo-turned"),
        };
        assert_eq!(found, expected, "orientation {value}");
    }
    assert_eq!(codes("a.jpg", &make::exif_jpeg(40, 20, 9)), ["exif-orientation-invalid"]);
}

#[test]
fn a_file_over_a_limit_is_not_decoded_and_says_so() {
    // The head of a real file is enough: 347 bytes that claim 776 million pixels.
    let mut claim = make::claiming(0xC0, 8, 48_010, 16_173, 1);
    claim.resize(347, 0);
    for (what, bytes, expected) in [
        ("side", claim, "side-too-long"),
        ("pixels", make::claiming(0xC0, 8, 8000, 8000, 1), "pixels-too-many"),
        ("scans", make::claiming(0xC2, 8, 64, 64, 101), "too-many-scans"),
        ("scans times pixels", make::claiming(0xC2, 8, 4000, 4000, 13), "scan-pixels-too-many"),
        ("bytes", make::jpeg_of_bytes((8 << 20) + 1), "file-over-limit"),
    ] {
        let found = look("jszg-identity", "side-a", None, &bytes).findings;
        let finding = found.iter().find(|finding| finding.code == expected);
        assert_eq!(finding.map(|finding| finding.severity), Some(Severity::NotChecked), "{what}: {found:?}");
    }
}

#[test]
fn exactly_at_the_limit_is_still_decoded() {
    let mut hundred = make::progressive(64, 64);
    let last = hundred.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let scan = hundred[last..hundred.len() - 2].to_vec();
    let scans = look("jszg-identity", "side-a", None, &hundred).facts.scans as usize;
    hundred.truncate(hundred.len() - 2);
    // Coming twice, a refining scan spoils the picture, but not the walk.
    hundred.extend(std::iter::repeat_n(scan, 100 - scans).flatten());
    hundred.extend([0xFF, 0xD9]);
    let inspection = look("jszg-identity", "side-a", None, &hundred);
    assert_eq!(inspection.facts.scans, 100);
    assert!(inspection.findings.iter().all(|finding| finding.code != "too-many-scans"));
}

#[test]
fn odd_but_open_files_are_warned_about() {
    assert_eq!(codes("a.jpg", &make::cmyk(40, 20)), ["cmyk"]);
    for (tail, expected) in [
        (b"\0\0\0\0".as_slice(), "trailing-bytes"),
        (b"PK\x03\x04.", "trailing-file"),
        (b"%PDF-1.4", "trailing-file"),
        (b"\0\0\0\x18ftypmp42", "trailing-bytes"),
        (&make::jpeg(20, 20), "second-image"),
    ] {
        let bytes = [make::jpeg(40, 20).as_slice(), tail].concat();
        assert_eq!(codes("a.jpg", &bytes), [expected]);
    }
}

#[test]
fn rare_codings_are_not_checked_rather_than_passed() {
    for marker in [0xC3, 0xC5, 0xC9] {
        let found = look("jszg-identity", "side-a", None, &make::claiming(marker, 8, 10, 10, 1)).findings;
        let found: Vec<_> = found.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect();
        assert_eq!(found, [("unsupported-coding", Severity::NotChecked)], "marker {marker:02X}");
    }
}

#[test]
fn damage_is_certain_only_where_walk_and_decoder_agree() {
    let whole = make::jpeg(160, 120);
    assert_eq!(codes("a.jpg", &whole[..whole.len() / 2]), ["file-damaged"]);
    // Without its last two bytes the picture is all there, only the end marker is missing.
    assert_eq!(codes("a.jpg", &whole[..whole.len() - 2]), ["file-perhaps-damaged"]);
    // With half of its data gone the markers still fit together, but walk and decoder run out of data.
    let wide = make::jpeg(640, 480);
    for share in 30..95 {
        let hollow = [&wide[..wide.len() * share / 100], &[0xFF, 0xD9]].concat();
        assert_eq!(codes("a.jpg", &hollow), ["file-damaged"], "{share} % of the data");
    }
    // Of a progressive one the decoder makes a coarser picture and is content.
    let progressive = make::progressive(640, 480);
    for share in 30..95 {
        let hollow = [&progressive[..progressive.len() * share / 100], &[0xFF, 0xD9]].concat();
        assert_eq!(codes("a.jpg", &hollow), ["file-perhaps-damaged"], "{share} % of the data");
    }
}

#[test]
fn too_few_pixels_are_told_by_the_shorter_displayed_side_and_the_programmes_threshold() {
    let threshold = |warn, fail| Threshold { warn, fail, unit: "px".to_owned(), source: RuleSource::Ours };
    let programme = &make::RULEBOOK.programmes()[0];
    let slot = programme.slots[0].id.clone();
    let severity = |threshold: Threshold, bytes: &[u8]| {
        let thresholds = BTreeMap::from([("pixels-too-few".to_owned(), threshold)]);
        let rules = Rules { thresholds: &thresholds, ..Rules::of(programme, &slot).unwrap() };
        let found = inspect(&Input { bytes, declared_name: None, slot: &slot, rules }).findings;
        found.iter().find(|finding| finding.code == "pixels-too-few").map(|finding| finding.severity)
    };
    let bytes = make::jpeg(80, 48);
    for (warn, fail, expected) in [
        (Some(48.0), None, None),
        (Some(49.0), None, Some(Severity::Warn)),
        (Some(49.0), Some(48.0), Some(Severity::Warn)),
        (Some(60.0), Some(49.0), Some(Severity::Fail)),
        (None, None, None),
    ] {
        assert_eq!(severity(threshold(warn, fail), &bytes), expected, "warn {warn:?}, fail {fail:?}");
    }
}
