//! How good a photo is: measures only. What is too much of each is the programme's matter, and the checks' to say.
//!
//! What only a card has is measured on the card, rectified once to 640 × 404 pixels and upright: the same print has the
//! same size there, however the photo was taken.

mod area;
mod bars;
mod blur;
mod cells;
mod colour;
mod covered;
mod glare;
mod light;
mod placement;
mod plane;
mod spectrum;

pub use area::Area;
pub use blur::{FEATURES, TERMS};
pub use light::Light;
pub use placement::Placement;

use image::RgbImage;

use crate::geometry::{Homography, Quad};
use cells::Cells;
use covered::Covered;
use glare::Glare;
use plane::Plane;

/// Height of the rectified card: 85.6 × 54 mm at 640 across.
const HEIGHT: u32 = 404;

/// What was measured in one photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// On the card, or on the whole picture where there is none.
    pub light: Light,
    /// Part of the picture that is bars of one tone from side to side, as a screen shot has them.
    pub bar_share: f32,
    /// How far waves of colour over the whole picture stand out, as a display makes them with a camera: a binary
    /// logarithm of power. None in a picture that is too small or too narrow to tell.
    pub wave_peak: Option<f32>,
    pub card: Option<CardQuality>,
}

/// What was measured on the card. Shares are parts of it, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct CardQuality {
    /// Round the card.
    pub area: Area,
    pub placement: Placement,
    /// In pixels of a card that is 640 across, in the direction in which it is worse; none for a card without print.
    pub blur_px: Option<f32>,
    pub glare_share: f32,
    /// Of glare that lies on print.
    pub glare_on_text_share: f32,
    /// Round the largest spot of glare.
    pub glare_area: Option<Area>,
    /// How far its colours are from those of the light alone, in parts of its brightness: next to nothing for a grey
    /// copy. None for a card that is all but black.
    pub chroma: Option<f32>,
    /// Of what lies over its edge.
    pub covered_share: f32,
    pub covered_area: Option<Area>,
}

/// Measures the pixels as stored, and the card in them.
pub fn measure(pixels: &RgbImage, card: Option<&Quad>) -> Quality {
    let (bar_share, wave_peak) = (bars::share(pixels), spectrum::peak(pixels));
    let rectified = card.and_then(|card| Some((card, card.rectified(pixels, blur::WIDTH, HEIGHT)?)));
    let Some((card, rectified)) = rectified else {
        return Quality { light: Light::of(&Plane::luma(pixels)), bar_share, wave_peak, card: None };
    };
    let luma = Plane::luma(&rectified);
    let card = measure_card(pixels, card, &rectified, &luma);
    Quality { light: Light::of(&luma), bar_share, wave_peak, card: Some(card) }
}

fn measure_card(pixels: &RgbImage, card: &Quad, rectified: &RgbImage, luma: &Plane) -> CardQuality {
    let size = pixels.dimensions();
    let cells = Cells::of(rectified);
    let glare = Glare::of(&cells);
    let covered = Covered::of(pixels, card, &cells);
    CardQuality {
        area: Area::round(card.0, size),
        placement: Placement::of(card, size),
        blur_px: blur::measure(luma, card.width()),
        glare_share: glare.share,
        glare_on_text_share: glare.text_share,
        glare_area: glare.bounds.and_then(|bounds| part(card, bounds, size)),
        chroma: colour::chroma(&cells),
        covered_share: covered.share,
        covered_area: covered.bounds.and_then(|bounds| part(card, bounds, size)),
    }
}

/// Where a part of the card, in fractions of it, lies in a picture of this size.
fn part(card: &Quad, [left, top, right, bottom]: [f32; 4], size: (u32, u32)) -> Option<Area> {
    let plane = Homography::from_unit_square(card)?;
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    Some(Area::round(corners.map(|(u, v)| plane.apply(u, v)), size))
}

/// What the regression for blur is told of a card, across and down: for fitting it. The terms' order is that of the
/// weights.
pub fn blur_terms(pixels: &RgbImage, card: &Quad) -> Option<[[f32; TERMS]; 2]> {
    let rectified = card.rectified(pixels, blur::WIDTH, HEIGHT)?;
    let features = blur::features(&Plane::luma(&rectified), card.width())?;
    Some(features.map(|features| blur::terms(&features)))
}
