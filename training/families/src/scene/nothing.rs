//! Pictures that show no document and no person, and no text: neither turn nor mirror can be known.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::{Canvas, Texture};
use super::clutter::thing;
use super::draw::{darker, limb, oval, paint, polygon, rectangle};
use super::ground::{ground, tone, weighted};
use super::tabletop::sides;
use super::{Manner, Staged, room};
use crate::{Family, FamilyError};

#[derive(Debug, Clone, Copy)]
enum Motif {
    Landscape,
    Surface,
    Things,
    Shapes,
    Chart,
    Blank,
    Noise,
    Screen,
    Figure,
    Wall,
}

const MOTIFS: &[(Motif, f32)] = &[
    (Motif::Landscape, 0.16),
    (Motif::Surface, 0.16),
    (Motif::Things, 0.16),
    (Motif::Shapes, 0.10),
    (Motif::Chart, 0.08),
    (Motif::Blank, 0.06),
    (Motif::Noise, 0.05),
    (Motif::Screen, 0.08),
    (Motif::Figure, 0.07),
    (Motif::Wall, 0.08),
];

const FORMATS: &[(f32, f32)] =
    &[(4.0 / 3.0, 0.4), (0.75, 0.2), (16.0 / 9.0, 0.15), (9.0 / 16.0, 0.1), (1.0, 0.1), (1.585, 0.05)];

pub(crate) fn stage(_family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let (width, height) = sides(long_px, weighted(dice, FORMATS));
    let canvas = match weighted(dice, MOTIFS) {
        Motif::Landscape => room::outdoors(dice, width, height),
        Motif::Surface => ground(dice, width, height),
        Motif::Wall => room::room(dice, width, height),
        Motif::Blank => {
            let shade = dice.pick(&[0.0, 0.02, 0.5, 0.9, 1.0]);
            Canvas::shaded(width, height, |_, _| [shade; 3])
        }
        Motif::Noise => noise(dice, width, height),
        Motif::Things => {
            let mut canvas = ground(dice, width, height);
            for _ in 0..dice.whole(2, 7) {
                let place = (dice.unit() * width as f32, dice.unit() * height as f32);
                thing(&mut canvas, dice, place);
            }
            canvas
        }
        motif => {
            let base = if dice.chance(0.5) { [dice.between(0.85, 1.0); 3] } else { tone(dice) };
            let mut canvas = Canvas::shaded(width, height, |_, _| base);
            let mut overlay = canvas.overlay();
            match motif {
                Motif::Chart => chart(&mut overlay, dice),
                Motif::Screen => screen(&mut overlay, dice),
                Motif::Figure => figure(&mut overlay, dice),
                _ => shapes(&mut overlay, dice),
            }
            canvas.cover(&overlay);
            canvas
        }
    };
    Ok(Staged { canvas, subject: None, decoy: None, manner: Manner::Photo })
}

fn noise(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let size = dice.between(1.3, 12.0);
    let layers: [Texture; 3] = std::array::from_fn(|_| Texture::spots(dice, size));
    let grey = dice.chance(0.5);
    Canvas::shaded(width, height, |x, y| {
        let value = layers[0].at(x, y);
        if grey { [value; 3] } else { [value, layers[1].at(x, y), layers[2].at(x, y)] }
    })
}

fn shapes(overlay: &mut Pixmap, dice: &mut Dice) {
    let (width, height) = (overlay.width() as f32, overlay.height() as f32);
    for _ in 0..dice.whole(2, 14) {
        let mut point = || (dice.unit() * width, dice.unit() * height);
        let points = [point(), point(), point()];
        let colour = paint(tone(dice), dice.between(0.4, 1.0));
        let size = width * dice.between(0.02, 0.25);
        match dice.whole(0, 3) {
            0 => polygon(overlay, &points, &colour),
            1 => oval(overlay, points[0], (size, size * dice.between(0.5, 1.5)), &colour),
            2 => rectangle(overlay, points[0].0, points[0].1, size, size * dice.between(0.3, 2.0), &colour),
            _ => limb(overlay, &points, &colour, size * 0.1),
        }
    }
}

fn chart(overlay: &mut Pixmap, dice: &mut Dice) {
    let (width, height) = (overlay.width() as f32, overlay.height() as f32);
    let (left, bottom) = (width * 0.1, height * 0.9);
    let ink = paint([dice.between(0.0, 0.4); 3], 1.0);
    limb(overlay, &[(left, height * 0.1), (left, bottom), (width * 0.92, bottom)], &ink, width * 0.004);
    let count = dice.whole(4, 14);
    let step = width * 0.8 / count as f32;
    let colour = paint(tone(dice), 1.0);
    let mut points = Vec::new();
    for index in 0..count {
        let (x, high) = (left + step * index as f32, height * dice.between(0.05, 0.75));
        points.push((x + step * 0.5, bottom - high));
        if dice.chance(0.1) {
            continue;
        }
        rectangle(overlay, x + step * 0.15, bottom - high, step * 0.7, high, &colour);
    }
    if dice.chance(0.6) {
        limb(overlay, &points, &paint(tone(dice), 1.0), width * 0.006);
    }
}

/// A program's window without any text.
fn screen(overlay: &mut Pixmap, dice: &mut Dice) {
    let (width, height) = (overlay.width() as f32, overlay.height() as f32);
    rectangle(overlay, 0.0, 0.0, width, height * dice.between(0.04, 0.12), &paint(tone(dice), 1.0));
    let (columns, rows) = (dice.whole(1, 5), dice.whole(2, 7));
    let gap = width * 0.02;
    let (wide, high) = (width / columns as f32, height * 0.86 / rows as f32);
    let (field, icon) = (paint(tone(dice), 1.0), tone(dice));
    for cell in 0..columns * rows {
        let x = (cell % columns) as f32 * wide + gap;
        let y = height * 0.13 + (cell / columns) as f32 * high + gap;
        rectangle(overlay, x, y, wide - gap * 2.0, high - gap * 2.0, &field);
        let radius = high.min(wide) * 0.18;
        oval(
            overlay,
            (x + radius * 1.6, y + radius * 1.6),
            (radius, radius),
            &paint(darker(icon, dice.between(0.6, 1.3)), 1.0),
        );
    }
}

/// A thing of a cartoon: a round body on legs, with spots.
fn figure(overlay: &mut Pixmap, dice: &mut Dice) {
    let (width, height) = (overlay.width() as f32, overlay.height() as f32);
    let centre = (width * dice.between(0.3, 0.7), height * dice.between(0.4, 0.6));
    let size = width.min(height) * dice.between(0.12, 0.3);
    let body = tone(dice);
    for _ in 0..dice.whole(2, 6) {
        let far = (centre.0 + size * dice.between(-1.8, 1.8), centre.1 + size * dice.between(-1.8, 1.8));
        limb(overlay, &[centre, far], &paint(darker(body, 0.7), 1.0), size * dice.between(0.05, 0.3));
    }
    oval(overlay, centre, (size, size * dice.between(0.6, 1.4)), &paint(body, 1.0));
    for _ in 0..dice.whole(2, 9) {
        let place = (centre.0 + size * dice.between(-0.7, 0.7), centre.1 + size * dice.between(-0.7, 0.7));
        let radius = size * dice.between(0.05, 0.2);
        oval(overlay, place, (radius, radius), &paint(tone(dice), 1.0));
    }
}
