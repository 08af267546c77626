//! Simple shapes on a pixmap, for hands, things and rooms.

use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::canvas::Colour;

pub(crate) fn paint(colour: Colour, opacity: f32) -> Paint<'static> {
    let [red, green, blue] = colour.map(byte);
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, byte(opacity));
    paint
}

fn byte(value: f32) -> u8 {
    (value * 255.0 + 0.5).clamp(0.0, 255.0) as u8
}

pub(crate) fn darker(colour: Colour, factor: f32) -> Colour {
    colour.map(|value| (value * factor).clamp(0.0, 1.0))
}

/// Builds a path; a path without points draws nothing.
pub(crate) fn path(build: impl FnOnce(&mut PathBuilder)) -> Option<Path> {
    let mut builder = PathBuilder::new();
    build(&mut builder);
    builder.finish()
}

pub(crate) fn fill(pixmap: &mut Pixmap, shape: Option<&Path>, colour: &Paint<'_>) {
    if let Some(shape) = shape {
        pixmap.fill_path(shape, colour, FillRule::Winding, Transform::identity(), None);
    }
}

/// A line with round ends through the points.
pub(crate) fn limb(pixmap: &mut Pixmap, points: &[(f32, f32)], colour: &Paint<'_>, width: f32) {
    let shape = path(|builder| {
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
    });
    let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    if let Some(shape) = shape {
        pixmap.stroke_path(&shape, colour, &stroke, Transform::identity(), None);
    }
}

pub(crate) fn polygon(pixmap: &mut Pixmap, points: &[(f32, f32)], colour: &Paint<'_>) {
    let shape = path(|builder| {
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        builder.close();
    });
    fill(pixmap, shape.as_ref(), colour);
}

pub(crate) fn oval(pixmap: &mut Pixmap, centre: (f32, f32), radii: (f32, f32), colour: &Paint<'_>) {
    let bounds = Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0);
    fill(pixmap, bounds.and_then(PathBuilder::from_oval).as_ref(), colour);
}

pub(crate) fn rectangle(pixmap: &mut Pixmap, x: f32, y: f32, width: f32, height: f32, colour: &Paint<'_>) {
    let bounds = Rect::from_xywh(x, y, width, height);
    fill(pixmap, bounds.map(PathBuilder::from_rect).as_ref(), colour);
}
