//! What a photo shows: how the picture stands, what kind of picture it is, and where the card is.

use serde::Serialize;

use crate::geometry::Quad;
use crate::orientation::Orientation;

/// What a picture is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scene {
    /// The side of an identity document with the holder's portrait (人像面).
    PortraitSide,
    /// Its other side: the emblem side (国徽面) of a resident ID or residence permit, the back of a permit.
    EmblemSide,
    /// A person who holds a card up.
    HandHeldCard,
    /// A person without a card.
    HandHeldNone,
    /// A head-and-shoulders portrait alone.
    FacePortrait,
    OtherDocument,
    NotADocument,
}

/// How sure the detector is of how the picture stands: a probability for each of the eight ways, in the order of EXIF
/// values 1 to 8. Each says how the *stored* picture would have to be changed to stand right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    pub probabilities: [f32; 8],
}

impl Standing {
    /// The likeliest way, and its probability.
    pub fn likeliest(&self) -> (Orientation, f32) {
        let best = (0..8u8).max_by(|&one, &other| {
            self.probabilities[usize::from(one)].total_cmp(&self.probabilities[usize::from(other)])
        });
        let best = best.unwrap_or_default();
        (Orientation::of_index(best), self.probabilities[usize::from(best)])
    }
}

/// What was seen in one photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub standing: Standing,
    pub scene: Scene,
    pub scene_confidence: f32,
    /// Where the card is, in the pixels of the picture as stored; none where there is no card.
    pub card: Option<Quad>,
}
