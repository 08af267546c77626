//! What is behind a person: a wall with things on it, the outdoors, a plain colour. Mostly out of focus.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::{Canvas, Texture, smooth_step};
use super::draw::{darker, limb, oval, paint, rectangle};
use super::ground::{ground, hued, mixed, tone, weighted};
use super::print;
use crate::{Family, FamilyError};

#[derive(Debug, Clone, Copy)]
enum Place {
    Plain,
    Indoors,
    Outdoors,
    Surface,
}

const PLACES: &[(Place, f32)] =
    &[(Place::Plain, 0.25), (Place::Indoors, 0.45), (Place::Outdoors, 0.18), (Place::Surface, 0.12)];

/// A background without text.
pub(crate) fn room(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    // A third of the resolution: it lies out of focus.
    let (small_width, small_height) = (width / 3 + 1, height / 3 + 1);
    let small = match weighted(dice, PLACES) {
        Place::Plain => plain(dice, small_width, small_height),
        Place::Indoors => indoors(dice, small_width, small_height),
        Place::Outdoors => outdoors(dice, small_width, small_height),
        Place::Surface => ground(dice, small_width, small_height),
    };
    let blur = small.unit() * dice.between(0.0, 0.018);
    small.blurred(blur).enlarged(width, height)
}

/// With posters, shelves of books and screens whose letters stand in any way.
pub(crate) fn room_with_text(
    family: &Family,
    dice: &mut Dice,
    width: usize,
    height: usize,
) -> Result<Canvas, FamilyError> {
    let mut canvas = room(dice, width, height);
    for _ in 0..dice.whole(1, 3) {
        let place = (dice.between(0.0, 1.0) * width as f32, dice.between(0.0, 0.8) * height as f32);
        let size = canvas.unit() * dice.between(0.1, 0.5);
        if dice.chance(0.6) {
            print::lay_sheet(&mut canvas, family, dice, place, size)?;
        } else {
            print::lay_letters(&mut canvas, family, dice, place, size)?;
        }
    }
    let sigma = if dice.chance(0.5) { dice.between(0.3, 2.0) } else { 0.0 };
    Ok(canvas.blurred(sigma))
}

fn plain(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let wall = hued(dice.unit(), dice.between(0.0, 0.5), dice.between(0.35, 1.0));
    let other = darker(wall, dice.between(0.7, 1.1));
    let (sin, cos) = dice.between(0.0, std::f32::consts::TAU).sin_cos();
    let unit = width.max(height) as f32;
    let clouds = Texture::clouds(dice, unit * 0.6);
    let depth = dice.between(0.0, 0.15);
    Canvas::shaded(width, height, |x, y| {
        let part = (0.5 + (x / unit - 0.5) * cos + (y / unit - 0.5) * sin).clamp(0.0, 1.0);
        mixed(wall, other, part).map(|value| value * (1.0 + depth * (clouds.at(x, y) - 0.5)))
    })
}

fn indoors(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let mut canvas = plain(dice, width, height);
    let mut overlay = canvas.overlay();
    let (wide, high) = (width as f32, height as f32);
    if dice.chance(0.35) {
        let floor = high * dice.between(0.65, 0.95);
        rectangle(&mut overlay, 0.0, floor, wide, high, &paint(tone(dice), 1.0));
    }
    for _ in 0..dice.whole(1, 6) {
        let (x, y) = (dice.between(-0.1, 0.95) * wide, dice.between(-0.1, 0.7) * high);
        match dice.whole(0, 4) {
            0 => {
                let size = (wide * dice.between(0.15, 0.4), high * dice.between(0.2, 0.6));
                window(&mut overlay, dice, (x, y), size);
            }
            1 => {
                let width = wide * dice.between(0.15, 0.5);
                shelf(&mut overlay, dice, x, y, width);
            }
            2 => {
                let radius = wide * dice.between(0.02, 0.1);
                oval(
                    &mut overlay,
                    (x, y),
                    (radius, radius * dice.between(0.6, 1.3)),
                    &paint(tone(dice), 1.0),
                );
            }
            _ => {
                let (w, h) = (wide * dice.between(0.05, 0.4), high * dice.between(0.08, 0.9));
                let colour = tone(dice);
                rectangle(&mut overlay, x, y, w, h, &paint(darker(colour, 0.6), 1.0));
                let rim = wide * dice.between(0.004, 0.03);
                rectangle(&mut overlay, x + rim, y + rim, w - rim * 2.0, h - rim * 2.0, &paint(colour, 1.0));
            }
        }
    }
    canvas.cover(&overlay);
    canvas
}

fn window(overlay: &mut Pixmap, dice: &mut Dice, (x, y): (f32, f32), (width, height): (f32, f32)) {
    let sky = hued(dice.between(0.52, 0.62), dice.between(0.0, 0.3), dice.between(0.85, 1.0));
    let frame = paint(tone(dice), 1.0);
    rectangle(overlay, x, y, width, height, &frame);
    let bar = width * 0.05;
    for column in 0..2u8 {
        let left = x + bar + f32::from(column) * (width - bar) / 2.0;
        rectangle(overlay, left, y + bar, (width - bar * 3.0) / 2.0, height - bar * 2.0, &paint(sky, 1.0));
    }
}

fn shelf(overlay: &mut Pixmap, dice: &mut Dice, x: f32, y: f32, width: f32) {
    let board = tone(dice);
    let row = width * dice.between(0.25, 0.45);
    for level in 0..dice.whole(1, 4) {
        let bottom = y + row * (level as f32 + 1.0);
        let mut left = x;
        while left < x + width {
            let thick = width * dice.between(0.02, 0.07);
            let high = row * dice.between(0.5, 0.85);
            rectangle(overlay, left, bottom - high, thick, high, &paint(tone(dice), 1.0));
            left += thick * 1.05;
        }
        rectangle(overlay, x, bottom, width, row * 0.07, &paint(board, 1.0));
    }
}

/// Sky above, land below, and what stands on it.
pub(crate) fn outdoors(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let sky = hued(dice.between(0.5, 0.65), dice.between(0.0, 0.6), dice.between(0.6, 1.0));
    let haze = mixed(sky, [1.0; 3], dice.between(0.3, 0.9));
    let land = hued(dice.between(0.08, 0.4), dice.between(0.1, 0.6), dice.between(0.2, 0.7));
    let (wide, high) = (width as f32, height as f32);
    let horizon = high * dice.between(0.3, 0.85);
    let clouds = Texture::stretched(dice, (wide * 0.3, wide * 0.1), 0.0);
    let size = wide * dice.between(0.2, 0.9);
    let hills = Texture::clouds(dice, size);
    let fine = Texture::clouds(dice, wide * 0.08);
    let rise = high * dice.between(0.02, 0.3);
    let cover = dice.between(0.0, 0.8);
    let mut canvas = Canvas::shaded(width, height, |x, y| {
        let edge = horizon - rise * hills.at(x, 0.0);
        if y < edge {
            let cloud = cover * smooth_step(0.45, 0.8, clouds.at(x, y));
            mixed(mixed(sky, haze, y / edge.max(1.0)), [1.0; 3], cloud)
        } else {
            let depth = (y - edge) / (high - edge).max(1.0);
            darker(mixed(land, haze, 0.4 * (1.0 - depth)), 0.75 + 0.5 * fine.at(x, y))
        }
    });
    let mut overlay = canvas.overlay();
    for _ in 0..dice.whole(0, 6) {
        let (x, scale) = (dice.unit() * wide, high * dice.between(0.08, 0.4));
        if dice.chance(0.6) {
            let trunk = paint(hued(0.08, 0.4, dice.between(0.15, 0.4)), 1.0);
            limb(
                &mut overlay,
                &[(x, horizon + scale * 0.2), (x, horizon - scale * 0.5)],
                &trunk,
                scale * 0.08,
            );
            let leaf = hued(dice.between(0.2, 0.4), dice.between(0.3, 0.7), dice.between(0.2, 0.6));
            for _ in 0..7 {
                let place = (x + scale * dice.between(-0.3, 0.3), horizon - scale * dice.between(0.4, 1.0));
                oval(
                    &mut overlay,
                    place,
                    (scale * 0.22, scale * 0.18),
                    &paint(darker(leaf, dice.between(0.7, 1.2)), 1.0),
                );
            }
        } else {
            let wall = tone(dice);
            rectangle(&mut overlay, x, horizon - scale, scale * 0.7, scale * 1.1, &paint(wall, 1.0));
            for pane in 0..12u8 {
                let (column, row) = (f32::from(pane % 3), f32::from(pane / 3));
                let (left, top) = (x + scale * (0.08 + column * 0.2), horizon - scale * (0.9 - row * 0.22));
                rectangle(
                    &mut overlay,
                    left,
                    top,
                    scale * 0.12,
                    scale * 0.12,
                    &paint(darker(wall, 0.5), 1.0),
                );
            }
        }
    }
    canvas.cover(&overlay);
    canvas
}
