//! Everything that the checks look at, gathered once per photo: each check reads, none decodes again.

use image::RgbImage;

use crate::appendix::{self, Appendix};
use crate::checks::{scene, standing};
use crate::decode::{DecodeFailure, Strictness, decode};
use crate::exif::{self, Exif};
use crate::facts::{FileFacts, Wholeness};
use crate::format::Format;
use crate::looking;
use crate::quality::{self, Quality};
use crate::seen::Seen;
use crate::structure::{Delivery, Structure};
use crate::{Input, LimitBreach};
use model::programme::Threshold;

pub(crate) struct Evidence<'a> {
    pub input: &'a Input<'a>,
    pub facts: FileFacts,
    pub structure: Structure,
    pub exif: Exif,
    /// The pixels as stored, of a damaged file what is left of them, or why there are none.
    pub pixels: Result<RgbImage, DecodeFailure>,
    pub seen: Option<Seen>,
    pub quality: Option<Quality>,
}

impl<'a> Evidence<'a> {
    pub fn gather(input: &'a Input<'a>) -> Self {
        let (bytes, limits) = (input.bytes, &input.rules.limits);
        let format = Format::of(bytes);
        // A file over the limit is not even walked.
        let walked = limits.check_file(bytes.len()).is_ok();
        let structure = if walked { Structure::of(format, bytes) } else { Structure::default() };
        let within = walked && limits.check_structure(&structure).is_ok();
        let delivery = if within { structure.delivery(format, bytes) } else { None };
        let strict = decode(bytes, format, &structure, limits, Strictness::Strict);
        let wholeness = wholeness(format, walked, &structure, delivery, strict.as_ref().err());
        let pixels = match strict {
            // Only a JPEG that breaks off is decoded a second time: what is left of it can still be looked at.
            Err(DecodeFailure::Damaged) if format == Format::Jpeg => {
                decode(bytes, format, &structure, limits, Strictness::Lenient)
            }
            other => other,
        };
        let exif = exif_of(bytes, &structure);
        let facts = facts(bytes, format, &structure, &exif, delivery, wholeness);
        let seen = pixels
            .as_ref()
            .ok()
            .filter(|_| asks_what_is_seen(input))
            .and_then(|pixels| looking::see(pixels, input.rules.document));
        Self { input, facts, structure, exif, pixels, seen, quality: None }
    }

    /// With how good the photo is, and the card that was seen in it.
    pub fn measured(self) -> Self {
        let card = self.seen.as_ref().and_then(|seen| seen.card.as_ref());
        let quality = self.pixels.as_ref().ok().map(|pixels| quality::measure(pixels, card));
        Self { quality, ..self }
    }

    /// The programme's limits of a check, if it sets some.
    pub fn threshold(&self, code: &str) -> Option<&'a Threshold> {
        self.input.rules.thresholds.get(code)
    }

    /// The limit that kept the file from being decoded, if one did.
    pub fn limit_breach(&self) -> Option<LimitBreach> {
        match &self.pixels {
            Err(DecodeFailure::OverLimit(breach)) => Some(*breach),
            _ => None,
        }
    }
}

/// Whether a programme wants to know what a photo shows. Looking takes longer than all other checks together.
fn asks_what_is_seen(input: &Input<'_>) -> bool {
    let thresholds = input.rules.thresholds;
    [standing::TURNED, standing::MIRRORED, scene::CODE].iter().any(|code| thresholds.contains_key(*code))
}

pub(crate) fn exif_of(bytes: &[u8], structure: &Structure) -> Exif {
    let tiff = structure.parts.exif.clone().and_then(|range| bytes.get(range));
    tiff.map_or(Exif::NONE, Exif::read)
}

fn facts(
    bytes: &[u8],
    format: Format,
    structure: &Structure,
    exif: &Exif,
    delivery: Option<Delivery>,
    wholeness: Wholeness,
) -> FileFacts {
    let rest = structure.end.and_then(|end| bytes.get(end..));
    let software = structure.parts.software.clone().and_then(|range| bytes.get(range));
    FileFacts {
        bytes: bytes.len() as u64,
        format,
        stored: structure.size,
        displayed: structure.size.map(|size| size.turned(exif.orientation.applied())),
        coding: structure.coding,
        components: structure.components,
        scans: structure.scans,
        frames: structure.frames,
        orientation_tag: exif.orientation,
        quality: structure.quality,
        delivery,
        bytes_after_end: rest.map(|rest| rest.len() as u64),
        appendix: rest.and_then(Appendix::of),
        pictures: appendix::pictures(bytes, structure),
        camera: exif.camera.clone(),
        taken: exif.taken.clone(),
        software: exif.software.clone().or_else(|| software.and_then(exif::printable)),
        wholeness,
    }
}

/// The walk over the file's structure against the decoder, that is asked strictly.
fn wholeness(
    format: Format,
    walked: bool,
    structure: &Structure,
    delivery: Option<Delivery>,
    failure: Option<&DecodeFailure>,
) -> Wholeness {
    if !walked || !format.is_decoded_here() {
        return Wholeness::Unknown;
    }
    let whole = structure.is_whole() && delivery.is_none_or(|delivery| delivery.is_complete());
    match (whole, failure) {
        (true, None) => Wholeness::Whole,
        (false, Some(DecodeFailure::Damaged)) => Wholeness::Damaged,
        (true, Some(DecodeFailure::OverLimit(_) | DecodeFailure::Unsupported)) => Wholeness::Unknown,
        _ => Wholeness::Doubtful,
    }
}
