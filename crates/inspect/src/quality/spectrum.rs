//! The coloured waves that a camera's dots make with those of a display: the same few stripes of green and purple over
//! the whole picture, over card and ground alike, which print and cloth do not have. They outlast what wipes out the
//! display's grid itself: blur, a smaller size, a JPEG's coarse colours.

use image::RgbImage;

use super::plane::Plane;
use crate::resize::{Filter, Part, resized};

/// Side of the squares of which the spectrum is taken, and the shorter side of the picture in which they lie.
const SIDE: usize = 128;
/// The longest picture that is looked at, in parts of its shorter side.
const LONGEST: u32 = 3;
/// Keeps ratios of colours finite in the dark.
const DARK: f32 = 12.0;
/// Reach of the mean that is taken off, and the tint from which a place counts no more: print has far stronger ones.
const REACH: usize = 15;
const MOST: f32 = 0.05;
/// Waves a square that count: slower ones are light, faster ones cloth and print.
const WAVES: std::ops::RangeInclusive<f32> = 3.2..=30.0;
/// Half the side of the field with which a peak is compared, and of its middle, which belongs to the peak.
const ROUND: i32 = 10;
const PEAK: i32 = 2;

/// How far the highest lonely peak of green against purple stands above its surroundings, as the binary logarithm of
/// power. `None` for a picture that is too small or too narrow to tell.
pub(super) fn peak(picture: &RgbImage) -> Option<f32> {
    let (width, height) = picture.dimensions();
    let shorter = width.min(height);
    if (shorter as usize) < SIDE || width.max(height) > LONGEST * shorter {
        return None;
    }
    let scaled = |length: u32| (u64::from(length) * SIDE as u64 / u64::from(shorter)) as u32;
    let small = resized(picture, Part::whole(picture), (scaled(width), scaled(height)), Filter::Box)?;
    let tints = tints(&small);
    let transform = Transform::new();
    let mut power = vec![0.0f32; SIDE * SIDE];
    for left in starts(tints.width) {
        for top in starts(tints.height) {
            transform.add_power(square(&tints, left, top), &mut power);
        }
    }
    Some(prominence(&power))
}

/// Both ends and the middle.
fn starts(length: usize) -> Vec<usize> {
    let rest = length - SIDE;
    let mut starts = vec![0, rest / 2, rest];
    starts.dedup();
    starts
}

/// Green against red and blue, as a logarithm, without what changes slowly, and with all strong tints alike.
fn tints(picture: &RgbImage) -> Plane {
    let tint = |pixel: &[u8]| {
        let [red, green, blue] = [0, 1, 2].map(|channel| f32::from(pixel[channel]));
        ((green + DARK) / ((red + blue) / 2.0 + DARK)).ln()
    };
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let plane = Plane { width, height, values: picture.as_raw().chunks_exact(3).map(tint).collect() };
    let slow = plane.averaged(REACH);
    let values = plane.values.iter().zip(&slow.values).map(|(tint, slow)| (tint - slow).clamp(-MOST, MOST));
    Plane { values: values.collect(), ..plane }
}

/// With the mean taken off, faded out to its border (Hann), as complex numbers.
fn square(tints: &Plane, left: usize, top: usize) -> Vec<[f32; 2]> {
    let values: Vec<f32> =
        (top..top + SIDE).flat_map(|y| tints.row(y)[left..left + SIDE].iter().copied()).collect();
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let fade: Vec<f32> = (0..SIDE)
        .map(|place| 0.5 - 0.5 * ((place as f32 + 0.5) / SIDE as f32 * std::f32::consts::TAU).cos())
        .collect();
    let faded = |index: usize| fade[index % SIDE] * fade[index / SIDE];
    values.iter().enumerate().map(|(index, value)| [(value - mean) * faded(index), 0.0]).collect()
}

/// The highest peak over the mean of what lies round it, both as logarithms.
fn prominence(power: &[f32]) -> f32 {
    let half = SIDE as i32 / 2;
    // In the order of the waves, so that the peak's width, by fading and bending, is smoothed as one.
    let shifted = |index: usize| (index + SIDE / 2) % SIDE;
    let values = (0..SIDE * SIDE).map(|index| power[shifted(index / SIDE) * SIDE + shifted(index % SIDE)]);
    let smooth = Plane { width: SIDE, height: SIDE, values: values.collect() }.smoothed();
    let logarithms: Vec<f32> = smooth.values.iter().map(|power| (power + f32::MIN_POSITIVE).log2()).collect();
    let at = |x: i32, y: i32| {
        let wrapped = |wave: i32| (wave + half).rem_euclid(SIDE as i32) as usize;
        logarithms[wrapped(y) * SIDE + wrapped(x)]
    };
    let mut highest = 0.0f32;
    // A real picture's spectrum is the same on both sides of the middle.
    for y in 0..half {
        for x in 1 - half..half {
            if WAVES.contains(&((x * x + y * y) as f32).sqrt()) {
                highest = highest.max(at(x, y) - surroundings(&at, x, y));
            }
        }
    }
    highest
}

/// Mean over a frame round a place.
fn surroundings(at: &impl Fn(i32, i32) -> f32, x: i32, y: i32) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for dy in -ROUND..=ROUND {
        for dx in -ROUND..=ROUND {
            if dx.abs().max(dy.abs()) > PEAK {
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

    /// A card on a desk with grain, under stripes of this tint, so many on the shorter side.
    fn peak_of(tint: f32, waves: f32) -> f32 {
        let picture = RgbImage::from_fn(400, 300, |x, y| {
            let on_card = (60..330).contains(&x) && (70..230).contains(&y);
            let colour = if on_card { [205.0, 214.0, 222.0] } else { [120.0, 92.0, 70.0] };
            let (x, y) = (x as f32, y as f32);
            let phase = (0.8 * x + 0.6 * y) / 300.0 * waves * std::f32::consts::TAU;
            let shift = [0.5, -1.0, 0.5].map(|part| 1.0 + tint * part * phase.sin());
            Rgb(std::array::from_fn(|channel| (colour[channel] * shift[channel] + 12.0 * grain(x, y)) as u8))
        });
        peak(&picture).unwrap()
    }

    /// Without any regularity.
    fn grain(x: f32, y: f32) -> f32 {
        let hash = ((x as u32).wrapping_mul(0x8DA6_B343) ^ (y as u32).wrapping_mul(0xD816_3841))
            .wrapping_mul(0x2C1B_3C6D);
        ((hash ^ (hash >> 15)).wrapping_mul(0x297A_2D39) >> 24) as f32 / 255.0
    }

    #[test]
    fn coloured_waves_over_card_and_desk_stand_out_of_both() {
        let plain = peak_of(0.0, 12.0);
        for waves in [5.0, 12.0, 25.0] {
            let found = peak_of(0.04, waves);
            assert!(found > plain + 2.0 && found > 7.5, "{waves} waves: {found} against {plain}");
        }
    }

    #[test]
    fn waves_that_are_slower_or_faster_are_light_and_print() {
        for waves in [1.0, 45.0] {
            assert!(peak_of(0.04, waves) < peak_of(0.04, 12.0) - 2.0, "{waves} waves");
        }
    }

    #[test]
    fn a_picture_that_is_too_small_or_too_narrow_is_not_judged() {
        assert_eq!(peak(&RgbImage::new(127, 300)), None);
        assert_eq!(peak(&RgbImage::new(130, 400)), None);
        assert_eq!(peak(&RgbImage::new(0, 0)), None);
    }
}
