//! A second opinion on how a card stands, without anything learned: where its portrait, its number, its emblem lie.
//! Cards of which the layout is not known, and cards that show it poorly, get none.

use image::RgbImage;
use model::DocumentType;

use crate::geometry::Quad;
use crate::luma::luma;
use crate::orientation::Orientation;
use crate::seen::Scene;

/// Pixels of the card from straight above.
const WIDTH: usize = 320;
const HEIGHT: usize = 202;

/// How much more of it the likelier place has to show than the other.
const CLEARLY: f32 = 1.35;

/// In fractions of the card: left, top, right, bottom.
type Place = [f32; 4];

// PHOTO-CHECKS, "Geometry".
const PORTRAIT: Place = [0.65, 0.16, 0.93, 0.72];
const NUMBER: Place = [0.36, 0.825, 0.92, 0.915];
const EMBLEM: Place = [0.06, 0.08, 0.24, 0.42];

/// How a card has to be changed that is taken to lie upright within `quad`, by its layout. `None` where that says
/// nothing.
pub(super) fn opinion(
    picture: &RgbImage,
    quad: &Quad,
    side: Scene,
    document: DocumentType,
) -> Option<Orientation> {
    let laid_out = matches!(document, DocumentType::ResidentId | DocumentType::ResidencePermit);
    let card = Card(quad.rectified(picture, WIDTH as u32, HEIGHT as u32).filter(|_| laid_out)?);
    match side {
        Scene::PortraitSide => card.portrait_side(),
        Scene::EmblemSide => card.emblem_side(),
        _ => None,
    }
}

struct Card(RgbImage);

impl Card {
    /// Portrait right and number below, or a mirror image of that.
    fn portrait_side(&self) -> Option<Orientation> {
        let [right, left] = [false, true].map(|across| {
            let here = |down| self.relief(mirrored(PORTRAIT, across, down));
            here(false).max(here(true))
        });
        let [below, above] = [false, true].map(|down| {
            let here = |across| self.strokes(mirrored(NUMBER, across, down));
            here(false).max(here(true))
        });
        Some(orientation(clearer(right, left)?, clearer(below, above)?))
    }

    /// Emblem at the top left, or a mirror image of that.
    fn emblem_side(&self) -> Option<Orientation> {
        let mut corners = [(false, false), (true, false), (true, true), (false, true)]
            .map(|(across, down)| (self.relief(mirrored(EMBLEM, across, down)), across, down));
        corners.sort_by(|one, other| other.0.total_cmp(&one.0));
        let [(first, across, down), (second, ..), ..] = corners;
        (first > second * CLEARLY).then(|| orientation(across, down))
    }

    fn luma(&self, x: usize, y: usize) -> f32 {
        luma(&self.0.get_pixel(x as u32, y as u32).0)
    }

    /// How much light and colour change over a place at the scale of a face or an emblem, not of print.
    fn relief(&self, place: Place) -> f32 {
        const CELLS: usize = 5;
        let [left, top, right, bottom] = pixels(place);
        let mut means = Vec::with_capacity(CELLS * CELLS);
        for cell in 0..CELLS * CELLS {
            let span = |from: usize, to: usize, index: usize| {
                (from + (to - from) * index / CELLS)..(from + (to - from) * (index + 1) / CELLS)
            };
            let (columns, rows) = (span(left, right, cell % CELLS), span(top, bottom, cell / CELLS));
            let count = (columns.len() * rows.len()).max(1) as f32;
            let sum: f32 = rows.flat_map(|y| columns.clone().map(move |x| self.luma(x, y))).sum();
            means.push(sum / count);
        }
        deviation(&means)
    }

    /// How dense upright strokes stand in a place: mean change from one column to the next but one.
    fn strokes(&self, place: Place) -> f32 {
        let [left, top, right, bottom] = pixels(place);
        let count = ((bottom - top) * (right - left - 2)).max(1) as f32;
        let rows = (top..bottom).flat_map(|y| (left + 1..right - 1).map(move |x| (x, y)));
        rows.map(|(x, y)| (self.luma(x + 1, y) - self.luma(x - 1, y)).abs()).sum::<f32>() / count
    }
}

/// Whether the second of two is clearly the larger; `None` if neither is.
fn clearer(first: f32, second: f32) -> Option<bool> {
    (first > second * CLEARLY).then_some(false).or((second > first * CLEARLY).then_some(true))
}

fn orientation(across: bool, down: bool) -> Orientation {
    let turns = if down { 2 } else { 0 };
    // Upside down without being flipped left to right is a half turn of a mirror image.
    Orientation::undoing(across != down, turns)
}

fn mirrored([left, top, right, bottom]: Place, across: bool, down: bool) -> Place {
    let (left, right) = if across { (1.0 - right, 1.0 - left) } else { (left, right) };
    let (top, bottom) = if down { (1.0 - bottom, 1.0 - top) } else { (top, bottom) };
    [left, top, right, bottom]
}

fn pixels([left, top, right, bottom]: Place) -> [usize; 4] {
    let across = |part: f32| (part * WIDTH as f32) as usize;
    let down = |part: f32| (part * HEIGHT as f32) as usize;
    [across(left), down(top), across(right), down(bottom)]
}

fn deviation(values: &[f32]) -> f32 {
    let count = values.len() as f32;
    let mean = values.iter().sum::<f32>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt()
}
