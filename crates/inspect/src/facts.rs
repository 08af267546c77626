//! What is known of a file, whatever a programme thinks of it.

use serde::Serialize;

use crate::format::Format;
use crate::orientation::{Orientation, OrientationTag};
use crate::structure::Coding;

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    pub(crate) fn turned(self, orientation: Orientation) -> Self {
        if orientation.swaps_sides() { Self { width: self.height, height: self.width } } else { self }
    }
}

/// Whether the file is all there. Decoders differ in strictness, so it is called damaged only where the walk over
/// its structure and the decoder agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wholeness {
    Whole,
    /// The walk and the decoder disagree, or only one of them could look.
    Doubtful,
    Damaged,
    /// Nothing here can read this format.
    Unknown,
}

/// Facts of a file, read from its structure. What cannot be read is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    pub bytes: u64,
    /// By content, never by name.
    pub format: Format,
    /// As the pixels are stored.
    pub stored: Option<Size>,
    /// As the picture is shown: the stored one turned by the EXIF tag.
    pub displayed: Option<Size>,
    pub coding: Option<Coding>,
    /// Colour components: 1 grey, 3 colour, 4 CMYK or YCCK.
    pub components: Option<u8>,
    /// Scans of a JPEG, which decoding has to go through one by one; else 1, or 0 where there is no picture.
    pub scans: u32,
    /// Pictures of an animation; only the first is looked at.
    pub frames: u32,
    pub orientation_tag: OrientationTag,
    /// Bytes behind the end of the picture; `None` where no end was found.
    pub bytes_after_end: Option<u64>,
    pub wholeness: Wholeness,
}
