//! What documents lie on: surfaces of many kinds. None of them tells left from right or up from down on average.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use specimen::Dice;

use super::canvas::{Canvas, Colour, Texture, smooth_step};

#[derive(Debug, Clone, Copy)]
enum Surface {
    Plain,
    Paper,
    Wood,
    Cloth,
    Stone,
    Gradient,
    Grain,
    Checks,
    Stripes,
    Tiles,
    Dots,
    Blobs,
    Waves,
}

const SURFACES: &[(Surface, f32)] = &[
    (Surface::Plain, 0.18),
    (Surface::Paper, 0.10),
    (Surface::Wood, 0.18),
    (Surface::Cloth, 0.11),
    (Surface::Stone, 0.07),
    (Surface::Gradient, 0.06),
    (Surface::Grain, 0.05),
    (Surface::Checks, 0.04),
    (Surface::Stripes, 0.05),
    (Surface::Tiles, 0.04),
    (Surface::Dots, 0.03),
    (Surface::Blobs, 0.06),
    (Surface::Waves, 0.03),
];

/// Draws by weight.
pub(crate) fn weighted<T: Copy>(dice: &mut Dice, from: &[(T, f32)]) -> T {
    let total: f32 = from.iter().map(|entry| entry.1).sum();
    let mut left = dice.unit() * total;
    for &(value, weight) in from {
        left -= weight;
        if left < 0.0 {
            return value;
        }
    }
    from[from.len() - 1].0
}

/// A colour: mostly dull, sometimes bright or near black or white.
pub(crate) fn tone(dice: &mut Dice) -> Colour {
    let value = match dice.whole(0, 9) {
        0..=1 => dice.between(0.03, 0.2),
        2..=3 => dice.between(0.85, 1.0),
        _ => dice.between(0.2, 0.85),
    };
    let saturation = if dice.chance(0.25) { dice.between(0.3, 0.9) } else { dice.between(0.0, 0.25) };
    hued(dice.unit(), saturation, value)
}

/// Of hue, saturation and value, each 0 to 1.
pub(crate) fn hued(hue: f32, saturation: f32, value: f32) -> Colour {
    [0.0, 2.0 / 3.0, 1.0 / 3.0].map(|shift| {
        let place = ((hue + shift).fract() * 6.0 - 3.0).abs() - 1.0;
        value * (1.0 - saturation * (1.0 - place.clamp(0.0, 1.0)))
    })
}

pub(crate) fn mixed(one: Colour, other: Colour, part: f32) -> Colour {
    std::array::from_fn(|channel| one[channel] + (other[channel] - one[channel]) * part)
}

fn scaled(colour: Colour, factor: f32) -> Colour {
    colour.map(|value| value * factor)
}

/// A surface that fills a picture of this size.
pub(crate) fn ground(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let surface = weighted(dice, SURFACES);
    let unit = width.max(height) as f32;
    let (one, other) = (tone(dice), tone(dice));
    let size = unit * dice.between(0.2, 0.8);
    let unevenness = Texture::clouds(dice, size);
    let depth = dice.between(0.02, 0.18);
    let canvas = match surface {
        Surface::Plain => Canvas::shaded(width, height, |_, _| one),
        Surface::Wood => wood(dice, width, height),
        Surface::Paper | Surface::Cloth | Surface::Stone | Surface::Grain => {
            rough(dice, surface, width, height, one)
        }
        Surface::Gradient => gradient(dice, width, height, one, other),
        Surface::Checks | Surface::Stripes | Surface::Tiles | Surface::Dots => {
            regular(dice, surface, width, height, (one, other))
        }
        Surface::Blobs | Surface::Waves => free(dice, surface, width, height),
    };
    let mut canvas = canvas;
    canvas.light(|x, y, colour| scaled(colour, 1.0 + depth * (unevenness.at(x, y) - 0.5) * 2.0));
    canvas
}

fn wood(dice: &mut Dice, width: usize, height: usize) -> Canvas {
    let unit = width.max(height) as f32;
    let base = hued(dice.between(0.03, 0.11), dice.between(0.25, 0.65), dice.between(0.2, 0.85));
    let angle = if dice.chance(0.7) { dice.between(-0.1, 0.1) } else { dice.between(0.0, PI) }
        + if dice.chance(0.4) { FRAC_PI_2 } else { 0.0 };
    let coarse = unit * dice.between(0.012, 0.04);
    let ring = Texture::stretched(dice, (coarse * 22.0, coarse), angle);
    let grain = Texture::stretched(dice, (coarse * 6.0, (coarse * 0.2).max(1.2)), angle);
    let bend = Texture::clouds(dice, unit * 0.5);
    let plank = unit * dice.between(0.12, 0.5);
    let joint = if dice.chance(0.4) { dice.between(0.1, 0.4) } else { 0.0 };
    let (sin, cos) = angle.sin_cos();
    let (bending, contrast) = (unit * dice.between(0.0, 0.12), dice.between(0.1, 0.5));
    Canvas::shaded(width, height, |x, y| {
        let shift = bending * bend.at(x, y);
        let (x, y) = (x - sin * shift, y + cos * shift);
        let across = (y * cos - x * sin).rem_euclid(plank);
        let gap = joint * smooth_step(unit * 0.004, 0.0, across.min(plank - across));
        let tone = 1.0 + contrast * (ring.at(x, y) - 0.5) + 0.4 * contrast * (grain.at(x, y) - 0.5) - gap;
        scaled(base, tone)
    })
}

fn rough(dice: &mut Dice, surface: Surface, width: usize, height: usize, base: Colour) -> Canvas {
    let unit = width.max(height) as f32;
    let base = match surface {
        Surface::Paper => hued(dice.unit(), dice.between(0.0, 0.08), dice.between(0.8, 1.0)),
        _ => base,
    };
    let (size, contrast) = match surface {
        Surface::Paper => (unit * dice.between(0.003, 0.01), dice.between(0.01, 0.05)),
        Surface::Stone => (unit * dice.between(0.1, 0.4), dice.between(0.2, 0.7)),
        Surface::Grain => (unit * dice.between(0.002, 0.03), dice.between(0.1, 0.9)),
        _ => (unit * dice.between(0.003, 0.008), dice.between(0.05, 0.3)),
    };
    let fine = match surface {
        Surface::Stone => Texture::clouds(dice, size),
        _ => Texture::spots(dice, size.max(1.3)),
    };
    let pitch = TAU / (unit * dice.between(0.004, 0.012)).max(2.5);
    let weave = if matches!(surface, Surface::Cloth) { dice.between(0.02, 0.12) } else { 0.0 };
    let (sin, cos) = dice.between(0.0, PI).sin_cos();
    Canvas::shaded(width, height, |x, y| {
        let threads = ((x * cos + y * sin) * pitch).sin() * ((y * cos - x * sin) * pitch).sin();
        scaled(base, 1.0 + contrast * (fine.at(x, y) - 0.5) + weave * threads)
    })
}

fn gradient(dice: &mut Dice, width: usize, height: usize, one: Colour, other: Colour) -> Canvas {
    let unit = width.max(height) as f32;
    let (sin, cos) = dice.between(0.0, TAU).sin_cos();
    let centre = (dice.unit() * width as f32, dice.unit() * height as f32);
    let round = dice.chance(0.4);
    Canvas::shaded(width, height, |x, y| {
        let (x, y) = ((x - centre.0) / unit, (y - centre.1) / unit);
        let part = if round { x.hypot(y) } else { 0.5 + x * cos + y * sin };
        mixed(one, other, part.clamp(0.0, 1.0))
    })
}

fn regular(
    dice: &mut Dice,
    surface: Surface,
    width: usize,
    height: usize,
    (one, other): (Colour, Colour),
) -> Canvas {
    let unit = width.max(height) as f32;
    let period = unit * dice.between(0.02, 0.2);
    let (sin, cos) = if dice.chance(0.5) { dice.between(-0.1, 0.1) } else { dice.between(0.0, PI) }.sin_cos();
    let share = dice.between(0.15, 0.6);
    let other = mixed(one, other, dice.between(0.15, 1.0));
    let soft = 1.2 / period;
    let offset = (dice.unit(), dice.unit());
    Canvas::shaded(width, height, |x, y| {
        let u = ((x * cos + y * sin) / period + offset.0).rem_euclid(1.0);
        let v = ((y * cos - x * sin) / period + offset.1).rem_euclid(1.0);
        let band = |value: f32| smooth_step(0.0, soft, value) * smooth_step(share + soft, share, value);
        let part = match surface {
            Surface::Stripes => band(u),
            Surface::Checks => (band(u) + band(v)) / 2.0,
            Surface::Tiles => 1.0 - smooth_step(0.02, 0.02 + soft, u.min(1.0 - u).min(v.min(1.0 - v))),
            _ => smooth_step(share * 0.5 + soft, share * 0.5, (u - 0.5).hypot(v - 0.5)),
        };
        mixed(one, other, part)
    })
}

/// Patches of several colours, as things out of focus, or bands that wind.
fn free(dice: &mut Dice, surface: Surface, width: usize, height: usize) -> Canvas {
    let unit = width.max(height) as f32;
    let palette: [Colour; 4] = std::array::from_fn(|_| tone(dice));
    let size = unit * dice.between(0.08, 0.5);
    let layers: [Texture; 2] = std::array::from_fn(|_| Texture::clouds(dice, size));
    let (edge, bands) = (dice.between(0.02, 0.2), dice.between(3.0, 14.0));
    Canvas::shaded(width, height, |x, y| {
        let (a, b) = (layers[0].at(x, y), layers[1].at(x, y));
        match surface {
            Surface::Waves => mixed(palette[0], palette[1], 0.5 + 0.5 * (a * bands * 6.3).sin()),
            _ => {
                let upper = mixed(palette[0], palette[1], smooth_step(0.5 - edge, 0.5 + edge, a));
                let lower = mixed(palette[2], palette[3], smooth_step(0.5 - edge, 0.5 + edge, a));
                mixed(upper, lower, smooth_step(0.5 - edge, 0.5 + edge, b))
            }
        }
    })
}
