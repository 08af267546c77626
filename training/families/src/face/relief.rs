//! Heads that look like small photos: a surface with bumps for nose, brows, cheeks and lips, lit from one side, pixel by
//! pixel.

use specimen::paint::Rgb;
use tiny_skia::{ColorU8, Pixmap};

use super::look::{Beard, Hair, Look};
use crate::card::paper::{hash, smooth_noise};

/// What the picture of a head covers, in the units of the head: left, top, width, height.
pub(super) const BOX: [f32; 4] = [-140.0, -200.0, 280.0, 350.0];

/// A rise of the surface: centre, half widths, height.
type Bump = [f32; 5];

/// A head in a picture of [`BOX`], transparent all round.
pub(super) fn head(look: &Look, width_px: u32) -> Option<Pixmap> {
    let unit = BOX[2] / width_px as f32;
    let height_px = (BOX[3] / unit).round() as u32;
    let mut pixmap = Pixmap::new(width_px, height_px)?;
    let surface = Surface::of(look);
    for (index, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
        let x = BOX[0] + ((index as u32 % width_px) as f32 + 0.5) * unit;
        let y = BOX[1] + ((index as u32 / width_px) as f32 + 0.5) * unit;
        let skin = ((surface.half_width(y) - x.abs()) / unit + 0.5).clamp(0.0, 1.0);
        let hair = (surface.hair(x, y) / unit + 0.5).clamp(0.0, 1.0);
        let alpha = skin.max(hair);
        if alpha <= 0.0 {
            continue;
        }
        let colour = if hair >= 1.0 { [0.0; 3] } else { surface.skin(x, y) };
        let over = if hair > 0.0 { surface.strands(x, y) } else { [0.0; 3] };
        // Where hair alone covers the pixel, skin has no part in it.
        let share = if skin > 0.0 { hair } else { 1.0 };
        let [red, green, blue] =
            std::array::from_fn(|channel| colour[channel] + (over[channel] - colour[channel]) * share);
        let [red, green, blue] = [red, green, blue].map(|channel: f32| channel.clamp(0.0, 255.0) as u8);
        *pixel = ColorU8::from_rgba(red, green, blue, (alpha * 255.0) as u8).premultiply();
    }
    Some(pixmap)
}

struct Surface<'a> {
    look: &'a Look,
    bumps: Vec<Bump>,
    light: [f32; 3],
    ambient: f32,
}

impl<'a> Surface<'a> {
    fn of(look: &'a Look) -> Self {
        let (eye, tip, mouth) = (look.eye_distance, look.nose, look.mouth_height);
        let aside = look.aside;
        let mut bumps = vec![
            [aside * 1.2, tip - 26.0, 11.0, 34.0, 17.0],
            [aside * 1.5, tip - 4.0, 17.0, 13.0, 13.0],
            [aside, mouth - 7.0, 26.0, 6.0, 4.0],
            [aside, mouth + 10.0, 22.0, 7.0, 5.0],
            [aside * 0.7, mouth + 40.0, 26.0, 18.0, 9.0],
            [0.0, -78.0, 70.0, 40.0, 8.0],
        ];
        for side in [-1.0, 1.0] {
            bumps.push([side * eye + aside, 4.0, 24.0, 17.0, -11.0]);
            bumps.push([side * eye + aside, 4.0, 14.0, 9.0, 6.0]);
            bumps.push([side * eye + aside, -32.0, 28.0, 10.0, 7.0]);
            bumps.push([side * 60.0 + aside, 44.0, 30.0, 26.0, 8.0]);
            bumps.push([side * 13.0 + aside * 1.4, tip + 1.0, 8.0, 7.0, 6.0]);
            bumps.push([side * 34.0 + aside, 70.0, 8.0, 24.0, -5.0 * look.age]);
        }
        // From nearly in front to nearly from the side.
        let slant = 0.25 + 0.9 * (look.seed % 97) as f32 / 97.0;
        let length = (slant * slant + 0.35 + 0.6).sqrt();
        let light = [look.light * slant / length, -0.59 / length, 0.775 / length];
        Self { look, bumps, light, ambient: 0.25 + 0.35 * (look.seed % 61) as f32 / 61.0 }
    }

    /// Half the width of the skull at a height; negative above and below it.
    fn half_width(&self, y: f32) -> f32 {
        if y < -10.0 {
            let up = (y + 10.0) / 126.0;
            return if up < -1.0 { (up + 1.0) * 126.0 } else { 99.0 * (1.0 - up * up).sqrt() };
        }
        let down = (y + 10.0) / 148.0;
        if down > 1.0 {
            return (1.0 - down) * 148.0;
        }
        let full = 0.42 + (86.0 - self.look.jaw) / 110.0;
        99.0 * (1.0 - down.powf(2.4)).powf(full)
    }

    /// How far a place lies within the hair; negative outside.
    fn hair(&self, x: f32, y: f32) -> f32 {
        let (line, low, thick) = match self.look.hair {
            Hair::Bald => return -1.0,
            Hair::Receding => (-112.0, -20.0, 8.0),
            Hair::Cropped => (-94.0, -24.0, 8.0),
            Hair::Short => (-80.0, -8.0, 20.0),
            Hair::Parted => (-84.0, 0.0, 24.0),
            Hair::Curly => (-80.0, 20.0, 34.0),
            Hair::Bob => (-72.0, 110.0, 22.0),
            Hair::Fringe => (-40.0, 96.0, 22.0),
            Hair::Long | Hair::Wavy => (-78.0, 140.0, 24.0),
            Hair::TiedUp => (-98.0, -16.0, 16.0),
        };
        let ragged = 7.0 * smooth_noise(x * 0.09, y * 0.05, self.look.seed) - 3.5;
        let wild = if self.look.hair == Hair::Curly { ragged * 3.0 } else { ragged };
        let slope = if self.look.hair == Hair::Parted { self.look.parting * x * 0.42 } else { 0.0 };
        // The hair line falls towards the temples; beside them it hangs down to `low`.
        let across = x.abs() / 100.0;
        let front = line + slope + 46.0 * across.powi(3) + ragged;
        let beside = x.abs() - (84.0 + ragged) + 10.0 * (y / 100.0).max(0.0);
        let under = (front - y).max(beside.min(low - y));
        // A skull grown all round; from the temples down it keeps its width.
        let grown = 1.0 + thick / 110.0;
        let outer = self.half_width(((y + 10.0) / grown).min(0.0) - 10.0) * grown - x.abs() + wild;
        under.min(outer).min(low - y + 40.0)
    }

    fn strands(&self, x: f32, y: f32) -> [f32; 3] {
        let grain = smooth_noise(x * 0.35 + y * 0.05, y * 0.04, self.look.seed ^ 5);
        let (across, up) = (x / 115.0, (y + 30.0) / 150.0);
        let lit = (across * self.light[0] + up * self.light[1]).max(0.0);
        lift(self.look.hair_colour, 0.55 + 0.35 * grain + 1.0 * lit * lit + self.ambient * 0.3)
    }

    /// The lit colour of the face at a place.
    fn skin(&self, x: f32, y: f32) -> [f32; 3] {
        let half = self.half_width(y).max(1.0);
        let across = (x / half).clamp(-1.0, 1.0);
        let down = if y < -10.0 { (y + 10.0) / 130.0 } else { 0.8 * ((y + 10.0) / 148.0).powi(2) };
        let (mut slope_x, mut slope_y) = (across * 0.95, down * 0.8);
        for [centre_x, centre_y, wide, high, rise] in &self.bumps {
            let (from_x, from_y) = ((x - centre_x) / wide, (y - centre_y) / high);
            let distance = from_x * from_x + from_y * from_y;
            if distance < 6.0 {
                let height = rise * (-distance).exp() * 2.0;
                slope_x += height * from_x / wide;
                slope_y += height * from_y / high;
            }
        }
        let facing = (1.0 - (across * 0.9).powi(2)).max(0.08).sqrt();
        let length = (slope_x * slope_x + slope_y * slope_y + facing * facing).sqrt();
        let shine = (slope_x * self.light[0] + slope_y * self.light[1] + facing * self.light[2]) / length;
        let light = self.ambient + (1.1 - self.ambient * 0.6) * shine.max(0.0);
        let gloss = shine.max(0.0).powi(14) * 46.0;
        self.albedo(x, y).map(|channel| channel * light + gloss)
    }

    fn albedo(&self, x: f32, y: f32) -> [f32; 3] {
        let look = self.look;
        let x = x - look.aside;
        let mut colour = [look.skin.0, look.skin.1, look.skin.2].map(f32::from);
        let mut mix = |other: Rgb, share: f32| {
            let other = [other.0, other.1, other.2].map(f32::from);
            colour =
                std::array::from_fn(|channel| colour[channel] + (other[channel] - colour[channel]) * share);
        };
        let fine = smooth_noise(x * 0.12, y * 0.12, look.seed ^ 9) - 0.5;
        mix((150, 70, 60), (0.12 * fine + 0.1 * spot(x.abs() - 56.0, y - 46.0, 32.0, 26.0)).max(0.0));
        self.beard(x, y, &mut mix);
        let (from_x, from_y) = (x / look.mouth_width, y - look.mouth_height);
        let curve = from_y + look.smile * (from_x * from_x - 0.3);
        mix(look.lips, 0.8 * band(1.0 - from_x.abs(), 0.25) * band(9.0 - (curve - 1.0).abs(), 4.0));
        mix((60, 26, 24), 0.75 * band(1.0 - from_x.abs(), 0.2) * band(1.6 - curve.abs(), 1.8));
        let eye_x = x.abs() - look.eye_distance;
        let size = look.eye_size;
        let open = 10.0 * size * (1.0 - (eye_x / (22.0 * size)).powi(2));
        let lid = y - 3.0;
        mix((236, 232, 228), band(open - lid.abs(), 2.0));
        let iris = band(9.0 * size - eye_x.hypot(lid), 2.0) * band(open - lid.abs() + 1.0, 2.0);
        mix((44, 30, 24), iris);
        mix(
            (40, 28, 26),
            0.8 * band(2.4 - (lid + open.max(0.0)).abs(), 2.0) * band(22.0 * size - eye_x.abs(), 4.0),
        );
        let brow = y + 33.0 - look.brow_tilt * eye_x / 24.0 + 0.012 * eye_x * eye_x;
        mix(
            look.hair_colour,
            0.75 * band(look.brow_thickness * 0.6 - brow.abs(), 3.0) * band(27.0 - eye_x.abs(), 6.0),
        );
        mix((50, 28, 24), 0.7 * spot(x.abs() - 9.0, y - look.nose - 6.0, 6.0, 4.0));
        colour
    }

    fn beard(&self, x: f32, y: f32, mix: &mut impl FnMut(Rgb, f32)) {
        let (look, mouth) = (self.look, self.look.mouth_height);
        let stubble = 0.75 + 0.25 * hash(x as i32, y as i32, look.seed);
        let jaw = band(y - 20.0 - (100.0 - x.abs()) * 0.55, 10.0);
        let lip = spot(x, y - mouth + 16.0, 36.0, 11.0);
        let chin = spot(x, y - mouth - 36.0, 26.0, 20.0);
        let share = match look.beard {
            Beard::Shaven => return,
            Beard::Stubble => 0.3 * jaw.max(lip),
            Beard::Moustache => lip,
            Beard::Goatee => chin,
            Beard::Full => jaw.max(lip).max(chin),
        };
        mix(look.hair_colour, share * stubble * 0.92);
    }
}

/// From 0 to 1 as `value` goes from −`soft` to `soft`.
fn band(value: f32, soft: f32) -> f32 {
    ((value / soft + 1.0) * 0.5).clamp(0.0, 1.0)
}

/// 1 in the middle, falling off over these half widths.
fn spot(x: f32, y: f32, wide: f32, high: f32) -> f32 {
    (-(x / wide).powi(2) - (y / high).powi(2)).exp()
}

fn lift(colour: Rgb, factor: f32) -> [f32; 3] {
    [colour.0, colour.1, colour.2].map(|channel| f32::from(channel) * factor + 14.0 * (factor - 0.7).max(0.0))
}
