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

impl Scene {
    /// In the order in which the network scores them.
    pub const ALL: [Self; 7] = [
        Self::PortraitSide,
        Self::EmblemSide,
        Self::HandHeldCard,
        Self::HandHeldNone,
        Self::FacePortrait,
        Self::OtherDocument,
        Self::NotADocument,
    ];

    /// Whether a document fills most of it.
    pub fn is_document(self) -> bool {
        matches!(self, Self::PortraitSide | Self::EmblemSide | Self::OtherDocument)
    }

    /// Whether somebody holds something up, or an empty hand.
    pub fn is_held(self) -> bool {
        matches!(self, Self::HandHeldCard | Self::HandHeldNone)
    }

    /// Whether there is a document in it.
    pub fn has_card(self) -> bool {
        self.is_document() || self == Self::HandHeldCard
    }
}

/// How sure the detector is of how the picture stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// For each of the eight ways, in the order of EXIF values 1 to 8: how likely the *stored* picture would have to be
    /// changed so to stand right. They add up to 1.
    pub probabilities: [f32; 8],
    /// Whether the picture shows it if it is mirrored: a face alone does not, nor a card that is too small.
    pub mirror_shown: bool,
}

impl Standing {
    /// The likeliest way.
    pub fn likeliest(&self) -> Orientation {
        let better = |one: &Orientation, other: &Orientation| {
            self.probability(*one).total_cmp(&self.probability(*other))
        };
        Orientation::all().max_by(better).unwrap_or(Orientation::UPRIGHT)
    }

    pub fn probability(&self, of: Orientation) -> f32 {
        self.probabilities[of.index()]
    }

    /// How likely the stored picture stands turned clockwise by this many quarter turns.
    pub fn turned(&self, quarter_turns: u8) -> f32 {
        self.sum(|one| one.quarter_turns() == quarter_turns % 4)
    }

    /// How likely it is mirror-reversed; `None` where the picture does not show it.
    pub fn mirrored(&self) -> Option<f32> {
        self.mirror_shown.then(|| self.sum(Orientation::mirrors))
    }

    /// The same of the picture as it is displayed, changed as its tag says.
    pub fn displayed(&self, tag: Orientation) -> Self {
        let mut probabilities = [0.0; 8];
        for needs in Orientation::all() {
            probabilities[needs.index()] = self.probability(tag.then(needs));
        }
        Self { probabilities, ..*self }
    }

    fn sum(&self, which: impl Fn(Orientation) -> bool) -> f32 {
        Orientation::all().filter(|one| which(*one)).map(|one| self.probability(one)).sum()
    }
}

/// What was seen in one photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// `None` where nothing shows how the picture stands: no document and nobody in it.
    pub standing: Option<Standing>,
    /// How the layout of the card says that it stands, without anything learned; `None` where it says nothing.
    pub layout: Option<Orientation>,
    pub scene: Scene,
    pub scene_confidence: f32,
    /// Which side the card shows, where somebody holds it up and it is large enough to tell.
    pub held_side: Option<Scene>,
    /// Where the card is, in the pixels of the picture as stored; none where there is no card.
    pub card: Option<Quad>,
}
