//! The chunks of a WebP (RFC 9649): enough for size, animation and end.

use super::{Cursor, Structure};
use crate::facts::Size;

const RIFF_HEADER_BYTES: usize = 8;
const FIRST_CHUNK: usize = 12;

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure::default();
    structure.broken = chunks(bytes, &mut structure).is_none();
    structure
}

/// Nothing if the file is shorter than it says.
fn chunks(bytes: &[u8], structure: &mut Structure) -> Option<()> {
    let stated = usize::try_from(Cursor::new(bytes, 4).u32_le()?).ok()?;
    let end = stated.checked_add(RIFF_HEADER_BYTES)?;
    let mut cursor = Cursor::new(bytes.get(..end).unwrap_or(bytes), FIRST_CHUNK);
    while cursor.at < cursor.bytes.len() {
        let kind = cursor.take(4)?;
        let length = usize::try_from(cursor.u32_le()?).ok()?;
        let start = cursor.at;
        let content = cursor.take(length)?;
        match kind {
            b"VP8X" => structure.size = extended_size(content),
            b"VP8 " | b"VP8L" => {
                structure.scans = 1;
                structure.frames = 1;
                if structure.size.is_none() {
                    structure.size =
                        if kind == b"VP8 " { lossy_size(content) } else { lossless_size(content) };
                }
            }
            b"ANMF" => {
                structure.scans = 1;
                structure.frames = structure.frames.saturating_add(1);
            }
            b"EXIF" => structure.parts.exif = Some(start..start + length),
            b"XMP " => structure.parts.xmp = Some(start..start + length),
            _ => {}
        }
        // Chunks of odd length are padded; the last pad byte may be missing.
        cursor.at += length % 2;
    }
    structure.end = (end <= bytes.len()).then_some(end);
    structure.end.map(drop)
}

fn extended_size(content: &[u8]) -> Option<Size> {
    let fields = content.get(4..10)?;
    let side = |low: usize| u32::from_le_bytes([fields[low], fields[low + 1], fields[low + 2], 0]) + 1;
    Some(Size { width: side(0), height: side(3) })
}

fn lossy_size(content: &[u8]) -> Option<Size> {
    // Frame tag and start code come first; the two upper bits of each side are a scale.
    let mut cursor = Cursor::new(content, 6);
    let side = |field: u16| u32::from(field & 0x3FFF);
    Some(Size { width: side(cursor.u16_le()?), height: side(cursor.u16_le()?) })
}

fn lossless_size(content: &[u8]) -> Option<Size> {
    let fields = Cursor::new(content, 1).u32_le()?;
    Some(Size { width: (fields & 0x3FFF) + 1, height: (fields >> 14 & 0x3FFF) + 1 })
}
