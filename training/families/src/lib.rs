//! Families of fictitious documents, and pictures of them, from which the detector learns and on which it is measured.
//!
//! A *family* is a style: layout, fonts, colours, patterns, an invented emblem, a way of drawing faces. Families that
//! are held out share none of their fonts, faces, emblems and patterns with those that are learned from. Everything is
//! the same for the same seed. Nobody here exists, and every document says 样本 / SPECIMEN.

mod card;
mod face;
mod family;

pub use card::{Card, Document, Kind, OtherDocument, draw_card};
pub use face::{Look, UpperBody, draw_portrait, draw_upper_body};
pub use family::{Family, Split, families};

/// Why a picture cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    #[error("a picture of {width_px} × {height_px} pixels cannot be drawn")]
    NoArea { width_px: u32, height_px: u32 },
}
