//! What can be wrong with a photo, planted on demand. Turns and mirrors are drawn on the scene, before any noise
//! and any JPEG step: a network that learns from a flipped JPEG learns the JPEG's blocks (Lin et al. 2020).

use std::fmt;

use model::ReasonCode;
use model::programme::SlotKind;

use crate::dice::Dice;
use crate::frame::{Frame, smooth_step};
use crate::plane::Quad;

/// Clockwise turns by which the stored picture stands wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    Quarter,
    Half,
    ThreeQuarters,
}

/// An EXIF orientation other than upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExifTurn(u8);

impl ExifTurn {
    /// 2 to 8.
    pub fn new(value: u8) -> Option<Self> {
        (2..=8).contains(&value).then_some(Self(value))
    }

    pub fn value(self) -> u8 {
        self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// Above every programme's limit.
    OverSize,
    PngNamedJpg,
    Turned(Turn),
    Mirrored,
    /// Stored turned, and shown upright thanks to its tag.
    ExifTurned(ExifTurn),
    Blurred,
    Dark,
    Glaring,
    Cut,
    /// Not what the slot asks for: the other side, or a card where a person should be.
    WrongSlot,
}

impl Defect {
    /// The reason that a reviewer gives for it in a slot of this kind. None where the photo looks right on the screen.
    pub fn reason(self, kind: SlotKind) -> Option<ReasonCode> {
        let code = match self {
            Self::OverSize => "file-too-large",
            Self::PngNamedJpg => "file-format",
            Self::Turned(_) => "photo-turned",
            Self::Mirrored => "photo-mirrored",
            Self::ExifTurned(_) => return None,
            Self::Blurred => "photo-unclear",
            Self::Dark => "photo-dark",
            Self::Glaring => "photo-glare",
            Self::Cut => "card-cut-off",
            Self::WrongSlot if kind == SlotKind::CardSide => "card-wrong-side",
            Self::WrongSlot => "slot-not-card",
        };
        Some(ReasonCode::from(code))
    }

    /// The change of the stored picture, as the EXIF orientation that does the same to it.
    pub(crate) fn orientation(self) -> u8 {
        match self {
            Self::Turned(Turn::Quarter) => 6,
            Self::Turned(Turn::Half) => 3,
            Self::Turned(Turn::ThreeQuarters) => 8,
            Self::Mirrored => 2,
            // The tag has to undo it. Only the two quarter turns differ from their own inverse.
            Self::ExifTurned(ExifTurn(6)) => 8,
            Self::ExifTurned(ExifTurn(8)) => 6,
            Self::ExifTurned(ExifTurn(value)) => value,
            _ => 1,
        }
    }

    /// Changes the light of a picture. `card` is where the document is, if there is one.
    pub(crate) fn spoil(self, frame: Frame, card: Option<&Quad>, dice: &mut Dice) -> Frame {
        match self {
            Self::Blurred => {
                let radius = (frame.width / 210).max(3);
                frame.blurred(radius)
            }
            Self::Dark => dark(frame, dice),
            Self::Glaring => glaring(frame, card, dice),
            _ => frame,
        }
    }
}

fn dark(mut frame: Frame, dice: &mut Dice) -> Frame {
    let light = dice.between(0.15, 0.23);
    frame.light(|_, _, [red, green, blue]| [red * light * 1.05, green * light, blue * light * 0.9]);
    frame
}

/// A flash on the plastic: it blinds the sensor in the middle and washes out what lies round it.
fn glaring(mut frame: Frame, card: Option<&Quad>, dice: &mut Dice) -> Frame {
    let (width, height) = (frame.width as f32, frame.height as f32);
    let whole = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let quad = card.unwrap_or(&whole);
    let (across, down) = (dice.between(0.25, 0.5), dice.between(0.35, 0.8));
    let mix = |one: (f32, f32), other: (f32, f32), part: f32| {
        (one.0 + (other.0 - one.0) * part, one.1 + (other.1 - one.1) * part)
    };
    let centre = mix(mix(quad[0], quad[1], across), mix(quad[3], quad[2], across), down);
    let reach = (quad[1].0 - quad[0].0).hypot(quad[1].1 - quad[0].1);
    let (long, short) = (reach * dice.between(0.16, 0.22), reach * dice.between(0.09, 0.13));
    let (sin, cos) = dice.between(-0.7, 0.7).sin_cos();
    frame.light(|x, y, pixel| {
        let (dx, dy) = (x - centre.0, y - centre.1);
        let (along, beside) = ((dx * cos + dy * sin) / long, (dy * cos - dx * sin) / short);
        let distance = along.hypot(beside);
        let core = smooth_step(1.15, 0.55, distance);
        let veil = 0.34 * (-distance * 0.75).exp();
        pixel.map(|value| value + (1.03 - value) * core.max(veil))
    });
    frame
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverSize => f.write_str("over-size"),
            Self::PngNamedJpg => f.write_str("png-named-jpg"),
            Self::Turned(Turn::Quarter) => f.write_str("turned-90"),
            Self::Turned(Turn::Half) => f.write_str("turned-180"),
            Self::Turned(Turn::ThreeQuarters) => f.write_str("turned-270"),
            Self::Mirrored => f.write_str("mirrored"),
            Self::ExifTurned(turn) => write!(f, "exif-{}", turn.value()),
            Self::Blurred => f.write_str("blurred"),
            Self::Dark => f.write_str("dark"),
            Self::Glaring => f.write_str("glaring"),
            Self::Cut => f.write_str("cut"),
            Self::WrongSlot => f.write_str("wrong-slot"),
        }
    }
}
