//! Cards with known blur, as lines of numbers for the fit.

use image::{RgbImage, imageops};
use inspect::quality::blur_terms;
use inspect::{Point, Quad};
use model::{DocumentType, SlotId};
use specimen::{Applicant, Dice};

use crate::spoil::{Blur, Camera};

/// Photos of each scene.
const PHOTOS: usize = 4;
/// A card that is narrower is no matter of blur, but of too few pixels.
const NARROWEST: f32 = 180.0;

/// `seed across down terms…`, two lines a photo: blur across and its terms, blur down and its terms.
pub fn of_scene(seed: u64) -> Vec<String> {
    let dice = &mut Dice::new(seed, "blur");
    let (scene, card) = scene(seed, dice);
    (0..PHOTOS).flat_map(|_| of_photo(seed, &scene, &card, dice)).collect()
}

fn scene(seed: u64, dice: &mut Dice) -> (RgbImage, Quad) {
    let document = dice.pick(&[
        DocumentType::ResidentId,
        DocumentType::ResidentId,
        DocumentType::ResidencePermit,
        DocumentType::HkMacaoPermit,
        DocumentType::TaiwanPermit,
    ]);
    let slot = dice.pick(&["side-a", "side-a", "side-b", "hand-held"]);
    let still = specimen::still(&Applicant::invent(seed, document), &SlotId::from(slot), seed)
        .expect("fonts are installed and the slot is known");
    let corners = still.card.expect("these slots show a card").map(|(x, y)| Point { x, y });
    cropped(&still.picture, &Quad(corners))
}

/// The card and a little of what is round it.
fn cropped(picture: &RgbImage, card: &Quad) -> (RgbImage, Quad) {
    let margin = 0.06 * card.width();
    let low = |values: [f32; 4]| (values.into_iter().fold(f32::INFINITY, f32::min) - margin).max(0.0).floor();
    let high = |values: [f32; 4], end: u32| {
        (values.into_iter().fold(0.0, f32::max) + margin).min(end as f32).floor()
    };
    let (xs, ys) = (card.0.map(|corner| corner.x), card.0.map(|corner| corner.y));
    let (left, top) = (low(xs), low(ys));
    let (right, bottom) = (high(xs, picture.width()), high(ys, picture.height()));
    let part =
        imageops::crop_imm(picture, left as u32, top as u32, (right - left) as u32, (bottom - top) as u32);
    let moved = card.0.map(|corner| Point { x: corner.x - left, y: corner.y - top });
    (part.to_image(), Quad(moved))
}

fn of_photo(seed: u64, scene: &RgbImage, card: &Quad, dice: &mut Dice) -> Vec<String> {
    let blur = Blur::random(dice);
    let camera = Camera::random(dice, NARROWEST / card.width());
    let along = (card.0[1].y - card.0[0].y).atan2(card.0[1].x - card.0[0].x);
    let blurred = blur.apply(scene, card.width() / 640.0, along);
    let photo = camera.take(&blurred, dice);
    let scale = (photo.width() as f32 / scene.width() as f32, photo.height() as f32 / scene.height() as f32);
    let card = Quad(card.0.map(|corner| Point { x: corner.x * scale.0, y: corner.y * scale.1 }));
    let Some(terms) = blur_terms(&photo, &card) else { return Vec::new() };
    let line = |(sigma, terms): (f32, [f32; inspect::quality::TERMS])| {
        let terms = terms.map(|term| format!("{term:.5}"));
        format!("{seed} {sigma:.4} {}", terms.join(" "))
    };
    blur.sigmas().into_iter().zip(terms).map(line).collect()
}
