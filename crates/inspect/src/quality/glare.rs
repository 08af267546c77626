//! Glare: spots on the card in which the light has left next to nothing of what is printed, and whether one lies on
//! print. A reflection need not blind the sensor altogether, and fades out softly; white print, a white ground behind a
//! portrait and pale paper end at an edge.

use super::cells::{Cell, Cells, percentile};

/// Whiteness that spots are cut out at, one level after the other: from where the sensor is blind to where what is
/// printed is all but hidden.
const LEVELS: [f32; 5] = [252.5, 249.0, 246.0, 240.0, 232.0];
/// Of the way from the paper round a spot to full white, what has to be gone: the contrast of print shrinks by as much.
const LOST: f32 = 0.65;
/// How far from a spot the paper is looked at, in cells, and its whiteness there from which the spot is no more than
/// the lightest part of the paper.
const ROUND: (usize, usize) = (8, 14);
const PALE: f32 = 238.0;
/// Cells of the smallest spot that counts, 0.2 % of the card, and the part of the card from which it is the paper.
const SMALLEST: usize = 32;
const LARGEST: f32 = 0.33;
/// What is left of a reflection's light at some cells from its spot, where print would have ended.
const FADING: [(usize, f32); 2] = [(2, 0.3), (3, 0.1)];
/// A tube's or window's reflection may end sharply across. It is longer than this, in cells, thin, and bright.
const STREAK: f32 = 50.0;
const THIN: f32 = 0.14;
const STREAK_LEVEL: f32 = 240.0;
/// And so may a spot that is blinding, round, and larger than what is white in a portrait.
const ROUND_SPOT: usize = 48;
const COMPACT: f32 = 0.3;
/// Whiteness of the rim of a spot, as far as it still hides what is printed.
const WHITE: f32 = 236.0;
/// How far from the paper's whiteness to full white a rim must be, in parts.
const ABOVE_PAPER: f32 = 0.6;
/// Cells by which a rim is wide.
const RIM: usize = 2;
/// How far print stands out of its paper: of the way from the paper to the darkest there is on the card, and of the
/// paper's brightness at least.
const PRINT: f32 = 0.3;
const LEAST_PRINT: f32 = 0.12;
/// Brightness of paper below which print may be light.
const DARK_PAPER: f32 = 100.0;
/// The widest gaps between print in which print may be hidden, in cells: a third of a line, and one line.
const GAPS: (usize, usize) = (48, 6);
/// How far print reaches beyond what is seen of it, in cells.
const BEYOND: usize = 3;
/// A line that ends so near a spot, in cells, goes on so far under it.
const ENDS_NEAR: usize = 8;
const GOES_ON: usize = 12;

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
        let whiteness: Vec<f32> = cells.cells.iter().map(Cell::whiteness).collect();
        let paper = percentile(whiteness.clone(), 0.6).unwrap_or(0.0);
        let mut spots: Vec<Vec<usize>> = LEVELS
            .into_iter()
            .flat_map(|level| {
                let mut spots = cells.groups(|index| whiteness[index] >= level);
                spots.retain(|spot| is_reflection(spot, level, cells));
                spots
            })
            .collect();
        // The spots of a level lie within those of the next one.
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.len()));
        let bounds = spots.first().map(|spot| cells.bounds(spot));
        let mut hidden = spots.concat();
        hidden.sort_unstable();
        hidden.dedup();
        let hidden = with_rim(hidden, paper, cells);
        let print = print(cells, &hidden);
        let all = cells.cells.len().max(1) as f32;
        let on_print = hidden.iter().filter(|index| print[**index]).count();
        Self { share: hidden.len() as f32 / all, text_share: on_print as f32 / all, bounds }
    }
}

/// Whether a group of cells that are at least so white is a light's reflection.
fn is_reflection(spot: &[usize], level: f32, cells: &Cells) -> bool {
    let size = spot.len() as f32;
    if spot.len() < SMALLEST || size > LARGEST * cells.cells.len() as f32 {
        return false;
    }
    let layers = layers(spot, cells);
    let round = layers[ROUND.0 - 1..].concat();
    let paper = percentile(round, 0.7).unwrap_or(0.0);
    if paper >= PALE || level < paper + LOST * (255.0 - paper) || is_ground_of_portrait(spot, cells) {
        return false;
    }
    let left = |distance: usize| {
        let middle = percentile(layers[distance - 1].clone(), 0.5).unwrap_or(0.0);
        (middle - paper) / (level - paper)
    };
    let fades = FADING.into_iter().all(|(distance, least)| left(distance) >= least);
    let [x0, y0, x1, y1] = cells.bounds(spot);
    let across = ((x1 - x0) * cells.width as f32).hypot((y1 - y0) * cells.height as f32);
    let filled = size / (across * across);
    let is_streak = level >= STREAK_LEVEL && across > STREAK && filled < THIN;
    let is_round = level >= LEVELS[0] && spot.len() >= ROUND_SPOT && filled >= COMPACT;
    fades || is_streak || is_round
}

/// The whiteness of the cells at each distance from a spot, from its neighbours on.
fn layers(spot: &[usize], cells: &Cells) -> Vec<Vec<f32>> {
    let mut taken = vec![false; cells.cells.len()];
    spot.iter().for_each(|index| taken[*index] = true);
    let mut layer = spot.to_vec();
    let mut layers = Vec::with_capacity(ROUND.1);
    for _ in 0..ROUND.1 {
        let mut next = Vec::new();
        for index in layer {
            next.extend(
                cells.neighbours(index).filter(|neighbour| !std::mem::replace(&mut taken[*neighbour], true)),
            );
        }
        layers.push(next.iter().map(|index| cells.cells[*index].whiteness()).collect());
        layer = next;
    }
    layers
}

/// Spots with the cells round them that are nearly as white.
fn with_rim(mut hidden: Vec<usize>, paper: f32, cells: &Cells) -> Vec<usize> {
    let least = (paper + (255.0 - paper) * ABOVE_PAPER).max(WHITE);
    let mut taken = vec![false; cells.cells.len()];
    hidden.iter().for_each(|index| taken[*index] = true);
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

/// Where print is, or must be between what is seen of it, or under what is hidden.
fn print(cells: &Cells, hidden: &[usize]) -> Vec<bool> {
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
    grow(&mut print, BEYOND, cells);
    let mut goes_on = cut_off(&seen, hidden, cells);
    grow(&mut goes_on, 1, cells);
    hidden.iter().for_each(|index| print[*index] |= goes_on[*index]);
    print
}

/// By so many cells, to all sides.
fn grow(places: &mut [bool], by: usize, cells: &Cells) {
    for _ in 0..by {
        let inner = places.to_vec();
        for (index, place) in places.iter_mut().enumerate() {
            *place |= cells.neighbours(index).any(|neighbour| inner[neighbour]);
        }
    }
}

/// Where lines go on that end near a spot.
fn cut_off(seen: &[bool], hidden: &[usize], cells: &Cells) -> Vec<bool> {
    let mut near = vec![false; seen.len()];
    hidden.iter().for_each(|index| near[*index] = true);
    grow(&mut near, ENDS_NEAR, cells);
    let mut goes_on = vec![false; seen.len()];
    for index in (0..seen.len()).filter(|index| seen[*index] && near[*index]) {
        let (column, row) = (index % cells.width, index - index % cells.width);
        let end = (column + GOES_ON).min(cells.width - 1);
        goes_on[row + column.saturating_sub(GOES_ON)..=row + end].fill(true);
    }
    goes_on
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
