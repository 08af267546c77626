//! Everything that the checks look at, gathered once per photo: each check reads, none decodes again.

use image::RgbImage;

use crate::decode::{DecodeFailure, Strictness, decode};
use crate::exif;
use crate::facts::{FileFacts, Wholeness};
use crate::format::Format;
use crate::orientation::OrientationTag;
use crate::structure::Structure;
use crate::{Input, LimitBreach};

pub(crate) struct Evidence<'a> {
    pub input: &'a Input<'a>,
    pub facts: FileFacts,
    /// The pixels as stored, or why there are none; decoded strictly.
    pub pixels: Result<RgbImage, DecodeFailure>,
}

impl<'a> Evidence<'a> {
    pub fn gather(input: &'a Input<'a>) -> Self {
        let bytes = input.bytes;
        let format = Format::of(bytes);
        // A file over the limit is not even walked.
        let walked = input.rules.limits.check_file(bytes.len()).is_ok();
        let structure = if walked { Structure::of(format, bytes) } else { Structure::default() };
        let pixels = decode(bytes, format, &structure, &input.rules.limits, Strictness::Strict);
        let tag = tag(bytes, &structure);
        let facts = FileFacts {
            bytes: bytes.len() as u64,
            format,
            stored: structure.size,
            displayed: structure.size.map(|size| size.turned(tag.applied())),
            coding: structure.coding,
            components: structure.components,
            scans: structure.scans,
            frames: structure.frames,
            orientation_tag: tag,
            bytes_after_end: structure.end.map(|end| (bytes.len() - end) as u64),
            wholeness: wholeness(format, walked, &structure, pixels.as_ref().err()),
        };
        Self { input, facts, pixels }
    }

    /// The limit that kept the file from being decoded, if one did.
    pub fn limit_breach(&self) -> Option<LimitBreach> {
        match &self.pixels {
            Err(DecodeFailure::OverLimit(breach)) => Some(*breach),
            _ => None,
        }
    }
}

pub(crate) fn tag(bytes: &[u8], structure: &Structure) -> OrientationTag {
    let tiff = structure.exif.clone().and_then(|range| bytes.get(range));
    tiff.map_or(OrientationTag::Absent, exif::orientation)
}

fn wholeness(
    format: Format,
    walked: bool,
    structure: &Structure,
    failure: Option<&DecodeFailure>,
) -> Wholeness {
    if !walked || !format.is_decoded_here() {
        return Wholeness::Unknown;
    }
    match (structure.is_whole(), failure) {
        (true, None) => Wholeness::Whole,
        (false, Some(DecodeFailure::Damaged)) => Wholeness::Damaged,
        (true, Some(DecodeFailure::OverLimit(_) | DecodeFailure::Unsupported)) => Wholeness::Unknown,
        _ => Wholeness::Doubtful,
    }
}
