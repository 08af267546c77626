//! Head, neck, shoulders and clothes. Everything is drawn round a head that is 200 units wide and 270 high with its
//! middle at (0, 0); shoulders lie near y = 250.

use specimen::paint::{path, solid};
use tiny_skia::{Path, PathBuilder, Transform};

use super::features;
use super::hair;
use super::look::{Clothes, Look};
use super::pen::{Pen, shaded};
use super::relief;
use super::style::{Shading, Skull};
use crate::canvas::Canvas;

/// Draws the person down to `bottom`.
pub(super) fn person(canvas: &mut Canvas, look: &Look, bottom: f32) {
    let mut pen = Pen { canvas, look };
    hair::behind(&mut pen);
    torso(&mut pen, bottom);
    neck(&mut pen);
    clothes(&mut pen, bottom);
    let lean = Transform::from_rotate_at(look.lean, 0.0, 130.0).pre_scale(look.head.0, look.head.1);
    pen.canvas.within(lean, |canvas| head(&mut Pen { canvas, look }));
}

fn torso(pen: &mut Pen<'_>, bottom: f32) {
    let half = 225.0 * pen.look.shoulders;
    let neck = pen.look.neck;
    let slope = 200.0 + 8.0 * pen.look.age;
    let shape = path(|builder| {
        builder.move_to(-neck, 160.0);
        builder.cubic_to(-neck - 40.0, slope, -half * 0.85, slope, -half, 265.0);
        builder.cubic_to(-half - 18.0, 310.0, -half - 14.0, 380.0, -half * 0.98, bottom.max(400.0));
        builder.line_to(half * 0.98, bottom.max(400.0));
        builder.cubic_to(half + 14.0, 380.0, half + 18.0, 310.0, half, 265.0);
        builder.cubic_to(half * 0.85, slope, neck + 40.0, slope, neck, 160.0);
        builder.close();
    });
    pen.surface(shape.as_ref(), pen.look.cloth, (0.0, 330.0), 250.0);
    if pen.look.clothes == Clothes::Striped {
        let mut y = 250.0;
        while y < bottom - 20.0 {
            let stripe = path(|builder| {
                builder.move_to(-half * 0.93, y);
                builder.quad_to(0.0, y + 16.0, half * 0.93, y);
            });
            pen.stroke(stripe.as_ref(), pen.look.second_cloth, 0.9, 15.0);
            y += 42.0;
        }
    }
}

fn neck(pen: &mut Pen<'_>) {
    let half = pen.look.neck;
    let shape = path(|builder| {
        builder.move_to(-half, 80.0);
        builder.line_to(-half, 160.0);
        builder.quad_to(-half - 6.0, 182.0, -half - 22.0, 188.0);
        builder.quad_to(0.0, 256.0, half + 22.0, 188.0);
        builder.quad_to(half + 6.0, 182.0, half, 160.0);
        builder.line_to(half, 80.0);
        builder.close();
    });
    pen.surface(shape.as_ref(), shaded(pen.look.skin, 0.93), (0.0, 160.0), 90.0);
    pen.glow((0.0, 128.0), (80.0, 34.0), shaded(pen.look.skin, 0.4), 0.6);
}

fn clothes(pen: &mut Pen<'_>, bottom: f32) {
    let look = pen.look;
    let half = look.neck + 24.0;
    match look.clothes {
        Clothes::Round | Clothes::Striped => {
            let rim = path(|builder| {
                builder.move_to(-half, 184.0);
                builder.quad_to(0.0, 262.0, half, 184.0);
            });
            pen.stroke(rim.as_ref(), shaded(look.cloth, 0.7), 1.0, 9.0);
        }
        Clothes::VNeck => {
            let opening = polygon(&[(-half, 184.0), (0.0, 300.0), (half, 184.0), (0.0, 214.0)]);
            pen.surface(opening.as_ref(), shaded(look.skin, 0.9), (0.0, 230.0), 80.0);
            pen.stroke(
                polygon(&[(-half, 184.0), (0.0, 300.0), (half, 184.0)]).as_ref(),
                shaded(look.cloth, 0.6),
                0.6,
                5.0,
            );
        }
        Clothes::Shirt => collar(pen, look.second_cloth),
        Clothes::Suit => suit(pen, bottom),
        Clothes::Turtleneck => {
            let roll = path(|builder| {
                builder.move_to(-half + 14.0, 142.0);
                builder.quad_to(0.0, 172.0, half - 14.0, 142.0);
                builder.line_to(half, 200.0);
                builder.quad_to(0.0, 248.0, -half, 200.0);
                builder.close();
            });
            pen.surface(roll.as_ref(), shaded(look.cloth, 0.88), (0.0, 180.0), 80.0);
        }
        Clothes::Hood => {
            for side in [-look.overlap, look.overlap] {
                let fold = path(|builder| {
                    builder.move_to(side * (half - 8.0), 150.0);
                    builder.cubic_to(
                        side * (half + 60.0),
                        160.0,
                        side * (half + 70.0),
                        230.0,
                        side * 6.0,
                        290.0,
                    );
                    builder.quad_to(side * (half - 10.0), 230.0, side * (half - 8.0), 150.0);
                    builder.close();
                });
                pen.surface(fold.as_ref(), shaded(look.cloth, 0.8), (side * 60.0, 210.0), 80.0);
                let cord = [(side * 26.0, 262.0), (side * 30.0, 340.0)];
                pen.stroke(polygon(&cord).as_ref(), look.second_cloth, 0.9, 5.0);
            }
        }
    }
}

fn collar(pen: &mut Pen<'_>, colour: (u8, u8, u8)) {
    let (look, half) = (pen.look, pen.look.neck);
    for side in [-look.overlap, look.overlap] {
        let wing = path(|builder| {
            builder.move_to(side * (half + 10.0), 164.0);
            builder.quad_to(side * (half + 14.0), 196.0, 0.0, 250.0);
            builder.line_to(side * 42.0, 282.0);
            builder.quad_to(side * (half + 46.0), 224.0, side * (half + 36.0), 190.0);
            builder.close();
        });
        pen.surface(wing.as_ref(), colour, (side * 50.0, 220.0), 70.0);
    }
    pen.stroke(polygon(&[(0.0, 252.0), (0.0, 400.0)]).as_ref(), shaded(pen.look.cloth, 0.6), 0.7, 3.0);
}

fn suit(pen: &mut Pen<'_>, bottom: f32) {
    let look = pen.look;
    let half = look.neck;
    let white = (240, 241, 243);
    let chest =
        polygon(&[(-half - 20.0, 184.0), (0.0, 420.0_f32.min(bottom)), (half + 20.0, 184.0), (0.0, 216.0)]);
    pen.surface(chest.as_ref(), white, (0.0, 260.0), 120.0);
    let tie = polygon(&[
        (-13.0, 248.0),
        (13.0, 248.0),
        (9.0, 268.0),
        (20.0, 370.0),
        (0.0, 396.0),
        (-20.0, 370.0),
        (-9.0, 268.0),
    ]);
    if look.tie {
        pen.surface(tie.as_ref(), look.second_cloth, (0.0, 320.0), 70.0);
    }
    for side in [-look.overlap, look.overlap] {
        let lapel = polygon(&[
            (side * (half + 18.0), 178.0),
            (side * (half + 56.0), 210.0),
            (side * (half + 40.0), 270.0),
            (side * 2.0, 410.0),
            (side * (half - 16.0), 250.0),
        ]);
        pen.surface(lapel.as_ref(), shaded(look.cloth, 0.82), (side * 70.0, 270.0), 110.0);
    }
    collar(pen, white);
}

/// An open or closed line through points, to be filled or stroked.
pub(super) fn polygon(points: &[(f32, f32)]) -> Option<Path> {
    path(|builder| {
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 {
                builder.move_to(*x, *y);
            } else {
                builder.line_to(*x, *y);
            }
        }
    })
}

fn head(pen: &mut Pen<'_>) {
    let look = pen.look;
    for side in [-1.0, 1.0] {
        let ear = (side * 99.0 - look.aside * 0.7, 6.0);
        pen.oval(ear, (15.0, 30.0), shaded(look.skin, 0.9));
    }
    if look.style.shading == Shading::Relief {
        // As sharp as the canvas, within bounds: it is worked out pixel by pixel.
        let (width_px, _) = pen.canvas.pixels(relief::BOX[2], 0.0);
        if let Some(picture) = relief::head(look, width_px.min(220)) {
            pen.canvas.picture(&picture, relief::BOX, 1.0);
        }
        worn(pen);
        return;
    }
    let shape = skull(look);
    pen.surface(shape.as_ref(), look.skin, (0.0, -5.0), 130.0);
    for side in [-1.0, 1.0] {
        pen.glow((side * 56.0 + look.aside, 46.0), (38.0, 34.0), (224, 116, 100), 0.2);
    }
    pen.glow((look.light * 34.0, -60.0), (60.0, 40.0), (255, 250, 240), 0.28);
    pen.glow((0.0, 122.0), (60.0, 22.0), shaded(look.skin, 0.5), 0.35);
    if look.style.shading == Shading::Side {
        // The side away from the light falls into shadow.
        let shadow = (look.light * -70.0, 0.0);
        pen.glow(shadow, (90.0, 150.0), shaded(look.skin, 0.15), 0.55);
    }
    pen.canvas.within(turned_aside(look), |canvas| features::face(&mut Pen { canvas, look }));
    hair::beard(pen);
    hair::in_front(pen);
    worn(pen);
}

fn turned_aside(look: &Look) -> Transform {
    Transform::from_translate(look.aside, look.eye_height * 0.4)
}

/// What is put on over face and hair.
fn worn(pen: &mut Pen<'_>) {
    let look = pen.look;
    hair::headwear(pen);
    if let Some(shape) = look.glasses {
        pen.canvas.within(turned_aside(look), |canvas| features::glasses(&mut Pen { canvas, look }, shape));
    }
}

pub(super) fn skull(look: &Look) -> Option<Path> {
    let jaw = look.jaw;
    match look.style.skull {
        Skull::Oval => path(|builder| {
            builder.move_to(0.0, -135.0);
            builder.cubic_to(70.0, -135.0, 101.0, -80.0, 99.0, -10.0);
            builder.cubic_to(98.0, 50.0, jaw, 104.0, 36.0, 130.0);
            builder.quad_to(0.0, 144.0, -36.0, 130.0);
            builder.cubic_to(-jaw, 104.0, -98.0, 50.0, -99.0, -10.0);
            builder.cubic_to(-101.0, -80.0, -70.0, -135.0, 0.0, -135.0);
            builder.close();
        }),
        Skull::Egg => path(|builder| {
            builder.move_to(0.0, -136.0);
            builder.cubic_to(84.0, -136.0, 106.0, -60.0, 98.0, 6.0);
            builder.cubic_to(90.0, 80.0, 50.0, 138.0, 0.0, 138.0);
            builder.cubic_to(-50.0, 138.0, -90.0, 80.0, -98.0, 6.0);
            builder.cubic_to(-106.0, -60.0, -84.0, -136.0, 0.0, -136.0);
            builder.close();
        }),
        Skull::Square => path(|builder| {
            builder.move_to(-60.0, -132.0);
            builder.line_to(60.0, -132.0);
            builder.quad_to(98.0, -130.0, 98.0, -80.0);
            builder.line_to(94.0, 70.0);
            builder.quad_to(90.0, 134.0, jaw * 0.6, 136.0);
            builder.line_to(-jaw * 0.6, 136.0);
            builder.quad_to(-90.0, 134.0, -94.0, 70.0);
            builder.line_to(-98.0, -80.0);
            builder.quad_to(-98.0, -130.0, -60.0, -132.0);
            builder.close();
        }),
        Skull::Round => {
            tiny_skia::Rect::from_xywh(-102.0, -130.0, 204.0, 262.0).and_then(PathBuilder::from_oval)
        }
    }
}

/// A plain sign on the chest, so that clothes are not bare.
pub(super) fn badge(canvas: &mut Canvas, look: &Look) {
    if look.seed.is_multiple_of(7) {
        let x = if look.seed.is_multiple_of(2) { 90.0 } else { -140.0 };
        canvas.rectangle([x, 320.0, 52.0, 30.0], &solid(look.second_cloth, 0.9));
    }
}
