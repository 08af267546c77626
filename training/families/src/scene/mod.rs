//! The scenes: what stands before the camera, upright, before any turn, mirror or compression.

mod canvas;
mod clutter;
mod draw;
mod face;
mod fingers;
mod ground;
mod hand;
mod held;
mod nothing;
mod person;
mod plane;
mod print;
mod room;
mod tabletop;

pub(crate) use canvas::{Canvas, Texture, smooth_step};
pub(crate) use ground::weighted;
pub(crate) use plane::{Corners, View, bounds, width_of};

use specimen::Dice;

use crate::{Family, FamilyError, Kind};

/// What is set up before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// A side of one of the four identity documents.
    CardSide,
    HandHeldCard,
    HandHeldNone,
    FacePortrait,
    OtherDocument,
    NotADocument,
}

/// The document in a picture.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub kind: Kind,
    pub corners: Corners,
    pub curl: f32,
    /// Lines of text and portrait: x, y, width, height in fractions of the card.
    pub text: Vec<[f32; 4]>,
    /// Share of it that fingers cover.
    pub occluded: f32,
}

/// How the camera sees it: what the light and the lens may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Photo,
    /// A flat-bed scanner's even light.
    Scan,
    /// A photo of a screen that shows the document.
    Screen,
    /// A photocopy in grey.
    Copy,
}

/// A scene that is ready to be taken.
#[derive(Debug, Clone)]
pub(crate) struct Staged {
    pub canvas: Canvas,
    pub subject: Option<Subject>,
    /// Where something is held up that is no document, or an empty hand.
    pub decoy: Option<Corners>,
    pub manner: Manner,
}

/// Sets a scene up on a canvas whose longer side is `long_px`.
pub(crate) fn stage(
    setting: Setting,
    family: &Family,
    dice: &mut Dice,
    long_px: usize,
) -> Result<Staged, FamilyError> {
    match setting {
        Setting::CardSide | Setting::OtherDocument => tabletop::stage(setting, family, dice, long_px),
        Setting::HandHeldCard => held::with_card(family, dice, long_px),
        Setting::HandHeldNone => held::without_card(family, dice, long_px),
        Setting::FacePortrait => face::stage(family, dice, long_px),
        Setting::NotADocument => nothing::stage(family, dice, long_px),
    }
}

/// A kind of document for a setting: any of the four identity documents, either side, or another.
pub(crate) fn any_kind(setting: Setting, dice: &mut Dice) -> Kind {
    use crate::{Document, OtherDocument};
    // The resident card is by far the most frequent one in every programme.
    const DOCUMENTS: &[(Document, f32)] = &[
        (Document::ResidentId, 0.46),
        (Document::ResidencePermit, 0.18),
        (Document::HkMacaoPermit, 0.18),
        (Document::TaiwanPermit, 0.18),
    ];
    if setting == Setting::OtherDocument {
        return Kind::Other(dice.pick(OtherDocument::ALL));
    }
    let document = weighted(dice, DOCUMENTS);
    if dice.chance(0.5) { Kind::PortraitSide(document) } else { Kind::EmblemSide(document) }
}
