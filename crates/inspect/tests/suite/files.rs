//! Facts of files: format, size, coding, wholeness.

use inspect::{Coding, Format, Orientation, OrientationTag, Size, Wholeness};

use crate::make::{self, look};

fn facts(bytes: &[u8]) -> inspect::FileFacts {
    look("jszg-identity", "side-a", None, bytes).facts
}

#[test]
fn formats_are_told_by_content() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let avif = b"\0\0\0\x18ftypavif\0\0\0\0mif1avif";
    for (bytes, format) in [
        (make::jpeg(20, 10), Format::Jpeg),
        (make::png(20, 10), Format::Png),
        (make::gif(20, 10, 1), Format::Gif),
        (make::webp(20, 10), Format::WebP),
        (heic.to_vec(), Format::Heic),
        (avif.to_vec(), Format::Avif),
        (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf".to_vec(), Format::Avif),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), Format::Bmp),
        (b"II*\0\x08\0\0\0".to_vec(), Format::Tiff),
        (b"%PDF-1.7\n".to_vec(), Format::Pdf),
        (b"not a picture".to_vec(), Format::Unknown),
        (Vec::new(), Format::Unknown),
    ] {
        assert_eq!(facts(&bytes).format, format);
    }
}

#[test]
fn size_and_coding_are_read_from_the_headers_of_every_format() {
    let size = Some(Size { width: 37, height: 23 });
    for (what, bytes, coding, components) in [
        ("baseline", make::jpeg(37, 23), Some(Coding::Baseline), Some(3)),
        ("progressive", make::progressive(37, 23), Some(Coding::Progressive), Some(3)),
        ("CMYK", make::cmyk(37, 23), Some(Coding::Baseline), Some(4)),
        ("grey", make::grey(37, 23), Some(Coding::Baseline), Some(1)),
        ("PNG", make::png(37, 23), None, Some(3)),
        ("GIF", make::gif(37, 23, 1), None, Some(3)),
        ("WebP", make::webp(37, 23), None, None),
    ] {
        let facts = facts(&bytes);
        assert_eq!((facts.stored, facts.coding, facts.components), (size, coding, components), "{what}");
        assert_eq!(facts.wholeness, Wholeness::Whole, "{what}");
        assert_eq!(facts.bytes_after_end, Some(0), "{what}");
    }
    assert!(facts(&make::progressive(37, 23)).scans > 1, "a progressive file has several scans");
}

#[test]
fn rare_codings_are_named() {
    for (marker, precision, height, coding) in [
        (0xC1, 8, 10, Coding::Extended),
        (0xC3, 8, 10, Coding::Lossless),
        (0xC5, 8, 10, Coding::Hierarchical),
        (0xC9, 8, 10, Coding::Arithmetic),
        (0xCA, 8, 10, Coding::Arithmetic),
        (0xC1, 12, 10, Coding::HighPrecision),
        (0xC0, 8, 0, Coding::HeightDeferred),
    ] {
        let facts = facts(&make::claiming(marker, precision, 10, height, 1));
        assert_eq!(facts.coding, Some(coding), "marker {marker:02X}, {precision} bits, height {height}");
    }
}

#[test]
fn a_second_frame_cannot_raise_the_size_past_the_limits() {
    let mut bytes = make::claiming(0xC0, 8, 10, 10, 0);
    bytes.truncate(bytes.len() - 2);
    bytes.extend(&make::claiming(0xC0, 8, 8000, 8000, 1)[2..]);
    assert_eq!(facts(&bytes).coding, Some(Coding::Hierarchical));
}

#[test]
fn all_eight_orientations_are_read_and_the_displayed_size_follows() {
    for value in 1..=8u16 {
        let facts = facts(&make::exif_jpeg(40, 20, value));
        let orientation = Orientation::from_exif(value.into()).unwrap();
        assert_eq!(facts.orientation_tag, OrientationTag::Says(orientation));
        let stored = Size { width: 40, height: 20 };
        let swapped = Size { width: 20, height: 40 };
        assert_eq!(facts.stored, Some(stored), "{value}: the stored size never changes");
        assert_eq!(facts.displayed, Some(if value >= 5 { swapped } else { stored }), "{value}");
    }
    for value in [0, 9, 65535] {
        assert_eq!(facts(&make::exif_jpeg(40, 20, value)).orientation_tag, OrientationTag::Invalid);
    }
    assert_eq!(facts(&make::jpeg(40, 20)).orientation_tag, OrientationTag::Absent);
}

#[test]
fn a_broken_exif_field_does_not_hide_the_orientation() {
    // The second field's values lie outside of the data.
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0".to_vec();
    tiff.extend(b"\x01\x31\0\x02\0\0\x10\0\xFF\xFF\0\0\0\0\0\0");
    let bytes = make::jpeg_with(40, 20, |encoder| encoder.add_exif_metadata(&tiff).unwrap());
    let says = OrientationTag::Says(Orientation::from_exif(6).unwrap());
    assert_eq!(facts(&bytes).orientation_tag, says);
}

#[test]
fn a_file_cut_off_anywhere_is_never_called_whole() {
    for (what, bytes) in [
        ("baseline", make::jpeg(160, 120)),
        ("progressive", make::progressive(160, 120)),
        ("PNG", make::png(160, 120)),
        ("GIF", make::gif(160, 120, 1)),
        ("WebP", make::webp(160, 120)),
    ] {
        let mut damaged = 0;
        for share in 1..100 {
            let kept = bytes.len() * share / 100;
            match facts(&bytes[..kept]).wholeness {
                Wholeness::Damaged => damaged += 1,
                Wholeness::Doubtful => {}
                // Too short even for the magic bytes.
                Wholeness::Unknown => assert!(kept < 16, "{what}: nothing said of {kept} bytes"),
                Wholeness::Whole => panic!("{what}: {kept} of {} bytes are not the whole file", bytes.len()),
            }
        }
        assert!(damaged >= 75, "{what}: damage was certain in {damaged} of 99 cuts only");
    }
}

#[test]
fn bytes_behind_the_end_are_counted_and_do_not_make_a_file_damaged() {
    for (what, mut bytes) in [
        ("JPEG", make::jpeg(40, 20)),
        ("PNG", make::png(40, 20)),
        ("GIF", make::gif(40, 20, 1)),
        ("WebP", make::webp(40, 20)),
    ] {
        bytes.extend([0; 1234]);
        let facts = facts(&bytes);
        assert_eq!((facts.bytes_after_end, facts.wholeness), (Some(1234), Wholeness::Whole), "{what}");
    }
}
