//! The small part of a fingerprint, by which photos that may be copies of each other are found among very many.

use image::RgbImage;
use sha2::{Digest as _, Sha256};

use super::code::Code;
use super::placement::Placement;
use super::small::Small;
use super::spectrum;
use crate::edges;
use crate::geometry::{Point, Quad};
use crate::orientation::Orientation;

/// Where a whole picture's code begins: lower frequencies say how dark the desk is, and cards of one kind share them.
const FIRST_OF_WHOLE: usize = 6;
/// Two cards of one kind differ in what is fine: face, number, address.
const FIRST_OF_CARD: usize = 12;
/// How far a card's corners are moved onto its edges, in parts of its width.
const REACHES: [f32; 2] = [0.03, 0.012];

/// What a photo's pixels are, and what they look like.
#[derive(Clone, Copy, PartialEq)]
pub struct Sketch {
    /// SHA-256 over the displayed picture's size and pixels: equal where two files show exactly the same.
    pub pixels: [u8; 32],
    /// Of the whole picture as stored; none where only equal pixels count, or where it is too plain.
    pub whole: Option<Code>,
    /// None without `whole`, and where no card was seen.
    pub card: Option<CardSketch>,
}

/// A card within a photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CardSketch {
    /// Of the card as it is read.
    pub code: Code,
    /// Its corners in fractions of the picture as stored.
    pub corners: [Point; 4],
}

impl std::fmt::Debug for Sketch {
    /// Logs need not be able to find the photo again.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sketch({}, {})", self.whole.is_some(), self.card.is_some())
    }
}

/// A photo that may be a copy: how it would lie in the first one, and how far the codes differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    pub placement: Placement,
    pub distance: u32,
}

impl Candidate {
    pub(super) fn of_whole(turn: Orientation, distance: u32) -> Self {
        Self { placement: Placement::whole(turn), distance }
    }
}

impl Sketch {
    /// Bits in which the codes of two copies may differ.
    pub const RADIUS: u32 = 31;
    /// As [`Sketch::to_bytes`] writes it; raised with every change of what the bits mean.
    pub const VERSION: u8 = 1;
    pub const BYTES: usize = 2 + 32 + 2 * Code::BYTES + 16;

    /// How much of each side a copy may lack.
    const CROP: f32 = 0.09;
    /// How far the corners of two copies may lie apart, in parts of the picture.
    const CORNER_ERROR: f32 = 0.02;
    /// Corners are kept in these parts of the picture's side.
    const CORNER_UNIT: f32 = 8192.0;

    /// A copy of the same whole picture, or of a part that shows the same card in the same place.
    pub fn candidate(&self, other: &Self) -> Option<Candidate> {
        let whole = self.whole.zip(other.whole).and_then(|(one, other)| {
            let turns = Orientation::all().map(|turn| (turn, one.turned(turn).distance(other)));
            let (turn, distance) = turns.min_by_key(|(_, distance)| *distance)?;
            (distance <= Self::RADIUS).then(|| Candidate::of_whole(turn, distance))
        });
        whole.or_else(|| self.card.zip(other.card).and_then(|(one, other)| one.candidate(&other)))
    }

    /// The version, what there is, and then every part at its place, zero where it is not.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[0] = Self::VERSION;
        bytes[1] = u8::from(self.whole.is_some()) | u8::from(self.card.is_some()) << 1;
        bytes[2..34].copy_from_slice(&self.pixels);
        if let Some(whole) = self.whole {
            bytes[34..66].copy_from_slice(&whole.to_bytes());
        }
        if let Some(card) = self.card {
            bytes[66..98].copy_from_slice(&card.code.to_bytes());
            let numbers = card.corners.iter().flat_map(|corner| [corner.x, corner.y]);
            for (place, number) in bytes[98..].chunks_exact_mut(2).zip(numbers) {
                place.copy_from_slice(&((number * Self::CORNER_UNIT).round() as i16).to_le_bytes());
            }
        }
        bytes
    }

    /// `None` for another version, or what was never written.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        if bytes[0] != Self::VERSION || bytes[1] > 3 {
            return None;
        }
        let code = |from: usize| Code::from_bytes(std::array::from_fn(|byte| bytes[from + byte]));
        let number = |index: usize| {
            let at = 98 + 2 * index;
            f32::from(i16::from_le_bytes([bytes[at], bytes[at + 1]])) / Self::CORNER_UNIT
        };
        let corners =
            std::array::from_fn(|corner| Point { x: number(2 * corner), y: number(2 * corner + 1) });
        Some(Self {
            pixels: std::array::from_fn(|byte| bytes[2 + byte]),
            whole: (bytes[1] & 1 != 0).then(|| code(34)),
            card: (bytes[1] & 2 != 0).then(|| CardSketch { code: code(66), corners }),
        })
    }
}

impl CardSketch {
    /// `card` in the picture's pixels. `None` where the corners span no area.
    pub(super) fn of(picture: &RgbImage, card: &Quad) -> Option<Self> {
        let card = edges::snapped(picture, card, &REACHES);
        let side = spectrum::PIXELS as u32;
        let rectified = card.rectified(picture, side, side)?;
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        // Kept as they will be read again, so that a stored sketch compares as a fresh one does.
        let kept = |number: f32| {
            (number * Sketch::CORNER_UNIT).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX))
                / Sketch::CORNER_UNIT
        };
        let corners = card.0.map(|corner| Point { x: kept(corner.x / width), y: kept(corner.y / height) });
        Some(Self { code: spectrum::code(&Small::of_square(&rectified), FIRST_OF_CARD), corners })
    }

    pub fn candidate(&self, other: &Self) -> Option<Candidate> {
        let distance = self.code.distance(other.code);
        if distance > Sketch::RADIUS {
            return None;
        }
        let placement =
            Placement::of_corners(&self.corners, &other.corners, Sketch::CROP, Sketch::CORNER_ERROR)?;
        Some(Candidate { placement, distance })
    }
}

pub(super) fn whole_code(small: &Small) -> Code {
    spectrum::code(small, FIRST_OF_WHOLE)
}

/// Of what is displayed: size and pixels of the stored picture once it is turned.
pub(super) fn pixel_hash(stored: &RgbImage, shown: Orientation) -> [u8; 32] {
    let turned = (shown != Orientation::UPRIGHT).then(|| {
        let mut picture = image::DynamicImage::ImageRgb8(stored.clone());
        picture.apply_orientation(shown.for_image());
        picture.into_rgb8()
    });
    let picture = turned.as_ref().unwrap_or(stored);
    let mut hash = Sha256::new();
    hash.update(picture.width().to_le_bytes());
    hash.update(picture.height().to_le_bytes());
    hash.update(picture.as_raw());
    hash.finalize().into()
}
