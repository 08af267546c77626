//! Families of fictitious documents, and pictures of them, from which the detector learns and on which it is measured.
//!
//! A *family* is a style: layout, fonts, colours, patterns, an invented emblem, a way of drawing faces. Families that
//! are held out share none of their fonts, faces, emblems and patterns with those that are learned from. Everything is
//! the same for the same seed. Nobody here exists, and every document says 样本 / SPECIMEN.

mod camera;
mod canvas;
mod card;
mod face;
mod family;
mod fonts;
mod light;
mod picture;
mod sample;
mod scene;
mod words;
mod write;

pub use camera::{inverse_orientation, oriented, oriented_place, resized};
pub use card::{Card, Document, Kind, OtherDocument, draw_card};
pub use face::{Look, UpperBody, draw_portrait, draw_upper_body};
pub use family::{Family, Split, families};
pub use fonts::{FONTS, Font, Script, packages};
pub use light::LightTruth;
pub use picture::{Picture, PictureError, Recipe, SceneLabel, Size, Truth, picture};
pub use sample::{Letterbox, Sample, View, noise_sample, samples};
pub use scene::Setting;
pub use write::{Set, WriteError, write_noise, write_pictures, write_set};

use std::path::PathBuf;

/// Why a picture cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    #[error("a picture of {width_px} × {height_px} pixels cannot be drawn")]
    NoArea { width_px: u32, height_px: u32 },
    #[error("the font {name} is not at {path}: install the package {package} ({source})")]
    FontMissing { name: &'static str, package: &'static str, path: PathBuf, source: std::io::Error },
    #[error("the font {name} cannot be used; install the package {package} anew")]
    FontInvalid { name: &'static str, package: &'static str },
}
