//! Invented people in a family's way of drawing faces.

mod body;
mod features;
mod finish;
mod hair;
mod look;
mod pen;
mod relief;
pub mod style;

use specimen::Dice;
use specimen::paint::{Rgb, linear, solid};
use tiny_skia::{Pixmap, Transform};

pub use look::Look;
use style::{Finish, Shading};

use crate::FamilyError;
use crate::canvas::{Canvas, WIDTH};
use crate::family::colour;

/// A person from the head down to the lower edge of the picture, before nothing: transparent all round.
#[derive(Debug, Clone)]
pub struct UpperBody {
    pub pixmap: Pixmap,
    /// Hair, face and chin: x, y, width, height in fractions of the picture.
    pub head: [f32; 4],
    /// Where the shoulders to the left and to the right in the picture are, in fractions.
    pub shoulders: [(f32, f32); 2],
    /// As the way of drawing shows them, for hands and sleeves.
    pub skin: Rgb,
    pub cloth: Rgb,
}

/// Draws a person without arms. The shoulders nearly fill the width; hair reaches up near the upper edge.
pub fn draw_upper_body(look: &Look, width_px: u32, height_px: u32) -> Result<UpperBody, FamilyError> {
    let mut canvas = Canvas::new(width_px, height_px)?;
    let (head_width, head_height) = look.head;
    let half = 245.0 * look.shoulders;
    let scale = (WIDTH / (2.0 * half)).min(canvas.height / 460.0);
    let above = 196.0 * head_height + 8.0;
    let (x, y) = (WIDTH / 2.0, above * scale);
    let bottom = canvas.height / scale - above + 4.0;
    let height = canvas.height;
    let units = Transform::from_translate(x, y).pre_scale(scale, scale);
    canvas.within(units, |canvas| {
        body::person(canvas, look, bottom);
        body::badge(canvas, look);
    });
    let (mut pixmap, _) = canvas.finish();
    finish::finish(&mut pixmap, look.style.finishes, look.seed);
    let reach = 120.0 * head_width * scale / WIDTH;
    let (top, chin) = (y - 180.0 * head_height * scale, y + 140.0 * head_height * scale);
    let shoulder = (half * 0.92 * scale / WIDTH, (y + 250.0 * scale) / height);
    Ok(UpperBody {
        pixmap,
        head: [0.5 - reach, top.max(0.0) / height, reach * 2.0, (chin - top.max(0.0)) / height],
        shoulders: [(0.5 - shoulder.0, shoulder.1), (0.5 + shoulder.0, shoulder.1)],
        skin: shown(look, look.skin),
        cloth: shown(look, look.cloth),
    })
}

/// A colour as it comes out in the look's way of drawing.
fn shown(look: &Look, colour: Rgb) -> Rgb {
    let (red, green, blue) = (f32::from(colour.0), f32::from(colour.1), f32::from(colour.2));
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    let grey = |light: f32| (light as u8, light as u8, light as u8);
    if look.style.finishes.contains(&Finish::Grey) {
        grey(luma)
    } else if look.style.finishes.contains(&Finish::Faded) {
        grey(110.0 + luma * 0.5)
    } else if look.style.shading == Shading::Lines {
        grey(250.0)
    } else {
        colour
    }
}

/// Draws a portrait photo with a backdrop that fills the picture.
pub fn draw_portrait(
    look: &Look,
    width_px: u32,
    height_px: u32,
    dice: &mut Dice,
) -> Result<Pixmap, FamilyError> {
    let mut canvas = Canvas::new(width_px, height_px)?;
    backdrop(&mut canvas, dice);
    // Of the head's units, so many fill the width: from close up to half the body.
    let scale = WIDTH / dice.between(310.0, 520.0);
    let y = canvas.height * dice.between(0.4, 0.5);
    let x = WIDTH * dice.between(0.46, 0.54);
    let bottom = (canvas.height - y) / scale + 10.0;
    let units = Transform::from_translate(x, y).pre_scale(scale, scale);
    canvas.within(units, |canvas| body::person(canvas, look, bottom));
    let (mut pixmap, _) = canvas.finish();
    finish::finish(&mut pixmap, look.style.finishes, look.seed);
    Ok(pixmap)
}

/// A portrait cut out, as cards without a backdrop in it have it.
pub(crate) fn draw_cut_out(look: &Look, width_px: u32, height_px: u32) -> Result<Pixmap, FamilyError> {
    let mut canvas = Canvas::new(width_px, height_px)?;
    let scale = WIDTH / 400.0;
    let y = canvas.height * 0.45;
    let bottom = (canvas.height - y) / scale + 10.0;
    let units = Transform::from_translate(WIDTH / 2.0, y).pre_scale(scale, scale);
    canvas.within(units, |canvas| body::person(canvas, look, bottom));
    let (mut pixmap, _) = canvas.finish();
    finish::finish(&mut pixmap, look.style.finishes, look.seed);
    Ok(pixmap)
}

fn backdrop(canvas: &mut Canvas, dice: &mut Dice) {
    let height = canvas.height;
    let (first, last): (Rgb, Rgb) = match dice.whole(0, 5) {
        0 | 1 => ((246, 247, 248), (236, 238, 240)),
        2 => (colour(214.0, 0.6, 0.6), colour(214.0, 0.55, 0.72)),
        3 => (colour(2.0, 0.65, 0.5), colour(2.0, 0.6, 0.46)),
        _ => {
            let hue = dice.between(0.0, 360.0);
            let light = dice.between(0.3, 0.92);
            (colour(hue, dice.between(0.0, 0.4), light), colour(hue, 0.2, light * 0.85))
        }
    };
    let across = dice.pick(&[(0.0, height), (WIDTH, 0.0), (WIDTH, height)]);
    canvas.rectangle([0.0, 0.0, WIDTH, height], &linear((0.0, 0.0), across, first, last));
    if dice.chance(0.15) {
        // A wall with something on it.
        for _ in 0..dice.whole(2, 7) {
            let tone = colour(dice.between(0.0, 360.0), 0.3, dice.between(0.2, 0.9));
            let place = [dice.between(-100.0, 900.0), dice.between(-100.0, height)];
            let size = [dice.between(60.0, 400.0), dice.between(60.0, 500.0)];
            canvas.rectangle([place[0], place[1], size[0], size[1]], &solid(tone, 0.6));
        }
    }
}
