//! The copies that people make of a photo: saved again, made smaller or larger, turned, mirrored, cropped.

use image::imageops::{self, FilterType};
use image::{DynamicImage, RgbImage};
use inspect::{Orientation, Point, Quad};
use jpeg_encoder::{ColorType, Encoder};
use specimen::Dice;

/// One way of making a copy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    Recompressed(u8),
    Rescaled(f32),
    Turned,
    /// At most so much is cut from each side, drawn for each; the share.
    Cropped(f32),
    CroppedAndRescaled(f32, f32),
}

pub const WAYS: [Way; 12] = [
    Way::Recompressed(30),
    Way::Recompressed(60),
    Way::Recompressed(85),
    Way::Rescaled(0.3),
    Way::Rescaled(0.5),
    Way::Rescaled(1.4),
    Way::Turned,
    Way::Cropped(0.01),
    Way::Cropped(0.025),
    Way::Cropped(0.05),
    Way::CroppedAndRescaled(0.05, 0.5),
    Way::CroppedAndRescaled(0.05, 0.4),
];

impl Way {
    /// Whether the copy still shows the whole picture.
    pub fn group(self) -> &'static str {
        match self {
            Self::Recompressed(_) | Self::Rescaled(_) | Self::Turned => "all that show the whole picture",
            Self::Cropped(_) | Self::CroppedAndRescaled(..) => "all that are cropped",
        }
    }

    /// The copy as it would be decoded, and where the card lies in it.
    pub fn copy(self, picture: &RgbImage, card: Option<&Quad>, dice: &mut Dice) -> (RgbImage, Option<Quad>) {
        let card = card.copied();
        match self {
            Self::Recompressed(quality) => (saved(picture, quality), card),
            Self::Rescaled(factor) => rescaled(picture, card, factor),
            Self::Turned => turned(picture, card, dice),
            Self::Cropped(most) => {
                let (cropped, card) = cropped(picture, card, most, dice);
                (saved(&cropped, 80), card)
            }
            Self::CroppedAndRescaled(most, factor) => {
                let (cropped, card) = cropped(picture, card, most, dice);
                rescaled(&cropped, card, factor)
            }
        }
    }
}

/// Written as JPEG and read again.
pub fn saved(picture: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, quality)
        .encode(picture.as_raw(), picture.width() as u16, picture.height() as u16, ColorType::Rgb)
        .expect("a picture in memory can be encoded");
    image::load_from_memory(&bytes).expect("a JPEG that was just written can be read").into_rgb8()
}

fn moved(card: Option<Quad>, change: impl Fn(Point) -> Point) -> Option<Quad> {
    card.map(|card| Quad(card.0.map(change)))
}

fn rescaled(picture: &RgbImage, card: Option<Quad>, factor: f32) -> (RgbImage, Option<Quad>) {
    let size = |side: u32| (side as f32 * factor) as u32;
    let (width, height) = (size(picture.width()), size(picture.height()));
    let smaller = imageops::resize(picture, width, height, FilterType::CatmullRom);
    let (across, down) = (width as f32 / picture.width() as f32, height as f32 / picture.height() as f32);
    (saved(&smaller, 75), moved(card, |corner| Point { x: corner.x * across, y: corner.y * down }))
}

fn turned(picture: &RgbImage, card: Option<Quad>, dice: &mut Dice) -> (RgbImage, Option<Quad>) {
    let turn = Orientation::from_exif(dice.whole(2, 8)).expect("EXIF numbers eight orientations");
    let mut turned = DynamicImage::ImageRgb8(picture.clone());
    turned.apply_orientation(
        image::metadata::Orientation::from_exif(turn.exif()).expect("EXIF numbers eight orientations"),
    );
    let turned = turned.into_rgb8();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let card = moved(card, |corner| {
        let place = turn.moved(Point { x: corner.x / width, y: corner.y / height });
        Point { x: place.x * turned.width() as f32, y: place.y * turned.height() as f32 }
    });
    (saved(&turned, 75), card)
}

fn cropped(picture: &RgbImage, card: Option<Quad>, most: f32, dice: &mut Dice) -> (RgbImage, Option<Quad>) {
    let mut cut = |side: u32| (side as f32 * dice.between(0.0, most)) as u32;
    let (width, height) = picture.dimensions();
    let (left, right, top, bottom) = (cut(width), cut(width), cut(height), cut(height));
    let part = imageops::crop_imm(picture, left, top, width - left - right, height - top - bottom);
    let card = moved(card, |corner| Point { x: corner.x - left as f32, y: corner.y - top as f32 });
    (part.to_image(), card)
}
