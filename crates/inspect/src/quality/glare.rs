//! Glare: spots on the card that blind the sensor where its paper does not, and whether one lies on print.

use super::cells::{Cell, Cells, percentile};

/// Whiteness from which the sensor is blind: light, not paper.
const BLIND: f32 = 252.5;
/// Whiteness of the rim of a spot, as far as it still hides what is printed.
const WHITE: f32 = 236.0;
/// How far from the paper's whiteness to full white a rim must be, in parts.
const ABOVE_PAPER: f32 = 0.6;
/// Cells by which a rim is wide.
const RIM: usize = 2;
/// Cells of the smallest spot that counts: 0.04 % of the card.
const SMALLEST: usize = 6;
/// The paper's whiteness from which glare cannot be told from it.
const PAPER_TOO_WHITE: f32 = 250.0;
/// How far from a spot the paper is looked at, in cells, and its whiteness there from which the spot is no more than
/// the lightest part of the paper.
const ROUND: (usize, usize) = (8, 14);
const PALE: f32 = 240.0;
/// How far print stands out of its paper: of the way from the paper to the darkest there is on the card, and of the
/// paper's brightness at least.
const PRINT: f32 = 0.3;
const LEAST_PRINT: f32 = 0.12;
/// Brightness of paper below which print may be light.
const DARK_PAPER: f32 = 100.0;
/// The widest gaps between print in which print may be hidden, in cells: two fifths of a line, and four lines.
const GAPS: (usize, usize) = (64, 24);
/// How far print reaches beyond what is seen of it, in cells.
const BEYOND: usize = 3;

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
        let paper = percentile(cells.cells.iter().map(Cell::whiteness).collect(), 0.6).unwrap_or(0.0);
        let mut spots = if paper < PAPER_TOO_WHITE {
            cells.groups(|index| cells.cells[index].whiteness() >= BLIND)
        } else {
            Vec::new()
        };
        spots.retain(|spot| {
            spot.len() >= SMALLEST && !is_ground_of_portrait(spot, cells) && paper_round(spot, cells) < PALE
        });
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.len()));
        let bounds = spots.first().map(|spot| cells.bounds(spot));
        let hidden = with_rim(spots.into_iter().flatten(), paper, cells);
        let print = print(cells);
        let all = cells.cells.len().max(1) as f32;
        let on_print = hidden.iter().filter(|index| print[**index]).count();
        Self { share: hidden.len() as f32 / all, text_share: on_print as f32 / all, bounds }
    }
}

/// The whiteness of the paper, not of its print, at some distance round a spot.
fn paper_round(spot: &[usize], cells: &Cells) -> f32 {
    let mut taken = vec![false; cells.cells.len()];
    spot.iter().for_each(|index| taken[*index] = true);
    let mut layer = spot.to_vec();
    let mut round = Vec::new();
    for far in 1..=ROUND.1 {
        let mut next = Vec::new();
        for index in layer {
            next.extend(
                cells.neighbours(index).filter(|neighbour| !std::mem::replace(&mut taken[*neighbour], true)),
            );
        }
        if far >= ROUND.0 {
            round.extend(next.iter().map(|index| cells.cells[*index].whiteness()));
        }
        layer = next;
    }
    percentile(round, 0.7).unwrap_or(0.0)
}

/// Spots with the cells round them that are nearly as white.
fn with_rim(spots: impl Iterator<Item = usize>, paper: f32, cells: &Cells) -> Vec<usize> {
    let least = (paper + (255.0 - paper) * ABOVE_PAPER).max(WHITE);
    let mut taken = vec![false; cells.cells.len()];
    let mut hidden: Vec<usize> = spots.inspect(|index| taken[*index] = true).collect();
    let mut outermost = 0;
    for _ in 0..RIM {
        let ring = outermost..hidden.len();
        outermost = hidden.len();
        for place in ring {
            for neighbour in cells.neighbours(hidden[place]) {
                if cells.cells[neighbour].whiteness() >= least
                    && !std::mem::replace(&mut taken[neighbour], true)
                {
                    hidden.push(neighbour);
                }
            }
        }
    }
    hidden
}

/// A portrait before a white wall is white as well, but with straight sides, and its upper edge is all white. It is
/// larger than 24 cells both ways, and never reaches the card's edge.
fn is_ground_of_portrait(spot: &[usize], cells: &Cells) -> bool {
    let [left, top, right, bottom] = cells.bounds(spot);
    let (left, right) = ((left * cells.width as f32) as usize, (right * cells.width as f32).round() as usize);
    let (top, bottom) =
        ((top * cells.height as f32) as usize, (bottom * cells.height as f32).round() as usize);
    let inside = left > 1 && top > 1 && right + 1 < cells.width && bottom + 1 < cells.height;
    if !inside || right - left < 24 || bottom - top < 24 {
        return false;
    }
    let along = |holds: &dyn Fn(usize, usize) -> bool| {
        spot.iter().filter(|index| holds(**index % cells.width, **index / cells.width)).count() as f32
    };
    let (width, height) = ((right - left) as f32, (bottom - top) as f32);
    let upper = along(&|_, row| row == top).max(along(&|_, row| row == top + 1)) / width;
    let sides = [left, left + 1, right - 1, right - 2].map(|column| along(&|at, _| at == column) / height);
    upper > 0.8 && sides[0].max(sides[1]) > 0.4 && sides[2].max(sides[3]) > 0.4
}

/// Where print is, or must be between what is seen of it.
fn print(cells: &Cells) -> Vec<bool> {
    // Dark on light paper, or light on dark paper; but what is white is glare, and not seen.
    let lumas: Vec<f32> = cells.cells.iter().map(Cell::luma).collect();
    let level = |part: f32| percentile(lumas.clone(), part).unwrap_or(0.0);
    let (black, paper) = (level(0.02), level(0.6));
    let dark = paper - ((paper - black) * PRINT).max(paper * LEAST_PRINT);
    let light = if paper < DARK_PAPER { paper * (1.0 + 2.0 * PRINT) } else { WHITE };
    let is_seen = |cell: &Cell| cell.darkest < dark || (cell.lightest > light && cell.lightest < WHITE);
    let seen: Vec<bool> = cells.cells.iter().map(is_seen).collect();
    let mut print = seen.clone();
    for row in 0..cells.height {
        fill_gaps(&mut print, (0..cells.width).map(|column| row * cells.width + column), &seen, GAPS.0);
    }
    for column in 0..cells.width {
        fill_gaps(&mut print, (0..cells.height).map(|row| row * cells.width + column), &seen, GAPS.1);
    }
    for _ in 0..BEYOND {
        let inner = print.clone();
        for (index, is_print) in print.iter_mut().enumerate() {
            *is_print |= cells.neighbours(index).any(|neighbour| inner[neighbour]);
        }
    }
    print
}

/// Sets what lies along a line between two places that are `seen` and close enough.
fn fill_gaps(print: &mut [bool], line: impl Iterator<Item = usize>, seen: &[bool], widest: usize) {
    let mut gap = None;
    for index in line {
        if seen[index] {
            gap.iter().flatten().for_each(|between: &usize| print[*between] = true);
            gap = Some(Vec::new());
        } else if let Some(between) = gap.as_mut().filter(|between| between.len() < widest) {
            between.push(index);
        } else {
            gap = None;
        }
    }
}
