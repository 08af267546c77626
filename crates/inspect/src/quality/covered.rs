//! What lies over the card's edge: fingers, a clip, another sheet. It shows by going on, in one colour, from outside
//! of the card to its inside, where everywhere else the paper begins.

use image::RgbImage;

use super::cells::{Cells, percentile};
use crate::geometry::{Homography, Point, Quad};

/// How far outside of the edge is looked, in parts of the card's height.
const OUTSIDE: f32 = 0.035;
/// How far inside, in cells: from here the edge itself no longer counts.
const INSIDE: usize = 3;
/// The brightest channel of the paper in a well-lit photo.
const WELL_LIT: f32 = 200.0;
/// The largest distance in colour, red, green and blue from 0 to 255, at which a thing goes on, in a well-lit photo.
const ALIKE: f32 = 34.0;
/// And the least at which it is not the paper.
const FOREIGN: f32 = 42.0;
/// Neighbouring places of the edge that have to be covered: 3 % of its width, half a fingertip.
const FEWEST: usize = 5;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Covered {
    /// Part of the card.
    pub share: f32,
    /// In fractions of the card: left, top, right, bottom.
    pub bounds: Option<[f32; 4]>,
}

/// Whiteness from which, if the paper is darker, it is light that goes on over the edge, and no thing.
const GLARE: f32 = 200.0;
/// How far the colour of one thing may change over its length.
const SHADED: f32 = 64.0;
/// How far into the card a thing is followed, in parts of its height.
const DEEPEST: f32 = 0.4;

/// A place of the edge: the cell inside of it, and the colour of what lies outside.
struct Place {
    cell: usize,
    outside: [f32; 3],
}

impl Covered {
    pub fn of(picture: &RgbImage, card: &Quad, cells: &Cells) -> Self {
        let Some(plane) = Homography::from_unit_square(card) else {
            return Self { share: 0.0, bounds: None };
        };
        let step = card.width() / cells.width as f32 / 3.0;
        let mut group = Vec::new();
        for side in sides(cells) {
            let places: Vec<Place> = side
                .into_iter()
                .filter_map(|(cell, (u, v))| {
                    Some(Place { cell, outside: outside(picture, plane.apply(u, v), step)? })
                })
                .collect();
            let paper = Paper::along(&places, cells);
            group.extend(flooded(crossed(&places, &paper, cells), &paper, cells));
        }
        // Near a corner two sides see the same thing.
        group.sort_unstable();
        group.dedup();
        let share = group.len() as f32 / cells.cells.len().max(1) as f32;
        Self { share, bounds: (!group.is_empty()).then(|| cells.bounds(&group)) }
    }
}

/// The mean colour of nine pixels round a place, `step` apart: one alone is mostly noise. `None` outside of the picture.
fn outside(picture: &RgbImage, place: Point, step: f32) -> Option<[f32; 3]> {
    let within = |value: f32, length: u32| (0.0..length as f32).contains(&value);
    if !within(place.x, picture.width()) || !within(place.y, picture.height()) {
        return None;
    }
    let mut sum = [0.0; 3];
    for index in 0..9u8 {
        let (dx, dy) = (f32::from(index % 3) - 1.0, f32::from(index / 3) - 1.0);
        let x = ((place.x + dx * step).max(0.0) as u32).min(picture.width() - 1);
        let y = ((place.y + dy * step).max(0.0) as u32).min(picture.height() - 1);
        let pixel = picture.get_pixel(x, y).0;
        sum = std::array::from_fn(|channel| sum[channel] + f32::from(pixel[channel]) / 9.0);
    }
    Some(sum)
}

/// The four sides, each as its cells and the places outside of them.
fn sides(cells: &Cells) -> [Vec<(usize, (f32, f32))>; 4] {
    let (width, height) = (cells.width, cells.height);
    // A twelfth at both ends is the rounded corner.
    let along = |length: usize| length / 12..length - length / 12;
    let part = |place: usize, length: usize| (place as f32 + 0.5) / length as f32;
    let beside = OUTSIDE * height as f32 / width as f32;
    let row = |row: usize, v: f32| {
        along(width).map(|column| (row * width + column, (part(column, width), v))).collect()
    };
    let column = |column: usize, u: f32| {
        along(height).map(|row| (row * width + column, (u, part(row, height)))).collect()
    };
    [
        row(INSIDE, -OUTSIDE),
        row(height - 1 - INSIDE, 1.0 + OUTSIDE),
        column(INSIDE, -beside),
        column(width - 1 - INSIDE, 1.0 + beside),
    ]
}

/// The card's own colour along one side.
struct Paper {
    colour: [f32; 3],
    /// How large distances in colour are in this light, against a well-lit photo.
    light: f32,
}

impl Paper {
    /// The middle one: most of a side is not covered.
    fn along(places: &[Place], cells: &Cells) -> Self {
        let colour = std::array::from_fn(|channel| {
            let values = places.iter().map(|place| cells.cells[place.cell].colour[channel]).collect();
            percentile(values, 0.5).unwrap_or(0.0)
        });
        let brightest = colour.into_iter().fold(0.0, f32::max);
        Self { colour, light: (brightest / WELL_LIT).clamp(0.15, 1.0) }
    }

    fn alike(&self, one: [f32; 3], other: [f32; 3]) -> bool {
        distance(one, other) < ALIKE * self.light
    }

    fn is_foreign(&self, colour: [f32; 3]) -> bool {
        distance(colour, self.colour) > FOREIGN * self.light
    }
}

/// The cells along one side at which what is outside goes on inside.
fn crossed(places: &[Place], paper: &Paper, cells: &Cells) -> Vec<usize> {
    let glare = GLARE.max(paper.colour.into_iter().fold(255.0, f32::min));
    let foreign: Vec<bool> = places
        .iter()
        .map(|place| {
            let inside = &cells.cells[place.cell];
            paper.alike(inside.colour, place.outside)
                && paper.is_foreign(inside.colour)
                && inside.whiteness() < glare
        })
        .collect();
    let runs = foreign.chunk_by(|one, other| one == other);
    let mut start = 0;
    let mut crossed = Vec::new();
    for run in runs {
        if run[0] && run.len() >= FEWEST {
            crossed.extend(places[start..start + run.len()].iter().map(|place| place.cell));
        }
        start += run.len();
    }
    crossed
}

/// All that is of one colour with its neighbour and not the paper's, from these cells on.
fn flooded(seeds: Vec<usize>, paper: &Paper, cells: &Cells) -> Vec<usize> {
    let deepest = (cells.height as f32 * DEEPEST) as usize;
    let near_edge = |index: usize| {
        let (column, row) = (index % cells.width, index / cells.width);
        column.min(cells.width - 1 - column).min(row).min(cells.height - 1 - row) < deepest
    };
    let mut taken = vec![false; cells.cells.len()];
    seeds.iter().for_each(|seed| taken[*seed] = true);
    let mut group: Vec<(usize, [f32; 3])> =
        seeds.into_iter().map(|seed| (seed, cells.cells[seed].colour)).collect();
    let mut next = 0;
    while let Some(&(index, origin)) = group.get(next) {
        next += 1;
        let here = cells.cells[index].colour;
        for neighbour in cells.neighbours(index).filter(|neighbour| near_edge(*neighbour)) {
            let colour = cells.cells[neighbour].colour;
            let goes_on = paper.alike(colour, here)
                && distance(colour, origin) < SHADED * paper.light
                && paper.is_foreign(colour);
            if goes_on && !std::mem::replace(&mut taken[neighbour], true) {
                group.push((neighbour, origin));
            }
        }
    }
    group.into_iter().map(|(index, _)| index).collect()
}

fn distance(one: [f32; 3], other: [f32; 3]) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum::<f32>().sqrt()
}
