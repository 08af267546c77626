//! Fingers and hands round a document.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::Colour;
use super::draw::{darker, fill, limb, paint, path};
use super::ground::hued;
use super::plane::{Corners, View, bounds};

/// A finger: where its tip is, the direction from the tip to its root (of length 1), and its width and length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finger {
    pub tip: (f32, f32),
    pub away: (f32, f32),
    pub width: f32,
    pub length: f32,
    /// Whether the side with the nail is seen.
    pub nail: bool,
    /// 1 or -1: from which side it is lit. Were it always the same, shading would tell mirrored pictures.
    pub lit: f32,
}

pub(crate) fn any_skin(dice: &mut Dice) -> Colour {
    hued(dice.between(0.05, 0.085), dice.between(0.22, 0.52), dice.between(0.35, 0.98))
}

impl Finger {
    fn at(&self, along: f32, beside: f32) -> (f32, f32) {
        let (along, beside) = (along * self.width, beside * self.width);
        (
            self.tip.0 + self.away.0 * along - self.away.1 * beside,
            self.tip.1 + self.away.1 * along + self.away.0 * beside,
        )
    }

    pub fn draw(&self, pixmap: &mut Pixmap, skin: Colour) {
        let far = self.length / self.width;
        // The tip is narrower than the joints.
        let stroke = |pixmap: &mut Pixmap, beside: f32, colour: Colour, opacity: f32, width: f32| {
            let beside = beside * self.lit;
            let line = [self.at(0.42, beside), self.at(1.0, beside), self.at(far, beside)];
            limb(pixmap, &line[..2], &paint(colour, opacity), width * 0.84 * self.width);
            limb(pixmap, &line[1..], &paint(colour, opacity), width * self.width);
        };
        stroke(pixmap, 0.05, [0.0; 3], 0.10, 1.22);
        stroke(pixmap, 0.0, darker(skin, 0.70), 1.0, 1.02);
        stroke(pixmap, 0.0, darker(skin, 0.90), 1.0, 0.92);
        stroke(pixmap, -0.08, skin, 0.6, 0.62);
        stroke(pixmap, -0.12, darker(skin, 1.1), 0.35, 0.3);
        for joint in [1.15, 1.28, 2.3, 2.4] {
            if joint < far {
                let crease = [self.at(joint, -0.28), self.at(joint, 0.28)];
                limb(pixmap, &crease, &paint(darker(skin, 0.72), 0.45), self.width * 0.04);
            }
        }
        if self.nail {
            self.draw_nail(pixmap, skin);
        }
    }

    fn draw_nail(&self, pixmap: &mut Pixmap, skin: Colour) {
        let [red, green, blue] = darker(skin, 1.12);
        let shape = path(|builder| {
            let points = [(0.08, -0.20), (0.0, 0.0), (0.08, 0.20), (0.52, 0.24), (0.62, 0.0), (0.52, -0.24)];
            let place = points.map(|(along, beside)| self.at(along, beside));
            builder.move_to(place[0].0, place[0].1);
            builder.quad_to(place[1].0, place[1].1, place[2].0, place[2].1);
            builder.line_to(place[3].0, place[3].1);
            builder.quad_to(place[4].0, place[4].1, place[5].0, place[5].1);
            builder.close();
        });
        fill(pixmap, shape.as_ref(), &paint([red, green * 0.96, blue * 0.98], 0.85));
    }
}

/// Fingers that hold a document by its edges, as in a photo from above. Their roots lie outside of the picture.
pub(crate) fn hold_edges(pixmap: &mut Pixmap, corners: &Corners, dice: &mut Dice) {
    let skin = any_skin(dice);
    let mix = |one: (f32, f32), other: (f32, f32), part: f32| {
        (one.0 + (other.0 - one.0) * part, one.1 + (other.1 - one.1) * part)
    };
    let height = (corners[3].0 - corners[0].0).hypot(corners[3].1 - corners[0].1);
    let reach = (pixmap.width() + pixmap.height()) as f32;
    let middle = mix(corners[0], corners[2], 0.5);
    for _ in 0..dice.whole(1, 3) {
        let edge = dice.whole(0, 3) as usize;
        let on_edge = mix(corners[edge], corners[(edge + 1) % 4], dice.between(0.08, 0.92));
        let (dx, dy) = (on_edge.0 - middle.0, on_edge.1 - middle.1);
        let (sin, cos) = (dy.atan2(dx) + dice.between(-0.6, 0.6)).sin_cos();
        let width = height * dice.between(0.17, 0.30);
        let depth = width * dice.between(0.1, 0.9);
        let finger = Finger {
            tip: (on_edge.0 - cos * depth, on_edge.1 - sin * depth),
            away: (cos, sin),
            width,
            length: reach,
            nail: dice.chance(0.7),
            lit: dice.pick(&[-1.0, 1.0]),
        };
        finger.draw(pixmap, skin);
    }
}

/// The share of a document that an overlay hides.
pub(crate) fn hidden_share(overlay: &Pixmap, corners: &Corners, curl: f32) -> f32 {
    let Some(view) = View::of(corners, curl) else { return 0.0 };
    let (left, right) = bounds(corners.iter().map(|corner| corner.0), 0.0, overlay.width() as usize);
    let (top, bottom) = bounds(corners.iter().map(|corner| corner.1), 0.0, overlay.height() as usize);
    let (mut seen, mut hidden) = (0u32, 0u32);
    // Every other pixel is exact enough for a share.
    for y in (top..bottom).step_by(2) {
        for x in (left..right).step_by(2) {
            let (u, v) = view.place(x as f32 + 0.5, y as f32 + 0.5);
            if (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v) {
                seen += 1;
                let alpha = overlay.pixels()[y * overlay.width() as usize + x].alpha();
                hidden += u32::from(alpha > 128);
            }
        }
    }
    hidden as f32 / seen.max(1) as f32
}
