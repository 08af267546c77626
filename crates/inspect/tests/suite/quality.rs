//! The measures on a specimen's scene with one fault painted in at a time. How well they do on many pictures is a
//! matter for `training/quality`; here they are held to the direction and the rough size of each fault.

use std::sync::LazyLock;

use image::{Rgb, RgbImage, imageops};
use inspect::quality::{CardQuality, Quality, measure};
use inspect::{Point, Quad};
use model::{DocumentType, SlotId};
use specimen::Applicant;

struct Scene {
    picture: RgbImage,
    card: Quad,
}

/// A card on a desk, sharp and well lit.
static DESK: LazyLock<Scene> = LazyLock::new(|| {
    let applicant = Applicant::invent(5, DocumentType::ResidentId);
    let still = specimen::still(&applicant, &SlotId::from("side-a"), 7).unwrap();
    let corners = still.card.unwrap().map(|(x, y)| Point { x, y });
    Scene { picture: still.picture, card: Quad(corners) }
});

fn measured(picture: &RgbImage) -> Quality {
    measure(picture, Some(&DESK.card))
}

fn of_card(picture: &RgbImage) -> CardQuality {
    measured(picture).card.unwrap()
}

/// The scene with the colour changed wherever the card, as fractions of it, is `inside`.
fn painted(colour: [u8; 3], inside: impl Fn(f32, f32) -> bool) -> RgbImage {
    let mut picture = DESK.picture.clone();
    let [origin, right, _, below] = DESK.card.0;
    // The card lies all but straight: its edges are axes enough to find a place on it.
    let (across, down) = ((right.x - origin.x, right.y - origin.y), (below.x - origin.x, below.y - origin.y));
    let area = across.0 * down.1 - across.1 * down.0;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 + 0.5 - origin.x, y as f32 + 0.5 - origin.y);
        let (u, v) = ((dx * down.1 - dy * down.0) / area, (dy * across.0 - dx * across.1) / area);
        if inside(u, v) {
            *pixel = Rgb(colour);
        }
    }
    picture
}

fn spot(u: f32, v: f32, radius: f32) -> impl Fn(f32, f32) -> bool {
    move |x, y| (x - u).hypot((y - v) / 1.585) < radius
}

#[test]
fn a_good_photo_has_little_of_any_fault() {
    let quality = measured(&DESK.picture);
    let card = quality.card.unwrap();
    assert!(card.blur_px.unwrap() < 1.2, "{card:?}");
    assert_eq!((card.glare_share, card.glare_on_text_share, card.covered_share), (0.0, 0.0, 0.0));
    assert!(card.chroma.unwrap() > 0.02, "{card:?}");
    assert_eq!(card.placement.outside_share, 0.0);
    assert!(quality.light.light > 150.0 && quality.light.white_share < 0.05, "{:?}", quality.light);
    assert_eq!(quality.bar_share, 0.0);
}

#[test]
fn blur_is_told_in_pixels_of_the_card_whatever_the_size_of_the_picture() {
    for blur in [2.0, 3.0, 4.5f32] {
        let blurred = imageops::blur(&DESK.picture, blur * DESK.card.width() / 640.0);
        let found = of_card(&blurred).blur_px.unwrap();
        assert!((found / blur).ln().abs() < 0.35, "{found} instead of {blur}");
        let (width, height) = (blurred.width() * 3 / 5, blurred.height() * 3 / 5);
        let small = imageops::resize(&blurred, width, height, imageops::FilterType::Triangle);
        let card = Quad(DESK.card.0.map(|corner| Point { x: corner.x * 0.6, y: corner.y * 0.6 }));
        let found = measure(&small, Some(&card)).card.unwrap().blur_px.unwrap();
        assert!((found / blur).ln().abs() < 0.4, "{found} instead of {blur} in the smaller picture");
    }
}

#[test]
fn how_a_picture_is_stored_changes_no_measure() {
    let upright = of_card(&DESK.picture);
    let (width, height) = (DESK.picture.width() as f32, DESK.picture.height() as f32);
    let turned = imageops::rotate90(&DESK.picture);
    let card = Quad(DESK.card.0.map(|corner| Point { x: height - corner.y, y: corner.x }));
    let mirrored = imageops::flip_horizontal(&DESK.picture);
    let mirrored_card = Quad(DESK.card.0.map(|corner| Point { x: width - corner.x, y: corner.y }));
    for (picture, card) in [(turned, card), (mirrored, mirrored_card)] {
        let found = measure(&picture, Some(&card)).card.unwrap();
        assert!((found.blur_px.unwrap() - upright.blur_px.unwrap()).abs() < 0.05, "{found:?}");
        assert!((found.chroma.unwrap() - upright.chroma.unwrap()).abs() < 0.002, "{found:?}");
        assert!((found.placement.tilt_deg - upright.placement.tilt_deg).abs() < 0.01, "{found:?}");
    }
}

#[test]
fn glare_is_measured_and_told_from_glare_on_text() {
    // On the address, and right of the card's last line, where nothing is printed.
    let (on_text, beside) = (spot(0.35, 0.55, 0.06), spot(0.56, 0.72, 0.04));
    let found = of_card(&painted([255; 3], on_text));
    let share = std::f32::consts::PI * 0.06 * 0.06 * 1.585;
    assert!((found.glare_share / share - 1.0).abs() < 0.15, "{} instead of {share}", found.glare_share);
    assert!(found.glare_on_text_share > 0.002, "{found:?}");
    let area = found.glare_area.unwrap();
    let middle = ((area.left + area.right) / 2.0 * 1280.0, (area.top + area.bottom) / 2.0 * 960.0);
    let [a, b, _, d] = DESK.card.0;
    let expected =
        (a.x + 0.35 * (b.x - a.x) + 0.55 * (d.x - a.x), a.y + 0.35 * (b.y - a.y) + 0.55 * (d.y - a.y));
    assert!((middle.0 - expected.0).hypot(middle.1 - expected.1) < 25.0, "{middle:?} is not {expected:?}");
    let found = of_card(&painted([255; 3], beside));
    assert!(found.glare_share > 0.005, "{found:?}");
    assert!(found.glare_on_text_share < 0.0005, "{found:?}");
}

#[test]
fn too_little_and_too_much_light_move_the_brightness_to_its_ends() {
    let lit = |factor: f32| {
        let mut picture = DESK.picture.clone();
        picture.iter_mut().for_each(|value| *value = (f32::from(*value) * factor) as u8);
        measured(&picture).light
    };
    assert!(lit(0.3).light < 90.0 && lit(0.3).white_share == 0.0);
    assert!(lit(1.8).white_share > 0.5, "{:?}", lit(1.8));
    let whole = measure(&DESK.picture, None);
    assert!(whole.card.is_none());
    assert!((100.0..220.0).contains(&whole.light.mean), "{:?}", whole.light);
}

#[test]
fn a_finger_over_the_edge_is_measured_and_one_beside_the_card_is_not() {
    let finger = |reach: f32| move |u: f32, v: f32| (u - 0.4).abs() < 0.07 && v > 1.0 - reach && v < 1.2;
    let found = of_card(&painted([214, 168, 140], finger(0.2)));
    assert!((0.02..0.04).contains(&found.covered_share), "{found:?}");
    let area = found.covered_area.unwrap();
    assert!(area.bottom > area.top && area.right > area.left);
    assert_eq!(of_card(&painted([214, 168, 140], finger(0.0))).covered_share, 0.0);
}

#[test]
fn a_grey_copy_under_a_warm_lamp_has_no_colours_of_its_own() {
    let mut copy = DESK.picture.clone();
    for pixel in copy.pixels_mut() {
        let [red, green, blue] = pixel.0.map(f32::from);
        let grey = 0.3 * red + 0.59 * green + 0.11 * blue;
        pixel.0 = [grey * 0.98, grey * 0.9, grey * 0.78].map(|value| value as u8);
    }
    let found = of_card(&copy).chroma.unwrap();
    assert!(found < 0.01, "{found}");
}

#[test]
fn the_coloured_waves_of_a_screen_stand_out() {
    let mut screen = DESK.picture.clone();
    for (x, y, pixel) in screen.enumerate_pixels_mut() {
        let wave = (x as f32 * 0.07 + y as f32 * 0.04).sin();
        let shift = [0.5, -1.0, 0.5].map(|part| 1.0 + 0.05 * part * wave);
        pixel.0 = std::array::from_fn(|channel| (f32::from(pixel.0[channel]) * shift[channel]) as u8);
    }
    let (plain, found) = (measured(&DESK.picture).wave_peak.unwrap(), measured(&screen).wave_peak.unwrap());
    assert!(found > plain + 2.0, "{found} against {plain}");
}

#[test]
fn bars_across_the_picture_are_those_of_a_screen_shot_and_a_margin_all_round_is_a_scan() {
    let bars = |x: u32, y: u32| {
        let mut shot = RgbImage::from_pixel(720, 1280, Rgb([18, 18, 20]));
        imageops::overlay(
            &mut shot,
            &imageops::thumbnail(&DESK.picture, 720 - 2 * x, 540),
            x.into(),
            y.into(),
        );
        measured(&shot).bar_share
    };
    assert!((bars(0, 300) - 740.0 / 1280.0).abs() < 0.01, "{}", bars(0, 300));
    assert_eq!(bars(40, 300), 0.0);
}

#[test]
fn a_card_that_is_blank_or_nowhere_is_not_judged() {
    let blank = RgbImage::from_pixel(800, 600, Rgb([200; 3]));
    let card = |far: f32| {
        Quad([(100.0, 100.0), (far, 100.0), (far, 400.0), (100.0, 400.0)].map(|(x, y)| Point { x, y }))
    };
    assert_eq!(measure(&blank, Some(&card(600.0))).card.unwrap().blur_px, None);
    assert!(measure(&blank, Some(&card(100.0))).card.is_none(), "corners on a line span no card");
    assert!(measure(&blank, Some(&card(f32::NAN))).card.is_none());
    assert!(measure(&RgbImage::new(1, 1), Some(&card(600.0))).card.is_none());
    for (width, height) in [(2, 2), (3, 200), (64, 64)] {
        let quality = measure(&RgbImage::new(width, height), Some(&card(600.0)));
        assert!(quality.card.is_some() && quality.wave_peak.is_none(), "{width} × {height}");
    }
}
