//! The blocks of a GIF (specification of 1989, GIF89a).

use super::{Cursor, Structure};
use crate::facts::Size;

const SIGNATURE_BYTES: usize = 6;
const HAS_COLOUR_TABLE: u8 = 0x80;

pub(super) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure { components: Some(3), ..Structure::default() };
    let mut cursor = Cursor::new(bytes, SIGNATURE_BYTES);
    structure.broken = blocks(&mut cursor, &mut structure).is_none();
    structure
}

/// Nothing if the file stops before its trailer or has a block of no known kind.
fn blocks(cursor: &mut Cursor<'_>, structure: &mut Structure) -> Option<()> {
    let (width, height) = (cursor.u16_le()?, cursor.u16_le()?);
    structure.size = Some(Size { width: width.into(), height: height.into() });
    let flags = cursor.byte()?;
    // Background colour and aspect ratio.
    cursor.take(2)?;
    colour_table(cursor, flags)?;
    loop {
        match cursor.byte()? {
            0x21 => {
                cursor.byte()?;
                sub_blocks(cursor)?;
            }
            0x2C => {
                let descriptor = cursor.take(9)?;
                colour_table(cursor, descriptor[8])?;
                // The code size of the compressed data.
                cursor.byte()?;
                sub_blocks(cursor)?;
                structure.scans = 1;
                structure.frames = structure.frames.saturating_add(1);
            }
            0x3B => {
                structure.end = Some(cursor.at);
                return Some(());
            }
            _ => return None,
        }
    }
}

fn colour_table(cursor: &mut Cursor<'_>, flags: u8) -> Option<()> {
    if flags & HAS_COLOUR_TABLE != 0 {
        cursor.take(3 << ((flags & 7) + 1))?;
    }
    Some(())
}

fn sub_blocks(cursor: &mut Cursor<'_>) -> Option<()> {
    loop {
        match cursor.byte()? {
            0 => return Some(()),
            length => cursor.take(length.into())?,
        };
    }
}
