//! Moves a card's corners onto the card's edges: what is measured on the card, and what its copies are recognised by, has to
//! be the same whatever the detector's last percent was.

use image::RgbImage;

use crate::geometry::{Point, Quad};
use crate::luma::luma;

/// Places along an edge at which the picture is read across it.
const PLACES: usize = 32;
/// The rounded corners and what lies beyond them.
const CORNER: f32 = 0.08;
/// Steps to either side of where the edge is taken to be.
const STEPS: usize = 16;
/// A single strong edge elsewhere does not outweigh a weak one all along.
const STRONGEST: f32 = 30.0;

const OFFSETS: usize = 2 * STEPS + 1;

/// One pass after the other, each looking for the edges so far away, in parts of the card's width.
pub(crate) fn snapped(picture: &RgbImage, quad: &Quad, reaches: &[f32]) -> Quad {
    reaches.iter().fold(*quad, |quad, reach| pass(picture, &quad, reach * quad.width()).unwrap_or(quad))
}

/// `None` where the new edges do not meet.
fn pass(picture: &RgbImage, quad: &Quad, reach: f32) -> Option<Quad> {
    let edges: [Line; 4] = std::array::from_fn(|edge| {
        let line = Line { from: quad.0[edge], to: quad.0[(edge + 1) % 4] };
        line.moved_to_edge(picture, reach / STEPS as f32)
    });
    let mut corners = quad.0;
    for (index, corner) in corners.iter_mut().enumerate() {
        let met = edges[(index + 3) % 4].meets(&edges[index])?;
        // Edges that nearly run along each other meet anywhere.
        if (met.x - corner.x).hypot(met.y - corner.y) > 3.0 * reach {
            return None;
        }
        *corner = met;
    }
    Some(Quad(corners))
}

#[derive(Clone, Copy)]
struct Line {
    from: Point,
    to: Point,
}

impl Line {
    /// The line of strongest contrast whose ends lie at most [`STEPS`] steps beside these.
    fn moved_to_edge(self, picture: &RgbImage, step: f32) -> Self {
        let (along_x, along_y) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let length = along_x.hypot(along_y).max(1.0);
        let beside = Point { x: -along_y / length * step, y: along_x / length * step };
        let mut contrast = [[0.0f32; OFFSETS]; OFFSETS];
        for place in 0..PLACES {
            let part = CORNER + (1.0 - 2.0 * CORNER) * place as f32 / (PLACES - 1) as f32;
            let middle = Point { x: self.from.x + along_x * part, y: self.from.y + along_y * part };
            let slopes = slopes(picture, middle, beside);
            for (first, row) in contrast.iter_mut().enumerate() {
                for (last, sum) in row.iter_mut().enumerate() {
                    *sum += between(&slopes, first as f32 * (1.0 - part) + last as f32 * part);
                }
            }
        }
        let mut best = (STEPS, STEPS);
        for first in 0..OFFSETS {
            for last in 0..OFFSETS {
                if contrast[first][last].abs() > contrast[best.0][best.1].abs() {
                    best = (first, last);
                }
            }
        }
        let moved = |end: Point, offset: usize| {
            let steps = offset as f32 - STEPS as f32;
            Point { x: end.x + beside.x * steps, y: end.y + beside.y * steps }
        };
        Self { from: moved(self.from, best.0), to: moved(self.to, best.1) }
    }

    fn meets(&self, other: &Self) -> Option<Point> {
        let (ax, ay) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let (bx, by) = (other.to.x - other.from.x, other.to.y - other.from.y);
        let cross = ax * by - ay * bx;
        let part = ((other.from.x - self.from.x) * by - (other.from.y - self.from.y) * bx) / cross;
        part.is_finite().then_some(Point { x: self.from.x + ax * part, y: self.from.y + ay * part })
    }
}

/// How brightness changes across an edge, at each step.
fn slopes(picture: &RgbImage, middle: Point, beside: Point) -> [f32; OFFSETS] {
    let at = |offset: f32| {
        let steps = offset - STEPS as f32;
        brightness(picture, Point { x: middle.x + beside.x * steps, y: middle.y + beside.y * steps })
    };
    std::array::from_fn(|offset| {
        (at(offset as f32 + 1.0) - at(offset as f32 - 1.0)).clamp(-STRONGEST, STRONGEST)
    })
}

fn between(values: &[f32; OFFSETS], at: f32) -> f32 {
    let lower = (at as usize).min(OFFSETS - 2);
    values[lower] + (values[lower + 1] - values[lower]) * (at - lower as f32)
}

/// Between the four pixels round a place; beyond the border, the border.
fn brightness(picture: &RgbImage, at: Point) -> f32 {
    let within = |value: f32, size: u32| (value - 0.5).max(0.0).min(size.saturating_sub(1) as f32);
    let (x, y) = (within(at.x, picture.width()), within(at.y, picture.height()));
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(picture.width() - 1), (top + 1).min(picture.height() - 1));
    let pixel = |x: u32, y: u32| luma(&picture.get_pixel(x, y).0);
    let (across, down) = (x - left as f32, y - top as f32);
    let mix = |one: f32, other: f32, part: f32| one + (other - one) * part;
    let upper = mix(pixel(left, top), pixel(right, top), across);
    mix(upper, mix(pixel(left, bottom), pixel(right, bottom), across), down)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    const REACHES: [f32; 2] = [0.03, 0.012];

    #[test]
    fn corners_that_are_a_little_off_land_on_the_edges() {
        let picture = RgbImage::from_fn(400, 300, |x, y| {
            let inside = (80..320).contains(&x) && (70..221).contains(&y);
            if inside { Rgb([220, 225, 230]) } else { Rgb([110, 90, 70]) }
        });
        let places = [(80.0, 70.0), (320.0, 70.0), (320.0, 221.0), (80.0, 221.0)];
        let off = [(3.1, -2.0), (-3.4, 2.2), (2.9, 2.1), (-1.7, -2.2)];
        let quad = Quad(std::array::from_fn(|corner| Point {
            x: places[corner].0 + off[corner].0,
            y: places[corner].1 + off[corner].1,
        }));
        for (corner, place) in snapped(&picture, &quad, &REACHES).0.iter().zip(places) {
            let distance = (corner.x - place.0).hypot(corner.y - place.1);
            assert!(distance < 0.6, "{corner:?} instead of {place:?}");
        }
    }

    #[test]
    fn a_card_whose_edges_cannot_be_seen_stays_where_it_was() {
        let quad = Quad([(10.0, 10.0), (70.0, 12.0), (69.0, 50.0), (9.0, 48.0)].map(|(x, y)| Point { x, y }));
        assert_eq!(snapped(&RgbImage::new(90, 60), &quad, &REACHES), quad);
    }
}
