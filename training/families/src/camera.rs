//! From a lit scene to a file's pixels: the lens's blur, the sensor's noise, the turn and mirror, resampling, JPEG.
//!
//! The order is what keeps a network honest (PHOTO-CHECKS, "The shortcut trap"): noise is the same from all sides
//! before the turn is drawn, and everything that a file format does comes after it.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use specimen::Dice;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::PictureError;
use crate::scene::{Canvas, Manner, Texture};

/// What lens and sensor did. Lengths in the canvas's pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// Of the Gaussian that blurs as much as lens and motion did together.
    pub blur_sigma: f32,
    /// In parts of full scale.
    pub noise: f32,
}

/// Takes a lit scene: blur, sharpening, noise, eight bits.
pub(crate) fn take(canvas: Canvas, manner: Manner, exposure: f32, dice: &mut Dice) -> (RgbImage, Taken) {
    let unit = canvas.unit() / 640.0;
    let sigma = unit
        * match dice.whole(0, 9) {
            _ if manner == Manner::Scan => dice.between(0.2, 0.6),
            0 => dice.between(1.8, 4.0),
            1..=2 => dice.between(0.9, 1.9),
            _ => dice.between(0.2, 0.9),
        };
    let mut canvas = canvas.blurred(sigma);
    let mut variance = sigma * sigma;
    if manner == Manner::Photo && dice.chance(0.07) {
        let length = unit * dice.between(2.0, 9.0);
        canvas = shaken(&canvas, length, dice);
        // The variance of an even spread over a length.
        variance += length * length / 12.0;
    }
    if dice.chance(0.2) {
        canvas = sharpened(canvas, dice);
    }
    let dim = if exposure < 0.5 { 1.8 } else { 1.0 };
    let noise = if dice.chance(0.8) { dice.between(0.002, 0.02) } else { dice.between(0.02, 0.05) } * dim;
    let noise = if matches!(manner, Manner::Scan | Manner::Copy) { noise * 0.4 } else { noise };
    (developed(&canvas, noise, dice), Taken { blur_sigma: variance.sqrt(), noise })
}

/// Blurred along a straight path. Its variance along a line is halved over all directions, which the caller's
/// equivalent leaves out: what is read along the path is what counts.
fn shaken(canvas: &Canvas, length: f32, dice: &mut Dice) -> Canvas {
    let (sin, cos) = dice.between(0.0, std::f32::consts::TAU).sin_cos();
    let steps = (length.ceil() as i32).max(2);
    let (width, height) = (canvas.width as i32, canvas.height as i32);
    let offsets: Vec<(i32, i32)> = (0..=steps)
        .map(|step| {
            let far = length * (step as f32 / steps as f32 - 0.5);
            ((far * cos).round() as i32, (far * sin).round() as i32)
        })
        .collect();
    let share = 1.0 / offsets.len() as f32;
    Canvas::shaded(canvas.width, canvas.height, |x, y| {
        let mut sum = [0.0f32; 3];
        for (dx, dy) in &offsets {
            let (column, row) = ((x as i32 + dx).clamp(0, width - 1), (y as i32 + dy).clamp(0, height - 1));
            let pixel = canvas.pixels[(row * width + column) as usize];
            sum = std::array::from_fn(|channel| sum[channel] + pixel[channel]);
        }
        sum.map(|value| value * share)
    })
}

/// As phones do: with bright and dark rims along edges.
fn sharpened(canvas: Canvas, dice: &mut Dice) -> Canvas {
    let amount = dice.between(0.2, 0.9);
    let soft = canvas.clone().blurred(dice.between(0.8, 1.6));
    let mut sharp = canvas;
    for (pixel, soft) in sharp.pixels.iter_mut().zip(&soft.pixels) {
        *pixel = std::array::from_fn(|channel| pixel[channel] + amount * (pixel[channel] - soft[channel]));
    }
    sharp
}

/// As bytes, with noise that has no direction: a grain of its own in each pixel, and soft stains of colour.
fn developed(canvas: &Canvas, noise: f32, dice: &mut Dice) -> RgbImage {
    let stain = if dice.chance(0.5) { noise * dice.between(0.0, 2.0) } else { 0.0 };
    let stains: [Texture; 2] = std::array::from_fn(|_| Texture::spots(dice, 3.0));
    let tinted = dice.between(0.0, 0.8);
    let mut bytes = Vec::with_capacity(canvas.pixels.len() * 3);
    for (index, pixel) in canvas.pixels.iter().enumerate() {
        // Four sums of bytes come close to a bell curve, of standard deviation 0.58.
        let bits = dice.next();
        let sum = (0..4).map(|part| (bits >> (part * 8)) as u8).map(f32::from).sum::<f32>();
        let grain = (sum / 255.0 - 2.0) * noise * 1.73;
        let tint = |shift: u32| (f32::from((bits >> shift) as u8) / 255.0 - 0.5) * noise * tinted * 3.0;
        let mut shift = [grain + tint(40), grain, grain + tint(48)];
        if stain > 0.0 {
            let (x, y) = ((index % canvas.width) as f32, (index / canvas.width) as f32);
            shift[0] += (stains[0].at(x, y) - 0.5) * stain;
            shift[2] += (stains[1].at(x, y) - 0.5) * stain;
        }
        bytes.extend(
            (0..3).map(|channel| ((pixel[channel] + shift[channel]) * 255.0 + 0.5).clamp(0.0, 255.0) as u8),
        );
    }
    RgbImage::from_raw(canvas.width as u32, canvas.height as u32, bytes).expect("three bytes a pixel")
}

/// The change that undoes that of an EXIF orientation.
pub fn inverse_orientation(exif: u8) -> u8 {
    match exif {
        6 => 8,
        8 => 6,
        other => other,
    }
}

/// Changed as a program changes a stored picture with this EXIF orientation to show it.
pub fn oriented(picture: &RgbImage, exif: u8) -> RgbImage {
    use image::imageops;
    match exif {
        2 => imageops::flip_horizontal(picture),
        3 => imageops::rotate180(picture),
        4 => imageops::flip_vertical(picture),
        5 => imageops::flip_horizontal(&imageops::rotate90(picture)),
        6 => imageops::rotate90(picture),
        7 => imageops::flip_horizontal(&imageops::rotate270(picture)),
        8 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}

/// Where a place of a picture of this size comes to lie when the picture is [`oriented`].
pub fn oriented_place((x, y): (f32, f32), (width, height): (f32, f32), exif: u8) -> (f32, f32) {
    match exif {
        2 => (width - x, y),
        3 => (width - x, height - y),
        4 => (x, height - y),
        5 => (y, x),
        6 => (height - y, x),
        7 => (height - y, width - x),
        8 => (y, width - x),
        _ => (x, y),
    }
}

/// Resampled: each pixel the mean of the area that it covers; between pixels where the picture grows.
pub fn resized(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    let (from_width, from_height) = (picture.width() as usize, picture.height() as usize);
    let (columns, rows) = (weights(from_width, width as usize), weights(from_height, height as usize));
    let raw = picture.as_raw();
    let mut narrow = Vec::with_capacity(width as usize * from_height * 3);
    for row in raw.chunks_exact(from_width * 3) {
        for (start, shares) in &columns {
            let mut sum = [0.0f32; 3];
            for (pixel, share) in row[start * 3..].chunks_exact(3).zip(shares) {
                sum = std::array::from_fn(|channel| sum[channel] + f32::from(pixel[channel]) * share);
            }
            narrow.extend_from_slice(&sum);
        }
    }
    let line = width as usize * 3;
    let mut bytes = Vec::with_capacity(line * height as usize);
    let mut sums = vec![0.0f32; line];
    for (start, shares) in &rows {
        sums.fill(0.5);
        for (row, share) in narrow[start * line..].chunks_exact(line).zip(shares) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value * share);
        }
        bytes.extend(sums.iter().map(|&sum| sum.clamp(0.0, 255.0) as u8));
    }
    RgbImage::from_raw(width, height, bytes).expect("three bytes a pixel")
}

/// For each of `to` pixels, the first of `from` pixels that it is made of, and their shares.
fn weights(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let scale = from as f32 / to as f32;
    // Where the picture grows, the two nearest pixels count by their distance; where it shrinks, by the overlap.
    let overlap = |index: usize, low: f32, high: f32| {
        ((index as f32 + 1.0).min(high) - (index as f32).max(low)).max(0.0)
    };
    (0..to)
        .map(|place| {
            let (low, high) = if scale >= 1.0 {
                (place as f32 * scale, (place + 1) as f32 * scale)
            } else {
                let middle = ((place as f32 + 0.5) * scale).clamp(0.5, from as f32 - 0.5);
                (middle - 0.5, middle + 0.5)
            };
            let first = (low.floor() as usize).min(from - 1);
            let last = (high.ceil() as usize).clamp(first + 1, from);
            let shares: Vec<f32> = (first..last).map(|index| overlap(index, low, high)).collect();
            let sum: f32 = shares.iter().sum();
            (first, shares.into_iter().map(|share| share / sum).collect())
        })
        .collect()
}

/// A part of a picture.
pub(crate) fn cropped(picture: &RgbImage, left: u32, top: u32, width: u32, height: u32) -> RgbImage {
    image::imageops::crop_imm(picture, left, top, width, height).to_image()
}

/// A JPEG file of this quality; `fine` keeps the full resolution of colour.
pub(crate) fn jpeg(picture: &RgbImage, quality: u8, fine: bool) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::with_capacity(picture.as_raw().len() / 8);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(if fine { SamplingFactor::R_4_4_4 } else { SamplingFactor::R_4_2_0 });
    // Pictures here are far smaller than 65,535 pixels a side.
    encoder.encode(picture.as_raw(), picture.width() as u16, picture.height() as u16, ColorType::Rgb)?;
    Ok(bytes)
}

pub(crate) fn decoded(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|_| PictureError::Decode)?;
    let (width, height) = decoder.dimensions().ok_or(PictureError::Decode)?;
    RgbImage::from_raw(width as u32, height as u32, pixels).ok_or(PictureError::Decode)
}
