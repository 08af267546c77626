//! Eyes, brows, nose, mouth and glasses, in each of the ways of drawing them.

use specimen::paint::path;

use super::body::polygon;
use super::look::Glasses;
use super::pen::{Pen, shaded};
use super::style::{Eyes, Mouth, Nose};

const DARK: (u8, u8, u8) = (30, 24, 24);

pub(super) fn face(pen: &mut Pen<'_>) {
    if pen.look.style.eyes == Eyes::Missing {
        return;
    }
    for side in [-1.0, 1.0] {
        socket(pen, side);
        eye(pen, side);
        brow(pen, side);
    }
    if pen.look.age > 0.65 {
        lines_of_age(pen);
    }
    nose(pen);
    mouth(pen);
}

fn socket(pen: &mut Pen<'_>, side: f32) {
    let x = side * pen.look.eye_distance;
    pen.glow((x, -8.0), (34.0, 22.0), shaded(pen.look.skin, 0.45), 0.55);
}

fn eye(pen: &mut Pen<'_>, side: f32) {
    let look = pen.look;
    let (x, y, size) = (side * look.eye_distance, 2.0, look.eye_size);
    match look.style.eyes {
        Eyes::Almond => almond(pen, (x, y), size),
        Eyes::Dots => pen.oval((x, y), (8.5 * size, 10.5 * size), DARK),
        Eyes::Rings => {
            pen.oval((x, y), (20.0 * size, 19.0 * size), (252, 252, 250));
            pen.oval((x + look.aside * 0.3, y), (9.0 * size, 9.0 * size), DARK);
        }
        Eyes::Hollows => {
            let shade = shaded(look.skin, 0.28);
            pen.glow((x, y), (26.0 * size, 15.0 * size), shade, 1.0);
            pen.glow((x, y), (15.0 * size, 9.0 * size), DARK, 0.9);
        }
        Eyes::Bars => {
            let bar = polygon(&[(x - 18.0 * size, y), (x + 18.0 * size, y)]);
            pen.stroke(bar.as_ref(), DARK, 1.0, 11.0 * size);
        }
        Eyes::Slits => {
            let slit = path(|builder| {
                builder.move_to(x - 22.0 * size, y + 2.0);
                builder.quad_to(x, y - 8.0, x + 22.0 * size, y + 2.0);
            });
            pen.stroke(slit.as_ref(), DARK, 0.95, 6.5);
        }
        Eyes::Arcs => {
            let arc = path(|builder| {
                builder.move_to(x - 19.0 * size, y + 8.0);
                builder.quad_to(x, y - 20.0 * size, x + 19.0 * size, y + 8.0);
            });
            pen.stroke(arc.as_ref(), DARK, 1.0, 6.0);
        }
        Eyes::Missing => {}
        Eyes::Lids => {
            pen.oval((x, y + 3.0), (18.0 * size, 11.0 * size), (244, 242, 238));
            pen.oval((x, y + 2.0), (9.0 * size, 10.0 * size), (70, 48, 34));
            let lid = polygon(&[(x - 21.0 * size, y - 4.0), (x + 21.0 * size, y - 4.0)]);
            pen.stroke(lid.as_ref(), shaded(look.skin, 0.42), 0.95, 9.0);
        }
    }
}

fn almond(pen: &mut Pen<'_>, (x, y): (f32, f32), size: f32) {
    let look = pen.look;
    let white = path(|builder| {
        builder.move_to(x - 21.0 * size, y + 1.5);
        builder.quad_to(x, y - 17.0 * size, x + 21.0 * size, y + 1.5);
        builder.quad_to(x, y + 12.0 * size, x - 21.0 * size, y + 1.5);
        builder.close();
    });
    pen.surface(white.as_ref(), (248, 246, 243), (x, y), 24.0);
    pen.oval((x + look.aside * 0.2, y - 1.0), (9.0 * size, 9.0 * size), (52, 36, 28));
    let lid = path(|builder| {
        builder.move_to(x - 22.0 * size, y + 1.5);
        builder.quad_to(x, y - 18.0 * size, x + 22.0 * size, y + 1.5);
    });
    pen.stroke(lid.as_ref(), (46, 34, 30), 0.95, 4.5);
}

fn brow(pen: &mut Pen<'_>, side: f32) {
    let look = pen.look;
    let (x, y) = (side * look.eye_distance, 2.0);
    let brow = path(|builder| {
        builder.move_to(x - side * 24.0, y - 31.0 + look.brow_tilt);
        builder.quad_to(x, y - 43.0, x + side * 27.0, y - 32.0 - look.brow_tilt);
    });
    pen.stroke(brow.as_ref(), shaded(look.hair_colour, 1.1), 0.85, look.brow_thickness);
}

fn lines_of_age(pen: &mut Pen<'_>) {
    let shade = shaded(pen.look.skin, 0.62);
    for side in [-1.0, 1.0] {
        let fold = path(|builder| {
            builder.move_to(side * 26.0, 44.0);
            builder.quad_to(side * 46.0, 64.0, side * 44.0, 92.0);
        });
        pen.stroke(fold.as_ref(), shade, 0.7, 3.0);
    }
    for y in [-84.0, -68.0] {
        let crease = path(|builder| {
            builder.move_to(-44.0, y);
            builder.quad_to(0.0, y - 6.0, 44.0, y);
        });
        pen.stroke(crease.as_ref(), shade, 0.45, 2.5);
    }
}

fn nose(pen: &mut Pen<'_>) {
    let look = pen.look;
    let (tip, turn, shade) = (look.nose, look.light, shaded(look.skin, 0.6));
    match look.style.nose {
        Nose::Hook => {
            let ridge = path(|builder| {
                builder.move_to(turn * 9.0, 8.0);
                builder.quad_to(turn * 7.0, tip - 16.0, turn * 14.0, tip - 2.0);
                builder.quad_to(turn * 8.0, tip + 8.0, turn * -2.0, tip + 6.0);
                builder.quad_to(turn * -11.0, tip + 8.0, turn * -14.0, tip);
            });
            pen.stroke(ridge.as_ref(), shade, 0.8, 3.6);
        }
        Nose::Wedge => {
            let wedge = polygon(&[(0.0, -2.0), (turn * -19.0, tip + 2.0), (turn * 6.0, tip + 6.0)]);
            pen.surface(wedge.as_ref(), shaded(look.skin, 0.8), (0.0, tip - 20.0), 30.0);
        }
        Nose::Shadow => {
            pen.glow((turn * -10.0, tip - 18.0), (13.0, 34.0), shade, 0.6);
            pen.glow((0.0, tip + 6.0), (24.0, 11.0), shaded(look.skin, 0.35), 0.75);
            pen.glow((turn * 3.0, tip - 14.0), (9.0, 26.0), (255, 250, 244), 0.4);
        }
        Nose::Nostrils => {
            for side in [-1.0, 1.0] {
                pen.oval((side * 9.0, tip), (4.5, 3.2), shaded(look.skin, 0.4));
            }
        }
        Nose::Line => {
            let line = polygon(&[(0.0, 2.0), (turn * 12.0, tip), (turn * -6.0, tip + 2.0)]);
            pen.stroke(line.as_ref(), shade, 0.9, 5.0);
        }
        Nose::Missing => {}
    }
}

fn mouth(pen: &mut Pen<'_>) {
    let look = pen.look;
    let (half, y, smile) = (look.mouth_width, look.mouth_height, look.smile);
    let line = path(|builder| {
        builder.move_to(-half, y - smile * 0.6);
        builder.quad_to(0.0, y + 5.0 + smile, half, y - smile * 0.6);
    });
    match look.style.mouth {
        Mouth::Lips => {
            let lips = path(|builder| {
                builder.move_to(-half, y - smile * 0.6);
                builder.quad_to(-half * 0.4, y - 10.0, 0.0, y - 5.0);
                builder.quad_to(half * 0.4, y - 10.0, half, y - smile * 0.6);
                builder.quad_to(0.0, y + 18.0 + smile, -half, y - smile * 0.6);
                builder.close();
            });
            pen.surface(lips.as_ref(), look.lips, (0.0, y), 40.0);
            pen.stroke(line.as_ref(), shaded(look.lips, 0.55), 0.9, 3.0);
        }
        Mouth::Line => pen.stroke(line.as_ref(), shaded(look.lips, 0.55), 0.95, 5.0),
        Mouth::Arc => {
            let arc = path(|builder| {
                builder.move_to(-half, y - 6.0);
                builder.quad_to(0.0, y + 22.0, half, y - 6.0);
            });
            pen.stroke(arc.as_ref(), shaded(look.lips, 0.6), 1.0, 6.0);
        }
        Mouth::Missing => {}
        Mouth::Bar => {
            let bar = polygon(&[(-half, y), (half, y)]);
            pen.stroke(bar.as_ref(), shaded(look.lips, 0.75), 1.0, 11.0);
        }
    }
}

pub(super) fn glasses(pen: &mut Pen<'_>, shape: Glasses) {
    let (distance, frame) = (pen.look.eye_distance, (36, 36, 44));
    let thickness = if pen.look.seed.is_multiple_of(3) { 7.0 } else { 3.5 };
    for side in [-1.0, 1.0] {
        let x = side * (distance + 1.0);
        let ring = tiny_skia::Rect::from_xywh(x - 33.0, -20.0, 66.0, 48.0);
        let ring = ring.and_then(|ring| match shape {
            Glasses::Round => tiny_skia::PathBuilder::from_oval(ring),
            Glasses::Square => Some(tiny_skia::PathBuilder::from_rect(ring)),
        });
        pen.canvas.fill(ring.as_ref(), &specimen::paint::solid((220, 235, 245), 0.14));
        pen.stroke(ring.as_ref(), frame, 0.95, thickness);
        let temple = polygon(&[(x + side * 33.0, 0.0), (side * 100.0, -6.0)]);
        pen.stroke(temple.as_ref(), frame, 0.95, thickness);
    }
    let bridge = path(|builder| {
        builder.move_to(-distance + 31.0, 0.0);
        builder.quad_to(0.0, -8.0, distance - 31.0, 0.0);
    });
    pen.stroke(bridge.as_ref(), frame, 0.95, thickness);
}
