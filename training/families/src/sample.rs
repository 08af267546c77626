//! How a picture becomes a sample for a network: letterboxed to a square, whole or round its document.

use image::{Rgb, RgbImage};
use specimen::Dice;

use crate::camera::{self, Taken};
use crate::light::LightTruth;
use crate::picture::{Negative, cut_share, expose, long_side, print};
use crate::scene::{Canvas, Corners, Manner, Setting, width_of};
use crate::{Family, Picture, PictureError, Recipe, SceneLabel, Size, Truth};

/// The grey round a letterboxed picture.
const SURROUND: Rgb<u8> = Rgb([114, 114, 114]);

/// Where a picture lies in the square that it was letterboxed to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letterbox {
    pub side: u32,
    /// Of the picture in the square.
    pub width: u32,
    pub height: u32,
    pub left: u32,
    pub top: u32,
    scale: (f32, f32),
}

impl Letterbox {
    /// The picture as large as fits, in the middle, on whole pixels.
    pub fn of(width: u32, height: u32, side: u32) -> Self {
        let longer = width.max(height).max(1) as f32;
        let fit = |length: u32| ((length as f32 * side as f32 / longer).round() as u32).clamp(1, side);
        let (wide, high) = (fit(width), fit(height));
        Self {
            side,
            width: wide,
            height: high,
            left: (side - wide) / 2,
            top: (side - high) / 2,
            scale: (wide as f32 / width as f32, high as f32 / height as f32),
        }
    }

    pub fn apply(&self, picture: &RgbImage) -> RgbImage {
        let mut square = RgbImage::from_pixel(self.side, self.side, SURROUND);
        let small = camera::resized(picture, self.width, self.height);
        image::imageops::replace(&mut square, &small, i64::from(self.left), i64::from(self.top));
        square
    }

    /// A place of the picture in fractions of the square.
    pub fn fraction(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let side = self.side as f32;
        ((x * self.scale.0 + self.left as f32) / side, (y * self.scale.1 + self.top as f32) / side)
    }
}

/// What a sample shows of its picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// All of it.
    Frame,
    /// The document and a little round it, as the detector looks at it a second time.
    Crop,
}

/// What a network gets: a square of red, green, blue bytes, and what it should say of it.
#[derive(Debug, Clone)]
pub struct Sample {
    pub view: View,
    pub square: Vec<u8>,
    pub truth: Truth,
    /// Corners of the document in fractions of the square.
    pub quad: Option<Corners>,
}

/// The document fills so much of the picture that a second look shows nothing more.
const FILLS: f32 = 0.75;
/// Below this many pixels of width, a second look shows nothing either.
const TOO_SMALL_PX: f32 = 40.0;

/// All samples of one scene: two pictures of it, and where the document is small in them, one of the document alone, or
/// of what is held up instead.
pub fn samples(recipe: &Recipe, side: u32) -> Result<Vec<Sample>, PictureError> {
    let negative = expose(recipe)?;
    let mut samples = Vec::with_capacity(3);
    for (number, purpose) in ["print 0", "print 1"].into_iter().enumerate() {
        let dice = &mut Dice::new(recipe.seed, purpose);
        let Picture { jpeg, truth } = print(&negative, dice)?;
        let picture = camera::decoded(&jpeg)?;
        if number == 0
            && let Some(quad) = truth.quad.or(truth.decoy)
            && (TOO_SMALL_PX..FILLS * picture.width().max(picture.height()) as f32).contains(&width_of(&quad))
        {
            samples.push(crop(&picture, &truth, &quad, side, dice));
        }
        samples.push(sample(View::Frame, &picture, truth, side));
    }
    Ok(samples)
}

fn sample(view: View, picture: &RgbImage, truth: Truth, side: u32) -> Sample {
    let letterbox = Letterbox::of(picture.width(), picture.height(), side);
    let square = letterbox.apply(picture).into_raw();
    let quad = truth.quad.map(|quad| quad.map(|place| letterbox.fraction(place)));
    Sample { view, square, truth, quad }
}

/// The region round the corners of the document or decoy, larger by a chance and not quite in the middle.
fn crop(picture: &RgbImage, truth: &Truth, quad: &Corners, side: u32, dice: &mut Dice) -> Sample {
    let range = |axis: fn(&(f32, f32)) -> f32| {
        let values = quad.each_ref().map(axis);
        (
            values.into_iter().fold(f32::INFINITY, f32::min),
            values.into_iter().fold(f32::NEG_INFINITY, f32::max),
        )
    };
    let grown = dice.between(1.05, 1.5);
    let mut window = |(low, high): (f32, f32), limit: u32| {
        let length = (high - low) * grown;
        let slack = (length - (high - low)) / 2.0;
        let middle = (low + high) / 2.0 + dice.between(-slack, slack) * 0.8;
        let first = (middle - length / 2.0).clamp(0.0, limit as f32 - 8.0) as u32;
        let last = ((middle + length / 2.0).max(0.0) as u32).clamp(first + 8, limit);
        (first, last - first)
    };
    let (left, width) = window(range(|place| place.0), picture.width());
    let (top, height) = window(range(|place| place.1), picture.height());
    let part = camera::cropped(picture, left, top, width, height);
    let quad = quad.map(|(x, y)| (x - left as f32, y - top as f32));
    let mut truth = truth.clone();
    if let Some(kind) = truth.kind {
        truth.cut = cut_share(&quad, (width, height));
        truth.quad = Some(quad);
        truth.scene = SceneLabel::of_document(kind);
    } else {
        truth.decoy = Some(quad);
        (truth.scene, truth.turn_known) = (SceneLabel::NotADocument, false);
    }
    sample(View::Crop, &part, truth, side)
}

/// A picture of nothing but noise, mirrored and turned before it is compressed. Nothing in it tells how it stands, so a
/// network that knows has learned the file format's traces. Its truth says how it was turned all the same.
pub fn noise_sample(family: &'static Family, seed: u64, side: u32) -> Result<Sample, PictureError> {
    let dice = &mut Dice::new(seed, "noise");
    let recipe = Recipe { family, setting: Setting::NotADocument, size: Size::Training, seed };
    let long_px = long_side(&recipe, dice) / 2 + 80;
    let short_px = (long_px as f32 * dice.between(0.6, 1.0)) as usize;
    let raster = noise(dice, long_px, short_px);
    let negative = Negative {
        raster,
        recipe,
        kind: None,
        corners: None,
        occluded: 0.0,
        manner: Manner::Photo,
        light: LightTruth::default(),
        taken: Taken { blur_sigma: 0.0, noise: 0.0 },
    };
    let Picture { jpeg, mut truth } = print(&negative, dice)?;
    (truth.turn_known, truth.mirror_known) = (true, true);
    Ok(sample(View::Frame, &camera::decoded(&jpeg)?, truth, side))
}

/// White noise, or softer, or coloured, or over a shade.
fn noise(dice: &mut Dice, width: usize, height: usize) -> RgbImage {
    let (depth, shade) = (dice.between(0.1, 1.0), dice.between(0.2, 0.8));
    let grey = dice.chance(0.5);
    let mut pixels = Vec::with_capacity(width * height);
    for _ in 0..width * height {
        let mut grain = || shade + depth * (dice.unit() - 0.5);
        let first = grain();
        pixels.push(if grey { [first; 3] } else { [first, grain(), grain()] });
    }
    let canvas = Canvas { width, height, pixels };
    let sigma = if dice.chance(0.6) { dice.between(0.3, 3.0) } else { 0.0 };
    let canvas = canvas.blurred(sigma);
    let bytes = canvas.pixels.iter().flatten().map(|value| (value * 255.0).clamp(0.0, 255.0) as u8).collect();
    let (width, height) = if dice.chance(0.5) { (width, height) } else { (height, width) };
    RgbImage::from_raw(width as u32, height as u32, bytes).expect("three bytes a pixel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letterbox_maps_the_corners_of_a_picture_to_the_corners_of_its_place_in_the_square() {
        for (width, height) in [(640, 480), (480, 640), (333, 333), (1600, 901), (50, 31)] {
            let letterbox = Letterbox::of(width, height, 160);
            let picture = RgbImage::from_pixel(width, height, Rgb([255, 255, 255]));
            let square = letterbox.apply(&picture);
            let place = |x: f32, y: f32| {
                let (x, y) = letterbox.fraction((x, y));
                ((x * 160.0).round() as u32, (y * 160.0).round() as u32)
            };
            let (left, top) = place(0.0, 0.0);
            let (right, bottom) = place(width as f32, height as f32);
            for (x, y, pixel) in square.enumerate_pixels() {
                let inside = (left..right).contains(&x) && (top..bottom).contains(&y);
                assert_eq!(pixel.0[0] == 255, inside, "{width} × {height} at {x}, {y}");
            }
        }
    }
}
