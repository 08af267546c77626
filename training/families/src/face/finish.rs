//! What is done to a finished picture of a person: grain, blur, print screens. All of it keeps transparency.

use tiny_skia::{Pixmap, PremultipliedColorU8};

use super::style::Finish;
use crate::card::paper::hash;

pub(super) fn finish(pixmap: &mut Pixmap, finishes: &[Finish], seed: u32) {
    for step in finishes {
        match step {
            Finish::Grey => each(pixmap, |_, _, colour| [luma(colour); 3]),
            Finish::Grain => {
                let strength = 10.0 + (seed % 16) as f32;
                each(pixmap, |x, y, colour| {
                    let grain = (hash(x, y, seed) - 0.5) * strength * 2.0;
                    colour.map(|channel| channel + grain)
                });
            }
            Finish::Blur => blurred(pixmap, (pixmap.width() / 130).max(1) as usize),
            Finish::Posterised => {
                each(pixmap, |_, _, colour| colour.map(|channel| (channel / 52.0).round() * 52.0));
            }
            Finish::Duotone => {
                let dark = [(seed % 90) as f32, (seed / 90 % 60) as f32, (seed / 5400 % 110) as f32];
                each(pixmap, |_, _, colour| {
                    let light = luma(colour) / 255.0;
                    std::array::from_fn(|channel| dark[channel] + (238.0 - dark[channel]) * light)
                });
            }
            Finish::Faded => each(pixmap, |_, _, colour| [110.0 + luma(colour) * 0.5; 3]),
            Finish::Mosaic => mosaic(pixmap, (pixmap.width() as usize / 34).max(1)),
            Finish::Halftone => screened(pixmap, |x, y| ((x * 0.7).sin() * (y * 0.7).sin()) * 0.5 + 0.5),
            Finish::Hatched => {
                let lean = if seed.is_multiple_of(2) { 1.0 } else { -1.0 };
                screened(pixmap, |x, y| ((x + y * lean) * 0.8).sin() * 0.5 + 0.5);
            }
        }
    }
}

fn luma([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

fn each(pixmap: &mut Pixmap, change: impl Fn(i32, i32, [f32; 3]) -> [f32; 3]) {
    let width = pixmap.width() as usize;
    for (index, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
        if pixel.alpha() == 0 {
            continue;
        }
        let plain = pixel.demultiply();
        let colour = [plain.red(), plain.green(), plain.blue()].map(f32::from);
        let changed = change((index % width) as i32, (index / width) as i32, colour);
        *pixel = premultiplied(changed, plain.alpha());
    }
}

fn premultiplied(colour: [f32; 3], alpha: u8) -> PremultipliedColorU8 {
    let [red, green, blue] = colour.map(|channel| channel.clamp(0.0, 255.0) as u8);
    tiny_skia::ColorU8::from_rgba(red, green, blue, alpha).premultiply()
}

/// Dark where the picture is darker than the screen: black and the light of the paper.
fn screened(pixmap: &mut Pixmap, screen: impl Fn(f32, f32) -> f32) {
    let pitch = 160.0 / pixmap.width().max(1) as f32;
    let pitch = pitch.max(0.7);
    each(pixmap, |x, y, colour| {
        let light = luma(colour) / 255.0;
        let level = (light - screen(x as f32 * pitch, y as f32 * pitch) * 0.8 - 0.06) * 5.0;
        [40.0 + 200.0 * level.clamp(0.0, 1.0); 3]
    });
}

/// Box blur along rows and then along columns.
fn blurred(pixmap: &mut Pixmap, radius: usize) {
    let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
    let mut pixels: Vec<[u8; 4]> = pixmap
        .pixels()
        .iter()
        .map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    for (count, lines, step, next) in [(width, height, 1, width), (height, width, width, 1)] {
        let mut line = vec![[0u8; 4]; count];
        for start in (0..lines).map(|index| index * next) {
            for (place, pixel) in line.iter_mut().enumerate() {
                *pixel = pixels[start + place * step];
            }
            for place in 0..count {
                let (low, high) = (place.saturating_sub(radius), (place + radius).min(count - 1));
                let span = &line[low..=high];
                pixels[start + place * step] = std::array::from_fn(|channel| {
                    let sum: usize = span.iter().map(|pixel| usize::from(pixel[channel])).sum();
                    (sum / span.len()) as u8
                });
            }
        }
    }
    for (pixel, [red, green, blue, alpha]) in pixmap.pixels_mut().iter_mut().zip(pixels) {
        if let Some(blurred) = PremultipliedColorU8::from_rgba(red, green, blue, alpha) {
            *pixel = blurred;
        }
    }
}

fn mosaic(pixmap: &mut Pixmap, size: usize) {
    let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
    let pixels = pixmap.pixels_mut();
    for y in 0..height {
        for x in 0..width {
            let middle = |place: usize, limit: usize| (place / size * size + size / 2).min(limit - 1);
            pixels[y * width + x] = pixels[middle(y, height) * width + middle(x, width)];
        }
    }
}
