//! Shapes of a person, filled and outlined as the way of drawing has it.

use specimen::paint::{Rgb, linear, radial, solid};
use tiny_skia::{Paint, Path};

use super::look::Look;
use super::style::Shading;
use crate::canvas::Canvas;

/// Ink of outlines and of line drawings.
const INK: Rgb = (34, 30, 34);

pub(super) struct Pen<'a> {
    pub canvas: &'a mut Canvas,
    pub look: &'a Look,
}

pub(super) fn shaded(colour: Rgb, factor: f32) -> Rgb {
    let scaled = |value: u8| (f32::from(value) * factor).min(255.0) as u8;
    (scaled(colour.0), scaled(colour.1), scaled(colour.2))
}

impl Pen<'_> {
    /// A surface round `centre`, as large as `radius`.
    pub fn surface(&mut self, path: Option<&Path>, colour: Rgb, centre: (f32, f32), radius: f32) {
        let paint = self.lit(colour, centre, radius);
        self.canvas.fill(path, &paint);
        self.outline(path);
    }

    pub fn oval(&mut self, centre: (f32, f32), radii: (f32, f32), colour: Rgb) {
        let bounds =
            tiny_skia::Rect::from_xywh(centre.0 - radii.0, centre.1 - radii.1, radii.0 * 2.0, radii.1 * 2.0);
        let path = bounds.and_then(tiny_skia::PathBuilder::from_oval);
        self.surface(path.as_ref(), colour, centre, radii.0.max(radii.1));
    }

    fn lit(&self, colour: Rgb, centre: (f32, f32), radius: f32) -> Paint<'static> {
        let towards = self.look.light * radius;
        match self.look.style.shading {
            Shading::Flat => solid(colour, 1.0),
            // Lines on white, but for dark hair, which is left dark.
            Shading::Lines => {
                let dark = u32::from(colour.0) + u32::from(colour.1) + u32::from(colour.2) < 190;
                solid(if dark { shaded(colour, 1.4) } else { (250, 250, 248) }, 1.0)
            }
            Shading::Soft | Shading::Relief => {
                let light = (centre.0 + towards * 0.3, centre.1 - radius * 0.35);
                radial(light, radius * 1.7, (shaded(colour, 1.08), 1.0), (shaded(colour, 0.66), 1.0))
            }
            Shading::Side => {
                let (from, to) = ((centre.0 + towards * 0.9, centre.1), (centre.0 - towards * 0.9, centre.1));
                linear(from, to, shaded(colour, 1.12), shaded(colour, 0.3))
            }
        }
    }

    /// Its edge, where the way of drawing has outlines.
    pub fn outline(&mut self, path: Option<&Path>) {
        let thickness = f32::from(self.look.style.outline);
        if thickness > 0.0 {
            self.canvas.stroke(path, &solid(INK, 0.95), thickness);
        }
    }

    /// A drawn stroke; ink in line drawings.
    pub fn stroke(&mut self, path: Option<&Path>, colour: Rgb, opacity: f32, thickness: f32) {
        let colour = if self.look.style.shading == Shading::Lines { INK } else { colour };
        self.canvas.stroke(path, &solid(colour, opacity), thickness);
    }

    /// A soft shadow or light that fades to its edge.
    pub fn glow(&mut self, centre: (f32, f32), radii: (f32, f32), colour: Rgb, opacity: f32) {
        if matches!(self.look.style.shading, Shading::Soft | Shading::Side | Shading::Relief) {
            // Drawn as a circle that is squeezed to the oval.
            let (x, y) = centre;
            let squeeze = tiny_skia::Transform::from_translate(x, y).pre_scale(1.0, radii.1 / radii.0);
            let paint = radial((0.0, 0.0), radii.0, (colour, opacity), (colour, 0.0));
            self.canvas.within(squeeze, |canvas| canvas.oval((0.0, 0.0), (radii.0, radii.0), &paint));
        }
    }
}
