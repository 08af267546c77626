//! What light does to a scene before the lens sees it: shadows, slopes of brightness, glare, too little or too much of
//! it, screens and photocopiers. It comes from any side alike, so that it tells nothing of turn and mirror.

use specimen::Dice;

use crate::scene::{Canvas, Corners, Manner, Staged, Subject, Texture, View, bounds, smooth_step, width_of};

/// What the light did, as far as checks are measured by it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LightTruth {
    /// Share of the card that glare drives to white.
    pub glare: f32,
    pub glare_on_text: bool,
    /// By which factor the exposure is off; 1 is right, 0.3 is dark, 2 is over-exposed.
    pub exposure: f32,
}

/// A card's outline: of each edge a point, and the direction outwards.
struct Outline([((f32, f32), (f32, f32)); 4]);

impl Outline {
    fn of(corners: &Corners) -> Self {
        Self(std::array::from_fn(|index| {
            let ((ax, ay), (bx, by)) = (corners[index], corners[(index + 1) % 4]);
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy);
            ((ax, ay), (dy / length, -dx / length))
        }))
    }

    /// The distance from it, negative inside.
    fn outside(&self, x: f32, y: f32) -> f32 {
        let distance =
            |((ax, ay), (out_x, out_y)): ((f32, f32), (f32, f32))| (x - ax) * out_x + (y - ay) * out_y;
        self.0.map(distance).into_iter().fold(f32::NEG_INFINITY, f32::max)
    }
}

/// The shadow that a card throws on what it lies on.
pub(crate) fn contact_shadow(canvas: &mut Canvas, corners: &Corners, offset: (f32, f32), dice: &mut Dice) {
    let soft = width_of(corners) * dice.between(0.006, 0.05);
    let (depth, contact) = (dice.between(0.05, 0.5), dice.between(0.0, 0.35));
    let (left, right) = bounds(corners.iter().map(|corner| corner.0), soft * 3.0, canvas.width);
    let (top, bottom) = bounds(corners.iter().map(|corner| corner.1), soft * 3.0, canvas.height);
    let outline = Outline::of(corners);
    for row in top..bottom {
        for column in left..right {
            let (x, y) = (column as f32, row as f32);
            let wide = depth * smooth_step(soft, -soft * 0.5, outline.outside(x - offset.0, y - offset.1));
            let near = contact * smooth_step(soft * 0.25, -2.0, outline.outside(x, y));
            let pixel = &mut canvas.pixels[row * canvas.width + column];
            *pixel = pixel.map(|value| value * (1.0 - wide) * (1.0 - near));
        }
    }
}

/// Lights a scene in the way that suits it.
pub(crate) fn illuminate(staged: &mut Staged, dice: &mut Dice) -> LightTruth {
    let mut truth = LightTruth { exposure: 1.0, ..LightTruth::default() };
    match staged.manner {
        Manner::Scan => return truth,
        Manner::Copy => {
            photocopy(&mut staged.canvas, dice);
            return truth;
        }
        Manner::Screen => lattice(&mut staged.canvas, dice),
        Manner::Photo => {
            if dice.chance(0.22) {
                cast_shadow(&mut staged.canvas, dice);
            }
        }
    }
    lamp(&mut staged.canvas, dice);
    truth.exposure = expose(&mut staged.canvas, dice);
    // A lamp's reflection stays white in a dark picture.
    if let Some(subject) = &staged.subject
        && dice.chance(0.2)
    {
        (truth.glare, truth.glare_on_text) = glare(&mut staged.canvas, subject, dice);
    }
    truth
}

/// Light from one side, the lens's darker corners, and the colour of the lamp.
fn lamp(canvas: &mut Canvas, dice: &mut Dice) {
    let (sin, cos) = dice.between(0.0, std::f32::consts::TAU).sin_cos();
    let slope = dice.between(0.0, 0.4);
    let vignette = if dice.chance(0.5) { dice.between(0.0, 0.6) } else { 0.0 };
    let (warmth, green) = (dice.between(-0.08, 0.09), dice.between(-0.03, 0.03));
    let (unit, middle) = (canvas.unit(), (canvas.width as f32 / 2.0, canvas.height as f32 / 2.0));
    canvas.light(|x, y, pixel| {
        let (x, y) = ((x - middle.0) / unit, (y - middle.1) / unit);
        let light = (1.0 + slope * (x * cos + y * sin)) * (1.0 - vignette * (x * x + y * y));
        [
            pixel[0] * light * (1.0 + warmth),
            pixel[1] * light * (1.0 + green),
            pixel[2] * light * (1.0 - warmth),
        ]
    });
}

/// The soft shadow of something beside the picture: a phone, a head, a window's frame.
fn cast_shadow(canvas: &mut Canvas, dice: &mut Dice) {
    let unit = canvas.unit();
    let (sin, cos) = dice.between(0.0, std::f32::consts::TAU).sin_cos();
    let centre =
        (canvas.width as f32 * dice.between(0.1, 0.9), canvas.height as f32 * dice.between(0.1, 0.9));
    let (depth, soft) = (dice.between(0.12, 0.55), unit * dice.between(0.01, 0.15));
    // Half of them reach over the rest of the picture.
    let band = unit * if dice.chance(0.5) { dice.between(0.1, 0.5) } else { 4.0 };
    let ragged = Texture::clouds(dice, unit * 0.3);
    let bend = unit * dice.between(0.0, 0.25);
    canvas.light(|x, y, pixel| {
        let far = (x - centre.0) * cos + (y - centre.1) * sin + bend * (ragged.at(x, y) - 0.5);
        let dark = depth * smooth_step(-soft, soft, far) * smooth_step(band + soft, band - soft, far);
        pixel.map(|value| value * (1.0 - dark))
    });
}

/// Spots and streaks of light on the plastic. Returns the share of the card that they blind, and whether a line of
/// text or the portrait is touched.
fn glare(canvas: &mut Canvas, subject: &Subject, dice: &mut Dice) -> (f32, bool) {
    let Some(view) = View::of(&subject.corners, subject.curl) else { return (0.0, false) };
    let reach = width_of(&subject.corners);
    let streak = dice.chance(0.3);
    let (u, v) = (dice.between(0.05, 0.95), dice.between(0.05, 0.95));
    let [a, b, c, d] = subject.corners;
    let centre = (
        (a.0 * (1.0 - u) + b.0 * u) * (1.0 - v) + (d.0 * (1.0 - u) + c.0 * u) * v,
        (a.1 * (1.0 - u) + b.1 * u) * (1.0 - v) + (d.1 * (1.0 - u) + c.1 * u) * v,
    );
    let long = reach * if streak { dice.between(0.3, 0.9) } else { dice.between(0.04, 0.25) };
    let short = if streak { reach * dice.between(0.02, 0.06) } else { long * dice.between(0.4, 1.0) };
    let (sin, cos) = dice.between(0.0, std::f32::consts::PI).sin_cos();
    let veil = dice.between(0.1, 0.45);
    let peak = if dice.chance(0.8) { 1.08 } else { dice.between(0.5, 0.95) };
    let mut blinded = Blinded::new(subject);
    canvas.light(|x, y, pixel| {
        let (dx, dy) = (x - centre.0, y - centre.1);
        let far = ((dx * cos + dy * sin) / long).hypot((dy * cos - dx * sin) / short);
        if far > 4.0 {
            return pixel;
        }
        let light = smooth_step(1.15, 0.6, far).max(veil * (-far).exp()) * peak;
        pixel.map(|value| value + (1.05 - value).max(0.0) * light)
    });
    let (left, right) = bounds(subject.corners.iter().map(|corner| corner.0), 0.0, canvas.width);
    let (top, bottom) = bounds(subject.corners.iter().map(|corner| corner.1), 0.0, canvas.height);
    for row in top..bottom {
        for column in left..right {
            let (u, v) = view.place(column as f32 + 0.5, row as f32 + 0.5);
            if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
                continue;
            }
            let (dx, dy) = (column as f32 - centre.0, row as f32 - centre.1);
            let far = ((dx * cos + dy * sin) / long).hypot((dy * cos - dx * sin) / short);
            let pixel = canvas.pixels[row * canvas.width + column];
            blinded.count(u, v, far < 0.95 && pixel.iter().all(|&value| value > 0.94));
        }
    }
    blinded.told()
}

/// Counts which places on a card are blinded.
struct Blinded<'a> {
    subject: &'a Subject,
    seen: u32,
    white: u32,
    /// Of each line of text.
    lines: Vec<u32>,
}

impl<'a> Blinded<'a> {
    fn new(subject: &'a Subject) -> Self {
        Self { subject, seen: 0, white: 0, lines: vec![0; subject.text.len()] }
    }

    fn count(&mut self, u: f32, v: f32, white: bool) {
        self.seen += 1;
        if !white {
            return;
        }
        self.white += 1;
        for (line, count) in self.subject.text.iter().zip(&mut self.lines) {
            let inside =
                (line[0]..line[0] + line[2]).contains(&u) && (line[1]..line[1] + line[3]).contains(&v);
            *count += u32::from(inside);
        }
    }

    fn told(&self) -> (f32, bool) {
        let seen = self.seen.max(1) as f32;
        // Two thousandths of a card are about one character.
        let touched = self.lines.iter().any(|&count| count as f32 / seen > 0.002);
        (self.white as f32 / seen, touched)
    }
}

/// Gain and contrast; returns the gain.
fn expose(canvas: &mut Canvas, dice: &mut Dice) -> f32 {
    let gain = match dice.whole(0, 19) {
        0..=1 => dice.between(0.18, 0.5),
        2 => dice.between(1.35, 2.1),
        _ => dice.between(0.75, 1.18),
    };
    let lift = if dice.chance(0.2) { dice.between(0.0, 0.12) } else { 0.0 };
    let contrast = dice.between(0.85, 1.15);
    canvas.light(|_, _, pixel| {
        pixel.map(|value| {
            let lit = value * gain;
            (0.45 * gain.min(1.0) + (lit - 0.45 * gain.min(1.0)) * contrast) * (1.0 - lift) + lift
        })
    });
    gain
}

/// A display's grid of coloured dots, and the bands and waves that a camera makes of them.
fn lattice(canvas: &mut Canvas, dice: &mut Dice) {
    let pitch = std::f32::consts::TAU / dice.between(1.7, 4.5);
    let (sin, cos) = dice.between(0.0, std::f32::consts::TAU).sin_cos();
    let strength = dice.between(0.04, 0.3);
    let wave = std::f32::consts::TAU / (canvas.unit() * dice.between(0.03, 0.3));
    let (wave_sin, wave_cos) = dice.between(0.0, std::f32::consts::PI).sin_cos();
    let ripple = dice.between(0.0, 0.18);
    let bend = Texture::clouds(dice, canvas.unit() * 0.6);
    canvas.light(|x, y, pixel| {
        let (u, v) = ((x * cos + y * sin) * pitch, (y * cos - x * sin) * pitch);
        let slow = ((x * wave_cos + y * wave_sin) * wave + 5.0 * bend.at(x, y)).sin() * ripple;
        std::array::from_fn(|channel| {
            let phase = channel as f32 * std::f32::consts::TAU / 3.0;
            let dots = 1.0 - strength * (0.5 + 0.25 * (u + phase).cos() + 0.25 * v.cos());
            pixel[channel] * dots * (1.0 + slow * (phase + 1.0).cos()) * 1.05
        })
    });
}

/// Grey, of high contrast, with specks of toner.
fn photocopy(canvas: &mut Canvas, dice: &mut Dice) {
    let (black, white) = (dice.between(0.05, 0.3), dice.between(0.6, 0.92));
    let specks = Texture::spots(dice, 1.5);
    let dirt = dice.between(0.0, 0.12);
    canvas.light(|x, y, pixel| {
        let light = pixel[0] * 0.3 + pixel[1] * 0.59 + pixel[2] * 0.11;
        let grey = ((light - black) / (white - black)).clamp(0.0, 1.0);
        [grey * (1.0 - dirt) + dirt * specks.at(x, y); 3]
    });
}
