//! A photo made small and square, as brightness: what everything that is compared is made from. A photo that is
//! turned becomes this turned, whatever its shape.

use image::RgbImage;

use crate::luma::luma;
use crate::resize::{Filter, Part, resized};

/// Brightness, 0 to 255, row by row, `side` × `side`.
pub(super) struct Small {
    pub side: usize,
    pub values: Vec<f32>,
}

impl Small {
    /// `None` for a picture without pixels.
    pub fn of(picture: &RgbImage, side: u32) -> Option<Self> {
        // A triangle over all pixels that fall on one: copies of another size give the same values.
        resized(picture, Part::whole(picture), (side, side), Filter::Triangle).as_ref().map(Self::of_square)
    }

    /// A picture that is small and square already.
    pub fn of_square(picture: &RgbImage) -> Self {
        let values = picture.as_raw().chunks_exact(3).map(luma).collect();
        Self { side: picture.width() as usize, values }
    }

    /// Half as wide and high.
    pub fn halved(&self) -> Self {
        let side = self.side / 2;
        let mut values = Vec::with_capacity(side * side);
        for rows in self.values.chunks_exact(2 * self.side) {
            let (upper, lower) = rows.split_at(self.side);
            values.extend(
                upper
                    .chunks_exact(2)
                    .zip(lower.chunks_exact(2))
                    .map(|(upper, lower)| (upper[0] + upper[1] + lower[0] + lower[1]) / 4.0),
            );
        }
        Self { side, values }
    }

    /// Means over squares of `2 × reach + 1`; the border repeats.
    pub fn blurred(&self, reach: usize) -> Vec<f32> {
        let across = averaged_rows(&self.values, self.side, reach);
        let down = averaged_rows(&transposed(&across, self.side), self.side, reach);
        transposed(&down, self.side)
    }
}

fn averaged_rows(values: &[f32], side: usize, reach: usize) -> Vec<f32> {
    let count = (2 * reach + 1) as f32;
    let mut averaged = Vec::with_capacity(values.len());
    for row in values.chunks_exact(side) {
        let at = |x: usize| row[x.saturating_sub(reach).min(side - 1)];
        let mut sum: f32 = (0..=2 * reach).map(at).sum();
        for x in 0..side {
            averaged.push(sum / count);
            sum += at(x + 2 * reach + 1) - at(x);
        }
    }
    averaged
}

fn transposed(values: &[f32], side: usize) -> Vec<f32> {
    (0..side * side).map(|index| values[index % side * side + index / side]).collect()
}
