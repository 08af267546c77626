//! What documents are printed on: a tint, and a fine pattern of our own over it.

use specimen::Dice;
use specimen::paint::Rgb;
use tiny_skia::PremultipliedColorU8;

use crate::canvas::Canvas;
use crate::family::{Family, Split};

/// The kinds of pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    Plain,
    Waves,
    Crossed,
    Dots,
    Grid,
    Diagonals,
    Rosettes,
    Clouds,
    Chevrons,
    Weave,
    Contours,
    Ripples,
    Bricks,
    Hexagons,
    Rays,
    Stipple,
    Scales,
}

/// Which kinds are learned from, and which are held out.
pub static PATTERNS: &[(Pattern, Split)] = &[
    (Pattern::Waves, Split::Train),
    (Pattern::Plain, Split::Train),
    (Pattern::Crossed, Split::Train),
    (Pattern::Dots, Split::Train),
    (Pattern::Grid, Split::Train),
    (Pattern::Diagonals, Split::Train),
    (Pattern::Rosettes, Split::Train),
    (Pattern::Clouds, Split::Train),
    (Pattern::Chevrons, Split::Train),
    (Pattern::Weave, Split::Train),
    (Pattern::Contours, Split::Train),
    (Pattern::Ripples, Split::Validate),
    (Pattern::Bricks, Split::Validate),
    (Pattern::Hexagons, Split::Test),
    (Pattern::Rays, Split::Test),
    (Pattern::Stipple, Split::Test),
    (Pattern::Scales, Split::Test),
];

impl Pattern {
    /// Broad shapes are printed more lightly than fine lines.
    fn lightness(self) -> f32 {
        match self {
            Self::Diagonals | Self::Rays | Self::Stipple => 0.5,
            _ => 1.0,
        }
    }
}

/// The turns and sizes of one printing.
struct Weft {
    pattern: Pattern,
    frequency: f32,
    phase: f32,
    bend: f32,
    centre: (f32, f32),
    cos: f32,
    sin: f32,
    /// Of one set of lines against the other.
    lean: f32,
    seed: u32,
}

/// The colours of one printing.
pub struct Paper {
    first: Rgb,
    last: Rgb,
    ink: Rgb,
    /// How much of the ink's colour the pattern takes at most.
    depth: f32,
    weft: Weft,
    /// Where the tint runs to.
    across: (f32, f32),
    grain: f32,
}

impl Paper {
    /// As a family prints a document; `pale` for pages and forms.
    pub fn of(family: &Family, pale: bool, dice: &mut Dice) -> Self {
        let palette = &family.palette;
        let (low, high) = if palette.dark && !pale { (0.14, 0.34) } else { (0.74, 0.96) };
        let strength = if pale { 0.25 } else { dice.between(0.5, 1.0) };
        let low = if pale { 0.9 } else { low };
        let mut tint = |between: f32| palette.tint(between, dice.between(low, high), strength);
        let (first, last) = (tint(0.0), tint(1.0));
        // Either way round: the paper must not tell a mirrored card from a right one.
        let (first, last) = if dice.chance(0.5) { (first, last) } else { (last, first) };
        let darker = if palette.dark { 0.55 } else { dice.between(0.4, 0.7) };
        let between = dice.unit();
        let pattern = if dice.chance(0.7) { family.patterns[0] } else { family.patterns[1] };
        let turn = dice.between(0.0, std::f32::consts::TAU);
        Self {
            first,
            last,
            ink: palette.tint(between, darker, 1.0),
            depth: if pale { dice.between(0.0, 0.12) } else { dice.between(0.06, 0.5) * pattern.lightness() },
            weft: Weft {
                pattern,
                frequency: dice.between(14.0, 46.0),
                phase: dice.between(0.0, 8.0),
                bend: dice.between(0.3, 1.4),
                centre: (dice.between(0.1, 0.9), dice.between(0.05, 0.6)),
                cos: turn.cos(),
                sin: turn.sin(),
                lean: dice.between(-0.6, 0.6),
                seed: dice.next() as u32,
            },
            across: dice.pick(&[(1.0, 0.0), (0.0, 1.6), (0.7, 0.6), (0.8, -0.4), (0.0, 0.0)]),
            grain: if dice.chance(0.3) { dice.between(2.0, 14.0) } else { 0.0 },
        }
    }

    /// Fills the whole canvas.
    pub fn print(&self, canvas: &mut Canvas) {
        let width = canvas.pixmap.width();
        let scale = 1.0 / width as f32;
        let mut noise = self.weft.seed | 1;
        for (row, line) in canvas.pixmap.pixels_mut().chunks_exact_mut(width as usize).enumerate() {
            let v = row as f32 * scale;
            for (column, pixel) in line.iter_mut().enumerate() {
                let u = column as f32 * scale;
                let ink = self.weft.ink(u, v) * self.depth;
                let between = (u * self.across.0 + v * self.across.1).clamp(0.0, 1.0);
                let mut grain = 0.0;
                if self.grain > 0.0 {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    grain = ((noise >> 16) as f32 / 65_536.0 - 0.5) * self.grain;
                }
                let mix = |first: u8, last: u8, over: u8| {
                    let base = f32::from(first) + (f32::from(last) - f32::from(first)) * between;
                    (base + (f32::from(over) - base) * ink + grain) as u8
                };
                let red = mix(self.first.0, self.last.0, self.ink.0);
                let green = mix(self.first.1, self.last.1, self.ink.1);
                let blue = mix(self.first.2, self.last.2, self.ink.2);
                *pixel =
                    PremultipliedColorU8::from_rgba(red, green, blue, 255).expect("opaque colours are valid");
            }
        }
    }
}

impl Weft {
    /// How much ink lies at a place, 0 to 1.
    fn ink(&self, u: f32, v: f32) -> f32 {
        let (frequency, phase, bend) = (self.frequency, self.phase, self.bend);
        // In the direction of the pattern.
        let (along, over) = (u * self.cos + v * self.sin, v * self.cos - u * self.sin);
        match self.pattern {
            Pattern::Plain => 0.0,
            Pattern::Waves => line(over * frequency + bend * wave(along * 2.0 + phase), 0.6),
            Pattern::Crossed => {
                let sway = bend * wave(along * 1.7 + phase);
                line(over * frequency + sway, 0.7)
                    .max(line((over + along * self.lean) * frequency - sway, 0.7))
            }
            Pattern::Dots => (wave(along * frequency) * wave(over * frequency)).max(0.0).sqrt(),
            Pattern::Grid => line(along * frequency, 0.8).max(line(over * frequency, 0.8)),
            Pattern::Diagonals => f32::from(u8::from((along * frequency * 0.6).fract().abs() < 0.3)),
            Pattern::Rosettes => self.rosette(u, v),
            Pattern::Clouds => smooth_noise(u * 5.0 + phase, v * 5.0, self.seed),
            Pattern::Chevrons => line(v * frequency + 3.0 * (u * 6.0).fract().mul_add(2.0, -1.0).abs(), 0.5),
            Pattern::Weave => {
                let odd =
                    ((along * frequency * 0.5).floor() + (over * frequency * 0.5).floor()) as i32 % 2 != 0;
                line(if odd { along } else { over } * frequency * 2.0, 0.4)
            }
            Pattern::Contours => line(smooth_noise(u * 4.0 + phase, v * 4.0, self.seed) * 9.0, 0.6),
            Pattern::Ripples => line((u - self.centre.0).hypot(v - self.centre.1) * frequency, 0.55),
            Pattern::Bricks => {
                let course = (v * frequency * 0.5).floor();
                line(v * frequency * 0.5, 0.85).max(line(u * frequency * 0.25 + 0.5 * (course % 2.0), 0.92))
            }
            Pattern::Hexagons => {
                let third = |turn: f32| line((u * turn.cos() + v * turn.sin()) * frequency * 0.7, 0.8);
                third(0.0).max(third(1.047)).max(third(2.094))
            }
            Pattern::Rays => {
                let angle = (v - self.centre.1).atan2(u - self.centre.0);
                line(angle * (frequency / 6.0).round(), 0.3)
            }
            Pattern::Stipple => {
                let cell = hash((u * frequency * 3.0) as i32, (v * frequency * 3.0) as i32, self.seed);
                f32::from(u8::from(cell < 0.2 * (1.2 - v)))
            }
            Pattern::Scales => {
                let course = (v * frequency * 0.6).floor();
                let across = (u * frequency * 0.4 + 0.5 * (course % 2.0)).fract() - 0.5;
                line(across.hypot((v * frequency * 0.6).fract() * 0.8) * 2.0, 0.6)
            }
        }
    }

    fn rosette(&self, u: f32, v: f32) -> f32 {
        let (x, y) = (u - self.centre.0, v - self.centre.1);
        let (radius, angle) = (x.hypot(y), y.atan2(x) / std::f32::consts::TAU);
        let lobes = 5.0 + (self.phase * 1.5).floor();
        let near = (1.0 - radius * 2.2).max(0.15);
        line(radius * self.frequency + self.bend * wave(angle * lobes), 0.55) * near
    }
}

/// A sine over turns, by parabolas.
fn wave(turns: f32) -> f32 {
    let place = turns - turns.floor() - 0.5;
    16.0 * place * (place.abs() - 0.5)
}

/// Lines at each whole number; the nearer to one `sharp` is, the thinner they are.
fn line(value: f32, sharp: f32) -> f32 {
    let ridge = 1.0 - 2.0 * (value - value.floor() - 0.5).abs();
    ((ridge - sharp) / (1.0 - sharp)).max(0.0)
}

/// 0 to 1, the same for the same cell.
pub fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut value = (x as u32).wrapping_mul(0x8DA6_B343) ^ (y as u32).wrapping_mul(0xD816_3841) ^ seed;
    value = (value ^ (value >> 15)).wrapping_mul(0x2C1B_3C6D);
    value = (value ^ (value >> 12)).wrapping_mul(0x297A_2D39);
    ((value ^ (value >> 15)) >> 8) as f32 / (1u32 << 24) as f32
}

/// Chance between the whole numbers, smoothed.
pub fn smooth_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |place: f32| place * place * (3.0 - 2.0 * place);
    let (across, down) = (ease(x - left), ease(y - top));
    let (column, row) = (left as i32, top as i32);
    let mix = |first: f32, last: f32, share: f32| first + (last - first) * share;
    let upper = mix(hash(column, row, seed), hash(column + 1, row, seed), across);
    let lower = mix(hash(column, row + 1, seed), hash(column + 1, row + 1, seed), across);
    mix(upper, lower, down)
}
