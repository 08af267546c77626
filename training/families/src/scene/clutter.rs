//! Things that lie about: pens, coins, cables, books, phones, keyboards, cups, printed sheets.

use specimen::Dice;

use super::canvas::Canvas;
use super::draw::{darker, limb, oval, paint, polygon, rectangle};
use super::ground::tone;
use super::plane::Pose;
use super::print;
use crate::{Family, FamilyError};

/// Puts a few things on a surface.
pub(crate) fn scatter(canvas: &mut Canvas, family: &Family, dice: &mut Dice) -> Result<(), FamilyError> {
    for _ in 0..dice.whole(1, 4) {
        let place = (
            dice.between(-0.05, 1.05) * canvas.width as f32,
            dice.between(-0.05, 1.05) * canvas.height as f32,
        );
        match dice.whole(0, 9) {
            0..=2 => {
                let width = canvas.unit() * dice.between(0.3, 1.1);
                print::lay_sheet(canvas, family, dice, place, width)?;
            }
            3 => {
                let width = canvas.unit() * dice.between(0.15, 0.7);
                print::lay_letters(canvas, family, dice, place, width)?;
            }
            4 => keyboard(canvas, dice, place),
            _ => thing(canvas, dice, place),
        }
    }
    Ok(())
}

/// A thing without letters.
pub(crate) fn thing(canvas: &mut Canvas, dice: &mut Dice, place: (f32, f32)) {
    let unit = canvas.unit();
    let mut overlay = canvas.overlay();
    let colour = tone(dice);
    let angle = dice.between(0.0, std::f32::consts::TAU);
    let (sin, cos) = angle.sin_cos();
    let away = |along: f32, beside: f32| {
        (place.0 + cos * along - sin * beside, place.1 + sin * along + cos * beside)
    };
    match dice.whole(0, 4) {
        0 => {
            let (length, width) = (unit * dice.between(0.15, 0.5), unit * dice.between(0.008, 0.025));
            let line = [away(-length, 0.0), away(length, 0.0)];
            limb(&mut overlay, &line, &paint([0.0; 3], 0.15), width * 1.5);
            limb(&mut overlay, &line, &paint(colour, 1.0), width);
            let shine = [away(-length, -width * 0.2), away(length, -width * 0.2)];
            limb(&mut overlay, &shine, &paint(darker(colour, 1.4), 0.6), width * 0.25);
            limb(
                &mut overlay,
                &[away(length, 0.0), away(length * 1.12, 0.0)],
                &paint([0.1; 3], 1.0),
                width * 0.4,
            );
        }
        1 => {
            let radius = unit * dice.between(0.02, 0.16);
            oval(
                &mut overlay,
                (place.0, place.1 + radius * 0.1),
                (radius * 1.06, radius * 1.06),
                &paint([0.0; 3], 0.2),
            );
            oval(&mut overlay, place, (radius, radius), &paint(colour, 1.0));
            oval(
                &mut overlay,
                place,
                (radius * 0.85, radius * 0.85),
                &paint(darker(colour, dice.between(0.5, 1.2)), 1.0),
            );
        }
        2 => {
            let mut points = vec![place];
            for _ in 0..6 {
                let last = points[points.len() - 1];
                points
                    .push((last.0 + unit * dice.between(-0.2, 0.2), last.1 + unit * dice.between(-0.2, 0.2)));
            }
            limb(&mut overlay, &points, &paint(colour, 1.0), unit * dice.between(0.004, 0.016));
        }
        _ => {
            let (half, high) = (unit * dice.between(0.06, 0.4), unit * dice.between(0.05, 0.3));
            let corners = |grow: f32| {
                [
                    away(-half - grow, -high - grow),
                    away(half + grow, -high - grow),
                    away(half + grow, high + grow),
                    away(-half - grow, high + grow),
                ]
            };
            polygon(&mut overlay, &corners(unit * 0.012), &paint([0.0; 3], 0.15));
            polygon(&mut overlay, &corners(0.0), &paint(colour, 1.0));
            polygon(
                &mut overlay,
                &corners(-half.min(high) * dice.between(0.05, 0.6)),
                &paint(tone(dice), 1.0),
            );
        }
    }
    canvas.cover(&overlay);
}

fn keyboard(canvas: &mut Canvas, dice: &mut Dice, place: (f32, f32)) {
    let unit = canvas.unit();
    let mut overlay = canvas.overlay();
    let (key, case) = (tone(dice), tone(dice));
    let size = unit * dice.between(0.03, 0.07);
    let tilt = dice.between(0.0, 360.0);
    let board = |x: f32, y: f32, width: f32, height: f32| {
        let (sin, cos) = f32::to_radians(tilt).sin_cos();
        let pose = Pose {
            centre: (place.0 + x * cos - y * sin, place.1 + x * sin + y * cos),
            width,
            tilt,
            pitch: 0.0,
            yaw: 0.0,
            distance: unit * 4.0,
        };
        pose.corners(width / height)
    };
    let (columns, rows) = (dice.whole(6, 13), dice.whole(3, 5));
    let (wide, high) = (columns as f32 * size, rows as f32 * size);
    polygon(&mut overlay, &board(0.0, 0.0, wide + size, high + size), &paint(case, 1.0));
    for row in 0..rows {
        for column in 0..columns {
            let x = (column as f32 + 0.5 + 0.25 * (row % 2) as f32) * size - wide / 2.0;
            let y = (row as f32 + 0.5) * size - high / 2.0;
            polygon(&mut overlay, &board(x, y, size * 0.86, size * 0.84), &paint(key, 1.0));
        }
    }
    canvas.cover(&overlay);
}

/// A dark frame along the edges, as of a screen or a page that is larger than the picture.
pub(crate) fn bezel(canvas: &mut Canvas, dice: &mut Dice) {
    let unit = canvas.unit();
    let mut overlay = canvas.overlay();
    let colour = paint([dice.between(0.01, 0.12); 3], 1.0);
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let thick = unit * dice.between(0.01, 0.06);
    for (x, y, wide, high) in [
        (0.0, 0.0, width, thick),
        (0.0, height - thick, width, thick),
        (0.0, 0.0, thick, height),
        (width - thick, 0.0, thick, height),
    ] {
        if dice.chance(0.5) {
            rectangle(&mut overlay, x, y, wide, high, &colour);
        }
    }
    canvas.cover(&overlay);
}
