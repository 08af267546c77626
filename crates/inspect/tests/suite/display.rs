//! The pictures that people see.

use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use inspect::{DisplayError, Format, LimitKind, Limits, Picture, display};

use crate::make;

fn shown(bytes: &[u8]) -> RgbImage {
    let picture = display(bytes, &Limits::default(), None).unwrap();
    pixels(&picture)
}

fn pixels(picture: &Picture) -> RgbImage {
    image::load_from_memory_with_format(&picture.jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// The largest difference of means over a grid of 4 × 4 fields: compression may blur, but not turn.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let small = |picture: &RgbImage| imageops::resize(picture, 4, 4, imageops::FilterType::Triangle);
    let (one, other) = (small(one), small(other));
    let pairs = one.as_raw().iter().zip(other.as_raw());
    pairs.map(|(one, other)| f64::from(one.abs_diff(*other))).fold(0.0, f64::max)
}

#[test]
fn the_tag_is_applied_once_and_is_gone_from_the_picture() {
    let upright = DynamicImage::ImageRgb8(make::picture(120, 80));
    for value in 1..=8u8 {
        let bytes = make::exif_jpeg(120, 80, value.into());
        let mut expected = upright.clone();
        // An independent reading of the standard's table.
        expected = match value {
            2 => expected.fliph(),
            3 => expected.rotate180(),
            4 => expected.flipv(),
            5 => expected.fliph().rotate270(),
            6 => expected.rotate90(),
            7 => expected.fliph().rotate90(),
            8 => expected.rotate270(),
            _ => expected,
        };
        let picture = display(&bytes, &Limits::default(), None).unwrap();
        assert!(difference(&pixels(&picture), &expected.into_rgb8()) < 12.0, "orientation {value}");
        let exif = picture.jpeg.windows(4).any(|window| window == b"Exif");
        assert!(!exif, "orientation {value}: the picture must carry no metadata");
    }
}

#[test]
fn every_format_that_is_taken_is_shown() {
    let expected = make::picture(120, 80);
    for (what, bytes) in [
        ("baseline", make::jpeg(120, 80)),
        ("progressive", make::progressive(120, 80)),
        ("PNG", make::png(120, 80)),
        ("GIF", make::gif(120, 80, 1)),
        ("animated GIF", make::gif(120, 80, 3)),
        ("WebP", make::webp(120, 80)),
    ] {
        assert!(difference(&shown(&bytes), &expected) < 24.0, "{what}");
    }
    assert_eq!(shown(&make::cmyk(40, 20)).dimensions(), (40, 20));
    let grey = shown(&make::grey(40, 20)).get_pixel(20, 10).0;
    assert!(grey.iter().all(|value| value.abs_diff(90) < 4), "{grey:?}");
}

#[test]
fn a_smaller_picture_keeps_its_proportions_and_is_never_larger_than_the_photo() {
    let bytes = make::exif_jpeg(1200, 800, 6);
    for (max_side, expected) in [
        (None, (800, 1200)),
        (Some(300), (200, 300)),
        (Some(1200), (800, 1200)),
        (Some(9999), (800, 1200)),
        (Some(0), (1, 1)),
    ] {
        let picture = display(&bytes, &Limits::default(), max_side).unwrap();
        assert_eq!((picture.width, picture.height), expected, "{max_side:?}");
        assert_eq!(pixels(&picture).dimensions(), expected, "{max_side:?}");
    }
}

#[test]
fn what_is_left_of_a_damaged_photo_is_shown() {
    let bytes = make::jpeg(160, 120);
    let cut = shown(&bytes[..bytes.len() * 2 / 3]);
    let whole = shown(&bytes);
    assert_eq!(cut.get_pixel(5, 5), whole.get_pixel(5, 5), "the upper part is still there");
}

#[test]
fn what_cannot_be_shown_says_why_in_both_languages() {
    let claim = make::claiming(0xC0, 8, 48_010, 16_173, 1);
    let limits = Limits::default();
    for (bytes, expected) in [
        (b"not a picture".to_vec(), DisplayError::Format(Format::Unknown)),
        (b"%PDF-1.7\n".to_vec(), DisplayError::Format(Format::Pdf)),
        (make::claiming(0xC3, 8, 10, 10, 1), DisplayError::Coding),
        (vec![0xFF, 0xD8, 0xFF, 0xE0], DisplayError::Damaged),
        (make::png(20, 20)[..40].to_vec(), DisplayError::Damaged),
    ] {
        let error = display(&bytes, &limits, None).unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.text().zh.is_empty() && error.text().zh != error.text().en);
    }
    let Err(DisplayError::OverLimit(breach)) = display(&claim, &limits, None) else {
        panic!("over the limit")
    };
    assert_eq!((breach.kind, breach.value, breach.limit), (LimitKind::Side, 48_010, 8192));
}

#[test]
fn a_programme_may_lower_a_limit() {
    let lower = Limits { side_px: 100, ..Limits::CEILING };
    let error = display(&make::jpeg(101, 20), &lower, None).unwrap_err();
    assert!(matches!(error, DisplayError::OverLimit(breach) if breach.limit == 100));
    assert!(display(&make::jpeg(100, 20), &lower, None).is_ok());
}

#[test]
fn a_picture_without_pixels_is_a_damaged_one() {
    for field in [6, 8] {
        let mut bytes = make::gif(40, 20, 1);
        bytes[field..field + 2].fill(0);
        assert_eq!(
            display(&bytes, &Limits::default(), None).unwrap_err(),
            DisplayError::Damaged,
            "byte {field}"
        );
    }
}
