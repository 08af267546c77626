//! Whether the card has colours of its own, or only those of the light: a grey copy under a warm lamp is tinted as
//! evenly as the lamp.

use super::cells::{Cells, percentile};

/// The part of the card whose colours count: the most coloured tenth has to be coloured.
const MOST: f32 = 0.9;
/// Brightness below which a ratio of colours is mostly noise.
const DARK: f32 = 12.0;

/// How far the more coloured tenth of the card is, at least, from the tint of the whole, in parts of its brightness.
/// `None` for a card that is all but black.
pub(super) fn chroma(cells: &Cells) -> Option<f32> {
    let tints: Vec<([f32; 2], f32)> = cells
        .cells
        .iter()
        .map(|cell| ([cell.colour[0] - cell.luma(), cell.colour[2] - cell.luma()], cell.luma()))
        .filter(|(_, luma)| *luma > DARK)
        .collect();
    // The lamp's tint grows with the brightness: the slope through the origin that fits best.
    let weight: f32 = tints.iter().map(|(_, luma)| luma * luma).sum();
    let slope: [f32; 2] = std::array::from_fn(|channel| {
        tints.iter().map(|(tint, luma)| tint[channel] * luma).sum::<f32>() / weight.max(1.0)
    });
    let mean = tints.iter().map(|(_, luma)| luma).sum::<f32>() / tints.len().max(1) as f32;
    let rest = tints
        .iter()
        .map(|(tint, luma)| (tint[0] - slope[0] * luma).hypot(tint[1] - slope[1] * luma))
        .collect();
    percentile(rest, MOST).map(|rest| rest / mean)
}
