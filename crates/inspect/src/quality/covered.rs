//! What lies over the card's edge: fingers, a clip, another sheet. It shows by going on, in one colour, from outside
//! of the card to its inside, where everywhere else the paper begins.

use image::RgbImage;

use super::cells::{Cells, percentile};
use crate::geometry::{Homography, Quad};

/// How far outside of the edge is looked, in parts of the card's height.
const OUTSIDE: f32 = 0.035;
/// How far inside, in cells: from here the edge itself no longer counts.
const INSIDE: usize = 3;
/// The largest distance in colour, red, green and blue from 0 to 255, at which a thing goes on.
const ALIKE: f32 = 34.0;
/// And the least at which it is not the paper.
const FOREIGN: f32 = 48.0;
/// Neighbouring places of the edge that have to be covered: 3 % of its width, half a fingertip.
const FEWEST: usize = 5;
/// Cells beyond which a flood has left whatever covers the card: 30 % of all.
const MOST: f32 = 0.3;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Covered {
    /// Part of the card.
    pub share: f32,
    /// In fractions of the card: left, top, right, bottom.
    pub bounds: Option<[f32; 4]>,
}

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
        let mut covered = Vec::new();
        for side in sides(cells) {
            let places: Vec<Place> = side
                .into_iter()
                .filter_map(|(cell, (u, v))| {
                    let place = plane.apply(u, v);
                    let within = place.x >= 0.0
                        && place.y >= 0.0
                        && (place.x as u32) < picture.width()
                        && (place.y as u32) < picture.height();
                    let pixel = within.then(|| picture.get_pixel(place.x as u32, place.y as u32))?;
                    Some(Place { cell, outside: pixel.0.map(f32::from) })
                })
                .collect();
            covered.extend(crossed(&places, cells));
        }
        let group = flooded(covered, cells);
        let share = group.len() as f32 / cells.cells.len().max(1) as f32;
        Self { share, bounds: (!group.is_empty()).then(|| cells.bounds(&group)) }
    }
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

/// The cells along one side at which what is outside goes on inside.
fn crossed(places: &[Place], cells: &Cells) -> Vec<usize> {
    let channel = |channel: usize| {
        let values = places.iter().map(|place| cells.cells[place.cell].colour[channel]).collect();
        percentile(values, 0.5).unwrap_or(0.0)
    };
    let paper = [channel(0), channel(1), channel(2)];
    let foreign: Vec<bool> = places
        .iter()
        .map(|place| {
            let inside = cells.cells[place.cell].colour;
            distance(inside, place.outside) < ALIKE && distance(inside, paper) > FOREIGN
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

/// All that is of one colour with its neighbour, from these cells on.
fn flooded(seeds: Vec<usize>, cells: &Cells) -> Vec<usize> {
    let most = (cells.cells.len() as f32 * MOST) as usize;
    let mut taken = vec![false; cells.cells.len()];
    let mut group: Vec<(usize, [f32; 3])> =
        seeds.into_iter().map(|seed| (seed, cells.cells[seed].colour)).collect();
    group.iter().for_each(|(seed, _)| taken[*seed] = true);
    let mut next = 0;
    while let Some(&(index, origin)) = group.get(next).filter(|_| group.len() < most) {
        next += 1;
        for neighbour in cells.neighbours(index) {
            let colour = cells.cells[neighbour].colour;
            let near = distance(colour, cells.cells[index].colour) < ALIKE * 0.7;
            if near && distance(colour, origin) < ALIKE && !std::mem::replace(&mut taken[neighbour], true) {
                group.push((neighbour, origin));
            }
        }
    }
    group.into_iter().map(|(index, _)| index).collect()
}

fn distance(one: [f32; 3], other: [f32; 3]) -> f32 {
    one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum::<f32>().sqrt()
}
