//! A picture being drawn in units of a thousandth of its width: shapes, and text in two fonts at once, with the boxes of
//! what was written.

use ab_glyph::{Font as _, FontVec};
use specimen::paint::{self, Rgb, solid};
use tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect,
    Stroke, Transform,
};

use crate::FamilyError;
use crate::fonts::drawable;

/// The width of every canvas, in its own units.
pub const WIDTH: f32 = 1000.0;

/// Chinese characters from one font, everything else from another.
#[derive(Clone, Copy)]
pub struct Typeface {
    pub chinese: &'static FontVec,
    pub latin: &'static FontVec,
}

/// How a line of text is set.
#[derive(Clone, Copy)]
pub struct Lettering {
    pub typeface: Typeface,
    /// Height of the em square.
    pub size: f32,
    pub colour: Rgb,
    pub opacity: f32,
    /// Thickens the strokes by this share of the size.
    pub weight: f32,
    /// Added between characters, as a share of the size.
    pub spacing: f32,
    /// How far the top leans to the right, as a share of the height.
    pub slant: f32,
    /// Width of the characters against their own.
    pub stretch: f32,
}

pub struct Canvas {
    pub pixmap: Pixmap,
    /// In canvas units.
    pub height: f32,
    transform: Transform,
    /// In fractions of the picture: x, y, width, height.
    boxes: Vec<[f32; 4]>,
}

impl Canvas {
    pub fn new(width_px: u32, height_px: u32) -> Result<Self, FamilyError> {
        let pixmap = Pixmap::new(width_px, height_px).ok_or(FamilyError::NoArea { width_px, height_px })?;
        let scale = width_px as f32 / WIDTH;
        let height = height_px as f32 / scale;
        Ok(Self { pixmap, height, transform: Transform::from_scale(scale, scale), boxes: Vec::new() })
    }

    /// From fractions of the picture to its units.
    pub fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (x * WIDTH, y * self.height)
    }

    /// Everything drawn within has units of its own.
    pub fn within<T>(&mut self, units: Transform, draw: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.transform;
        self.transform = outer.pre_concat(units);
        let result = draw(self);
        self.transform = outer;
        result
    }

    /// Everything drawn within is turned clockwise about a point.
    pub fn turned<T>(&mut self, degrees: f32, about: (f32, f32), draw: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Transform::from_rotate_at(degrees, about.0, about.1), draw)
    }

    pub fn fill(&mut self, path: Option<&Path>, paint: &Paint<'_>) {
        if let Some(path) = path {
            self.pixmap.fill_path(path, paint, FillRule::Winding, self.transform, None);
        }
    }

    pub fn stroke(&mut self, path: Option<&Path>, paint: &Paint<'_>, width: f32) {
        if let Some(path) = path {
            let (line_cap, line_join) = (LineCap::Round, LineJoin::Round);
            let stroke = Stroke { width, line_cap, line_join, ..Stroke::default() };
            self.pixmap.stroke_path(path, paint, &stroke, self.transform, None);
        }
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), paint: &Paint<'_>, width: f32) {
        let path = paint::path(|builder| {
            builder.move_to(from.0, from.1);
            builder.line_to(to.0, to.1);
        });
        self.stroke(path.as_ref(), paint, width);
    }

    pub fn oval(&mut self, centre: (f32, f32), radii: (f32, f32), paint: &Paint<'_>) {
        let bounds = Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0);
        self.fill(bounds.and_then(PathBuilder::from_oval).as_ref(), paint);
    }

    /// x, y, width, height.
    pub fn rectangle(&mut self, [x, y, width, height]: [f32; 4], paint: &Paint<'_>) {
        self.fill(Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect).as_ref(), paint);
    }

    pub fn frame(&mut self, [x, y, width, height]: [f32; 4], paint: &Paint<'_>, thickness: f32) {
        let path = Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect);
        self.stroke(path.as_ref(), paint, thickness);
    }

    /// Puts another picture into a box: scaled to it, mixed in by `opacity`.
    pub fn picture(&mut self, picture: &Pixmap, [x, y, width, height]: [f32; 4], opacity: f32) {
        let scale = (width / picture.width() as f32, height / picture.height() as f32);
        let mut place = self.transform.pre_translate(x, y).pre_scale(scale.0, scale.1);
        let mut quality = FilterQuality::Bilinear;
        if self.transform.is_scale_translate()
            && self.pixels(width, height) == (picture.width(), picture.height())
        {
            // Pixel on pixel, which is cheaper and sharp.
            place = Transform::from_translate(place.tx.round(), place.ty.round());
            quality = FilterQuality::Nearest;
        }
        let paint = PixmapPaint { opacity, quality, ..PixmapPaint::default() };
        self.pixmap.draw_pixmap(0, 0, picture.as_ref(), &paint, place, None);
    }

    /// How many pixels a box takes in the present units; at least one each way.
    pub fn pixels(&self, width: f32, height: f32) -> (u32, u32) {
        let scale = self.transform.sx.hypot(self.transform.ky);
        (((width * scale).round() as u32).max(1), ((height * scale).round() as u32).max(1))
    }

    /// Draws a line of text from `x` on the base line `y`, keeps its box, and returns where it ends.
    pub fn text(&mut self, x: f32, y: f32, lettering: &Lettering, text: &str) -> f32 {
        let end = self.unboxed_text(x, y, lettering, text);
        let size = lettering.size;
        self.keep([x, y - size * 0.86, end - x, size]);
        end
    }

    /// The same with its middle at `x`.
    pub fn text_centred(&mut self, x: f32, y: f32, lettering: &Lettering, text: &str) {
        let width = lettering.width(text);
        self.text(x - width / 2.0, y, lettering, text);
    }

    /// The same, made narrower and then smaller where it would be wider than `width`.
    pub fn text_within(&mut self, x: f32, y: f32, width: f32, lettering: &Lettering, text: &str) -> f32 {
        self.text(x, y, &lettering.fitted(text, width), text)
    }

    /// One character below the other; returns where the column ends.
    pub fn column(&mut self, x: f32, y: f32, lettering: &Lettering, text: &str) -> f32 {
        let step = lettering.size * (1.0 + lettering.spacing);
        let mut below = y;
        for character in text.chars() {
            self.unboxed_text(
                x,
                below + lettering.size * 0.86,
                lettering,
                character.encode_utf8(&mut [0; 4]),
            );
            below += step;
        }
        self.keep([x, y, lettering.size, below - y]);
        below
    }

    /// Text whose place nobody asks for: marks, zones, fillings.
    pub fn unboxed_text(&mut self, x: f32, y: f32, lettering: &Lettering, text: &str) -> f32 {
        let mut builder = PathBuilder::new();
        let end = lettering.set(&mut builder, text);
        // Set at the origin, then leaned and moved.
        let lean = Transform::from_row(lettering.stretch, 0.0, -lettering.slant, 1.0, x, y);
        let path = builder.finish().and_then(|path| path.transform(lean));
        let paint = solid(lettering.colour, lettering.opacity);
        self.fill(path.as_ref(), &paint);
        if lettering.weight > 0.0 {
            self.stroke(path.as_ref(), &paint, lettering.weight * lettering.size);
        }
        x + end * lettering.stretch
    }

    fn keep(&mut self, [x, y, width, height]: [f32; 4]) {
        // Boxes are of upright text within the picture; what is turned is decoration.
        let (left, top) = ((x / WIDTH).clamp(0.0, 1.0), (y / self.height).clamp(0.0, 1.0));
        let (wide, high) =
            (((x + width) / WIDTH).min(1.0) - left, ((y + height) / self.height).min(1.0) - top);
        if self.transform.is_scale_translate() && wide > 0.0 && high > 0.0 {
            self.boxes.push([left, top, wide, high]);
        }
    }

    /// Cuts the corners off.
    pub fn round_corners(&mut self, radius: f32) {
        let outline = rounded([0.0, 0.0, WIDTH, self.height], radius);
        let mask = Mask::new(self.pixmap.width(), self.pixmap.height());
        if let (Some(outline), Some(mut mask)) = (outline, mask) {
            mask.fill_path(&outline, FillRule::Winding, true, self.transform);
            self.pixmap.apply_mask(&mask);
        }
    }

    pub fn finish(self) -> (Pixmap, Vec<[f32; 4]>) {
        (self.pixmap, self.boxes)
    }
}

/// A box with round corners.
pub fn rounded([x, y, width, height]: [f32; 4], radius: f32) -> Option<Path> {
    let (right, bottom, control) = (x + width, y + height, radius * 0.45);
    paint::path(|builder| {
        builder.move_to(x + radius, y);
        builder.line_to(right - radius, y);
        builder.cubic_to(right - control, y, right, y + control, right, y + radius);
        builder.line_to(right, bottom - radius);
        builder.cubic_to(right, bottom - control, right - control, bottom, right - radius, bottom);
        builder.line_to(x + radius, bottom);
        builder.cubic_to(x + control, bottom, x, bottom - control, x, bottom - radius);
        builder.line_to(x, y + radius);
        builder.cubic_to(x, y + control, x + control, y, x + radius, y);
        builder.close();
    })
}

impl Lettering {
    pub fn new(typeface: Typeface, size: f32, colour: Rgb) -> Self {
        Self { typeface, size, colour, opacity: 1.0, weight: 0.0, spacing: 0.0, slant: 0.0, stretch: 1.0 }
    }

    pub fn width(&self, text: &str) -> f32 {
        let advances = text.chars().map(|character| self.glyph(character).1 + self.spacing * self.size);
        (advances.sum::<f32>() - self.spacing * self.size).max(0.0) * self.stretch
    }

    /// Made narrower by up to a fifth, and smaller beyond that, so that a text fits.
    pub fn fitted(&self, text: &str, width: f32) -> Self {
        let excess = self.width(text) / width.max(1.0);
        if excess <= 1.0 {
            return *self;
        }
        let narrower = excess.min(1.25);
        Self { stretch: self.stretch / narrower, size: self.size * narrower / excess, ..*self }
    }

    /// Adds the outlines from the origin on; returns where the last character ends.
    fn set(&self, builder: &mut PathBuilder, text: &str) -> f32 {
        let mut x = 0.0;
        for character in text.chars() {
            let ((font, glyph, scale), advance) = self.glyph(character);
            if let Some(outline) = font.outline(glyph) {
                let place = |point: ab_glyph::Point| (x + point.x * scale, -point.y * scale);
                paint::contours(builder, &outline.curves, place);
            }
            x += advance + self.spacing * self.size;
        }
        x - self.spacing * self.size
    }

    /// Font, glyph and scale, and how far the next character stands away.
    fn glyph(&self, character: char) -> ((&'static FontVec, ab_glyph::GlyphId, f32), f32) {
        let font = if character.is_ascii() { self.typeface.latin } else { self.typeface.chinese };
        let glyph = font.glyph_id(drawable(font, character));
        let scale = self.size / font.units_per_em().unwrap_or(1000.0);
        ((font, glyph, scale), font.h_advance_unscaled(glyph) * scale)
    }
}
