//! The photos that are copied and held against each other: cards and people of the families that nothing was learned
//! from or chosen by (`training/families`), and specimens for what families cannot do: cards of many people
//! photographed in one and the same place, as a copying stand does, and one card photographed twice.

use std::error::Error;

use families::{Recipe, SceneLabel, Setting, Size, Split, families};
use image::RgbImage;
use inspect::{Point, Quad};
use model::{DocumentType, SlotId};
use specimen::{Applicant, Dice, still};

/// How strong a phone's noise is, in grey levels.
const NOISE: f32 = 2.5;

pub struct Photo {
    pub person: u64,
    pub kind: Kind,
    pub picture: RgbImage,
    pub card: Option<Quad>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    PortraitSide,
    EmblemSide,
    HandHeld,
    /// Portrait sides of one kind of document in one pose and light.
    Stand,
    /// A portrait side of somebody of whom there is a second shot.
    FirstShot,
    SecondShot,
}

/// Which photo to make, of which invented person.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Either side, by chance.
    CardSide(u64),
    HandHeld(u64),
    Stand(u64),
    FirstShot(u64),
    SecondShot(u64),
}

impl Order {
    pub fn make(self) -> Result<Photo, Box<dyn Error + Send + Sync>> {
        match self {
            Self::CardSide(person) => of_family(Setting::CardSide, person),
            Self::HandHeld(person) => of_family(Setting::HandHeldCard, person),
            Self::Stand(person) => of_specimen(Kind::Stand, person, DocumentType::ResidentId, 77),
            Self::FirstShot(person) => of_specimen(Kind::FirstShot, person, document(person), 1_000 + person),
            Self::SecondShot(person) => {
                of_specimen(Kind::SecondShot, person, document(person), 900_000 + person)
            }
        }
    }
}

fn of_family(setting: Setting, person: u64) -> Result<Photo, Box<dyn Error + Send + Sync>> {
    let dice = &mut Dice::new(person, "likeness");
    let held_out: Vec<_> = families().iter().filter(|family| family.split == Split::Test).collect();
    let recipe = Recipe { family: dice.pick(&held_out), setting, size: Size::Full, seed: dice.next() };
    let families::Picture { jpeg, truth } = families::picture(&recipe)?;
    let kind = match truth.scene {
        SceneLabel::PortraitSide => Kind::PortraitSide,
        SceneLabel::EmblemSide => Kind::EmblemSide,
        _ => Kind::HandHeld,
    };
    let picture = image::load_from_memory(&jpeg)?.into_rgb8();
    Ok(Photo { person, kind, picture, card: truth.quad.map(quad) })
}

fn of_specimen(
    kind: Kind,
    person: u64,
    document: DocumentType,
    seed: u64,
) -> Result<Photo, Box<dyn Error + Send + Sync>> {
    let applicant = Applicant::invent(person + 1, document);
    let still = still(&applicant, &SlotId::from("side-a"), seed)?;
    let mut picture = still.picture;
    grain(&mut picture, &mut Dice::new(person, "grain"));
    Ok(Photo { person, kind, picture: crate::copies::saved(&picture, 86), card: still.card.map(quad) })
}

fn quad(corners: [(f32, f32); 4]) -> Quad {
    Quad(corners.map(|(x, y)| Point { x, y }))
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
