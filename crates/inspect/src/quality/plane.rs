//! One channel of a picture as numbers, and the smoothing that the measures share.

use image::RgbImage;

use crate::luma::luma;

/// Brightness, 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Plane {
    /// Luma as JPEG defines it (ITU-T T.871).
    pub fn luma(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let values = picture.as_raw().chunks_exact(3).map(luma).collect();
        Self { width, height, values }
    }

    pub fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    /// Smoothed by the binomial filter 1 4 6 4 1, a Gaussian of 1 px. The border repeats.
    pub fn smoothed(&self) -> Self {
        let mut across = vec![0.0; self.values.len()];
        for (from, to) in self.values.chunks_exact(self.width).zip(across.chunks_exact_mut(self.width)) {
            smooth_row(from, to);
        }
        let row = |y: usize, offset: isize| {
            let y = y.saturating_add_signed(offset).min(self.height - 1);
            &across[y * self.width..(y + 1) * self.width]
        };
        let mut values = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            let (a, b, c, d, e) = (row(y, -2), row(y, -1), row(y, 0), row(y, 1), row(y, 2));
            values.extend((0..self.width).map(|x| binomial(a[x], b[x], c[x], d[x], e[x])));
        }
        Self { values, ..*self }
    }

    /// Means over squares of `2 × reach + 1`. The border repeats.
    pub fn averaged(&self, reach: usize) -> Self {
        self.averaged_and_turned(reach).averaged_and_turned(reach)
    }

    /// Means along rows, which become columns.
    fn averaged_and_turned(&self, reach: usize) -> Self {
        let mut values = vec![0.0; self.values.len()];
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            let at = |x: usize| row[x.saturating_sub(reach).min(self.width - 1)];
            let mut sum: f32 = (0..=2 * reach).map(at).sum();
            for x in 0..self.width {
                values[x * self.height + y] = sum / (2 * reach + 1) as f32;
                sum += at(x + 2 * reach + 1) - at(x);
            }
        }
        Self { width: self.height, height: self.width, values }
    }

    /// Every second pixel of every second row.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut values = Vec::with_capacity(width * height);
        for row in self.values.chunks_exact(self.width).step_by(2) {
            values.extend(row.iter().step_by(2));
        }
        Self { width, height, values }
    }
}

fn binomial(a: f32, b: f32, c: f32, d: f32, e: f32) -> f32 {
    (a + e) * 0.0625 + (b + d) * 0.25 + c * 0.375
}

fn smooth_row(from: &[f32], to: &mut [f32]) {
    let last = from.len() - 1;
    let at = |x: usize, offset: isize| from[x.saturating_add_signed(offset).min(last)];
    for (window, value) in from.windows(5).zip(to.iter_mut().skip(2)) {
        *value = binomial(window[0], window[1], window[2], window[3], window[4]);
    }
    for x in [0, 1, last.saturating_sub(1), last] {
        let x = x.min(last);
        to[x] = binomial(at(x, -2), at(x, -1), at(x, 0), at(x, 1), at(x, 2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_spreads_a_point_as_a_gaussian_of_one_pixel_and_keeps_its_sum() {
        let mut point = Plane { width: 9, height: 9, values: vec![0.0; 81] };
        point.values[4 * 9 + 4] = 1.0;
        let smooth = point.smoothed();
        let moment: f32 =
            (0..81).map(|index| smooth.values[index] * (index as f32 % 9.0 - 4.0).powi(2)).sum();
        assert!((smooth.values.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((moment - 1.0).abs() < 1e-6, "variance {moment}");
    }

    #[test]
    fn planes_of_any_size_are_smoothed_and_halved() {
        for (width, height) in [(1, 1), (2, 7), (3, 1), (4, 4), (5, 3)] {
            let flat = Plane { width, height, values: vec![7.0; width * height] };
            assert_eq!(flat.smoothed(), flat);
            assert_eq!(flat.averaged(2), flat);
            assert_eq!(flat.halved().values, vec![7.0; width.div_ceil(2) * height.div_ceil(2)]);
        }
    }
}
