//! Cards with known blur, as lines of numbers for the fit.

use std::error::Error;

use families::{Kind, Split, draw_card, families};
use image::{Rgb, RgbImage, imageops};
use inspect::quality::blur_terms;
use inspect::{Point, Quad};
use model::{DocumentType, SlotId};
use specimen::{Applicant, Dice};

use crate::spoil::{Blur, Camera};

/// Photos of each scene.
const PHOTOS: usize = 4;
/// A card that is narrower is no matter of blur, but of too few pixels.
const NARROWEST: f32 = 180.0;

/// `scene blur terms…`, two lines a photo: blur across and its terms, blur down and its terms.
pub fn of_scene(scene: u64) -> Result<Vec<String>, Box<dyn Error>> {
    let dice = &mut Dice::new(scene, "blur");
    let (picture, card) = if dice.chance(0.35) { photographed(scene, dice)? } else { drawn(dice)? };
    Ok((0..PHOTOS).flat_map(|_| of_photo(scene, &picture, &card, dice)).collect())
}

const DOCUMENTS: &[DocumentType] = &[
    DocumentType::ResidentId,
    DocumentType::ResidentId,
    DocumentType::ResidencePermit,
    DocumentType::HkMacaoPermit,
    DocumentType::TaiwanPermit,
];

/// A specimen's scene, with light and perspective.
fn photographed(scene: u64, dice: &mut Dice) -> Result<(RgbImage, Quad), Box<dyn Error>> {
    let slot = dice.pick(&["side-a", "side-a", "side-b", "hand-held"]);
    let applicant = Applicant::invent(scene, dice.pick(DOCUMENTS));
    let still = specimen::still(&applicant, &SlotId::from(slot), scene)?;
    let corners = still.card.ok_or("the scene shows no card")?.map(|(x, y)| Point { x, y });
    Ok(cropped(&still.picture, &Quad(corners)))
}

/// A card of a family that is learned from, flat and on a plain ground: many fonts, layouts and patterns.
fn drawn(dice: &mut Dice) -> Result<(RgbImage, Quad), Box<dyn Error>> {
    let families: Vec<_> = families().iter().filter(|family| family.split == Split::Train).collect();
    let document = dice.pick(DOCUMENTS);
    let kind = if dice.chance(0.6) { Kind::PortraitSide(document) } else { Kind::EmblemSide(document) };
    let (family, width) = (dice.pick(&families), dice.whole(640, 1100));
    let card = draw_card(family, kind, dice, width)?.pixmap;
    let (width, height) = (card.width(), card.height());
    let margin = width / 16;
    let ground: [f32; 3] = std::array::from_fn(|_| dice.between(20.0, 235.0));
    let picture = RgbImage::from_fn(width + 2 * margin, height + 2 * margin, |x, y| {
        let inside = x.checked_sub(margin).zip(y.checked_sub(margin));
        let pixel = inside.and_then(|(x, y)| card.pixel(x, y));
        let (colour, alpha) =
            pixel.map_or(([0; 3], 0), |pixel| ([pixel.red(), pixel.green(), pixel.blue()], pixel.alpha()));
        let rest = 1.0 - f32::from(alpha) / 255.0;
        Rgb(std::array::from_fn(|channel| (f32::from(colour[channel]) + ground[channel] * rest) as u8))
    });
    let (left, right) = (margin as f32, (margin + width) as f32);
    let (top, bottom) = (margin as f32, (margin + height) as f32);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| Point { x, y });
    Ok((picture, Quad(corners)))
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
