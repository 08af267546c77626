//! The faces of fictitious cards, 85.6 × 54 mm. They share the layout of real documents (PHOTO-CHECKS, "Geometry")
//! and nothing else: the emblem, the patterns and the headings are invented, and every face says 样本 / SPECIMEN.

mod parts;
mod permit;
mod residence;
mod resident;

use ab_glyph::FontVec;
use model::DocumentType;
use tiny_skia::{Pixmap, Transform};

use crate::applicant::Applicant;
use crate::paint::Painter;

/// In tenths of a millimetre, the unit of all drawing here.
pub(crate) const WIDTH: f32 = 856.0;
pub(crate) const HEIGHT: f32 = 540.0;
/// Radius of the corners.
pub(crate) const CORNER: f32 = 31.0;

/// Which face of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// With the portrait and the holder's data.
    Front,
    Back,
}

impl Face {
    pub fn other(self) -> Self {
        match self {
            Self::Front => Self::Back,
            Self::Back => Self::Front,
        }
    }
}

/// Draws a face at this many pixels of width. What lies outside of the rounded corners is transparent.
pub(crate) fn draw(applicant: &Applicant, face: Face, width_px: u32, font: &FontVec) -> Pixmap {
    let scale = width_px as f32 / WIDTH;
    let height_px = (HEIGHT * scale).round() as u32;
    let mut pixmap = Pixmap::new(width_px.max(1), height_px.max(1)).expect("cards have an area");
    let transform = Transform::from_scale(scale, scale);
    let painter = &mut Painter { pixmap: &mut pixmap, transform, font };
    match (applicant.document, face) {
        (DocumentType::ResidentId, Face::Front) => resident::front(painter, applicant),
        (DocumentType::ResidentId, Face::Back) => resident::back(painter, applicant),
        (DocumentType::ResidencePermit, Face::Front) => residence::front(painter, applicant),
        (DocumentType::ResidencePermit, Face::Back) => residence::back(painter, applicant),
        (DocumentType::HkMacaoPermit | DocumentType::TaiwanPermit, Face::Front) => {
            permit::front(painter, applicant);
        }
        (DocumentType::HkMacaoPermit | DocumentType::TaiwanPermit, Face::Back) => {
            permit::back(painter, applicant);
        }
    }
    parts::round_corners(painter);
    pixmap
}
