//! A card on a desk, seen from above.

use tiny_skia::Pixmap;

use super::{Framing, HEIGHT, WIDTH};
use crate::card;
use crate::dice::Dice;
use crate::frame::{Frame, smooth_step, value_noise};
use crate::plane::{self, Pose};

#[derive(Debug, Clone, Copy)]
enum Surface {
    Wood,
    Cloth,
    Plain,
}

/// The picture, and where the card lies in it.
pub(crate) fn on_desk(
    dice: &mut Dice,
    framing: Framing,
    draw: impl Fn(u32) -> Pixmap,
) -> (Frame, plane::Quad) {
    let mut frame = surface(dice);
    let mut pose = Pose {
        centre: (WIDTH as f32 * dice.between(0.47, 0.53), HEIGHT as f32 * dice.between(0.46, 0.54)),
        width: WIDTH as f32 * dice.between(0.64, 0.80),
        tilt: dice.between(-4.5, 4.5),
        pitch: dice.between(-3.0, 13.0),
        yaw: dice.between(-7.0, 7.0),
    };
    if framing == Framing::Cut {
        let away = dice.pick(&[(0.34, 0.04), (-0.34, 0.03), (0.05, 0.36), (0.22, -0.30)]);
        pose.centre.0 += WIDTH as f32 * away.0;
        pose.centre.1 += HEIGHT as f32 * away.1;
        pose.tilt *= 1.8;
    }
    let quad = pose.quad(card::WIDTH / card::HEIGHT);
    shadow(&mut frame, &quad, (dice.between(-10.0, 14.0), dice.between(6.0, 16.0)));
    let shine = (dice.between(0.1, 0.9) * WIDTH as f32, dice.between(0.0, 0.5) * HEIGHT as f32);
    let face = draw((pose.width * 1.1) as u32);
    plane::lay(&mut frame, &face, &quad, |x, y, colour| {
        // The lamp on the plastic: a broad, faint gleam.
        let gleam = 0.06 * (-((x - shine.0).powi(2) + (y - shine.1).powi(2)) / 90_000.0).exp();
        colour.map(|value| value * 0.955 + gleam)
    });
    lamp(&mut frame, dice);
    (frame, quad)
}

fn surface(dice: &mut Dice) -> Frame {
    let kind = dice.pick(&[Surface::Wood, Surface::Wood, Surface::Cloth, Surface::Plain]);
    let seed = dice.next() as u32;
    let base: [f32; 3] = match kind {
        Surface::Wood => dice.pick(&[[0.56, 0.40, 0.26], [0.40, 0.27, 0.18], [0.70, 0.56, 0.40]]),
        Surface::Cloth => dice.pick(&[[0.30, 0.36, 0.44], [0.52, 0.50, 0.47], [0.34, 0.42, 0.36]]),
        Surface::Plain => dice.pick(&[[0.78, 0.78, 0.76], [0.24, 0.25, 0.28], [0.66, 0.70, 0.74]]),
    };
    // Half the resolution: the desk lies a little out of focus, and noise is dear.
    let half = Frame::shaded(WIDTH / 2, HEIGHT / 2, |x, y| {
        let factor = match kind {
            Surface::Wood => wood(x, y, seed),
            Surface::Cloth => {
                let weave = (x * 2.1).sin() * (y * 2.1).sin();
                0.95 + 0.05 * weave + 0.14 * (value_noise(x / 60.0, y / 60.0, seed) - 0.5)
            }
            Surface::Plain => 0.97 + 0.07 * (value_noise(x / 130.0, y / 130.0, seed) - 0.5),
        };
        base.map(|value| value * factor)
    });
    doubled(&half)
}

fn wood(x: f32, y: f32, seed: u32) -> f32 {
    let bend = 14.0 * value_noise(x / 210.0, y / 90.0, seed);
    let ring = value_noise(x / 300.0, (y + bend) / 9.0, seed ^ 1);
    let grain = value_noise(x / 46.0, (y + bend) / 1.6, seed ^ 2);
    let plank = if (y as u32 / 170).is_multiple_of(2) { 0.0 } else { 0.05 };
    let joint = smooth_step(1.6, 0.0, (y % 170.0).min(170.0 - y % 170.0)) * 0.3;
    0.80 + 0.24 * ring + 0.14 * grain + plank - joint
}

fn doubled(half: &Frame) -> Frame {
    let (width, height) = (half.width, half.height);
    Frame::shaded(width * 2, height * 2, |x, y| {
        let (x, y) = ((x / 2.0 - 0.25).max(0.0), (y / 2.0 - 0.25).max(0.0));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let row = |row: usize, channel: usize| {
            let (one, other) =
                (half.pixels[row * width + left][channel], half.pixels[row * width + right][channel]);
            one + (other - one) * across
        };
        std::array::from_fn(|channel| {
            let (upper, lower) = (row(top, channel), row(bottom, channel));
            upper + (lower - upper) * down
        })
    })
}

fn shadow(frame: &mut Frame, quad: &plane::Quad, offset: (f32, f32)) {
    let width = (quad[1].0 - quad[0].0).hypot(quad[1].1 - quad[0].1);
    let edges = plane::Edges::of(quad, width * card::CORNER / card::WIDTH);
    frame.light(|x, y, pixel| {
        let far = edges.outside(x - offset.0, y - offset.1);
        // Most of the desk lies beyond the shadow.
        if far >= 34.0 {
            return pixel;
        }
        let soft = 0.42 * smooth_step(34.0, -14.0, far);
        let contact = 0.28 * smooth_step(7.0, -2.0, edges.outside(x, y));
        pixel.map(|value| value * (1.0 - soft) * (1.0 - contact))
    });
}

/// Light that falls from one side, and the lens that darkens its corners.
fn lamp(frame: &mut Frame, dice: &mut Dice) {
    let (side_x, side_y) = (dice.between(-0.16, 0.16), dice.between(-0.14, 0.06));
    let warmth = dice.between(-0.03, 0.04);
    let exposure = dice.between(0.96, 1.06);
    let (width, height) = (frame.width as f32, frame.height as f32);
    frame.light(|x, y, pixel| {
        let (x, y) = (x / width - 0.5, y / height - 0.5);
        let light = exposure * (1.0 + side_x * x * 2.0 + side_y * y * 2.0) * (1.0 - 0.42 * (x * x + y * y));
        [pixel[0] * light * (1.0 + warmth), pixel[1] * light, pixel[2] * light * (1.0 - warmth)]
    });
}
