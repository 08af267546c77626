//! What is known of a picture because it was made.

use inspect::{Orientation, Quad, Scene};

#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    pub scene: Scene,
    /// How the stored picture has to be changed to stand right.
    pub orientation: Orientation,
    /// Whether anybody could tell the turn, and the mirror, from the picture.
    pub turn_known: bool,
    pub mirror_known: bool,
    /// Where the document is, in stored pixels, top left of the document first.
    pub card: Option<Quad>,
    /// Mean length of its upper and lower edge, in stored pixels; 0 without one.
    pub card_width_px: f32,
    /// On the card rectified to 640 px across.
    pub blur_sigma_px: f32,
    /// Share of the card that glare whitens.
    pub glare_share: f32,
    pub glare_on_text: bool,
}

/// A file with its truth.
#[derive(Debug, Clone)]
pub struct Sample {
    pub bytes: Vec<u8>,
    pub truth: Truth,
}
