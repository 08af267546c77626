//! Whether two photos are copies of each other: the same pixels, or the same shot recompressed, rescaled, turned,
//! mirrored or cropped. Two shots of one card are no copies, and two people's cards of one kind even less.
//!
//! A [`Fingerprint`] is made once per photo and kept. Its [`Sketch`] finds the few photos that may be copies among
//! very many ([`Index`] does so among a million), its [`Relief`] confirms or clears them. Only equal pixels may be
//! called the same file; all else is for a person to look at.

mod code;
mod index;
mod placement;
mod relief;
mod sketch;
mod small;
mod spectrum;

pub use code::Code;
pub use index::{Found, Index};
pub use placement::Placement;
pub use relief::Relief;
pub use sketch::{Candidate, CardSketch, Sketch};

use image::RgbImage;
use model::programme::Side;

use crate::evidence::Evidence;
use crate::geometry::Quad;
use crate::orientation::Orientation;
use crate::seen::{Scene, Seen};

use small::Small;

/// What is kept of a photo to recognise its copies.
#[derive(Debug, Clone, PartialEq)]
pub struct Fingerprint {
    pub sketch: Sketch,
    /// None where the sketch has no code.
    pub relief: Option<Relief>,
}

/// How far a photo may be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Its pixels only. One emblem side looks like the next.
    SamePixels,
    Copies,
}

/// How two photos are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// The same picture to the last pixel.
    SamePixels,
    /// As well as the part that agrees least correlates, -1 to 1.
    Copy { correlation: f32, cropped: bool },
}

impl Reach {
    /// By what the photo shows, or else by the side that its slot asks for.
    pub fn of(side: Option<Side>, seen: Option<&Seen>) -> Self {
        match seen.map(|seen| seen.scene) {
            Some(Scene::EmblemSide) => Self::SamePixels,
            Some(Scene::PortraitSide | Scene::HandHeldCard | Scene::HandHeldNone | Scene::FacePortrait) => {
                Self::Copies
            }
            Some(Scene::OtherDocument | Scene::NotADocument) | None => match side {
                Some(Side::Emblem | Side::Other) => Self::SamePixels,
                Some(Side::Portrait | Side::Data) | None => Self::Copies,
            },
        }
    }
}

impl Fingerprint {
    /// Of a picture as stored, which is displayed as `shown` says. `card` is where the card was seen, in its pixels.
    pub fn of(stored: &RgbImage, shown: Orientation, reach: Reach, card: Option<&Quad>) -> Self {
        let pixels = sketch::pixel_hash(stored, shown);
        let nothing_more = Self { sketch: Sketch { pixels, whole: None, card: None }, relief: None };
        if reach == Reach::SamePixels {
            return nothing_more;
        }
        let Some(small) = Small::of(stored, relief::SIDE as u32) else { return nothing_more };
        let Some(relief) = Relief::of(&small) else { return nothing_more };
        let whole = Some(sketch::whole_code(&small.halved()));
        let card = card.and_then(|card| CardSketch::of(stored, card));
        Self { sketch: Sketch { pixels, whole, card }, relief: Some(relief) }
    }

    /// How this photo and another one are alike. `None` where they are not, or cannot be compared: what correlates
    /// less than `least` is taken for two photos.
    pub fn likeness(&self, other: &Self, least: f32) -> Option<Likeness> {
        if self.sketch.pixels == other.sketch.pixels {
            return Some(Likeness::SamePixels);
        }
        let candidate = self.sketch.candidate(&other.sketch)?;
        let (one, other) = self.relief.as_ref().zip(other.relief.as_ref())?;
        confirm(one, other, &candidate, least)
    }
}

impl Evidence<'_> {
    /// `None` for what cannot be decoded.
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        let pixels = self.pixels.as_ref().ok()?;
        let seen = self.seen.as_ref();
        let side = self.input.rules.expected.and_then(|expected| expected.side);
        let card = seen.and_then(|seen| seen.card.as_ref());
        let shown = self.facts.orientation_tag.applied();
        Some(Fingerprint::of(pixels, shown, Reach::of(side, seen), card))
    }
}

/// Holds two photos against each other that may be copies.
pub fn confirm(one: &Relief, other: &Relief, candidate: &Candidate, least: f32) -> Option<Likeness> {
    let (one, other) = (one.heights(), other.heights());
    let exact = *candidate;
    let as_found = one.weakest(&other, &exact.placement);
    let (placement, correlation) = match as_found {
        Some(correlation) if correlation >= least => (exact.placement, correlation),
        _ => {
            let refined = one.refined(&other, &exact.placement);
            (refined, one.weakest(&other, &refined)?)
        }
    };
    let cropped = !placement.is_whole();
    (correlation >= least).then_some(Likeness::Copy { correlation, cropped })
}
