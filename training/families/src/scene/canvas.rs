//! A picture under way, before a camera sees it: light of three colours, 0 to 1, a pixel.

use std::sync::OnceLock;

use specimen::Dice;
use tiny_skia::Pixmap;

pub(crate) type Colour = [f32; 3];

#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Colour>,
}

impl Canvas {
    pub fn shaded(width: usize, height: usize, shade: impl Fn(f32, f32) -> Colour) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            pixels.extend((0..width).map(|x| shade(x as f32, y as f32)));
        }
        Self { width, height, pixels }
    }

    pub fn of_pixmap(pixmap: &Pixmap) -> Self {
        let mut canvas = Self::shaded(pixmap.width() as usize, pixmap.height() as usize, |_, _| [0.0; 3]);
        canvas.cover(pixmap);
        canvas
    }

    /// The longer side: lengths in scenes are shares of it.
    pub fn unit(&self) -> f32 {
        self.width.max(self.height) as f32
    }

    /// A transparent pixmap of the same size.
    pub fn overlay(&self) -> Pixmap {
        blank(self.width as u32, self.height as u32)
    }

    /// Lays a pixmap of the same size over it.
    pub fn cover(&mut self, pixmap: &Pixmap) {
        for (below, above) in self.pixels.iter_mut().zip(pixmap.pixels()) {
            if above.alpha() > 0 {
                let rest = 1.0 - unit(above.alpha());
                let colour = [above.red(), above.green(), above.blue()];
                *below = std::array::from_fn(|channel| below[channel] * rest + unit(colour[channel]));
            }
        }
    }

    /// Changes each pixel by its place.
    pub fn light(&mut self, change: impl Fn(f32, f32, Colour) -> Colour) {
        let width = self.width;
        for (y, row) in self.pixels.chunks_exact_mut(width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = change(x as f32, y as f32, *pixel);
            }
        }
    }

    /// Enlarged smoothly, as what lies out of focus.
    pub fn enlarged(&self, width: usize, height: usize) -> Self {
        let (across, down) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        Self::shaded(width, height, |x, y| self.between((x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5))
    }

    /// The colour at a place between pixel centres; the border goes on outside.
    fn between(&self, x: f32, y: f32) -> Colour {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let at = |x: usize, y: usize| self.pixels[y * self.width + x];
        let mix = |one: Colour, other: Colour, part: f32| -> Colour {
            std::array::from_fn(|channel| one[channel] + (other[channel] - one[channel]) * part)
        };
        mix(
            mix(at(left, top), at(right, top), across),
            mix(at(left, bottom), at(right, bottom), across),
            down,
        )
    }

    /// With a Gaussian of this standard deviation in pixels.
    pub fn blurred(self, sigma: f32) -> Self {
        if sigma < 0.15 {
            return self;
        }
        let kernel = gaussian(sigma);
        self.convolved(&kernel).transposed().convolved(&kernel).transposed()
    }

    /// Along the rows, with a kernel of odd length; the border goes on outside.
    pub fn convolved(&self, kernel: &[f32]) -> Self {
        let reach = kernel.len() / 2;
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let mut padded = Vec::with_capacity(self.width + 2 * reach);
        for row in self.pixels.chunks_exact(self.width) {
            padded.clear();
            padded.extend(std::iter::repeat_n(row[0], reach));
            padded.extend_from_slice(row);
            padded.extend(std::iter::repeat_n(row[self.width - 1], reach));
            for x in 0..self.width {
                let mut sum = [0.0f32; 3];
                for (value, weight) in padded[x..x + kernel.len()].iter().zip(kernel) {
                    sum = std::array::from_fn(|channel| sum[channel] + value[channel] * weight);
                }
                pixels.push(sum);
            }
        }
        Self { pixels, ..*self }
    }

    /// Mirrored or not, by chance.
    pub fn either_way_round(mut self, dice: &mut Dice) -> Self {
        if dice.chance(0.5) {
            self.pixels.chunks_exact_mut(self.width).for_each(<[Colour]>::reverse);
        }
        self
    }

    pub fn transposed(&self) -> Self {
        // In strips that stay in the cache.
        const STRIP: usize = 16;
        let mut pixels = vec![[0.0; 3]; self.pixels.len()];
        for top in (0..self.height).step_by(STRIP) {
            let bottom = (top + STRIP).min(self.height);
            for x in 0..self.width {
                for y in top..bottom {
                    pixels[x * self.height + y] = self.pixels[y * self.width + x];
                }
            }
        }
        Self { width: self.height, height: self.width, pixels }
    }
}

fn gaussian(sigma: f32) -> Vec<f32> {
    let reach = (sigma * 3.0).ceil() as i32;
    let raw: Vec<f32> = (-reach..=reach).map(|x| (-((x * x) as f32) / (2.0 * sigma * sigma)).exp()).collect();
    let sum: f32 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / sum).collect()
}

pub(crate) fn blank(width: u32, height: u32) -> Pixmap {
    Pixmap::new(width.max(1), height.max(1)).expect("pictures have an area")
}

#[inline]
pub(crate) fn unit(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// 0 below `low`, 1 above `high`, smooth between; `low` may be the greater one.
#[inline]
pub(crate) fn smooth_step(low: f32, high: f32, value: f32) -> f32 {
    let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

const TILE: usize = 256;

/// Noise between 0 and 1 over the plane, with a mean near 0.5: a stored tile, turned and stretched by chance. A tile
/// is looked up instead of computed because noise a pixel is the dearest part of a scene.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texture {
    tile: &'static [f32],
    along: (f32, f32),
    beside: (f32, f32),
    offset: (f32, f32),
}

impl Texture {
    /// Clouds: features of about `size` pixels, with finer ones in them.
    pub fn clouds(dice: &mut Dice, size: f32) -> Self {
        let angle = dice.between(0.0, std::f32::consts::TAU);
        Self::placed(tiles().clouds.as_slice(), dice, (size / 64.0, size / 64.0), angle)
    }

    /// Spots of about `size` pixels.
    pub fn spots(dice: &mut Dice, size: f32) -> Self {
        let angle = dice.between(0.0, std::f32::consts::TAU);
        Self::stretched(dice, (size, size), angle)
    }

    /// Spots that are drawn out: their size along the angle, and across.
    pub fn stretched(dice: &mut Dice, size: (f32, f32), angle: f32) -> Self {
        Self::placed(tiles().spots.as_slice(), dice, (size.0 / 4.0, size.1 / 4.0), angle)
    }

    fn placed(tile: &'static [f32], dice: &mut Dice, scale: (f32, f32), angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        // There is one tile: were it never mirrored, whoever knows it could tell a mirrored picture by it.
        let flip = if dice.chance(0.5) { scale.1 } else { -scale.1 };
        // Far enough into the repeated tile that no place in a picture is negative: to truncate is then to floor.
        let mut offset = || (TILE * 32) as f32 + dice.between(0.0, TILE as f32);
        let offset = (offset(), offset());
        Self { tile, along: (cos / scale.0, sin / scale.0), beside: (-sin / flip, cos / flip), offset }
    }

    #[inline]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let u = x * self.along.0 + y * self.along.1 + self.offset.0;
        let v = x * self.beside.0 + y * self.beside.1 + self.offset.1;
        let (left, top) = (u as u32, v as u32);
        let (across, down) = (u - left as f32, v - top as f32);
        let (left, top) = (left as usize & (TILE - 1), top as usize & (TILE - 1));
        let (right, bottom) = ((left + 1) & (TILE - 1), (top + 1) & (TILE - 1));
        let upper = self.tile[top * TILE + left] * (1.0 - across) + self.tile[top * TILE + right] * across;
        let lower =
            self.tile[bottom * TILE + left] * (1.0 - across) + self.tile[bottom * TILE + right] * across;
        upper + (lower - upper) * down
    }
}

struct Tiles {
    clouds: Vec<f32>,
    spots: Vec<f32>,
}

fn tiles() -> &'static Tiles {
    static TILES: OnceLock<Tiles> = OnceLock::new();
    TILES.get_or_init(|| {
        let mut dice = Dice::new(1, "noise tiles");
        let octaves: [(usize, f32); 5] = [(64, 0.46), (32, 0.24), (16, 0.15), (8, 0.09), (4, 0.06)];
        let mut clouds = vec![0.0; TILE * TILE];
        for (step, share) in octaves {
            let layer = lattice(&mut dice, step);
            clouds.iter_mut().zip(layer).for_each(|(sum, value)| *sum += value * share);
        }
        Tiles { clouds, spots: lattice(&mut dice, 4) }
    })
}

/// Smooth noise on a lattice of `step` pixels that goes on seamlessly beyond its edge.
fn lattice(dice: &mut Dice, step: usize) -> Vec<f32> {
    let count = TILE / step;
    let knots: Vec<f32> = (0..count * count).map(|_| dice.unit()).collect();
    let ease = |part: f32| part * part * (3.0 - 2.0 * part);
    let mut tile = Vec::with_capacity(TILE * TILE);
    for y in 0..TILE {
        for x in 0..TILE {
            let (left, top) = (x / step, y / step);
            let (right, bottom) = ((left + 1) % count, (top + 1) % count);
            let (across, down) =
                (ease((x % step) as f32 / step as f32), ease((y % step) as f32 / step as f32));
            let upper = knots[top * count + left] * (1.0 - across) + knots[top * count + right] * across;
            let lower =
                knots[bottom * count + left] * (1.0 - across) + knots[bottom * count + right] * across;
            tile.push(upper + (lower - upper) * down);
        }
    }
    tile
}
