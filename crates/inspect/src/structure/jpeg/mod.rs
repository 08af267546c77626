//! A JPEG (ITU-T T.81): what its markers say, and whether its scans hold the picture.

mod delivery;
mod frame;
mod huffman;
mod markers;
mod quality;

pub use delivery::Delivery;
pub(super) use delivery::delivery;

use std::ops::Range;

use self::markers::{Event, Markers, SOS, Segment};
use super::{Coding, Cursor, Structure};
use crate::facts::Size;

const DQT: u8 = 0xDB;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP12: u8 = 0xEC;
const APP13: u8 = 0xED;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// CIPA DC-007: several pictures in one file.
const MPF: &[u8] = b"MPF\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// "Save for web" of Adobe's programs.
const DUCKY: &[u8] = b"Ducky";

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure { frames: 1, ..Structure::default() };
    let mut markers = Markers::new(bytes);
    loop {
        match markers.next() {
            Event::Segment(segment) => {
                if note(&segment, &mut structure).is_none() {
                    structure.broken = true;
                    return structure;
                }
            }
            Event::End(end) => {
                structure.end = Some(end);
                structure.broken |= markers.strayed;
                return structure;
            }
            Event::Broken => {
                structure.broken = true;
                return structure;
            }
        }
    }
}

/// Nothing for a frame that is cut short.
fn note(segment: &Segment<'_>, structure: &mut Structure) -> Option<()> {
    let parts = &mut structure.parts;
    // The first of a kind counts.
    let keep = |place: &mut Option<Range<usize>>, header: &[u8]| {
        if place.is_none() && segment.content.starts_with(header) {
            *place = Some(segment.at + header.len()..segment.at + segment.content.len());
        }
    };
    match segment.marker {
        SOS => structure.scans = structure.scans.saturating_add(1),
        DQT if structure.quality.is_none() => structure.quality = quality::estimated(segment.content),
        APP1 => {
            keep(&mut parts.exif, EXIF);
            keep(&mut parts.xmp, XMP);
        }
        APP2 => keep(&mut parts.pictures, MPF),
        APP12 => keep(&mut parts.ducky, DUCKY),
        APP13 => keep(&mut parts.photoshop, PHOTOSHOP),
        marker => {
            if let Some(coding) = coding_of(marker) {
                frame(coding, segment.content, structure)?;
            }
        }
    }
    Some(())
}

/// Table B.1. C4, C8 and CC are no frames.
fn coding_of(marker: u8) -> Option<Coding> {
    match marker {
        0xC0 => Some(Coding::Baseline),
        0xC1 => Some(Coding::Extended),
        0xC2 => Some(Coding::Progressive),
        0xC3 => Some(Coding::Lossless),
        0xC5..=0xC7 | 0xDE => Some(Coding::Hierarchical),
        0xC9..=0xCB | 0xCD..=0xCF => Some(Coding::Arithmetic),
        _ => None,
    }
}

fn frame(coding: Coding, content: &[u8], structure: &mut Structure) -> Option<()> {
    let mut cursor = Cursor::new(content, 0);
    let precision = cursor.byte()?;
    let height = u32::from(cursor.u16_be()?);
    let width = u32::from(cursor.u16_be()?);
    let components = cursor.byte()?;
    if structure.size.is_some() {
        // Only hierarchical files have several frames. In others a second one could claim another size than the one
        // that was held against the limits, so they are refused alike.
        structure.coding = Some(Coding::Hierarchical);
        return Some(());
    }
    structure.size = Some(Size { width, height });
    structure.components = Some(components);
    structure.coding = Some(match coding {
        Coding::Baseline | Coding::Extended | Coding::Progressive if precision != 8 => Coding::HighPrecision,
        Coding::Baseline | Coding::Extended | Coding::Progressive if height == 0 => Coding::HeightDeferred,
        coding => coding,
    });
    structure.broken |= width == 0 || components == 0;
    Some(())
}
