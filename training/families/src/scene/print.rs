//! Text that is not the subject: printed sheets beside a card, posters, letters on shirts. Its chirality and turn are
//! drawn by chance, so that only the text of the subject tells how a picture stands.

use specimen::Dice;
use tiny_skia::{Pixmap, PremultipliedColorU8};

use super::canvas::{Canvas, Colour, blank};
use super::ground::tone;
use super::plane::{Corners, Pose, lay};
use crate::{Family, FamilyError, Kind, OtherDocument, draw_card};

const SHEETS: &[OtherDocument] = &[
    OtherDocument::Receipt,
    OtherDocument::Form,
    OtherDocument::Table,
    OtherDocument::Page,
    OtherDocument::BookPage,
    OtherDocument::VerticalNotice,
    OtherDocument::NameCard,
];

/// A printed sheet, `width_px` wide.
pub(crate) fn sheet(family: &Family, dice: &mut Dice, width_px: u32) -> Result<Pixmap, FamilyError> {
    Ok(draw_card(family, Kind::Other(dice.pick(SHEETS)), dice, width_px.max(24))?.pixmap)
}

/// The same corners for a thing that is seen mirrored.
pub(crate) fn mirrored(corners: &Corners) -> Corners {
    [corners[1], corners[0], corners[3], corners[2]]
}

/// Lays a printed sheet down, turned and mirrored by chance.
pub(crate) fn lay_sheet(
    canvas: &mut Canvas,
    family: &Family,
    dice: &mut Dice,
    centre: (f32, f32),
    width: f32,
) -> Result<(), FamilyError> {
    let sheet = sheet(family, dice, width as u32)?;
    let corners = any_way(dice, centre, width, sheet.width() as f32 / sheet.height() as f32);
    let shade = dice.between(0.75, 1.0);
    lay(canvas, &sheet, &corners, 0.0, |_, _, colour| colour.map(|value| value * shade));
    Ok(())
}

/// Turned by any of four turns and a bit, mirrored half of the time.
fn any_way(dice: &mut Dice, centre: (f32, f32), width: f32, aspect: f32) -> Corners {
    let tilt = 90.0 * dice.whole(0, 3) as f32 + dice.between(-20.0, 20.0);
    let corners = Pose { centre, width, tilt, pitch: 0.0, yaw: 0.0, distance: width * 4.0 }.corners(aspect);
    if dice.chance(0.5) { mirrored(&corners) } else { corners }
}

/// Letters of one colour on nothing, cut out of a sheet: what is dark on paper.
pub(crate) fn letters(
    family: &Family,
    dice: &mut Dice,
    width_px: u32,
    colour: Colour,
) -> Result<Pixmap, FamilyError> {
    let card = draw_card(family, Kind::Other(dice.pick(SHEETS)), dice, (width_px * 2).max(48))?;
    let source = &card.pixmap;
    // A window over some line of text.
    let window = if card.text.is_empty() {
        [0.1, 0.1, 0.8, 0.4]
    } else {
        card.text[(dice.next() % card.text.len() as u64) as usize]
    };
    let (width, height) = (source.width() as f32, source.height() as f32);
    let wide = (window[2] * width).max(8.0);
    let high = (window[3] * height * dice.between(1.2, 3.0)).max(6.0);
    let mut out = blank(wide as u32, high as u32);
    let (left, top) = ((window[0] * width) as u32, (window[1] * height) as u32);
    let out_width = out.width();
    for (index, pixel) in out.pixels_mut().iter_mut().enumerate() {
        let (x, y) = (left + index as u32 % out_width, top + index as u32 / out_width);
        let Some(ink) = source.pixel(x, y) else { continue };
        let light = f32::from(ink.red().min(ink.green()).min(ink.blue())) / 255.0;
        let alpha = ((0.72 - light) / 0.45).clamp(0.0, 1.0);
        let channel = |value: f32| (value * alpha * 255.0) as u8;
        let [red, green, blue] = colour.map(channel);
        let alpha = (alpha * 255.0) as u8;
        *pixel = PremultipliedColorU8::from_rgba(red.min(alpha), green.min(alpha), blue.min(alpha), alpha)
            .unwrap_or(*pixel);
    }
    Ok(out)
}

/// Puts letters on something, turned and mirrored by chance. `length` is that of their line.
pub(crate) fn lay_letters(
    canvas: &mut Canvas,
    family: &Family,
    dice: &mut Dice,
    centre: (f32, f32),
    length: f32,
) -> Result<(), FamilyError> {
    let colour = tone(dice);
    let print = letters(family, dice, length as u32, colour)?;
    let aspect = print.width() as f32 / print.height() as f32;
    let corners = any_way(dice, centre, length * aspect.min(1.0), aspect);
    lay(canvas, &print, &corners, 0.0, |_, _, colour| colour);
    Ok(())
}
