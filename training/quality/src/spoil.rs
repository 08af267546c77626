//! Spoils a sharp scene by a known amount: blur, then the way to a file.

use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use specimen::Dice;

/// What took the sharpness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blur {
    None,
    /// The lens, softly.
    Gaussian {
        sigma: f32,
    },
    /// The lens, as a disc.
    Disc {
        radius: f32,
    },
    /// The hand: evenly along a line, at this angle to the card's lines.
    Motion {
        length: f32,
        angle: f32,
    },
}

impl Blur {
    /// Of a worst direction between 0 and some 6 pixels.
    pub fn random(dice: &mut Dice) -> Self {
        let sigma = (dice.between(0.3f32.ln(), 6.0f32.ln())).exp();
        match dice.whole(0, 9) {
            0 | 1 => Self::None,
            2..=5 => Self::Gaussian { sigma },
            6 | 7 => Self::Disc { radius: sigma * 2.0 },
            _ => Self::Motion {
                length: sigma * 12.0f32.sqrt(),
                angle: dice.between(0.0, std::f32::consts::PI),
            },
        }
    }

    /// Standard deviation across and down.
    pub fn sigmas(self) -> [f32; 2] {
        match self {
            Self::None => [0.0; 2],
            Self::Gaussian { sigma } => [sigma; 2],
            // A disc's variance along a line is a quarter of its radius squared, an even stroke's a twelfth.
            Self::Disc { radius } => [radius / 2.0; 2],
            Self::Motion { length, angle } => {
                let sigma = length / 12.0f32.sqrt();
                [sigma * angle.cos().abs(), sigma * angle.sin().abs()]
            }
        }
    }

    /// Blurs a picture in which a pixel of the blur is `scale` pixels, and the card is tilted by `tilt` radians.
    pub fn apply(self, picture: &RgbImage, scale: f32, tilt: f32) -> RgbImage {
        match self {
            Self::None => picture.clone(),
            Self::Gaussian { sigma } => imageops::blur(picture, (sigma * scale).max(0.05)),
            Self::Disc { radius } => mean_of_shifted(picture, &disc(radius * scale)),
            Self::Motion { length, angle } => mean_of_shifted(picture, &line(length * scale, angle + tilt)),
        }
    }
}

fn disc(radius: f32) -> Vec<(f32, f32)> {
    // Sunflower seeds lie evenly on a disc.
    let count = (radius * radius * 3.0).clamp(12.0, 90.0);
    (0..count as u32)
        .map(|index| {
            let distance = radius * ((index as f32 + 0.5) / count.floor()).sqrt();
            let (sin, cos) = (index as f32 * 2.399_963).sin_cos();
            (distance * cos, distance * sin)
        })
        .collect()
}

fn line(length: f32, angle: f32) -> Vec<(f32, f32)> {
    let count = (length * 1.5).clamp(3.0, 60.0) as u32;
    let (sin, cos) = angle.sin_cos();
    let part = |index: u32| ((index as f32 + 0.5) / count as f32 - 0.5) * length;
    (0..count).map(|index| (part(index) * cos, part(index) * sin)).collect()
}

/// Each pixel the mean of what lies at these distances from it.
fn mean_of_shifted(picture: &RgbImage, shifts: &[(f32, f32)]) -> RgbImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut sums = vec![0.0f32; picture.len()];
    for (dx, dy) in shifts {
        let (left, top) = (dx.floor(), dy.floor());
        let (across, down) = (dx - left, dy - top);
        for (ox, oy, weight) in [
            (0, 0, (1.0 - across) * (1.0 - down)),
            (1, 0, across * (1.0 - down)),
            (0, 1, (1.0 - across) * down),
            (1, 1, across * down),
        ] {
            let (shift_x, shift_y) = (left as isize + ox, top as isize + oy);
            for y in 0..height {
                let from = (y as isize + shift_y).clamp(0, height as isize - 1) as usize * width;
                for x in 0..width {
                    let column = (x as isize + shift_x).clamp(0, width as isize - 1) as usize;
                    let (source, target) = (3 * (from + column), 3 * (y * width + x));
                    for channel in 0..3 {
                        sums[target + channel] += weight * f32::from(picture.as_raw()[source + channel]);
                    }
                }
            }
        }
    }
    let share = 1.0 / shifts.len() as f32;
    let bytes = sums.into_iter().map(|sum| (sum * share + 0.5) as u8).collect();
    RgbImage::from_raw(picture.width(), picture.height(), bytes).expect("as many bytes as before")
}

/// How a scene becomes a file.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    /// Size of the stored picture against the scene's.
    pub scale: f32,
    pub filter: imageops::FilterType,
    /// Strength of the light, and of the noise in grey levels.
    pub light: f32,
    pub noise: f32,
    /// By how much edges are made steeper, as phones do; 0 is not at all.
    pub sharpening: f32,
    pub quality: u8,
    pub full_colour: bool,
}

impl Camera {
    /// `smallest` is the least scale.
    pub fn random(dice: &mut Dice, smallest: f32) -> Self {
        use imageops::FilterType::{CatmullRom, Lanczos3, Triangle};
        Self {
            scale: if dice.chance(0.25) { 1.0 } else { dice.between(smallest.min(1.0), 1.0) },
            filter: dice.pick(&[Triangle, CatmullRom, Lanczos3]),
            light: if dice.chance(0.2) { dice.between(0.25, 0.7) } else { dice.between(0.8, 1.05) },
            noise: if dice.chance(0.2) { dice.between(4.0, 9.0) } else { dice.between(0.0, 4.0) },
            sharpening: if dice.chance(0.25) { dice.between(0.2, 0.9) } else { 0.0 },
            quality: dice.whole(35, 95) as u8,
            full_colour: dice.chance(0.3),
        }
    }

    pub fn take(&self, scene: &RgbImage, dice: &mut Dice) -> RgbImage {
        let side = |length: u32| (length as f32 * self.scale).round().max(1.0) as u32;
        let sharpened = (self.sharpening > 0.0).then(|| self.sharpened(scene));
        let scene = sharpened.as_ref().unwrap_or(scene);
        let mut small = imageops::resize(scene, side(scene.width()), side(scene.height()), self.filter);
        for pixel in small.pixels_mut() {
            let grain = (0..4).map(|_| dice.unit()).sum::<f32>() - 2.0;
            // The sum of four has a standard deviation of 0.577.
            let shift = grain / 0.577 * self.noise;
            pixel.0 = pixel.0.map(|value| (f32::from(value) * self.light + shift + 0.5) as u8);
        }
        self.stored(&small)
    }

    fn sharpened(&self, scene: &RgbImage) -> RgbImage {
        let soft = imageops::blur(scene, 1.2);
        let mut sharp = scene.clone();
        for (value, soft) in sharp.iter_mut().zip(soft.iter()) {
            let (here, round) = (f32::from(*value), f32::from(*soft));
            *value = (here + self.sharpening * (here - round) + 0.5) as u8;
        }
        sharp
    }

    fn stored(&self, picture: &RgbImage) -> RgbImage {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.quality);
        let sampling = if self.full_colour { SamplingFactor::R_4_4_4 } else { SamplingFactor::R_4_2_0 };
        encoder.set_sampling_factor(sampling);
        encoder
            .encode(picture, picture.width() as u16, picture.height() as u16, ColorType::Rgb)
            .expect("a picture in memory can be encoded");
        image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg)
            .expect("what was encoded can be decoded")
            .into_rgb8()
    }
}
