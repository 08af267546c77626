//! Invented emblems, put together from a few kinds of parts. They stand for no state and no office.

use specimen::Dice;
use specimen::paint::{Rgb, path, radial, solid};
use tiny_skia::{Path, PathBuilder, Transform};

use crate::canvas::Canvas;
use crate::family::Split;

/// Which of the three colours of an emblem a part has.
#[derive(Debug, Clone, Copy)]
enum Tone {
    Dark,
    Bright,
    Light,
}

use Tone::{Bright, Dark, Light};

/// Lengths are shares of the emblem's radius; y runs downward.
#[derive(Debug, Clone, Copy)]
enum Part {
    Disc(f32, Tone),
    /// Radius and thickness.
    Ring(f32, f32, Tone),
    /// Points, outer and inner radius.
    Star(u8, f32, f32, Tone),
    /// A small star at a place: x, y, radius.
    Spark(f32, f32, f32, Tone),
    /// Count, inner and outer end, half width.
    Petals(u8, f32, f32, f32, Tone),
    /// Count, inner and outer end, thickness.
    Spokes(u8, f32, f32, f32, Tone),
    Polygon(&'static [(f32, f32)], Tone),
    /// The same with its mirror image.
    Pair(&'static [(f32, f32)], Tone),
    /// An open line through points, and its thickness.
    Trace(&'static [(f32, f32)], f32, Tone),
    /// Ears on both sides, as far round as these degrees from the foot.
    Ears(f32, Tone),
}

/// An invented emblem.
#[derive(Debug)]
pub struct Emblem {
    pub name: &'static str,
    pub split: Split,
    parts: &'static [Part],
}

use Part::{Disc, Ears, Pair, Petals, Polygon, Ring, Spark, Spokes, Star, Trace};

const fn emblem(split: Split, name: &'static str, parts: &'static [Part]) -> Emblem {
    Emblem { name, split, parts }
}

#[rustfmt::skip]
pub static EMBLEMS: &[Emblem] = &[
    emblem(Split::Train, "rings", &[Disc(1.0, Dark), Ring(0.86, 0.08, Light), Ring(0.6, 0.12, Bright), Disc(0.3, Light)]),
    emblem(Split::Train, "petals in rings", &[Disc(1.0, Bright), Ring(0.9, 0.05, Light), Petals(8, 0.4, 0.82, 0.15, Light), Disc(0.34, Dark)]),
    emblem(Split::Train, "star", &[Disc(1.0, Dark), Star(5, 0.86, 0.36, Bright), Disc(0.16, Light)]),
    emblem(Split::Train, "rain cloud", &[Ring(0.95, 0.1, Dark), Polygon(&[(-0.6, 0.1), (-0.62, -0.2), (-0.35, -0.3), (-0.2, -0.55), (0.2, -0.52), (0.35, -0.25), (0.62, -0.15), (0.6, 0.1)], Bright), Trace(&[(-0.35, 0.25), (-0.45, 0.55)], 0.09, Dark), Trace(&[(0.0, 0.25), (-0.1, 0.65)], 0.09, Dark), Trace(&[(0.35, 0.25), (0.25, 0.55)], 0.09, Dark)]),
    emblem(Split::Train, "bell between ears", &[Disc(0.98, Light), Ears(150.0, Dark), Polygon(&[(-0.12, -0.5), (0.12, -0.5), (0.3, -0.2), (0.32, 0.15), (0.5, 0.35), (-0.5, 0.35), (-0.32, 0.15), (-0.3, -0.2)], Bright), Disc(0.1, Dark)]),
    emblem(Split::Train, "shield", &[Polygon(&[(-0.8, -0.85), (0.8, -0.85), (0.8, 0.1), (0.55, 0.6), (0.0, 0.98), (-0.55, 0.6), (-0.8, 0.1)], Dark), Polygon(&[(-0.62, -0.68), (0.0, -0.68), (0.0, 0.74), (-0.45, 0.45), (-0.62, 0.05)], Bright), Spark(0.32, -0.3, 0.24, Light)]),
    emblem(Split::Train, "gear", &[Spokes(12, 0.6, 0.98, 0.22, Dark), Disc(0.78, Dark), Disc(0.5, Light), Star(6, 0.42, 0.2, Bright)]),
    emblem(Split::Train, "tower", &[Disc(1.0, Bright), Ring(0.9, 0.06, Light), Polygon(&[(-0.3, 0.7), (-0.22, -0.1), (-0.36, -0.12), (0.0, -0.45), (0.36, -0.12), (0.22, -0.1), (0.3, 0.7)], Light), Trace(&[(0.0, -0.45), (0.0, -0.75)], 0.07, Light)]),
    emblem(Split::Train, "bird", &[Ring(0.95, 0.06, Dark), Polygon(&[(-0.85, -0.1), (-0.3, -0.15), (0.1, -0.75), (0.25, -0.2), (0.8, -0.35), (0.35, 0.1), (0.1, 0.5), (-0.25, 0.75), (-0.2, 0.2)], Dark)]),
    emblem(Split::Train, "compass", &[Disc(1.0, Light), Ring(0.95, 0.1, Dark), Star(4, 0.85, 0.16, Dark), Star(8, 0.5, 0.16, Bright)]),
    emblem(Split::Train, "waves under a sun", &[Disc(0.98, Bright), Disc(0.34, Light), Spokes(16, 0.4, 0.6, 0.05, Light), Polygon(&[(-0.9, 0.3), (-0.45, 0.15), (0.0, 0.35), (0.45, 0.15), (0.9, 0.3), (0.6, 0.72), (0.0, 0.95), (-0.6, 0.72)], Dark)]),
    emblem(Split::Train, "mountains", &[Polygon(&[(-0.98, 0.6), (-0.35, -0.5), (0.0, 0.05), (0.3, -0.3), (0.98, 0.6)], Dark), Polygon(&[(-0.5, -0.22), (-0.35, -0.5), (-0.2, -0.25), (-0.35, -0.15)], Light), Trace(&[(-0.95, 0.78), (0.95, 0.78)], 0.1, Bright)]),
    emblem(Split::Train, "tree", &[Ring(0.95, 0.08, Bright), Disc(0.05, Dark), Polygon(&[(-0.1, 0.8), (-0.1, 0.3), (-0.6, 0.35), (-0.35, -0.05), (-0.5, -0.1), (0.0, -0.8), (0.5, -0.1), (0.35, -0.05), (0.6, 0.35), (0.1, 0.3), (0.1, 0.8)], Dark)]),
    emblem(Split::Train, "open book", &[Disc(1.0, Dark), Pair(&[(0.04, -0.3), (0.4, -0.45), (0.8, -0.3), (0.8, 0.35), (0.4, 0.22), (0.04, 0.4)], Light), Trace(&[(0.15, -0.1), (0.65, -0.15)], 0.05, Dark), Trace(&[(0.15, 0.1), (0.65, 0.05)], 0.05, Dark)]),
    emblem(Split::Train, "leaf", &[Polygon(&[(-0.75, 0.8), (-0.6, 0.1), (0.0, -0.6), (0.85, -0.85), (0.7, 0.0), (0.2, 0.6), (-0.45, 0.7)], Bright), Trace(&[(-0.75, 0.8), (0.5, -0.5)], 0.07, Dark)]),
    emblem(Split::Train, "crescent and star", &[Disc(0.98, Dark), Disc(0.6, Bright), Polygon(&[(0.05, -0.5), (0.5, -0.3), (0.62, 0.0), (0.5, 0.3), (0.05, 0.5), (-0.15, 0.3), (-0.22, 0.0), (-0.15, -0.3)], Dark), Spark(0.3, 0.0, 0.25, Bright)]),
    emblem(Split::Train, "interlaced", &[Ring(0.55, 0.14, Dark), Star(3, 0.98, 0.42, Bright), Ring(0.3, 0.12, Light), Disc(0.1, Dark)]),
    emblem(Split::Train, "columns", &[Polygon(&[(-0.95, -0.35), (0.0, -0.9), (0.95, -0.35)], Dark), Trace(&[(-0.65, -0.2), (-0.65, 0.6)], 0.2, Dark), Trace(&[(-0.22, -0.2), (-0.22, 0.6)], 0.2, Bright), Trace(&[(0.22, -0.2), (0.22, 0.6)], 0.2, Bright), Trace(&[(0.65, -0.2), (0.65, 0.6)], 0.2, Dark), Trace(&[(-0.9, 0.82), (0.9, 0.82)], 0.18, Dark)]),
    emblem(Split::Train, "flag", &[Disc(1.0, Light), Ring(0.95, 0.08, Dark), Trace(&[(-0.4, -0.65), (-0.4, 0.7)], 0.1, Dark), Polygon(&[(-0.35, -0.62), (0.6, -0.45), (0.35, -0.2), (0.6, 0.1), (-0.35, 0.0)], Bright)]),
    emblem(Split::Validate, "torch", &[Disc(1.0, Dark), Polygon(&[(-0.14, 0.8), (-0.2, 0.0), (0.2, 0.0), (0.14, 0.8)], Light), Polygon(&[(-0.32, -0.05), (-0.3, -0.35), (-0.05, -0.8), (0.1, -0.5), (0.34, -0.35), (0.3, -0.05)], Bright)]),
    emblem(Split::Validate, "anchor", &[Ring(0.95, 0.06, Bright), Trace(&[(0.0, -0.5), (0.0, 0.65)], 0.14, Dark), Trace(&[(-0.35, -0.25), (0.35, -0.25)], 0.12, Dark), Trace(&[(-0.65, 0.15), (-0.45, 0.55), (0.0, 0.7), (0.45, 0.55), (0.65, 0.15)], 0.13, Dark), Spark(0.0, -0.62, 0.14, Dark)]),
    emblem(Split::Validate, "bridge", &[Polygon(&[(-0.98, 0.2), (-0.5, -0.25), (0.0, -0.4), (0.5, -0.25), (0.98, 0.2), (0.98, 0.4), (0.55, 0.05), (0.0, -0.1), (-0.55, 0.05), (-0.98, 0.4)], Dark), Trace(&[(-0.9, 0.65), (-0.3, 0.55), (0.3, 0.7), (0.9, 0.58)], 0.1, Bright), Spark(-0.5, -0.65, 0.2, Bright)]),
    emblem(Split::Validate, "spiral", &[Disc(1.0, Bright), Trace(&[(0.0, 0.0), (0.15, -0.1), (0.1, -0.3), (-0.2, -0.35), (-0.4, -0.1), (-0.35, 0.3), (0.0, 0.52), (0.45, 0.4), (0.66, 0.0), (0.5, -0.5)], 0.12, Light)]),
    emblem(Split::Test, "flame", &[Disc(0.98, Dark), Polygon(&[(-0.45, 0.3), (-0.5, -0.1), (-0.15, -0.4), (-0.1, -0.85), (0.3, -0.45), (0.25, -0.2), (0.48, -0.3), (0.52, 0.2), (0.3, 0.6), (-0.2, 0.62)], Bright), Polygon(&[(-0.12, 0.5), (-0.15, 0.15), (0.08, -0.1), (0.22, 0.2), (0.15, 0.5)], Light)]),
    emblem(Split::Test, "ship", &[Polygon(&[(-0.9, 0.35), (0.95, 0.35), (0.6, 0.8), (-0.55, 0.8)], Dark), Polygon(&[(0.0, -0.85), (0.0, 0.22), (-0.7, 0.22)], Bright), Polygon(&[(0.1, -0.6), (0.1, 0.22), (0.6, 0.22)], Dark)]),
    emblem(Split::Test, "pinwheel", &[Ring(0.96, 0.05, Dark), Polygon(&[(0.0, 0.0), (0.0, -0.85), (0.5, -0.5)], Dark), Polygon(&[(0.0, 0.0), (0.85, 0.0), (0.5, 0.5)], Bright), Polygon(&[(0.0, 0.0), (0.0, 0.85), (-0.5, 0.5)], Dark), Polygon(&[(0.0, 0.0), (-0.85, 0.0), (-0.5, -0.5)], Bright)]),
    emblem(Split::Test, "key", &[Ring(0.95, 0.1, Bright), Disc(0.0, Dark), Trace(&[(-0.45, -0.3), (-0.15, -0.5), (0.1, -0.3), (-0.05, 0.0), (-0.35, 0.0), (-0.45, -0.3)], 0.13, Dark), Trace(&[(-0.05, -0.05), (0.5, 0.5), (0.62, 0.38)], 0.13, Dark), Trace(&[(0.28, 0.28), (0.42, 0.14)], 0.12, Dark)]),
    emblem(Split::Test, "crown", &[Polygon(&[(-0.8, 0.55), (-0.95, -0.4), (-0.45, 0.0), (0.0, -0.75), (0.45, 0.0), (0.95, -0.4), (0.8, 0.55)], Dark), Trace(&[(-0.78, 0.78), (0.78, 0.78)], 0.16, Bright), Spark(0.0, 0.22, 0.22, Light)]),
    emblem(Split::Test, "fish", &[Disc(1.0, Light), Ring(0.95, 0.07, Dark), Polygon(&[(-0.7, 0.0), (-0.35, -0.3), (0.1, -0.32), (0.42, -0.05), (0.72, -0.3), (0.72, 0.32), (0.42, 0.08), (0.1, 0.33), (-0.35, 0.3)], Bright), Spark(-0.42, -0.06, 0.08, Dark)]),
];

/// The colours of one printing of an emblem.
#[derive(Debug, Clone, Copy)]
pub struct Inks {
    pub dark: Rgb,
    pub bright: Rgb,
    pub light: Rgb,
    pub opacity: f32,
}

impl Inks {
    fn of(&self, tone: Tone) -> Rgb {
        match tone {
            Dark => self.dark,
            Bright => self.bright,
            Light => self.light,
        }
    }
}

impl Emblem {
    /// Draws it round a point. The dice decide on flat or shaded colour, and on which way round it stands: an emblem must
    /// not tell a mirrored card from a right one.
    pub fn draw(&self, canvas: &mut Canvas, centre: (f32, f32), radius: f32, inks: &Inks, dice: &mut Dice) {
        let shaded = dice.chance(0.5);
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let units = Transform::from_row(side, 0.0, 0.0, 1.0, centre.0 * (1.0 - side), 0.0);
        canvas.within(units, |canvas| self.draw_parts(canvas, centre, radius, inks, shaded));
    }

    fn draw_parts(&self, canvas: &mut Canvas, centre: (f32, f32), radius: f32, inks: &Inks, shaded: bool) {
        for part in self.parts {
            let (path, tone, thickness) = part.path(centre, radius);
            let colour = inks.of(tone);
            let lit = (colour.0.saturating_add(50), colour.1.saturating_add(50), colour.2.saturating_add(40));
            let paint = if shaded {
                let light = (centre.0 - radius * 0.3, centre.1 - radius * 0.4);
                radial(light, radius * 1.5, (lit, inks.opacity), (colour, inks.opacity))
            } else {
                solid(colour, inks.opacity)
            };
            match thickness {
                Some(thickness) => canvas.stroke(path.as_ref(), &paint, thickness * radius),
                None => canvas.fill(path.as_ref(), &paint),
            }
        }
    }
}

impl Part {
    /// The shape, its tone, and how thick it is drawn where it is a line.
    fn path(&self, centre: (f32, f32), radius: f32) -> (Option<Path>, Tone, Option<f32>) {
        let place = |(x, y): (f32, f32)| (centre.0 + x * radius, centre.1 + y * radius);
        match *self {
            Disc(share, tone) => (PathBuilder::from_circle(centre.0, centre.1, share * radius), tone, None),
            Ring(share, thickness, tone) => {
                (PathBuilder::from_circle(centre.0, centre.1, share * radius), tone, Some(thickness))
            }
            Star(points, outer, inner, tone) => {
                (star(centre, points, outer * radius, inner * radius), tone, None)
            }
            Spark(x, y, size, tone) => {
                (star(place((x, y)), 5, size * radius, size * radius * 0.4), tone, None)
            }
            Petals(count, inner, outer, half, tone) => {
                (petals(centre, count, [inner * radius, outer * radius, half * radius]), tone, None)
            }
            Spokes(count, inner, outer, thickness, tone) => {
                (spokes(centre, count, inner * radius, outer * radius), tone, Some(thickness))
            }
            Polygon(points, tone) => (lines(points.iter().map(|point| place(*point)), true), tone, None),
            Pair(points, tone) => (pair(points, place), tone, None),
            Trace(points, thickness, tone) => {
                (lines(points.iter().map(|point| place(*point)), false), tone, Some(thickness))
            }
            Ears(degrees, tone) => (ears(centre, radius, degrees), tone, None),
        }
    }
}

fn lines(points: impl Iterator<Item = (f32, f32)>, closed: bool) -> Option<Path> {
    path(|builder| {
        for (index, (x, y)) in points.enumerate() {
            if index == 0 {
                builder.move_to(x, y);
            } else {
                builder.line_to(x, y);
            }
        }
        if closed {
            builder.close();
        }
    })
}

fn pair(points: &[(f32, f32)], place: impl Fn((f32, f32)) -> (f32, f32)) -> Option<Path> {
    path(|builder| {
        for side in [1.0, -1.0] {
            for (index, point) in points.iter().enumerate() {
                let (x, y) = place((point.0 * side, point.1));
                if index == 0 {
                    builder.move_to(x, y);
                } else {
                    builder.line_to(x, y);
                }
            }
            builder.close();
        }
    })
}

fn around(centre: (f32, f32), radius: f32, turn: f32) -> (f32, f32) {
    let angle = turn * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
    (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
}

fn star(centre: (f32, f32), points: u8, outer: f32, inner: f32) -> Option<Path> {
    let corners = (0..points * 2).map(|corner| {
        let radius = if corner % 2 == 0 { outer } else { inner };
        around(centre, radius, f32::from(corner) / f32::from(points * 2))
    });
    lines(corners, true)
}

fn spokes(centre: (f32, f32), count: u8, inner: f32, outer: f32) -> Option<Path> {
    path(|builder| {
        for spoke in 0..count {
            let turn = f32::from(spoke) / f32::from(count);
            let (from, to) = (around(centre, inner, turn), around(centre, outer, turn));
            builder.move_to(from.0, from.1);
            builder.line_to(to.0, to.1);
        }
    })
}

fn petals(centre: (f32, f32), count: u8, [inner, outer, half]: [f32; 3]) -> Option<Path> {
    path(|builder| {
        for petal in 0..count {
            let turn = f32::from(petal) / f32::from(count);
            leaf(builder, around(centre, inner, turn), around(centre, outer, turn), half);
        }
    })
}

/// A pointed oval between two points.
fn leaf(builder: &mut PathBuilder, from: (f32, f32), to: (f32, f32), half: f32) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1e-3);
    let (out_x, out_y) = (-dy / length * half * 2.0, dx / length * half * 2.0);
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    builder.move_to(from.0, from.1);
    builder.quad_to(middle.0 + out_x, middle.1 + out_y, to.0, to.1);
    builder.quad_to(middle.0 - out_x, middle.1 - out_y, from.0, from.1);
    builder.close();
}

fn ears(centre: (f32, f32), radius: f32, degrees: f32) -> Option<Path> {
    path(|builder| {
        for side in [1.0, -1.0] {
            for grain in 0..9u8 {
                let turn = 0.5 + side * (degrees / 360.0) * (f32::from(grain) + 0.5) / 9.0;
                let from = around(centre, radius * 0.74, turn);
                let to = around(centre, radius * 0.96, turn + side * 0.045);
                leaf(builder, from, to, radius * 0.06);
            }
        }
    })
}
