//! The families: each a style of documents and people. The tables here decide which fonts, emblems, patterns and ways
//! of drawing faces are learned from and which are held out; the drawing itself is left to `card` and `face`.

use std::ops::Range;
use std::sync::OnceLock;

use specimen::Dice;
use specimen::paint::Rgb;

use crate::card::emblem::{EMBLEMS, Emblem};
use crate::card::paper::{PATTERNS, Pattern};
use crate::face::style::{FACE_STYLES, FaceStyle};
use crate::fonts::{FONTS, Font, Script};

/// What whole families are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    Train,
    Validate,
    Test,
}

/// A style of documents and people. What varies from card to card is drawn within it.
#[derive(Debug, Clone)]
pub struct Family {
    pub id: u32,
    pub split: Split,
    /// Chinese fonts of labels and values, and of titles.
    pub body: &'static Font,
    pub title: &'static Font,
    /// Of digits and Latin letters in running text.
    pub latin: &'static Font,
    /// Of numbers and zones for machines.
    pub machine: &'static Font,
    pub emblem: &'static Emblem,
    pub patterns: [Pattern; 2],
    pub faces: [&'static FaceStyle; 2],
    pub palette: Palette,
    pub layout: Layout,
}

/// The colours of a family's documents.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// Degrees on the colour wheel.
    pub hue: f32,
    pub second_hue: f32,
    /// 0 to 1: from nearly grey to strong.
    pub strength: f32,
    /// Light print on dark paper.
    pub dark: bool,
}

/// Where a family puts things, as differences from the common layout in fractions of the card.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub shift: (f32, f32),
    pub portrait: (f32, f32),
    pub portrait_scale: f32,
    /// Where values begin, and where the number stands.
    pub value_x: f32,
    pub number: (f32, f32),
    /// Of titles against the common size.
    pub title_scale: f32,
    /// Of all lettering against the common size.
    pub text_scale: f32,
    pub row_pitch: f32,
    pub spacing: f32,
    pub label_weight: f32,
    pub value_weight: f32,
    pub number_weight: f32,
    pub number_spacing: f32,
    pub slant: f32,
    pub stretch: f32,
    /// Labels are left out, except on the number.
    pub bare: bool,
    /// Latin words stand under Chinese labels.
    pub bilingual: bool,
    /// In thousandths of the width.
    pub corner: f32,
}

/// How many families there are, and which places of their split's tables they take. A family's number is its place in
/// this order: the later ones to train on come last, so that those held out keep theirs.
const PLACES: [(Split, Range<u32>); 4] =
    [(Split::Train, 0..56), (Split::Validate, 0..10), (Split::Test, 0..16), (Split::Train, 56..600)];

/// All families, by number.
pub fn families() -> &'static [Family] {
    static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let places = PLACES.into_iter().flat_map(|(split, places)| places.map(move |place| (split, place)));
        (0..).zip(places).map(|(id, (split, place))| family(id, split, place)).collect()
    })
}

/// The `place`-th family of a split: it goes round the split's tables, so that each entry is used, and each table with
/// another step, so that they meet in many ways.
fn family(id: u32, split: Split, place: u32) -> Family {
    let mut dice = Dice::new(u64::from(id), "family");
    let chinese = fonts(split, Script::Chinese);
    let emblems: Vec<_> = EMBLEMS.iter().filter(|emblem| emblem.split == split).collect();
    let patterns: Vec<_> =
        PATTERNS.iter().filter(|(_, of)| *of == split).map(|(pattern, _)| *pattern).collect();
    let styles: Vec<_> = FACE_STYLES.iter().filter(|style| style.split == split).collect();
    Family {
        id,
        split,
        body: round(&chinese, place),
        title: dice.pick(&chinese),
        latin: round(&fonts(split, Script::Latin), place),
        machine: round(&fonts(split, Script::Machine), place),
        emblem: round(&emblems, place),
        patterns: [round(&patterns, place), dice.pick(&patterns)],
        faces: [round(&styles, place), dice.pick(&styles)],
        palette: palette(&mut dice),
        layout: layout(&mut dice),
    }
}

fn round<T: Copy>(of: &[T], place: u32) -> T {
    of[place as usize % of.len()]
}

fn fonts(split: Split, script: Script) -> Vec<&'static Font> {
    FONTS.iter().filter(|font| font.split == split && font.script == script).collect()
}

fn palette(dice: &mut Dice) -> Palette {
    let hue = dice.between(0.0, 360.0);
    Palette {
        hue,
        second_hue: hue + dice.between(-120.0, 120.0),
        strength: dice.pick(&[0.04, 0.12, 0.25, 0.35, 0.45, 0.6, 0.75, 1.0]),
        dark: dice.chance(0.07),
    }
}

fn layout(dice: &mut Dice) -> Layout {
    Layout {
        shift: (dice.between(-0.025, 0.025), dice.between(-0.03, 0.03)),
        portrait: (dice.between(-0.035, 0.02), dice.between(-0.03, 0.04)),
        portrait_scale: dice.between(0.84, 1.1),
        value_x: dice.between(0.165, 0.225),
        number: (dice.between(0.28, 0.38), dice.between(0.85, 0.895)),
        title_scale: dice.between(0.78, 1.2),
        text_scale: dice.between(0.84, 1.2),
        row_pitch: dice.between(0.92, 1.06),
        spacing: dice.between(0.0, 0.12),
        label_weight: dice.pick(&[0.0, 0.0, 0.015, 0.03]),
        value_weight: dice.pick(&[0.0, 0.01, 0.02, 0.04]),
        number_weight: dice.pick(&[0.0, 0.02, 0.04, 0.06]),
        number_spacing: dice.between(0.02, 0.22),
        slant: if dice.chance(0.12) { dice.between(0.08, 0.2) } else { 0.0 },
        stretch: dice.pick(&[1.0, 1.0, 1.0, 0.88, 0.94, 1.08]),
        bare: dice.chance(0.1),
        bilingual: dice.chance(0.25),
        corner: dice.pick(&[0.0, 14.0, 28.0, 36.0, 36.0, 42.0]),
    }
}

impl Palette {
    /// A colour of the paper: `light` from 0 to 1, at one of the two hues or between.
    pub fn tint(&self, between: f32, light: f32, strength: f32) -> Rgb {
        let hue = self.hue + (self.second_hue - self.hue) * between;
        colour(hue, self.strength * strength, light)
    }
}

/// Hue in degrees; strength and lightness from 0 to 1 (HSL).
pub fn colour(hue: f32, strength: f32, light: f32) -> Rgb {
    let amount = strength.clamp(0.0, 1.0) * light.min(1.0 - light);
    let channel = |offset: f32| {
        let place = (offset + hue / 30.0).rem_euclid(12.0);
        let value = light - amount * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0);
        (value * 255.0).clamp(0.0, 255.0) as u8
    };
    (channel(0.0), channel(8.0), channel(4.0))
}
