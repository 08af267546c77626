//! A document being printed: the canvas with the family's lettering and inks, and what is drawn on several documents.

use specimen::Dice;
use specimen::paint::Rgb;
use tiny_skia::Pixmap;

use super::emblem::Inks;
use super::paper::Paper;
use crate::FamilyError;
use crate::canvas::{Canvas, Lettering, Typeface};
use crate::face::{self, Look};
use crate::family::{Family, Layout, colour};

/// A document being printed.
pub(super) struct Press<'a> {
    pub family: &'a Family,
    pub canvas: Canvas,
    pub dice: &'a mut Dice,
    pub layout: Layout,
    /// Where the holder's picture was put, in fractions.
    pub portrait: Option<[f32; 4]>,
    body: Typeface,
    title: Typeface,
    machine: Typeface,
    /// Of values, and of labels.
    pub ink: Rgb,
    pub label_ink: Rgb,
}

impl<'a> Press<'a> {
    /// Lays the paper in; `pale` for pages and forms.
    pub fn new(
        family: &'a Family,
        dice: &'a mut Dice,
        (width_px, height_px): (u32, u32),
        pale: bool,
    ) -> Result<Self, FamilyError> {
        let mut canvas = Canvas::new(width_px, height_px)?;
        Paper::of(family, pale, dice).print(&mut canvas);
        let (body, latin) = (family.body.load()?, family.latin.load()?);
        let dark = family.palette.dark && !pale;
        let ink_hue = family.palette.hue;
        let ink = if dark {
            colour(ink_hue, 0.2, dice.between(0.86, 0.97))
        } else if dice.chance(0.7) {
            colour(ink_hue, 0.1, dice.between(0.04, 0.16))
        } else {
            colour(dice.pick(&[210.0, 235.0, 0.0, 150.0, ink_hue]), 0.6, dice.between(0.12, 0.3))
        };
        let label_hue = if dice.chance(0.6) { family.palette.hue } else { family.palette.second_hue };
        let label_light = if dark { dice.between(0.7, 0.85) } else { dice.between(0.15, 0.42) };
        let label_ink = if dice.chance(0.2) { ink } else { colour(label_hue, 0.55, label_light) };
        Ok(Self {
            body: Typeface { chinese: body, latin },
            title: Typeface { chinese: family.title.load()?, latin },
            machine: Typeface { chinese: body, latin: family.machine.load()? },
            layout: jittered(family.layout, dice),
            family,
            canvas,
            dice,
            portrait: None,
            ink,
            label_ink,
        })
    }

    fn lettering(&self, typeface: Typeface, size: f32, colour: Rgb) -> Lettering {
        let layout = &self.layout;
        Lettering {
            spacing: layout.spacing,
            slant: layout.slant,
            stretch: layout.stretch,
            ..Lettering::new(typeface, size * layout.text_scale, colour)
        }
    }

    /// Sizes are in thousandths of the width, before the family's own scale.
    pub fn label(&self, size: f32) -> Lettering {
        let weight = self.layout.label_weight;
        Lettering { weight, ..self.lettering(self.body, size, self.label_ink) }
    }

    pub fn value(&self, size: f32) -> Lettering {
        let weight = self.layout.value_weight;
        Lettering { weight, ..self.lettering(self.body, size, self.ink) }
    }

    pub fn heading(&self, size: f32) -> Lettering {
        let weight = self.layout.number_weight;
        Lettering { weight, ..self.lettering(self.title, size, self.ink) }
    }

    /// Of document numbers: every other family prints them in its font for machines.
    pub fn number(&self, size: f32) -> Lettering {
        let typeface = if self.family.id.is_multiple_of(2) { self.machine } else { self.body };
        let (weight, spacing) = (self.layout.number_weight, self.layout.number_spacing);
        Lettering { weight, spacing, ..self.lettering(typeface, size, self.ink) }
    }

    /// Of zones for machines.
    pub fn machine(&self, size: f32) -> Lettering {
        let ink = if self.family.palette.dark { self.ink } else { (24, 24, 28) };
        Lettering { slant: 0.0, spacing: 0.06, ..self.lettering(self.machine, size, ink) }
    }

    /// A place in fractions of the document, moved by the family's and the card's own shift.
    pub fn at(&self, x: f32, y: f32) -> (f32, f32) {
        self.canvas.at(x + self.layout.shift.0, y + self.layout.shift.1)
    }

    /// Puts the holder's picture in a box of fractions.
    pub fn portrait(&mut self, [x, y, width, height]: [f32; 4]) -> Result<(), FamilyError> {
        let scale = self.layout.portrait_scale;
        let (x, y) = (x + self.layout.portrait.0, y + self.layout.portrait.1);
        let (width, height) = (width * scale, height * scale);
        let look = Look::of(self.family, self.dice);
        let (left, top) = self.canvas.at(x, y);
        let (wide, high) = self.canvas.at(width, height);
        let pixels = self.canvas.pixels(wide, high);
        // On some cards the picture has no backdrop of its own.
        let picture = if self.dice.chance(0.3) {
            face::draw_cut_out(&look, pixels.0, pixels.1)?
        } else {
            face::draw_portrait(&look, pixels.0, pixels.1, self.dice)?
        };
        self.canvas.picture(&picture, [left, top, wide, high], 1.0);
        if self.dice.chance(0.35) {
            let edge = specimen::paint::solid(self.label_ink, 0.5);
            let thickness = self.dice.between(1.0, 4.0);
            self.canvas.frame([left, top, wide, high], &edge, thickness);
        }
        if self.dice.chance(0.12) {
            self.ghost(&picture);
        }
        let right = (x + width).min(1.0);
        self.portrait =
            Some([x.max(0.0), y.max(0.0), right - x.max(0.0), (y + height).min(1.0) - y.max(0.0)]);
        Ok(())
    }

    /// The holder once more, small and pale.
    fn ghost(&mut self, picture: &Pixmap) {
        let height = self.canvas.height * self.dice.between(0.2, 0.34);
        let width = height * picture.width() as f32 / picture.height() as f32;
        let (x, y) = self.canvas.at(self.dice.between(0.08, 0.8), self.dice.between(0.3, 0.6));
        let opacity = self.dice.between(0.12, 0.4);
        self.canvas.picture(picture, [x, y, width, height], opacity);
    }

    /// The family's emblem in colours drawn for this printing; the centre in fractions, the radius in units.
    pub fn emblem(&mut self, x: f32, y: f32, radius: f32) {
        let palette = self.family.palette;
        // Never red: no emblem shall look like a state's.
        let hue = self.dice.between(40.0, 320.0);
        let light = if palette.dark { 0.92 } else { 0.96 };
        let inks = Inks {
            dark: colour(hue, self.dice.between(0.1, 0.8), self.dice.between(0.15, 0.4)),
            bright: colour(
                hue + self.dice.between(-60.0, 60.0),
                self.dice.between(0.3, 0.9),
                self.dice.between(0.45, 0.65),
            ),
            light: colour(hue, 0.3, light),
            opacity: if self.dice.chance(0.8) { 1.0 } else { self.dice.between(0.3, 0.8) },
        };
        let centre = self.at(x, y);
        let emblem = self.family.emblem;
        emblem.draw(&mut self.canvas, centre, radius, &inks, self.dice);
    }
}

/// What one card has of its own within its family.
fn jittered(family: Layout, dice: &mut Dice) -> Layout {
    let mut near = |value: f32, by: f32| value * dice.between(1.0 - by, 1.0 + by);
    let (text_scale, row_pitch) = (near(family.text_scale, 0.04), near(family.row_pitch, 0.03));
    let (portrait_scale, stretch) = (near(family.portrait_scale, 0.04), near(family.stretch, 0.03));
    let (spacing, number_spacing) = (near(family.spacing, 0.3), near(family.number_spacing, 0.2));
    let mut moved = |(x, y): (f32, f32)| (x + dice.between(-0.008, 0.008), y + dice.between(-0.012, 0.012));
    let (shift, portrait) = (moved(family.shift), moved(family.portrait));
    Layout {
        shift,
        portrait,
        text_scale,
        row_pitch,
        portrait_scale,
        stretch,
        spacing,
        number_spacing,
        ..family
    }
}
