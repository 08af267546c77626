//! The structure of a file, read from its headers and markers alone: nothing is decoded and nothing is allocated,
//! so any file can be walked. Only [`Structure::delivery`] reads coded data, and wants the limits held before.

mod gif;
mod jpeg;
mod png;
mod webp;

pub use jpeg::Delivery;

use std::ops::Range;

use serde::Serialize;

use crate::facts::Size;
use crate::format::Format;

/// How a JPEG is coded, by its start-of-frame marker (ITU-T T.81, table B.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coding {
    Baseline,
    /// Sequential with more than two tables; with 8 bits a sample decoders take it like baseline.
    Extended,
    Progressive,
    Lossless,
    Hierarchical,
    Arithmetic,
    /// More than 8 bits a sample.
    HighPrecision,
    /// The height is only said behind the first scan.
    HeightDeferred,
}

impl Coding {
    pub(crate) fn is_decoded_here(self) -> bool {
        matches!(self, Self::Baseline | Self::Extended | Self::Progressive)
    }
}

/// What a walk over a file's parts finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Structure {
    pub size: Option<Size>,
    pub coding: Option<Coding>,
    pub components: Option<u8>,
    pub scans: u32,
    pub frames: u32,
    /// Where the picture ends: the offset behind its last byte.
    pub end: Option<usize>,
    /// What a JPEG was compressed with, on libjpeg's scale of 1 to 100.
    pub quality: Option<u8>,
    pub parts: Parts,
    /// The parts do not fit together.
    pub broken: bool,
}

/// Where in the file its descriptions of itself are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The TIFF structure of the EXIF data.
    pub exif: Option<Range<usize>>,
    /// XML.
    pub xmp: Option<Range<usize>>,
    /// The TIFF structure of the multi-picture format.
    pub pictures: Option<Range<usize>>,
    /// Photoshop's image resources.
    pub photoshop: Option<Range<usize>>,
    /// Adobe's "save for web".
    pub ducky: Option<Range<usize>>,
    /// The name of the writing program, as PNG has it.
    pub software: Option<Range<usize>>,
}

impl Structure {
    pub(crate) fn of(format: Format, bytes: &[u8]) -> Self {
        match format {
            Format::Jpeg => jpeg::walk(bytes),
            Format::Png => png::walk(bytes),
            Format::Gif => gif::walk(bytes),
            Format::WebP => webp::walk(bytes),
            _ => Self::default(),
        }
    }

    /// Whether a JPEG's scans hold the picture; nothing for other formats. Only for a file within the limits.
    pub(crate) fn delivery(&self, format: Format, bytes: &[u8]) -> Option<Delivery> {
        let readable = format == Format::Jpeg && self.coding.is_some_and(Coding::is_decoded_here);
        if readable { jpeg::delivery(bytes) } else { None }
    }

    /// Whether the walk met a picture and its end, and nothing out of place.
    pub(crate) fn is_whole(&self) -> bool {
        self.size.is_some() && self.scans > 0 && self.end.is_some() && !self.broken
    }
}

/// Reads forward over bytes; past their end there is nothing.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    pub fn u16_be(&mut self) -> Option<u16> {
        self.take(2).map(|taken| u16::from_be_bytes([taken[0], taken[1]]))
    }

    pub fn u16_le(&mut self) -> Option<u16> {
        self.take(2).map(|taken| u16::from_le_bytes([taken[0], taken[1]]))
    }

    pub fn u32_be(&mut self) -> Option<u32> {
        self.take(4).map(|taken| u32::from_be_bytes([taken[0], taken[1], taken[2], taken[3]]))
    }

    pub fn u32_le(&mut self) -> Option<u32> {
        self.take(4).map(|taken| u32::from_le_bytes([taken[0], taken[1], taken[2], taken[3]]))
    }
}
