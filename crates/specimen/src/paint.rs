//! Shapes and text on a pixmap, in the units of whatever is drawn.

use ab_glyph::{Font, FontVec, OutlineCurve};
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, RadialGradient,
    Rect, SpreadMode, Stroke, Transform,
};

pub type Rgb = (u8, u8, u8);

pub struct Painter<'a> {
    pub pixmap: &'a mut Pixmap,
    /// From the drawing's units to pixels.
    pub transform: Transform,
    pub font: &'a FontVec,
}

/// How a line of text is set.
#[derive(Clone, Copy)]
pub struct Style {
    /// Height of the em square.
    pub size: f32,
    pub colour: Rgb,
    pub opacity: f32,
    /// Thickens the strokes by this much.
    pub weight: f32,
    /// Added between characters.
    pub spacing: f32,
}

impl Style {
    pub const fn new(size: f32, colour: Rgb) -> Self {
        Self { size, colour, opacity: 1.0, weight: 0.0, spacing: 0.0 }
    }
}

pub fn solid(colour: Rgb, opacity: f32) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.0, colour.1, colour.2, (opacity * 255.0) as u8);
    paint.anti_alias = true;
    paint
}

fn stop(at: f32, colour: Rgb, opacity: f32) -> GradientStop {
    GradientStop::new(at, Color::from_rgba8(colour.0, colour.1, colour.2, (opacity * 255.0) as u8))
}

/// From one colour at a point to another at a distance.
pub fn radial(centre: (f32, f32), radius: f32, inner: (Rgb, f32), outer: (Rgb, f32)) -> Paint<'static> {
    let centre = Point::from_xy(centre.0, centre.1);
    let stops = vec![stop(0.0, inner.0, inner.1), stop(1.0, outer.0, outer.1)];
    let shader =
        RadialGradient::new(centre, 0.0, centre, radius, stops, SpreadMode::Pad, Transform::identity());
    Paint { shader: shader.expect("the radius is above zero"), ..solid(inner.0, 1.0) }
}

pub fn linear(from: (f32, f32), to: (f32, f32), first: Rgb, last: Rgb) -> Paint<'static> {
    let (from, to) = (Point::from_xy(from.0, from.1), Point::from_xy(to.0, to.1));
    let stops = vec![stop(0.0, first, 1.0), stop(1.0, last, 1.0)];
    let shader = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
    Paint { shader: shader.expect("the two ends differ"), ..solid(first, 1.0) }
}

/// Builds a path; a path without points draws nothing.
pub fn path(build: impl FnOnce(&mut PathBuilder)) -> Option<Path> {
    let mut builder = PathBuilder::new();
    build(&mut builder);
    builder.finish()
}

impl Painter<'_> {
    pub fn fill(&mut self, path: Option<&Path>, paint: &Paint<'_>) {
        if let Some(path) = path {
            self.pixmap.fill_path(path, paint, FillRule::Winding, self.transform, None);
        }
    }

    pub fn stroke(&mut self, path: Option<&Path>, paint: &Paint<'_>, width: f32) {
        if let Some(path) = path {
            let stroke = Stroke {
                width,
                line_cap: tiny_skia::LineCap::Round,
                line_join: tiny_skia::LineJoin::Round,
                ..Stroke::default()
            };
            self.pixmap.stroke_path(path, paint, &stroke, self.transform, None);
        }
    }

    pub fn oval(&mut self, centre: (f32, f32), radii: (f32, f32), paint: &Paint<'_>) {
        let bounds = Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0);
        self.fill(bounds.and_then(PathBuilder::from_oval).as_ref(), paint);
    }

    pub fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, paint: &Paint<'_>) {
        let bounds = Rect::from_xywh(x, y, width, height);
        self.fill(bounds.map(PathBuilder::from_rect).as_ref(), paint);
    }

    /// Draws a line of text from `x`, on the base line `y`; returns where it ends.
    pub fn text(&mut self, x: f32, y: f32, style: Style, text: &str) -> f32 {
        let mut builder = PathBuilder::new();
        let end = set(self.font, &mut builder, (x, y), style, text);
        let path = builder.finish();
        let paint = solid(style.colour, style.opacity);
        self.fill(path.as_ref(), &paint);
        if style.weight > 0.0 {
            self.stroke(path.as_ref(), &paint, style.weight);
        }
        end
    }

    /// The same with its middle at `x`.
    pub fn text_centred(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let width = set(self.font, &mut PathBuilder::new(), (0.0, 0.0), style, text) - style.spacing;
        self.text(x - width / 2.0, y, style, text);
    }
}

/// Adds the outlines of a text to a path; returns where the next character would stand.
fn set(font: &FontVec, builder: &mut PathBuilder, from: (f32, f32), style: Style, text: &str) -> f32 {
    let scale = style.size / font.units_per_em().unwrap_or(1000.0);
    let mut x = from.0;
    for character in text.chars() {
        let glyph = font.glyph_id(character);
        if let Some(outline) = font.outline(glyph) {
            let place = |point: ab_glyph::Point| (x + point.x * scale, from.1 - point.y * scale);
            contours(builder, &outline.curves, place);
        }
        x += font.h_advance_unscaled(glyph) * scale + style.spacing;
    }
    x
}

/// A contour ends where a curve does not begin at the end of the one before.
pub fn contours(
    builder: &mut PathBuilder,
    curves: &[OutlineCurve],
    place: impl Fn(ab_glyph::Point) -> (f32, f32),
) {
    let mut last = None;
    for curve in curves {
        let (start, end) = match *curve {
            OutlineCurve::Line(start, end)
            | OutlineCurve::Quad(start, _, end)
            | OutlineCurve::Cubic(start, _, _, end) => (start, end),
        };
        if last != Some(start) {
            if last.is_some() {
                builder.close();
            }
            let (x, y) = place(start);
            builder.move_to(x, y);
        }
        let (x, y) = place(end);
        match *curve {
            OutlineCurve::Line(..) => builder.line_to(x, y),
            OutlineCurve::Quad(_, control, _) => {
                let control = place(control);
                builder.quad_to(control.0, control.1, x, y);
            }
            OutlineCurve::Cubic(_, first, second, _) => {
                let (first, second) = (place(first), place(second));
                builder.cubic_to(first.0, first.1, second.0, second.1, x, y);
            }
        }
        last = Some(end);
    }
    if last.is_some() {
        builder.close();
    }
}
