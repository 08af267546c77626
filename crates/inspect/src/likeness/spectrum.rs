//! The cosine transform that a [`Code`] is read from.

use std::f32::consts::PI;

use super::code::{Code, SIDE};
use super::small::Small;

/// Pixels a side of the square that is transformed.
pub(super) const PIXELS: usize = 64;

/// The signs of 16 × 16 frequencies from `first` on, an even number, across and down.
pub(super) fn code(square: &Small, first: usize) -> Code {
    debug_assert!(square.side == PIXELS && first.is_multiple_of(2));
    let waves: Vec<[f32; PIXELS]> = (first..first + SIDE).map(wave).collect();
    // Frequencies across of every row, then frequencies down of those.
    let across: Vec<[f32; SIDE]> = square
        .values
        .chunks_exact(PIXELS)
        .map(|row| std::array::from_fn(|u| row.iter().zip(&waves[u]).map(|(value, wave)| value * wave).sum()))
        .collect();
    Code::of_signs(|u, v| {
        let coefficient: f32 = across.iter().zip(&waves[v]).map(|(row, wave)| row[u] * wave).sum();
        coefficient > 0.0
    })
}

/// The discrete cosine transform's wave (DCT-II) of a frequency.
fn wave(frequency: usize) -> [f32; PIXELS] {
    std::array::from_fn(|x| (PI * (x as f32 + 0.5) * frequency as f32 / PIXELS as f32).cos())
}
