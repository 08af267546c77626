//! Which photos are taken for copies of each other, on specimens; and the index against looking at all one by one.

use image::imageops::{self, FilterType};
use image::{DynamicImage, Rgb, RgbImage};
use inspect::likeness::{CardSketch, Code, Fingerprint, Index, Likeness, Placement, Reach, Relief, Sketch};
use inspect::{Orientation, Point, Quad};
use jpeg_encoder::{ColorType, Encoder};
use model::{DocumentType, SlotId};
use proptest::prelude::*;
use specimen::{Applicant, still};

/// As in the programmes' data.
const LEAST: f32 = 0.8;

/// A decoded photo and where its card lies.
#[derive(Clone)]
struct Photo {
    picture: RgbImage,
    card: Quad,
}

fn photo(person: u64, slot: &str, scene: u64) -> Photo {
    let applicant = Applicant::invent(person, DocumentType::ResidentId);
    let still = still(&applicant, &SlotId::from(slot), scene).expect("specimens can be drawn");
    let card = Quad(still.card.expect("these slots show a card").map(|(x, y)| Point { x, y }));
    Photo { picture: saved(&still.picture, 86), card }
}

fn saved(picture: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    Encoder::new(&mut bytes, quality).encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
    image::load_from_memory(&bytes).unwrap().into_rgb8()
}

impl Photo {
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.picture, Orientation::UPRIGHT, Reach::Copies, Some(&self.card))
    }

    fn changed(&self, change: impl Fn(&RgbImage) -> RgbImage) -> Self {
        Self { picture: change(&self.picture), card: self.card }
    }

    fn turned(&self, turn: Orientation) -> Self {
        let mut turned = DynamicImage::ImageRgb8(self.picture.clone());
        turned.apply_orientation(image::metadata::Orientation::from_exif(turn.exif()).unwrap());
        Self { picture: saved(&turned.into_rgb8(), 75), card: self.card }
    }

    /// Without these shares of its left, right, upper and lower side; the card as a detector might see it.
    fn cropped(&self, [left, right, top, bottom]: [f32; 4], off: [f32; 8]) -> Self {
        let (width, height) = (self.picture.width() as f32, self.picture.height() as f32);
        let (x, y) = ((left * width) as u32, (top * height) as u32);
        let size = (width - width * (left + right), height - height * (top + bottom));
        let part = imageops::crop_imm(&self.picture, x, y, size.0 as u32, size.1 as u32).to_image();
        let card = Quad(std::array::from_fn(|corner| Point {
            x: self.card.0[corner].x - x as f32 + off[2 * corner] * self.card.width(),
            y: self.card.0[corner].y - y as f32 + off[2 * corner + 1] * self.card.height(),
        }));
        Self { picture: saved(&part, 80), card }
    }
}

/// Corners that are off by up to 1.5 % of the card.
const OFF: [f32; 8] = [0.015, -0.012, -0.014, 0.011, 0.009, 0.015, -0.015, -0.006];

#[test]
fn copies_are_recognised_however_they_were_saved_scaled_or_turned() {
    for slot in ["side-a", "hand-held"] {
        let original = photo(1, slot, 11);
        let kept = original.fingerprint();
        let resized = |factor: f32| {
            original.changed(|picture| {
                let size = |side: u32| (side as f32 * factor) as u32;
                let (width, height) = (size(picture.width()), size(picture.height()));
                saved(&imageops::resize(picture, width, height, FilterType::Triangle), 75)
            })
        };
        let mut copies = vec![
            ("recompressed", original.changed(|picture| saved(picture, 35))),
            ("a third as large", resized(0.34)),
            ("larger", resized(1.3)),
        ];
        copies.extend(Orientation::all().skip(1).map(|turn| ("turned", original.turned(turn))));
        for (way, mut copy) in copies {
            // The whole picture is enough: no card is seen in the copy.
            copy.card = Quad([Point { x: 0.0, y: 0.0 }; 4]);
            let found = copy.fingerprint().likeness(&kept, LEAST);
            assert!(matches!(found, Some(Likeness::Copy { cropped: false, .. })), "{slot} {way}: {found:?}");
        }
    }
}

#[test]
fn a_cropped_copy_is_recognised_by_its_card_though_the_corners_are_off() {
    for slot in ["side-a", "hand-held"] {
        let original = photo(2, slot, 12);
        let kept = original.cropped([0.0; 4], OFF.map(|off| -off)).fingerprint();
        for sides in [[0.05; 4], [0.05, 0.0, 0.0, 0.04], [0.0, 0.03, 0.05, 0.0]] {
            let copy = original.cropped(sides, OFF).fingerprint();
            for found in [copy.likeness(&kept, LEAST), kept.likeness(&copy, LEAST)] {
                assert!(
                    matches!(found, Some(Likeness::Copy { cropped: true, .. })),
                    "{slot} {sides:?}: {found:?}"
                );
            }
        }
    }
}

#[test]
fn another_persons_card_in_the_same_place_and_light_is_no_copy() {
    let one = photo(3, "side-a", 13).fingerprint();
    for person in 4..8 {
        let other = photo(person, "side-a", 13).fingerprint();
        assert_eq!(one.likeness(&other, LEAST), None, "person {person}");
    }
}

#[test]
fn another_shot_of_the_same_card_is_no_copy() {
    for slot in ["side-a", "hand-held"] {
        let (one, other) = (photo(3, slot, 13), photo(3, slot, 14));
        assert_eq!(one.fingerprint().likeness(&other.fingerprint(), LEAST), None, "{slot}");
    }
}

#[test]
fn the_same_pixels_are_the_same_however_they_are_stored() {
    let picture = RgbImage::from_fn(60, 40, |x, y| Rgb([x as u8 * 4, y as u8 * 6, (x * y) as u8]));
    let print = |stored: &RgbImage, shown: u32| {
        let shown = Orientation::from_exif(shown).expect("EXIF numbers eight orientations");
        Fingerprint::of(stored, shown, Reach::SamePixels, None)
    };
    let upright = print(&picture, 1);
    assert_eq!(upright.sketch.whole, None, "only the pixels are kept where nothing else may count");
    let on_its_side = imageops::rotate270(&picture);
    assert_eq!(upright.likeness(&print(&on_its_side, 6), LEAST), Some(Likeness::SamePixels));
    assert_eq!(upright.likeness(&print(&on_its_side, 1), LEAST), None);
    let mut touched = picture;
    touched.put_pixel(59, 39, Rgb([0, 0, 0]));
    assert_eq!(upright.likeness(&print(&touched, 1), LEAST), None);
}

#[test]
fn a_sheet_of_paper_is_like_nothing() {
    let paper = RgbImage::from_pixel(300, 200, Rgb([250, 250, 248]));
    let print = Fingerprint::of(&paper, Orientation::UPRIGHT, Reach::Copies, None);
    assert_eq!((print.sketch.whole, print.relief), (None, None));
}

#[test]
fn a_stored_sketch_is_read_as_it_was_and_another_version_is_not() {
    let card = CardSketch {
        code: Code([5, 6, 7, 8]),
        corners: [(0.25, 0.5), (0.75, -0.125), (1.5, 1.0), (0.0, 2.0)].map(|(x, y)| Point { x, y }),
    };
    for (whole, card) in
        [(Some(Code([1, 2, 3, u64::MAX])), Some(card)), (Some(Code([9; 4])), None), (None, None)]
    {
        let sketch = Sketch { pixels: std::array::from_fn(|byte| byte as u8), whole, card };
        let bytes = sketch.to_bytes();
        assert_eq!(Sketch::from_bytes(&bytes), Some(sketch));
        let mut newer = bytes;
        newer[0] += 1;
        assert_eq!(Sketch::from_bytes(&newer), None);
        assert_eq!(Sketch::from_bytes(&bytes[1..]), None);
    }
    let bytes = Sketch { pixels: [7; 32], whole: Some(Code([1, 0, 0, 2])), card: Some(card) }.to_bytes();
    assert_eq!((bytes[0], bytes[1], bytes[2], bytes[34], bytes[58], bytes[66]), (1, 3, 7, 1, 2, 5));
    assert_eq!(bytes[98..102], [0, 8, 0, 16], "corners in parts of 8192");
}

#[test]
fn a_stored_relief_is_read_as_it_was() {
    let relief = photo(1, "side-a", 11).fingerprint().relief.expect("a card is not plain");
    assert_eq!(Relief::from_bytes(*relief.as_bytes()), relief);
}

#[test]
fn what_a_window_shows_is_all_but_a_hundredth_or_it_is_cropped() {
    let whole = Placement::whole(Orientation::UPRIGHT);
    assert!(whole.is_whole());
    assert!(!Placement { left: 0.03, ..whole }.is_whole());
}

/// A code near one of a few others: random ones are never near each other.
fn codes() -> impl Strategy<Value = Vec<Code>> {
    let centre = prop::array::uniform4(any::<u64>()).prop_map(Code);
    let flips = prop::collection::vec(0..256usize, 0..40);
    let near = (0..4usize, 1..=8u32, flips);
    (prop::collection::vec(centre, 4), prop::collection::vec(near, 1..60)).prop_map(|(centres, near)| {
        near.into_iter()
            .map(|(centre, turn, flips)| {
                let turn = Orientation::from_exif(turn).unwrap_or(Orientation::UPRIGHT);
                let mut code = centres[centre].turned(turn);
                flips.into_iter().for_each(|bit| code.0[bit / 64] ^= 1 << (bit % 64));
                code
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_index_finds_what_looking_at_all_one_by_one_finds(codes in codes(), filed in 0..60usize) {
        let sketches: Vec<Sketch> =
            codes.iter().map(|code| Sketch { pixels: [0; 32], whole: Some(*code), card: None }).collect();
        let mut index = Index::new();
        for (id, sketch) in (0..).zip(&sketches) {
            index.insert(id, sketch);
            if id as usize == filed {
                index.file();
            }
        }
        for wanted in &sketches {
            let mut expected: Vec<(u32, u32)> = (0..)
                .zip(&sketches)
                .filter_map(|(id, other)| Some((wanted.candidate(other)?.distance, id)))
                .collect();
            expected.sort_unstable();
            let found: Vec<(u32, u32)> = index
                .search(wanted, usize::MAX)
                .iter()
                .map(|found| (found.candidate.distance, found.id))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
