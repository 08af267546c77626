//! How light falls on the card, or on the whole picture where there is no card.

use super::plane::Plane;

/// Brightness from which a pixel says nothing but "white", and up to which nothing but "black". A little inside of the
/// ends, because JPEG swings round them.
const WHITE: usize = 252;
const BLACK: usize = 6;

/// Brightness, 0 to 255, and the parts of all pixels that lie at its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    pub mean: f32,
    /// A twentieth of all pixels is darker.
    pub dark: f32,
    pub median: f32,
    /// A twentieth of all pixels is lighter.
    pub light: f32,
    pub black_share: f32,
    pub white_share: f32,
}

impl Light {
    pub(super) fn of(luma: &Plane) -> Self {
        let mut counts = [0u32; 256];
        for value in &luma.values {
            counts[(value + 0.5) as u8 as usize] += 1;
        }
        Self::of_counts(&counts)
    }

    fn of_counts(counts: &[u32; 256]) -> Self {
        let all = counts.iter().sum::<u32>().max(1) as f32;
        let share = |counts: &[u32]| counts.iter().sum::<u32>() as f32 / all;
        let percentile = |part: f32| {
            let mut below = 0.0;
            let reached = |count: &u32| {
                below += *count as f32;
                below >= part * all
            };
            counts.iter().position(reached).unwrap_or(0) as f32
        };
        let sum: f64 = (0u32..).zip(counts).map(|(value, count)| f64::from(value) * f64::from(*count)).sum();
        Self {
            mean: (sum / f64::from(all)) as f32,
            dark: percentile(0.05),
            median: percentile(0.5),
            light: percentile(0.95),
            black_share: share(&counts[..=BLACK]),
            white_share: share(&counts[WHITE..]),
        }
    }
}
