//! Documents of a family, drawn flat: sides of the four identity documents, and other documents.

pub mod emblem;
mod extras;
mod identity;
mod other;
mod pages;
pub mod paper;
mod permit;
mod press;
mod resident;
mod sheets;

pub use model::DocumentType as Document;
pub use other::OtherDocument;
use specimen::Dice;
use tiny_skia::Pixmap;

use crate::FamilyError;
use crate::family::Family;
use press::Press;

/// Width over height of identity cards (ISO/IEC 7810, ID-1).
pub const ASPECT: f32 = 1.585;

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The side with the holder's portrait.
    PortraitSide(Document),
    /// The other side.
    EmblemSide(Document),
    Other(OtherDocument),
}

/// A drawn document.
#[derive(Debug, Clone)]
pub struct Card {
    /// Premultiplied; transparent outside of rounded corners. The height follows from the kind of document.
    pub pixmap: Pixmap,
    pub kind: Kind,
    /// The lines of text: x, y, width, height in fractions of the card.
    pub text: Vec<[f32; 4]>,
    /// The holder's picture, in the same way.
    pub portrait: Option<[f32; 4]>,
}

/// Draws one document of a family, `width_px` wide. The same for the same dice.
pub fn draw_card(family: &Family, kind: Kind, dice: &mut Dice, width_px: u32) -> Result<Card, FamilyError> {
    let (aspect, pale) = match kind {
        Kind::Other(document) => (document.aspect(dice), document.is_paper()),
        Kind::PortraitSide(_) | Kind::EmblemSide(_) => (ASPECT, false),
    };
    let height_px = (width_px as f32 / aspect).round() as u32;
    let mut press = Press::new(family, dice, (width_px, height_px), pale)?;
    match kind {
        Kind::PortraitSide(document) if is_permit(document) => permit::portrait_side(&mut press, document)?,
        Kind::PortraitSide(document) => resident::portrait_side(&mut press, document)?,
        Kind::EmblemSide(document) if is_permit(document) => permit::other_side(&mut press, document),
        Kind::EmblemSide(document) => resident::emblem_side(&mut press, document),
        Kind::Other(document) => other::draw(&mut press, document)?,
    }
    let corner = if pale { 0.0 } else { press.layout.corner };
    if corner > 0.0 {
        press.canvas.round_corners(corner);
    }
    let portrait = press.portrait;
    let (pixmap, text) = press.canvas.finish();
    Ok(Card { pixmap, kind, text, portrait })
}

fn is_permit(document: Document) -> bool {
    matches!(document, Document::HkMacaoPermit | Document::TaiwanPermit)
}
