//! Glare: spots on the card that are white where its paper is not, and whether one lies on print.

use super::cells::{Cells, percentile};

/// Whiteness from which a spot may be glare, whatever the paper.
const WHITE: f32 = 236.0;
/// How far from the paper's whiteness to full white a spot must be, in parts.
const ABOVE_PAPER: f32 = 0.6;
/// The brightest cell of a spot: glare blinds the sensor somewhere.
const BLIND: f32 = 250.0;
/// Cells of the smallest spot that counts: 0.05 % of the card.
const SMALLEST: usize = 8;
/// The paper's whiteness from which glare cannot be told from it.
const PAPER_TOO_WHITE: f32 = 248.0;
/// How far print reaches beyond what is seen of it, in cells: along a line of text, and beside it.
const ALONG: usize = 10;
const BESIDE: usize = 2;
/// Contrast of print, as a part of the paper's brightness.
const PRINT: f32 = 0.28;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glare {
    /// Part of the card.
    pub share: f32,
    /// Part of the card that is both glare and, by what is printed round it, print.
    pub text_share: f32,
    /// Round the largest spot, in fractions of the card: left, top, right, bottom.
    pub bounds: Option<[f32; 4]>,
}

impl Glare {
    pub fn of(cells: &Cells) -> Self {
        let all = cells.cells.len().max(1) as f32;
        let whiteness = cells.cells.iter().map(super::cells::Cell::whiteness).collect();
        let paper = percentile(whiteness, 0.6).unwrap_or(0.0);
        let least = (paper + (255.0 - paper) * ABOVE_PAPER).max(WHITE);
        let mut spots = if paper < PAPER_TOO_WHITE {
            cells.groups(|index| cells.cells[index].whiteness() >= least)
        } else {
            Vec::new()
        };
        spots.retain(|spot| {
            let brightest = spot.iter().map(|index| cells.cells[*index].whiteness()).fold(0.0, f32::max);
            spot.len() >= SMALLEST && brightest >= BLIND
        });
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.len()));
        let print = print(cells);
        let on_print = spots.iter().flatten().filter(|index| print[**index]).count();
        Self {
            share: spots.iter().map(Vec::len).sum::<usize>() as f32 / all,
            text_share: on_print as f32 / all,
            bounds: spots.first().map(|spot| cells.bounds(spot)),
        }
    }
}

/// Where print is, or must be between what is seen of it.
fn print(cells: &Cells) -> Vec<bool> {
    let paper = percentile(cells.cells.iter().map(super::cells::Cell::luma).collect(), 0.7).unwrap_or(0.0);
    let dark = paper * (1.0 - PRINT);
    let seen: Vec<bool> = cells.cells.iter().map(|cell| cell.darkest < dark).collect();
    let across = spread(&seen, cells.width, cells.height, |column, row| row * cells.width + column, ALONG);
    spread(&across, cells.height, cells.width, |row, column| row * cells.width + column, BESIDE)
}

/// Lets every set cell reach this far along its line in both directions.
fn spread(
    set: &[bool],
    length: usize,
    lines: usize,
    index: impl Fn(usize, usize) -> usize,
    reach: usize,
) -> Vec<bool> {
    let mut wider = vec![false; set.len()];
    for line in 0..lines {
        let mut left = 0;
        let mut step = |place: usize| {
            let index = index(place, line);
            left = if set[index] { reach + 1 } else { left.saturating_sub(1) };
            wider[index] |= left > 0;
        };
        (0..length).for_each(&mut step);
        left = 0;
        let mut back = |place: usize| {
            let index = index(place, line);
            left = if set[index] { reach + 1 } else { left.saturating_sub(1) };
            wider[index] |= left > 0;
        };
        (0..length).rev().for_each(&mut back);
    }
    wider
}
