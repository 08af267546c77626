//! A face alone: portraits as records hold them, and pictures that people take of themselves.

use specimen::Dice;

use super::canvas::Canvas;
use super::ground::weighted;
use super::person::place_body;
use super::plane::lay;
use super::tabletop::sides;
use super::{Manner, Staged, room};
use crate::{Family, FamilyError, Look, draw_portrait};

/// Width by height.
const FORMATS: &[(f32, f32)] = &[(0.75, 0.5), (0.714, 0.2), (1.0, 0.1), (0.5625, 0.1), (4.0 / 3.0, 0.1)];

pub(crate) fn stage(family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let (width, height) = sides(long_px, weighted(dice, FORMATS));
    let look = Look::of(family, dice);
    let canvas = if dice.chance(0.55) {
        let portrait = draw_portrait(&look, width as u32, height as u32, dice)?;
        let mut canvas = Canvas::of_pixmap(&portrait);
        if dice.chance(0.25) {
            // A print with a white rim, taken with a phone.
            let mut rimmed = Canvas::shaded(width, height, |_, _| [0.95; 3]);
            let (wide, high) = (width as f32, height as f32);
            let rim = wide * dice.between(0.02, 0.1);
            let corners = [(rim, rim), (wide - rim, rim), (wide - rim, high - rim), (rim, high - rim)];
            lay(&mut rimmed, &portrait, &corners, 0.0, |_, _, colour| colour);
            canvas = rimmed;
        }
        canvas
    } else {
        let mut canvas = if dice.chance(0.25) {
            room::room_with_text(family, dice, width, height)?
        } else {
            room::room(dice, width, height)
        };
        let head_height = height as f32 * dice.between(0.38, 0.75);
        let place = (width as f32 * dice.between(0.38, 0.62), height as f32 * dice.between(0.36, 0.5));
        place_body(&mut canvas, &look, dice, place, head_height)?;
        canvas
    };
    Ok(Staged { canvas, subject: None, decoy: None, manner: Manner::Photo })
}
