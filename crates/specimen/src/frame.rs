//! A picture under way, before it becomes a file: light as it falls on the sensor, 0 to 1 a channel.

use tiny_skia::Pixmap;

use crate::dice::Dice;

#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Frame {
    pub fn shaded(width: usize, height: usize, shade: impl Fn(f32, f32) -> [f32; 3]) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            pixels.extend((0..width).map(|x| shade(x as f32, y as f32)));
        }
        Self { width, height, pixels }
    }

    pub fn of_pixmap(pixmap: &Pixmap) -> Self {
        let pixels = pixmap.pixels().iter();
        Self {
            width: pixmap.width() as usize,
            height: pixmap.height() as usize,
            pixels: pixels
                .map(|pixel| [unit(pixel.red()), unit(pixel.green()), unit(pixel.blue())])
                .collect(),
        }
    }

    /// Lays a pixmap of the same size over it.
    pub fn cover(&mut self, pixmap: &Pixmap) {
        for (below, above) in self.pixels.iter_mut().zip(pixmap.pixels()) {
            if above.alpha() > 0 {
                let rest = 1.0 - unit(above.alpha());
                let colour = [above.red(), above.green(), above.blue()];
                *below = std::array::from_fn(|channel| below[channel] * rest + unit(colour[channel]));
            }
        }
    }

    /// Changes each pixel by its place.
    pub fn light(&mut self, change: impl Fn(f32, f32, [f32; 3]) -> [f32; 3]) {
        let width = self.width;
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change((index % width) as f32, (index / width) as f32, *pixel);
        }
    }

    /// Three box blurs, close to a Gaussian of about this radius.
    pub fn blurred(mut self, radius: usize) -> Self {
        for _ in 0..3 {
            self = self.boxed(radius).transposed().boxed(radius).transposed();
        }
        self
    }

    fn boxed(&self, radius: usize) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let share = 1.0 / (2 * radius + 1) as f32;
        let last = self.width - 1;
        for row in self.pixels.chunks_exact(self.width) {
            let at = |x: isize| row[x.clamp(0, last as isize) as usize];
            let reach = radius as isize;
            let mut sum = [0.0f32; 3];
            for x in -reach..=reach {
                let pixel = at(x);
                sum = std::array::from_fn(|channel| sum[channel] + pixel[channel]);
            }
            for x in 0..self.width as isize {
                pixels.push(sum.map(|value| value * share));
                let (enters, leaves) = (at(x + reach + 1), at(x - reach));
                sum = std::array::from_fn(|channel| sum[channel] + enters[channel] - leaves[channel]);
            }
        }
        Self { pixels, ..*self }
    }

    fn transposed(&self) -> Self {
        let (width, height) = (self.height, self.width);
        let mut pixels = vec![[0.0; 3]; self.pixels.len()];
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                pixels[x * width + y] = *pixel;
            }
        }
        Self { width, height, pixels }
    }

    /// Changed as a program changes a stored picture with this EXIF orientation to show it.
    pub fn oriented(&self, exif: u8) -> Self {
        let turned = if exif >= 5 { self.transposed() } else { self.clone() };
        let (width, height) = (turned.width, turned.height);
        // Behind the transposition, what is left is to mirror along one axis, both, or none.
        let (across, down) = match exif {
            2 | 6 => (true, false),
            3 | 7 => (true, true),
            4 | 8 => (false, true),
            _ => (false, false),
        };
        let mut pixels = Vec::with_capacity(turned.pixels.len());
        for y in 0..height {
            let row = if down { height - 1 - y } else { y };
            let row = &turned.pixels[row * width..(row + 1) * width];
            if across {
                pixels.extend(row.iter().rev());
            } else {
                pixels.extend_from_slice(row);
            }
        }
        Self { width, height, pixels }
    }

    /// Every pixel the mean of a field of pixels: `width` across.
    pub fn reduced(&self, width: usize) -> Self {
        let height = (self.height * width / self.width).max(1);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows =
                y * self.height / height..((y + 1) * self.height / height).max(y * self.height / height + 1);
            for x in 0..width {
                let columns =
                    x * self.width / width..((x + 1) * self.width / width).max(x * self.width / width + 1);
                let count = (rows.len() * columns.len()) as f32;
                let mut sum = [0.0f32; 3];
                for row in rows.clone() {
                    for pixel in
                        &self.pixels[row * self.width + columns.start..row * self.width + columns.end]
                    {
                        sum = std::array::from_fn(|channel| sum[channel] + pixel[channel]);
                    }
                }
                pixels.push(sum.map(|value| value / count));
            }
        }
        Self { width, height, pixels }
    }

    /// As bytes, red, green, blue, with the sensor's noise of this strength.
    pub fn to_rgb(&self, noise: f32, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for pixel in &self.pixels {
            // Four sums of bytes come close to a bell curve, and are quick.
            let bits = dice.next();
            let sum = (0..4).map(|part| (bits >> (part * 8)) as u8).map(f32::from).sum::<f32>();
            let grain = (sum / 255.0 - 2.0) * noise;
            let tint = f32::from((bits >> 40) as u8) / 255.0 - 0.5;
            let shift = [grain + tint * noise * 0.5, grain, grain - tint * noise * 0.5];
            for (value, shift) in pixel.iter().zip(shift) {
                bytes.push(((value + shift) * 255.0 + 0.5).clamp(0.0, 255.0) as u8);
            }
        }
        bytes
    }
}

pub(crate) fn unit(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// Smooth noise between 0 and 1 on a lattice of unit steps.
pub(crate) fn value_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |part: f32| part * part * (3.0 - 2.0 * part);
    let (across, down) = (ease(x - left), ease(y - top));
    let corner = |dx: i32, dy: i32| lattice(left as i32 + dx, top as i32 + dy, seed);
    let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * across;
    let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * across;
    upper + (lower - upper) * down
}

fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    let mut hash = (x as u32).wrapping_mul(0x8DA6_B343) ^ (y as u32).wrapping_mul(0xD816_3841) ^ seed;
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297A_2D39);
    (hash >> 8) as f32 / (1u32 << 24) as f32
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(crate) fn smooth_step(low: f32, high: f32, value: f32) -> f32 {
    let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}
