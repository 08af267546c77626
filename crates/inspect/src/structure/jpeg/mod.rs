//! The markers of a JPEG (ITU-T T.81, annex B).

use super::{Coding, Cursor, Structure};
use crate::facts::Size;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;
const EXIF_HEADER: &[u8] = b"Exif\0\0";

/// What stands at a marker.
enum Step {
    Next,
    End,
    /// The data stop, or are none that a JPEG may have.
    Broken,
}

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure { frames: 1, ..Structure::default() };
    // Behind the SOI that made it a JPEG.
    let mut cursor = Cursor::new(bytes, 2);
    loop {
        let step = match next_marker(&mut cursor, &mut structure) {
            Some(marker) => at_marker(marker, &mut cursor, &mut structure).unwrap_or(Step::Broken),
            None => Step::Broken,
        };
        match step {
            Step::Next => {}
            Step::End => {
                structure.end = Some(cursor.at);
                return structure;
            }
            Step::Broken => {
                structure.broken = true;
                return structure;
            }
        }
    }
}

/// The next marker's code. Any number of 0xFF may fill the space before it; other bytes are out of place, but
/// decoders skip them.
fn next_marker(cursor: &mut Cursor<'_>, structure: &mut Structure) -> Option<u8> {
    while cursor.byte()? != 0xFF {
        structure.broken = true;
    }
    loop {
        match cursor.byte()? {
            0xFF => {}
            marker => return Some(marker),
        }
    }
}

fn at_marker(marker: u8, cursor: &mut Cursor<'_>, structure: &mut Structure) -> Option<Step> {
    match marker {
        EOI => return Some(Step::End),
        // A second picture inside the first, or a byte of data where a marker should be.
        SOI | 0x00 => return Some(Step::Broken),
        // TEM, and restart markers that libjpeg skips too.
        0x01 | 0xD0..=0xD7 => return Some(Step::Next),
        _ => {}
    }
    let start = cursor.at;
    let length = usize::from(cursor.u16_be()?);
    if length < 2 {
        return Some(Step::Broken);
    }
    cursor.at = start;
    let segment = &cursor.take(length)?[2..];
    match marker {
        SOS => {
            structure.scans = structure.scans.saturating_add(1);
            skip_entropy_coded(cursor);
        }
        APP1 if structure.exif.is_none() && segment.starts_with(EXIF_HEADER) => {
            structure.exif = Some(start + 2 + EXIF_HEADER.len()..cursor.at);
        }
        _ => {
            if let Some(coding) = coding_of(marker) {
                frame(coding, segment, structure)?;
            }
        }
    }
    Some(Step::Next)
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

fn frame(coding: Coding, segment: &[u8], structure: &mut Structure) -> Option<()> {
    let mut cursor = Cursor::new(segment, 0);
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

/// Moves to the next marker that is not part of the scan, or to the end. Inside the data, FF 00 stands for a byte
/// FF, and restart markers separate intervals.
fn skip_entropy_coded(cursor: &mut Cursor<'_>) {
    let data = cursor.bytes;
    while let Some(pair) = data.get(cursor.at..cursor.at + 2) {
        match pair {
            [0xFF, 0x00 | 0xD0..=0xD7] => cursor.at += 2,
            // A fill byte: the marker may follow.
            [0xFF, 0xFF] => cursor.at += 1,
            [0xFF, _] => return,
            _ => cursor.at += 1,
        }
    }
    cursor.at = data.len();
}
