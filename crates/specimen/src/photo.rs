//! A photo for a slot: the scene, its defect, the sensor's noise, and the file.

use ab_glyph::FontVec;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use model::SlotId;

use crate::SpecimenError;
use crate::applicant::Applicant;
use crate::card::{self, Face};
use crate::defect::Defect;
use crate::dice::Dice;
use crate::font::font;
use crate::frame::Frame;
use crate::person::Look;
use crate::plane::Quad;
use crate::scene::{self, Framing};

/// What most programmes take, less a little for metadata.
const USUAL_BYTES: usize = 183_000;
/// Above every programme's limit.
const TOO_MANY_BYTES: usize = 330_000;
/// The noise of a phone's sensor in daylight, in parts of full scale.
const NOISE: f32 = 0.010;

/// A photo as an applicant would send it.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    /// With the extension that the applicant gave it, right or wrong.
    pub file_name: String,
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rendered({}, {} bytes)", self.file_name, self.bytes.len())
    }
}

/// What a slot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shot {
    Card(Face),
    HandHeld(Face),
    Portrait { graduation: bool },
}

/// The programmes' slots. That this agrees with the sides in their data is held by a test.
fn shot(slot: &SlotId) -> Option<Shot> {
    Some(match slot.as_str() {
        "side-a" | "data-side" => Shot::Card(Face::Front),
        "side-b" => Shot::Card(Face::Back),
        "hand-held" | "hand-held-front" | "hand-held-data-side" => Shot::HandHeld(Face::Front),
        "hand-held-back" => Shot::HandHeld(Face::Back),
        "admission-portrait" => Shot::Portrait { graduation: false },
        "graduation-portrait" => Shot::Portrait { graduation: true },
        _ => return None,
    })
}

impl Shot {
    /// What people put in its place by mistake.
    fn mistaken(self) -> Self {
        match self {
            Self::Card(face) => Self::Card(face.other()),
            Self::HandHeld(face) => Self::Card(face),
            Self::Portrait { .. } => Self::Card(Face::Front),
        }
    }
}

/// Renders the photo of one slot, with at most one defect. The same for the same arguments.
pub fn render(
    applicant: &Applicant,
    slot: &SlotId,
    defect: Option<Defect>,
    seed: u64,
) -> Result<Rendered, SpecimenError> {
    let shot = shot(slot).ok_or_else(|| SpecimenError::UnknownSlot(slot.clone()))?;
    let shot = if defect == Some(Defect::WrongSlot) { shot.mistaken() } else { shot };
    let dice = &mut Dice::new(seed, slot.as_str());
    let (frame, card) = scene(applicant, shot, defect, dice, font()?);
    let frame = match defect {
        Some(defect) => defect.spoil(frame, card.as_ref(), dice).oriented(defect.orientation()),
        None => frame,
    };
    let bytes = match defect {
        Some(Defect::PngNamedJpg) => png(&frame, dice)?,
        _ => jpeg(&frame, defect, dice)?,
    };
    Ok(Rendered { bytes, file_name: format!("{slot}.jpg") })
}

/// A scene before the camera adds anything: no noise, no JPEG, no defect. What measures photos is held against pictures
/// that are made from it with a known fault.
#[derive(Debug, Clone)]
pub struct Still {
    pub picture: RgbImage,
    /// The card's corners in pixels, clockwise from its own top left; none where there is no card.
    pub card: Option<[(f32, f32); 4]>,
}

/// The scene that [`render`] photographs for the same arguments without a defect.
pub fn still(applicant: &Applicant, slot: &SlotId, seed: u64) -> Result<Still, SpecimenError> {
    let shot = shot(slot).ok_or_else(|| SpecimenError::UnknownSlot(slot.clone()))?;
    let dice = &mut Dice::new(seed, slot.as_str());
    let (frame, card) = scene(applicant, shot, None, dice, font()?);
    let picture = RgbImage::from_raw(frame.width as u32, frame.height as u32, frame.to_rgb(0.0, dice))
        .expect("a frame holds as many pixels as its size says");
    Ok(Still { picture, card })
}

fn scene(
    applicant: &Applicant,
    shot: Shot,
    defect: Option<Defect>,
    dice: &mut Dice,
    font: &FontVec,
) -> (Frame, Option<Quad>) {
    let framing = if defect == Some(Defect::Cut) { Framing::Cut } else { Framing::Whole };
    let mut look = Look::of(applicant.look_seed, applicant.sex);
    let (frame, card) = match shot {
        Shot::Card(face) => {
            let (frame, card) =
                scene::on_desk(dice, framing, |width| card::draw(applicant, face, width, font));
            (frame, Some(card))
        }
        Shot::HandHeld(face) => {
            look.clothes =
                dice.pick(&[(84, 98, 122), (120, 84, 78), (74, 92, 84), (58, 60, 70), (150, 146, 138)]);
            let draw = |width| card::draw(applicant, face, width, font);
            let (frame, card) = scene::held_up(dice, framing, &look, font, draw);
            (frame, Some(card))
        }
        Shot::Portrait { graduation } => {
            look.collar |= graduation;
            look.glasses ^= graduation && dice.chance(0.3);
            (scene::portrait(dice, &look, font), None)
        }
    };
    (frame, card)
}

fn jpeg(frame: &Frame, defect: Option<Defect>, dice: &mut Dice) -> Result<Vec<u8>, SpecimenError> {
    // Little light means much noise.
    let noise = if defect == Some(Defect::Dark) { NOISE * 1.8 } else { NOISE };
    let pixels = frame.to_rgb(noise, dice);
    let tag = match defect {
        Some(Defect::ExifTurned(turn)) => Some(turn.value()),
        _ => dice.chance(0.3).then_some(1),
    };
    let encode = |quality: u8, sampling: SamplingFactor| encoded(frame, &pixels, quality, sampling, tag);
    if defect == Some(Defect::OverSize) {
        for quality in [92, 96, 98] {
            let bytes = encode(quality, SamplingFactor::R_4_4_4)?;
            if bytes.len() >= TOO_MANY_BYTES {
                return Ok(bytes);
            }
        }
        return encode(100, SamplingFactor::R_4_4_4);
    }
    let first = 84 + (dice.next() % 6) as u8;
    for quality in [first, 78, 70, 60] {
        let bytes = encode(quality, SamplingFactor::R_4_2_0)?;
        if bytes.len() <= USUAL_BYTES {
            return Ok(bytes);
        }
    }
    encode(45, SamplingFactor::R_4_2_0)
}

fn encoded(
    frame: &Frame,
    pixels: &[u8],
    quality: u8,
    sampling: SamplingFactor,
    tag: Option<u8>,
) -> Result<Vec<u8>, SpecimenError> {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(sampling);
    if let Some(tag) = tag {
        encoder.add_exif_metadata(&exif(tag))?;
    }
    // Scenes are far smaller than 65,535 pixels a side.
    encoder.encode(pixels, frame.width as u16, frame.height as u16, ColorType::Rgb)?;
    Ok(bytes)
}

/// A TIFF structure with the orientation in it and nothing else.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Made smaller until it is no larger than a photo may be: its format alone is wrong.
fn png(frame: &Frame, dice: &mut Dice) -> Result<Vec<u8>, SpecimenError> {
    let mut width = frame.width.min(800);
    loop {
        let small = frame.reduced(width);
        // As a screenshot: no noise, few steps of colour.
        let pixels: Vec<u8> = small.to_rgb(0.0, dice).iter().map(|value| value & 0xF8).collect();
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.write_image(&pixels, small.width as u32, small.height as u32, ExtendedColorType::Rgb8)?;
        if bytes.len() <= USUAL_BYTES || width < 200 {
            return Ok(bytes);
        }
        width = width * 4 / 5;
    }
}

#[cfg(test)]
mod tests {
    use model::programme::{Side, SlotKind};

    use super::*;
    use crate::declared::rulebook;

    #[test]
    fn every_slot_shows_the_side_that_the_programmes_ask_for() {
        for programme in rulebook().programmes() {
            for rules in &programme.documents {
                for slot in programme.slots_of(rules.document) {
                    let face = match programme.side(rules.document, &slot.id) {
                        Some(Side::Emblem | Side::Other) => Face::Back,
                        Some(Side::Portrait | Side::Data) | None => Face::Front,
                    };
                    let graduation = slot.id.as_str() == "graduation-portrait";
                    let expected = match slot.kind {
                        SlotKind::CardSide => Shot::Card(face),
                        SlotKind::HandHeld => Shot::HandHeld(face),
                        SlotKind::Portrait => Shot::Portrait { graduation },
                    };
                    assert_eq!(shot(&slot.id), Some(expected), "{} {}", programme.id, slot.id);
                }
            }
        }
    }
}
