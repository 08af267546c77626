//! The ways of drawing people, and which of them are held out. A held-out way has eyes or a finish that none of those
//! learned from has.

use crate::family::Split;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Eyes {
    Almond,
    Dots,
    Rings,
    /// Dark hollows without a drawn eye, as in small photos.
    Hollows,
    Bars,
    Slits,
    Arcs,
    Lids,
    /// As in a silhouette.
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nose {
    Hook,
    Wedge,
    Shadow,
    Nostrils,
    Line,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mouth {
    Lips,
    Line,
    Arc,
    Bar,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skull {
    Oval,
    Egg,
    Square,
    Round,
}

/// How surfaces are lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shading {
    Flat,
    Soft,
    /// Strongly lit from one side.
    Side,
    /// Only lines on white.
    Lines,
    /// Computed from a modelled surface.
    Relief,
}

/// What is done to the finished picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finish {
    Grey,
    Grain,
    Blur,
    Posterised,
    Duotone,
    Mosaic,
    Halftone,
    Hatched,
    /// Pale, as laser engraving on plastic.
    Faded,
}

/// A way of drawing people.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct FaceStyle {
    pub name: &'static str,
    pub split: Split,
    pub skull: Skull,
    pub eyes: Eyes,
    pub nose: Nose,
    pub mouth: Mouth,
    pub shading: Shading,
    /// Thickness of outlines, in the units of the head; 0 for none.
    pub outline: u8,
    pub finishes: &'static [Finish],
}

const fn style(
    split: Split,
    name: &'static str,
    (skull, eyes, nose, mouth): (Skull, Eyes, Nose, Mouth),
    (shading, outline): (Shading, u8),
    finishes: &'static [Finish],
) -> FaceStyle {
    FaceStyle { name, split, skull, eyes, nose, mouth, shading, outline, finishes }
}

use Finish::{Blur, Duotone, Faded, Grain, Grey, Halftone, Hatched, Mosaic, Posterised};
use Mouth::{Arc, Bar, Lips};
use Shading::{Flat, Lines, Relief, Side, Soft};
use Skull::{Egg, Oval, Round, Square};
use Split::{Test, Train, Validate};

#[rustfmt::skip]
pub static FACE_STYLES: &[FaceStyle] = &[
    style(Train, "photo-like", (Oval, Eyes::Almond, Nose::Shadow, Lips), (Relief, 0), &[Grain]),
    style(Train, "soft portrait", (Oval, Eyes::Almond, Nose::Hook, Lips), (Soft, 0), &[Grain]),
    style(Train, "plain cartoon", (Round, Eyes::Dots, Nose::Missing, Arc), (Flat, 0), &[]),
    style(Train, "soft grey", (Egg, Eyes::Almond, Nose::Shadow, Lips), (Soft, 0), &[Grey, Grain]),
    style(Train, "outlined cartoon", (Egg, Eyes::Rings, Nose::Hook, Mouth::Line), (Flat, 6), &[]),
    style(Train, "photo-like grey", (Egg, Eyes::Hollows, Nose::Shadow, Mouth::Line), (Relief, 0), &[Grey, Blur]),
    style(Train, "lit from one side", (Egg, Eyes::Hollows, Nose::Shadow, Mouth::Line), (Side, 0), &[Blur, Grain]),
    style(Train, "blocks", (Square, Eyes::Bars, Nose::Line, Bar), (Flat, 0), &[]),
    style(Train, "blurred photo", (Round, Eyes::Hollows, Nose::Nostrils, Bar), (Soft, 0), &[Blur]),
    style(Train, "line drawing", (Oval, Eyes::Almond, Nose::Line, Arc), (Lines, 5), &[]),
    style(Train, "side-lit relief", (Square, Eyes::Almond, Nose::Shadow, Lips), (Relief, 0), &[Blur, Grain]),
    style(Train, "silhouette", (Oval, Eyes::Missing, Nose::Missing, Mouth::Missing), (Flat, 0), &[]),
    style(Train, "faint print", (Egg, Eyes::Almond, Nose::Line, Mouth::Line), (Soft, 2), &[Faded]),
    style(Validate, "posterised", (Oval, Eyes::Slits, Nose::Nostrils, Lips), (Soft, 0), &[Posterised]),
    style(Validate, "duotone", (Egg, Eyes::Slits, Nose::Hook, Mouth::Line), (Soft, 3), &[Duotone]),
    style(Validate, "mosaic", (Round, Eyes::Slits, Nose::Shadow, Bar), (Side, 0), &[Mosaic]),
    style(Test, "halftone", (Oval, Eyes::Lids, Nose::Wedge, Lips), (Soft, 0), &[Halftone]),
    style(Test, "cut paper", (Round, Eyes::Arcs, Nose::Wedge, Arc), (Flat, 0), &[]),
    style(Test, "studio photo", (Egg, Eyes::Lids, Nose::Wedge, Lips), (Soft, 0), &[]),
    style(Test, "hatched", (Square, Eyes::Lids, Nose::Wedge, Mouth::Line), (Side, 4), &[Hatched]),
];
