//! The chunks of a PNG (ISO/IEC 15948, clause 5). Check sums are the decoder's matter.

use super::{Cursor, Structure};
use crate::facts::Size;

const SIGNATURE_BYTES: usize = 8;
const CHECK_SUM_BYTES: usize = 4;

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure { frames: 1, ..Structure::default() };
    let mut cursor = Cursor::new(bytes, SIGNATURE_BYTES);
    structure.broken = chunks(&mut cursor, &mut structure).is_none();
    structure
}

/// Nothing if the file stops before its end chunk.
fn chunks(cursor: &mut Cursor<'_>, structure: &mut Structure) -> Option<()> {
    loop {
        let length = usize::try_from(cursor.u32_be()?).ok()?;
        let kind = cursor.take(4)?;
        let start = cursor.at;
        let content = cursor.take(length)?;
        cursor.take(CHECK_SUM_BYTES)?;
        match kind {
            b"IHDR" if structure.size.is_none() => header(content, structure)?,
            b"IDAT" => structure.scans = 1,
            b"acTL" => structure.frames = Cursor::new(content, 0).u32_be()?,
            b"eXIf" => structure.exif = Some(start..start + length),
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
