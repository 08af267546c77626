//! The regular grid that a display's dots leave in a photo of a screen: lonely peaks in the spectrum, which print and
//! grain do not make. Looked for in the stored pixels, before any resampling wipes it out.

use image::RgbImage;

use super::plane::luma;
use crate::geometry::Point;

/// Side of the squares of which the spectrum is taken.
const SIDE: usize = 128;
/// Waves a square from which a peak counts: slower ones are print and light.
const SLOWEST: i32 = 18;
/// A JPEG's blocks of 8 make waves of their own, along the axes.
const BLOCK_WAVES: i32 = (SIDE / 8) as i32;
/// Half the side of the field with which a peak is compared.
const ROUND: i32 = 5;

/// How far the highest lonely peak stands above its surroundings, as the natural logarithm of power. `None` where the
/// picture is too small.
pub(super) fn peak(picture: &RgbImage, centre: Point) -> Option<f32> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < SIDE || height < SIDE {
        return None;
    }
    let transform = Transform::new();
    let mut power = vec![0.0f32; SIDE * SIDE];
    // Four squares round the middle: what is printed differs between them, the grid does not.
    for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
        let start = |centre: f32, side: f32, length: usize| {
            let middle = centre + side * SIDE as f32 / 2.0 - SIDE as f32 / 2.0;
            (middle.max(0.0) as usize).min(length - SIDE)
        };
        let square = square(picture, start(centre.x, dx, width), start(centre.y, dy, height));
        transform.add_power(square, &mut power);
    }
    Some(prominence(&power))
}

/// Brightness with the mean taken off, faded out to its border (Hann), as complex numbers.
fn square(picture: &RgbImage, left: usize, top: usize) -> Vec<[f32; 2]> {
    let stride = 3 * picture.width() as usize;
    let row = |y: usize| &picture.as_raw()[(top + y) * stride + 3 * left..][..3 * SIDE];
    let values: Vec<f32> = (0..SIDE).flat_map(|y| row(y).chunks_exact(3).map(luma)).collect();
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let fade: Vec<f32> = (0..SIDE)
        .map(|place| 0.5 - 0.5 * ((place as f32 + 0.5) / SIDE as f32 * std::f32::consts::TAU).cos())
        .collect();
    let faded = |index: usize| fade[index % SIDE] * fade[index / SIDE];
    values.iter().enumerate().map(|(index, value)| [(value - mean) * faded(index), 0.0]).collect()
}

/// The highest peak over the mean of what lies round it, both as logarithms.
fn prominence(power: &[f32]) -> f32 {
    let wrapped = |wave: i32| wave.rem_euclid(SIDE as i32) as usize;
    let at = |x: i32, y: i32| (power[wrapped(y) * SIDE + wrapped(x)] + 1.0).ln();
    let of_blocks = |wave: i32| (wave + 1).rem_euclid(BLOCK_WAVES) <= 2;
    let half = SIDE as i32 / 2;
    let mut highest = 0.0f32;
    // A real picture's spectrum is the same on both sides of the middle.
    for y in 0..half - 1 {
        for x in 2 - half..half - 1 {
            let beside_axis = x.abs() <= 2 || y <= 2;
            if x * x + y * y < SLOWEST * SLOWEST
                || beside_axis && (of_blocks(x) && of_blocks(y) || x.abs() <= 1 || y <= 1)
            {
                continue;
            }
            let value = at(x, y);
            if value - highest < at(x + 3, y + 3).max(at(x - 3, y - 3)) {
                continue;
            }
            highest = highest.max(value - surroundings(&at, x, y));
        }
    }
    highest
}

/// Mean over a frame round a place; the peak itself is wide by the fading.
fn surroundings(at: &impl Fn(i32, i32) -> f32, x: i32, y: i32) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for dy in -ROUND..=ROUND {
        for dx in -ROUND..=ROUND {
            if dx.abs().max(dy.abs()) > 2 {
                sum += at(x + dx, y + dy);
                count += 1.0;
            }
        }
    }
    sum / count
}

/// The fast Fourier transform of [`SIDE`] numbers, radix 2 (Cooley and Tukey 1965).
struct Transform {
    turns: Vec<[f32; 2]>,
}

impl Transform {
    fn new() -> Self {
        let angle = |step: usize| -std::f32::consts::TAU * step as f32 / SIDE as f32;
        Self { turns: (0..SIDE / 2).map(|step| [angle(step).cos(), angle(step).sin()]).collect() }
    }

    fn add_power(&self, mut square: Vec<[f32; 2]>, power: &mut [f32]) {
        square.chunks_exact_mut(SIDE).for_each(|row| self.line(row));
        let mut column = vec![[0.0; 2]; SIDE];
        for x in 0..SIDE {
            for (y, value) in column.iter_mut().enumerate() {
                *value = square[y * SIDE + x];
            }
            self.line(&mut column);
            for (y, [real, imaginary]) in column.iter().enumerate() {
                power[y * SIDE + x] += real * real + imaginary * imaginary;
            }
        }
    }

    fn line(&self, values: &mut [[f32; 2]]) {
        let bits = SIDE.trailing_zeros();
        for index in 0..SIDE {
            let mirrored = index.reverse_bits() >> (usize::BITS - bits);
            if index < mirrored {
                values.swap(index, mirrored);
            }
        }
        let mut half = 1;
        while half < SIDE {
            for pair in values.chunks_exact_mut(2 * half) {
                let (low, high) = pair.split_at_mut(half);
                for ((low, high), turn) in
                    low.iter_mut().zip(high).zip(self.turns.iter().step_by(SIDE / 2 / half))
                {
                    let turned =
                        [high[0] * turn[0] - high[1] * turn[1], high[0] * turn[1] + high[1] * turn[0]];
                    *high = [low[0] - turned[0], low[1] - turned[1]];
                    *low = [low[0] + turned[0], low[1] + turned[1]];
                }
            }
            half *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn peak_of(value: impl Fn(f32, f32) -> f32) -> f32 {
        let picture = RgbImage::from_fn(300, 280, |x, y| Rgb([value(x as f32, y as f32) as u8; 3]));
        peak(&picture, Point { x: 150.0, y: 140.0 }).unwrap()
    }

    /// Grain without any regularity.
    fn grain(x: f32, y: f32) -> f32 {
        let hash = ((x as u32).wrapping_mul(0x8DA6_B343) ^ (y as u32).wrapping_mul(0xD816_3841))
            .wrapping_mul(0x2C1B_3C6D);
        ((hash ^ (hash >> 15)).wrapping_mul(0x297A_2D39) >> 24) as f32 / 255.0
    }

    #[test]
    fn a_fine_grid_stands_out_of_the_grain_and_grain_alone_does_not() {
        let plain = peak_of(|x, y| 120.0 + 10.0 * grain(x, y));
        let grid = peak_of(|x, y| 120.0 + 10.0 * grain(x, y) + 2.0 * (2.1 * x + 0.4 * y).sin());
        assert!(grid > plain + 2.0, "{grid} against {plain}");
    }

    #[test]
    fn a_picture_smaller_than_a_square_is_not_judged() {
        assert_eq!(peak(&RgbImage::new(127, 400), Point { x: 10.0, y: 10.0 }), None);
    }
}
