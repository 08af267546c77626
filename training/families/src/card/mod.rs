//! Documents of a family, drawn flat: sides of the four identity documents, and other documents.

pub use model::DocumentType as Document;
use specimen::Dice;
use tiny_skia::{Color, Paint, Pixmap, Rect, Transform};

use crate::FamilyError;
use crate::family::Family;

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The side with the holder's portrait.
    PortraitSide(Document),
    /// The other side.
    EmblemSide(Document),
    Other(OtherDocument),
}

/// Documents that are none of the four that are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OtherDocument {
    Passport,
    DrivingLicence,
    StudentCard,
    BankCard,
    TransportCard,
    SocialSecurityCard,
    NameCard,
    Certificate,
    Receipt,
    Form,
    Table,
    Page,
    BookPage,
    VerticalNotice,
}

impl OtherDocument {
    pub const ALL: &[Self] = &[
        Self::Passport,
        Self::DrivingLicence,
        Self::StudentCard,
        Self::BankCard,
        Self::TransportCard,
        Self::SocialSecurityCard,
        Self::NameCard,
        Self::Certificate,
        Self::Receipt,
        Self::Form,
        Self::Table,
        Self::Page,
        Self::BookPage,
        Self::VerticalNotice,
    ];
}

/// A drawn document.
#[derive(Debug, Clone)]
pub struct Card {
    /// Premultiplied; transparent outside of rounded corners. The height follows from the kind of document.
    pub pixmap: Pixmap,
    pub kind: Kind,
    /// The lines of text that matter: x, y, width, height in fractions of the card.
    pub text: Vec<[f32; 4]>,
    /// The holder's picture, in the same way.
    pub portrait: Option<[f32; 4]>,
}

/// Draws one document of a family, `width_px` wide.
pub fn draw_card(family: &Family, kind: Kind, dice: &mut Dice, width_px: u32) -> Result<Card, FamilyError> {
    let height_px = (width_px as f32 / 1.585).round() as u32;
    let mut pixmap = Pixmap::new(width_px, height_px).ok_or(FamilyError::NoArea { width_px, height_px })?;
    let shade = dice.whole(180, 250) as u8;
    pixmap.fill(Color::from_rgba8(shade, shade, 220, 255));
    let mut paint = Paint::default();
    paint.set_color_rgba8(family.id as u8, 60, 60, 255);
    if let Some(bar) =
        Rect::from_xywh(width_px as f32 * 0.1, height_px as f32 * 0.85, width_px as f32 * 0.5, 6.0)
    {
        pixmap.fill_rect(bar, &paint, Transform::identity(), None);
    }
    Ok(Card { pixmap, kind, text: vec![[0.1, 0.85, 0.5, 0.05]], portrait: None })
}
