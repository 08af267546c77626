//! A person who holds a card up: the whole upper body and the holding arm are in the picture.

use ab_glyph::FontVec;
use tiny_skia::{Pixmap, Transform};

use super::{Framing, HEIGHT, WIDTH};
use crate::card;
use crate::dice::Dice;
use crate::frame::Frame;
use crate::paint::{Painter, path, radial, solid};
use crate::person::{self, Look, darker};
use crate::plane::{self, Pose, Quad};

/// Pixels to a unit of `person`.
const SCALE: f32 = 1.02;

/// The picture, and where the card is in it.
pub(crate) fn held_up(
    dice: &mut Dice,
    framing: Framing,
    look: &Look,
    font: &FontVec,
    draw: impl Fn(u32) -> Pixmap,
) -> (Frame, Quad) {
    let mut frame = room(dice, font);
    let head = (dice.between(470.0, 540.0), dice.between(262.0, 292.0));
    let mut pose = Pose {
        centre: (head.0 + dice.between(385.0, 425.0), head.1 + dice.between(265.0, 310.0)),
        width: dice.between(350.0, 400.0),
        tilt: dice.between(-8.0, 7.0),
        pitch: dice.between(-8.0, 8.0),
        yaw: dice.between(-12.0, 12.0),
    };
    if framing == Framing::Cut {
        pose.centre.0 = WIDTH as f32 - pose.width * 0.18;
    }
    let quad = pose.quad(card::WIDTH / card::HEIGHT);
    let grip = middle(quad[2], quad[3]);

    let mut body = blank();
    let painter = &mut Painter { pixmap: &mut body, transform: Transform::identity(), font };
    painter.transform = Transform::from_translate(head.0, head.1).pre_scale(SCALE, SCALE);
    person::upper_body(painter, look, 720.0);
    painter.transform = Transform::identity();
    arm(painter, look, head, grip);
    person::mark(painter, 150.0, 932.0, 26.0);
    frame.cover(&body);

    let face = draw((pose.width * 1.25) as u32);
    plane::lay(&mut frame, &face, &quad, |_, y, colour| colour.map(|value| value * (0.97 - y * 0.00003)));
    let mut thumb = blank();
    let painter = &mut Painter { pixmap: &mut thumb, transform: Transform::identity(), font };
    self::thumb(painter, look, grip);
    frame.cover(&thumb);
    let warmth = dice.between(-0.02, 0.03);
    frame.light(|x, y, pixel| {
        let (x, y) = (x / WIDTH as f32 - 0.45, y / HEIGHT as f32 - 0.4);
        let light = 1.04 - 0.30 * (x * x + y * y);
        [pixel[0] * light * (1.0 + warmth), pixel[1] * light, pixel[2] * light * (1.0 - warmth)]
    });
    (frame, quad)
}

fn blank() -> Pixmap {
    Pixmap::new(WIDTH as u32, HEIGHT as u32).expect("pictures have an area")
}

fn middle(one: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    ((one.0 + other.0) / 2.0, (one.1 + other.1) / 2.0)
}

/// A wall with a few things on it, out of focus.
fn room(dice: &mut Dice, font: &FontVec) -> Frame {
    let wall = dice.pick(&[(214, 210, 200), (196, 206, 214), (222, 214, 206), (190, 200, 190)]);
    let mut pixmap = Pixmap::new(WIDTH as u32 / 2, HEIGHT as u32 / 2).expect("pictures have an area");
    let painter = &mut Painter { pixmap: &mut pixmap, transform: Transform::from_scale(0.5, 0.5), font };
    let paint = crate::paint::linear((0.0, 0.0), (900.0, 960.0), wall, darker(wall, 0.82));
    painter.rectangle(0.0, 0.0, 1280.0, 960.0, &paint);
    for _ in 0..dice.whole(1, 3) {
        // Beside the head, never behind it.
        let x = if dice.chance(0.4) { dice.between(-80.0, 60.0) } else { dice.between(820.0, 1120.0) };
        let y = dice.between(20.0, 260.0);
        let (width, height) = (dice.between(130.0, 300.0), dice.between(120.0, 260.0));
        let tone = dice.pick(&[(150, 120, 92), (96, 112, 128), (178, 170, 150), (120, 138, 118)]);
        painter.rectangle(x - 8.0, y - 8.0, width + 16.0, height + 16.0, &solid(darker(tone, 0.6), 1.0));
        painter.rectangle(x, y, width, height, &solid(tone, 1.0));
    }
    if dice.chance(0.5) {
        painter.rectangle(0.0, 800.0, 1280.0, 160.0, &solid(darker(wall, 0.6), 1.0));
    }
    let small = Frame::of_pixmap(&pixmap).blurred(5);
    let width = small.width;
    Frame::shaded(WIDTH, HEIGHT, |x, y| small.pixels[(y as usize / 2) * width + x as usize / 2])
}

/// The arm hangs from the shoulder, bends at the elbow and comes up behind the card.
fn arm(painter: &mut Painter<'_>, look: &Look, head: (f32, f32), grip: (f32, f32)) {
    let shoulder = (head.0 + 178.0 * SCALE, head.1 + 288.0 * SCALE);
    let elbow = (shoulder.0 + 96.0, HEIGHT as f32 - 34.0);
    let wrist = (grip.0 + 26.0, grip.1 + 122.0);
    let cloth = solid(darker(look.clothes, 0.97), 1.0);
    let limb = |from: (f32, f32), to: (f32, f32)| {
        path(|builder| {
            builder.move_to(from.0, from.1);
            builder.line_to(to.0, to.1);
        })
    };
    painter.stroke(limb(shoulder, elbow).as_ref(), &solid(darker(look.clothes, 0.90), 1.0), 116.0);
    let cuff = (wrist.0 + (elbow.0 - wrist.0) * 0.22, wrist.1 + (elbow.1 - wrist.1) * 0.22);
    painter.stroke(limb(wrist, cuff).as_ref(), &solid(darker(look.skin, 0.90), 1.0), 58.0);
    painter.stroke(limb(cuff, elbow).as_ref(), &cloth, 92.0);
    let (along, length) = ((elbow.0 - cuff.0, elbow.1 - cuff.1), (elbow.0 - cuff.0).hypot(elbow.1 - cuff.1));
    let (side_x, side_y) = (-along.1 / length * 44.0, along.0 / length * 44.0);
    let hem = limb((cuff.0 - side_x, cuff.1 - side_y), (cuff.0 + side_x, cuff.1 + side_y));
    painter.stroke(hem.as_ref(), &solid(darker(look.clothes, 0.72), 1.0), 9.0);
    let palm = radial((grip.0 + 6.0, grip.1 + 50.0), 110.0, (look.skin, 1.0), (darker(look.skin, 0.78), 1.0));
    painter.oval((grip.0 + 14.0, grip.1 + 56.0), (62.0, 78.0), &palm);
    // The fingers lie behind the card; their knuckles show below its edge.
    for finger in 0..4u8 {
        let x = grip.0 - 44.0 + f32::from(finger) * 34.0;
        let shape = limb((x, grip.1 - 30.0), (x + 4.0, grip.1 + 40.0));
        painter.stroke(
            shape.as_ref(),
            &solid(darker(look.skin, 0.88 + 0.03 * f32::from(finger % 2)), 1.0),
            33.0,
        );
    }
}

/// The thumb in front of the card, on its lower edge, where nothing is printed.
fn thumb(painter: &mut Painter<'_>, look: &Look, grip: (f32, f32)) {
    let shape = path(|builder| {
        builder.move_to(grip.0 + 52.0, grip.1 + 66.0);
        builder.quad_to(grip.0 + 30.0, grip.1 + 24.0, grip.0 + 14.0, grip.1 - 6.0);
    });
    painter.stroke(shape.as_ref(), &solid(darker(look.skin, 0.80), 1.0), 39.0);
    painter.stroke(shape.as_ref(), &solid(darker(look.skin, 0.97), 1.0), 34.0);
    painter.oval((grip.0 + 12.0, grip.1 - 9.0), (9.0, 11.0), &solid((250, 226, 214), 0.9));
}
