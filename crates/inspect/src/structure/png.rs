//! The chunks of a PNG (ISO/IEC 15948, clause 5), with their check sums.

use super::{Cursor, Structure};
use crate::facts::Size;

const SIGNATURE_BYTES: usize = 8;
const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
const SOFTWARE: &[u8] = b"Software\0";

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure { frames: 1, ..Structure::default() };
    let mut cursor = Cursor::new(bytes, SIGNATURE_BYTES);
    structure.broken = chunks(&mut cursor, &mut structure).is_none();
    structure
}

/// Nothing if the file stops before its end chunk, or is not as it was written.
fn chunks(cursor: &mut Cursor<'_>, structure: &mut Structure) -> Option<()> {
    loop {
        let length = usize::try_from(cursor.u32_be()?).ok()?;
        let kind = cursor.take(4)?;
        let start = cursor.at;
        let content = cursor.take(length)?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(kind);
        sum.update(content);
        if sum.finalize() != cursor.u32_be()? {
            return None;
        }
        let rest = |header: &[u8]| content.starts_with(header).then(|| start + header.len()..start + length);
        let parts = &mut structure.parts;
        match kind {
            b"IHDR" if structure.size.is_none() => header(content, structure)?,
            b"IDAT" => structure.scans = 1,
            b"acTL" => structure.frames = Cursor::new(content, 0).u32_be()?,
            b"eXIf" => parts.exif = Some(start..start + length),
            b"iTXt" if parts.xmp.is_none() => parts.xmp = rest(XMP),
            b"tEXt" if parts.software.is_none() => parts.software = rest(SOFTWARE),
            b"IEND" => {
                structure.end = Some(cursor.at);
                return Some(());
            }
            _ => {}
        }
    }
}

fn header(content: &[u8], structure: &mut Structure) -> Option<()> {
    let mut cursor = Cursor::new(content, 0);
    structure.size = Some(Size { width: cursor.u32_be()?, height: cursor.u32_be()? });
    cursor.byte()?;
    structure.components = match cursor.byte()? {
        0 => Some(1),
        2 | 3 => Some(3),
        4 => Some(2),
        6 => Some(4),
        _ => None,
    };
    Some(())
}
