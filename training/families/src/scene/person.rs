//! A person in a scene: an upper body of the family, laid so that it stands in the picture.

use specimen::Dice;

use super::canvas::{Canvas, Colour, unit};
use super::draw::{limb, paint};
use super::ground::hued;
use super::plane::lay;
use super::print::mirrored;
use crate::{FamilyError, Look, UpperBody, draw_upper_body};

/// A person in the picture.
pub(super) struct Person {
    /// Middle of the head.
    pub head: (f32, f32),
    pub head_height: f32,
    /// Left and right of the picture.
    pub shoulders: [(f32, f32); 2],
    pub skin: Colour,
    pub clothes: Colour,
}

/// Lays an upper body so that the middle of the head is at `place`; it reaches the picture's lower edge.
pub(super) fn place_body(
    canvas: &mut Canvas,
    look: &Look,
    dice: &mut Dice,
    place: (f32, f32),
    head_height: f32,
) -> Result<Person, FamilyError> {
    let size = (head_height * 3.4).max(32.0);
    let body = draw_upper_body(look, size as u32, size as u32)?;
    let scale = head_height / (body.head[3] * body.pixmap.height() as f32);
    let (wide, high) = (body.pixmap.width() as f32 * scale, body.pixmap.height() as f32 * scale);
    // Neither a parting nor a badge tells left from right.
    let flipped = dice.chance(0.5);
    let side = |x: f32| if flipped { 1.0 - x } else { x };
    let head = (side(body.head[0] + body.head[2] / 2.0), body.head[1] + body.head[3] / 2.0);
    let (left, top) = (place.0 - head.0 * wide, place.1 - head.1 * high);
    let (sin, cos) = dice.between(-0.08, 0.08).sin_cos();
    let at = |x: f32, y: f32| {
        let (dx, dy) = (left + x * wide - place.0, top + y * high - place.1);
        (place.0 + dx * cos - dy * sin, place.1 + dx * sin + dy * cos)
    };
    let corners = [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)];
    let (skin, clothes) = (skin_of(&body), clothes_of(&body));
    // Below the drawn part the clothes go on.
    let mut overlay = canvas.overlay();
    let hem = (canvas.height + canvas.width) as f32;
    let span = (body.shoulders[1].0 - body.shoulders[0].0).abs() * wide;
    if corners[3].1.min(corners[2].1) < canvas.height as f32 {
        let middle = at(side((body.shoulders[0].0 + body.shoulders[1].0) / 2.0), 0.97);
        limb(&mut overlay, &[middle, (middle.0, hem)], &paint(clothes, 1.0), span * 0.9);
    }
    canvas.cover(&overlay);
    let seen = if flipped { mirrored(&corners) } else { corners };
    lay(canvas, &body.pixmap, &seen, 0.0, |_, _, colour| colour);
    let mut shoulders = body.shoulders.map(|(x, y)| at(side(x), y));
    if flipped {
        shoulders.reverse();
    }
    Ok(Person { head: place, head_height, shoulders, skin, clothes })
}

/// The middle one of the colours of a few places in the face.
fn skin_of(body: &UpperBody) -> Colour {
    let [x, y, width, height] = body.head;
    let places = [(0.35, 0.6), (0.65, 0.6), (0.5, 0.5), (0.4, 0.72), (0.6, 0.72)];
    middle_colour(body, places.map(|(u, v)| (x + u * width, y + v * height))).unwrap_or(hued(0.06, 0.4, 0.8))
}

fn clothes_of(body: &UpperBody) -> Colour {
    let [left, right] = body.shoulders;
    let below = |x: f32, deep: f32| (x, (left.1 + (1.0 - left.1) * deep).min(0.99));
    let at = |part: f32| left.0 + (right.0 - left.0) * part;
    middle_colour(
        body,
        [
            below(at(0.2), 0.5),
            below(at(0.8), 0.5),
            below(at(0.15), 0.7),
            below(at(0.85), 0.7),
            below(at(0.3), 0.9),
        ],
    )
    .unwrap_or([0.4, 0.4, 0.5])
}

fn middle_colour(body: &UpperBody, places: [(f32, f32); 5]) -> Option<Colour> {
    let (width, height) = (body.pixmap.width() as f32, body.pixmap.height() as f32);
    let mut found: Vec<Colour> = places
        .iter()
        .filter_map(|&(x, y)| body.pixmap.pixel((x * width) as u32, (y * height) as u32))
        .filter(|pixel| pixel.alpha() > 250)
        .map(|pixel| [unit(pixel.red()), unit(pixel.green()), unit(pixel.blue())])
        .collect();
    found.sort_by(|one, other| one.iter().sum::<f32>().total_cmp(&other.iter().sum::<f32>()));
    found.get(found.len() / 2).copied()
}
