//! What is known of a file, whatever a programme thinks of it.

use serde::Serialize;

use crate::appendix::Appendix;
use crate::format::Format;
use crate::orientation::{Orientation, OrientationTag};
use crate::structure::{Coding, Delivery};

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
    /// The quality setting of a JPEG's last compression, on libjpeg's scale of 1 to 100.
    pub quality: Option<u8>,
    /// What a JPEG's scans hold against what they owe; `None` where they were not read.
    pub delivery: Option<Delivery>,
    /// Bytes behind the end of the picture; `None` where no end was found.
    pub bytes_after_end: Option<u64>,
    /// What they are.
    pub appendix: Option<Appendix>,
    /// Pictures that the file holds by its own list (multi-picture format), this one counted.
    pub pictures: u32,
    /// Make and model by EXIF.
    pub camera: Option<String>,
    /// When it was taken by the camera's clock, as `2026-05-01 12:00:00`.
    pub taken: Option<String>,
    /// The camera's firmware or the program that wrote the file, by EXIF or PNG.
    pub software: Option<String>,
    pub wholeness: Wholeness,
}
