//! A head-and-shoulders portrait as student records hold it, without a document.

use ab_glyph::FontVec;
use tiny_skia::Transform;

use crate::dice::Dice;
use crate::frame::Frame;
use crate::paint::Painter;
use crate::person::{self, Backdrop, Look};

const SIZE: (u32, u32) = (480, 640);

pub(crate) fn portrait(dice: &mut Dice, look: &Look, font: &FontVec) -> Frame {
    let backdrop = dice.pick(&[
        Backdrop { top: (88, 142, 200), bottom: (132, 176, 220) },
        Backdrop { top: (236, 238, 240), bottom: (222, 226, 230) },
        Backdrop { top: (66, 120, 184), bottom: (96, 148, 206) },
    ]);
    let mut pixmap = person::bust(look, SIZE, backdrop, font);
    let painter = &mut Painter { pixmap: &mut pixmap, transform: Transform::identity(), font };
    person::mark(painter, SIZE.0 as f32 / 2.0, SIZE.1 as f32 - 22.0, 24.0);
    let side = dice.between(-0.10, 0.10);
    let mut frame = Frame::of_pixmap(&pixmap);
    let width = frame.width as f32;
    frame.light(|x, _, pixel| pixel.map(|value| value * (1.0 + side * (x / width - 0.5) * 2.0)));
    frame
}
