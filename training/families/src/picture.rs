//! One picture with the truth about it: what is drawn by chance, in which order a scene becomes a file.

use image::RgbImage;
use specimen::Dice;

use crate::camera::{self, Taken};
use crate::light::{LightTruth, illuminate};
use crate::scene::{Corners, Manner, Setting, Staged, stage, weighted, width_of};
use crate::{Family, FamilyError, Kind, Split, families};

/// Why a picture cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error(transparent)]
    Drawing(#[from] FamilyError),
    #[error("the picture cannot be written as JPEG: {0}")]
    Encode(#[from] jpeg_encoder::EncodingError),
    #[error("a JPEG that was just written cannot be read")]
    Decode,
}

/// How much of a set shows what.
const MIX: &[(Setting, f32)] = &[
    (Setting::CardSide, 0.32),
    (Setting::HandHeldCard, 0.30),
    (Setting::HandHeldNone, 0.05),
    (Setting::FacePortrait, 0.05),
    (Setting::OtherDocument, 0.20),
    (Setting::NotADocument, 0.08),
];
/// What is rare and hard to tell from the rest is learned from more often.
const LEARNED_MIX: &[(Setting, f32)] = &[
    (Setting::CardSide, 0.28),
    (Setting::HandHeldCard, 0.27),
    (Setting::HandHeldNone, 0.12),
    (Setting::FacePortrait, 0.06),
    (Setting::OtherDocument, 0.18),
    (Setting::NotADocument, 0.09),
];

/// What a picture is of, numbered as the network's outputs and in the order of `inspect`'s scenes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SceneLabel {
    PortraitSide = 0,
    EmblemSide = 1,
    HandHeldCard = 2,
    HandHeldNone = 3,
    FacePortrait = 4,
    OtherDocument = 5,
    NotADocument = 6,
}

impl SceneLabel {
    pub(crate) fn of_document(kind: Kind) -> Self {
        match kind {
            Kind::PortraitSide(_) => Self::PortraitSide,
            Kind::EmblemSide(_) => Self::EmblemSide,
            Kind::Other(_) => Self::OtherDocument,
        }
    }

    fn of(setting: Setting, kind: Option<Kind>) -> Self {
        match (setting, kind) {
            (Setting::CardSide | Setting::OtherDocument, Some(kind)) => Self::of_document(kind),
            (Setting::HandHeldCard, _) => Self::HandHeldCard,
            (Setting::HandHeldNone, _) => Self::HandHeldNone,
            (Setting::FacePortrait, _) => Self::FacePortrait,
            _ => Self::NotADocument,
        }
    }
}

/// How large pictures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As small as a network's input allows: quick to make.
    Training,
    /// As they are sent in.
    Full,
}

/// What to make. The same recipe gives the same picture.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub family: &'static Family,
    pub setting: Setting,
    pub size: Size,
    pub seed: u64,
}

impl Recipe {
    /// The recipe of one scene of a set: any family of the split, any setting by the mix.
    pub fn drawn(split: Split, size: Size, seed: u64, scene: u64) -> Self {
        let dice = &mut Dice::new(seed ^ scene.wrapping_mul(0x9E37_79B9_7F4A_7C15), "recipe");
        let own: Vec<&Family> = families().iter().filter(|family| family.split == split).collect();
        let family = dice.pick(&own);
        let mix = if split == Split::Train { LEARNED_MIX } else { MIX };
        Self { family, setting: weighted(dice, mix), size, seed: dice.next() }
    }
}

/// What is known of a picture because it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    pub family: u32,
    pub split: Split,
    pub scene: SceneLabel,
    /// The document in it.
    pub kind: Option<Kind>,
    /// EXIF value 1 to 8: how the stored picture has to be changed to stand right.
    pub orientation: u8,
    pub turn_known: bool,
    /// Whether anything in the picture tells. Of a card that is only some pixels wide nothing does: see
    /// `card_width_px`.
    pub mirror_known: bool,
    /// The document's corners in stored pixels, in the order in which it is read: top left first.
    pub quad: Option<Corners>,
    /// The same of something held up that is no document, or of an empty hand.
    pub decoy: Option<Corners>,
    /// Mean length of its upper and lower edge in stored pixels; 0 without a document.
    pub card_width_px: f32,
    /// The Gaussian that blurs as much as lens, motion and resampling did, on the card rectified to 640 px; 0 without.
    pub blur_sigma_px_at_640: f32,
    pub light: LightTruth,
    /// Of the sensor, in parts of full scale.
    pub noise: f32,
    pub screen: bool,
    pub grey: bool,
    pub scan: bool,
    /// Share of the document that fingers cover.
    pub occluded: f32,
    /// Share of the document that lies outside of the picture.
    pub cut: f32,
    /// Of the last compression.
    pub jpeg_quality: u8,
}

/// A file, and the truth about it.
#[derive(Debug, Clone)]
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub truth: Truth,
}

/// A scene that was taken once, upright. Each picture of it is turned, rescaled and compressed in its own way.
pub(crate) struct Negative {
    pub raster: RgbImage,
    pub recipe: Recipe,
    pub kind: Option<Kind>,
    /// Of the document, or else of the decoy.
    pub corners: Option<Corners>,
    pub occluded: f32,
    pub manner: Manner,
    pub light: LightTruth,
    pub taken: Taken,
}

/// Makes the one picture of a recipe.
pub fn picture(recipe: &Recipe) -> Result<Picture, PictureError> {
    let negative = expose(recipe)?;
    print(&negative, &mut Dice::new(recipe.seed, "print 0"))
}

/// Sets the scene of a recipe up and takes it.
pub(crate) fn expose(recipe: &Recipe) -> Result<Negative, PictureError> {
    let dice = &mut Dice::new(recipe.seed, "scene");
    let long_px = long_side(recipe, dice);
    let mut staged = stage(recipe.setting, recipe.family, dice, long_px)?;
    let light = illuminate(&mut staged, dice);
    let Staged { canvas, subject, decoy, manner } = staged;
    let (raster, taken) = camera::take(canvas, manner, light.exposure, dice);
    let (kind, corners, occluded) = match subject {
        Some(subject) => (Some(subject.kind), Some(subject.corners), subject.occluded),
        None => (None, decoy, 0.0),
    };
    Ok(Negative { raster, recipe: *recipe, kind, corners, occluded, manner, light, taken })
}

pub(crate) fn long_side(recipe: &Recipe, dice: &mut Dice) -> usize {
    let (low, high) = match (recipe.size, recipe.setting) {
        // A card in a hand is a small part of the picture, and has to be legible in it.
        (Size::Training, Setting::HandHeldCard) if dice.chance(0.65) => (700.0, 960.0),
        (Size::Training, _) if dice.chance(0.5) => (480.0, 640.0),
        (Size::Training, _) if dice.chance(0.7) => (640.0, 800.0),
        (Size::Training, _) => (800.0, 1000.0),
        (Size::Full, Setting::HandHeldCard | Setting::HandHeldNone) => (1100.0, 1440.0),
        (Size::Full, Setting::FacePortrait) => (480.0, 1000.0),
        (Size::Full, _) => (900.0, 1600.0),
    };
    dice.between(low, high) as usize
}

/// Turns, rescales, crops and compresses a negative by chance.
pub(crate) fn print(negative: &Negative, dice: &mut Dice) -> Result<Picture, PictureError> {
    let orientation = dice.whole(1, 8) as u8;
    let undone = camera::inverse_orientation(orientation);
    let size = (negative.raster.width() as f32, negative.raster.height() as f32);
    let mut sheet = Sheet {
        picture: camera::oriented(&negative.raster, undone),
        quad: negative
            .corners
            .map(|corners| corners.map(|place| camera::oriented_place(place, size, undone))),
    };
    let scale = rescale(&sheet.picture, &negative.recipe, dice);
    sheet.scale(scale);
    sheet.trim(dice);
    if dice.chance(0.4) {
        let bytes = camera::jpeg(&sheet.picture, quality(negative.recipe.size, dice), dice.chance(0.3))?;
        sheet.picture = camera::decoded(&bytes)?;
        // Programs between the camera and the desk shrink and cut what they pass on, or only compress it again.
        if dice.chance(0.3) {
            sheet.scale(dice.between(0.8, 1.0));
        }
        sheet.trim(dice);
    }
    let jpeg_quality = quality(negative.recipe.size, dice);
    let jpeg = camera::jpeg(&sheet.picture, jpeg_quality, dice.chance(0.3))?;
    Ok(Picture { jpeg, truth: truth(negative, &sheet, orientation, jpeg_quality) })
}

/// A picture under way, and where the document is in it.
struct Sheet {
    picture: RgbImage,
    quad: Option<Corners>,
}

impl Sheet {
    fn scale(&mut self, scale: f32) {
        let (width, height) = self.picture.dimensions();
        let to = |side: u32| ((side as f32 * scale).round() as u32).max(16);
        self.picture = camera::resized(&self.picture, to(width), to(height));
        let (across, down) = (to(width) as f32 / width as f32, to(height) as f32 / height as f32);
        self.place(|(x, y)| (x * across, y * down));
    }

    /// Cuts up to some pixels from each side, so that no grid of blocks lies where the last one lay.
    fn trim(&mut self, dice: &mut Dice) {
        let (width, height) = self.picture.dimensions();
        let most = if dice.chance(0.3) { 0.02 } else { 0.0 };
        let mut cut = |side: u32| dice.whole(0, 7.min(side / 16) + (side as f32 * most) as u32);
        let (left, top, right, bottom) = (cut(width), cut(height), cut(width), cut(height));
        self.picture = camera::cropped(&self.picture, left, top, width - left - right, height - top - bottom);
        self.place(|(x, y)| (x - left as f32, y - top as f32));
    }

    fn place(&mut self, change: impl Fn((f32, f32)) -> (f32, f32)) {
        self.quad = self.quad.map(|quad| quad.map(change));
    }
}

fn rescale(picture: &RgbImage, recipe: &Recipe, dice: &mut Dice) -> f32 {
    let long = picture.width().max(picture.height()) as f32;
    let least = match (recipe.size, recipe.setting) {
        (Size::Training, Setting::HandHeldCard) => 0.5,
        (Size::Training, _) => (200.0 / long).max(0.25),
        (Size::Full, _) => 0.7,
    };
    if dice.chance(0.3) { 1.0 } else { dice.between(least.ln(), 0.0).exp() }
}

fn quality(size: Size, dice: &mut Dice) -> u8 {
    let least = if size == Size::Full { 50 } else { 25 };
    dice.whole(least, 95) as u8
}

fn truth(negative: &Negative, sheet: &Sheet, orientation: u8, jpeg_quality: u8) -> Truth {
    let setting = negative.recipe.setting;
    let document = |corners: Option<Corners>| corners.filter(|_| negative.kind.is_some());
    let quad = document(sheet.quad);
    let card_width_px = quad.as_ref().map_or(0.0, width_of);
    let at_640 = document(negative.corners).as_ref().map_or(0.0, |corners| {
        // Shrinking averages over squares, which blurs as a Gaussian of side / √12 does.
        let shrink = (width_of(corners) / card_width_px.max(1.0)).max(1.0);
        let resampling = (shrink * shrink - 1.0) / 12.0;
        (negative.taken.blur_sigma.powi(2) + resampling).sqrt() * 640.0 / width_of(corners)
    });
    Truth {
        family: negative.recipe.family.id,
        split: negative.recipe.family.split,
        scene: SceneLabel::of(setting, negative.kind),
        kind: negative.kind,
        orientation,
        turn_known: setting != Setting::NotADocument,
        mirror_known: negative.kind.is_some(),
        quad,
        decoy: sheet.quad.filter(|_| negative.kind.is_none()),
        card_width_px,
        blur_sigma_px_at_640: at_640,
        light: negative.light,
        noise: negative.taken.noise,
        screen: negative.manner == Manner::Screen,
        grey: negative.manner == Manner::Copy,
        scan: negative.manner == Manner::Scan,
        occluded: negative.occluded,
        cut: quad.as_ref().map_or(0.0, |quad| cut_share(quad, sheet.picture.dimensions())),
        jpeg_quality,
    }
}

/// The share of a document that lies outside of a picture.
pub(crate) fn cut_share(quad: &Corners, (width, height): (u32, u32)) -> f32 {
    const STEPS: u32 = 24;
    let mut outside = 0u32;
    for step in 0..STEPS * STEPS {
        let part = |index: u32| (index as f32 + 0.5) / STEPS as f32;
        let (u, v) = (part(step % STEPS), part(step / STEPS));
        let at = |axis: fn(&(f32, f32)) -> f32| {
            let [a, b, c, d] = quad.each_ref().map(axis);
            (a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + c * u) * v
        };
        let (x, y) = (at(|place| place.0), at(|place| place.1));
        let inside = (0.0..width as f32).contains(&x) && (0.0..height as f32).contains(&y);
        outside += u32::from(!inside);
    }
    outside as f32 / (STEPS * STEPS) as f32
}
