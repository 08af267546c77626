//! The photos that are copied and held against each other: one portrait side and one hand-held picture of every
//! invented person, and cards of many people photographed in one and the same place, as a copying stand does.

use image::RgbImage;
use inspect::{Point, Quad};
use model::{DocumentType, SlotId};
use specimen::{Applicant, Dice, SpecimenError, still};

/// How strong a phone's noise is, in grey levels.
const NOISE: f32 = 2.5;

pub struct Photo {
    /// Pictures of the same group may be copies of each other's card, not of each other's person.
    pub person: u64,
    pub kind: Kind,
    pub picture: RgbImage,
    pub card: Option<Quad>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    PortraitSide,
    HandHeld,
    /// Portrait sides of one kind of document in one pose and light.
    Stand,
    /// A portrait side of somebody whose first shot is there too.
    AnotherShot,
}

/// Which photo to make.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    pub kind: Kind,
    pub person: u64,
}

impl Order {
    pub fn make(self) -> Result<Photo, SpecimenError> {
        let Self { kind, person } = self;
        let (document, slot, seed) = match kind {
            Kind::PortraitSide => (document(person), "side-a", 1_000 + person),
            Kind::HandHeld => (document(person), "hand-held", 1_000 + person),
            Kind::Stand => (DocumentType::ResidentId, "side-a", 77),
            Kind::AnotherShot => (document(person), "side-a", 900_000 + person),
        };
        let applicant = Applicant::invent(person + 1, document);
        let still = still(&applicant, &SlotId::from(slot), seed)?;
        let mut picture = still.picture;
        grain(&mut picture, &mut Dice::new(person, "grain"));
        let card = still.card.map(|corners| Quad(corners.map(|(x, y)| Point { x, y })));
        Ok(Photo { person, kind, picture: crate::copies::saved(&picture, 86), card })
    }
}

/// Half are resident ID cards.
fn document(person: u64) -> DocumentType {
    let others = [DocumentType::ResidencePermit, DocumentType::HkMacaoPermit, DocumentType::TaiwanPermit];
    if person.is_multiple_of(2) { DocumentType::ResidentId } else { others[(person / 2 % 3) as usize] }
}

fn grain(picture: &mut RgbImage, dice: &mut Dice) {
    for value in picture.iter_mut() {
        let noise = dice.between(-NOISE, NOISE) + dice.between(-NOISE, NOISE);
        *value = (f32::from(*value) + noise).round().clamp(0.0, 255.0) as u8;
    }
}

/// Corners as a detector finds them: each somewhere within this share of the card's sides of where it is.
pub fn as_detected(card: &Quad, error: f32, dice: &mut Dice) -> Quad {
    let (width, height) = (card.width(), card.height());
    Quad(card.0.map(|corner| Point {
        x: corner.x + width * dice.between(-error, error),
        y: corner.y + height * dice.between(-error, error),
    }))
}
