//! Looks at one photo: bytes and rules in, findings and pixels out. No disk, no network, no clock.
//!
//! [`inspect`] runs the checks that are listed in `checks`, each a function from the evidence to findings; a new
//! check is one more line there. [`display()`] makes the picture that a person may see. Both decode under
//! [`Limits`] that are held against the file's headers before anything is allocated, and neither panics, whatever
//! the bytes are.

mod appendix;
mod checks;
mod decode;
mod display;
mod evidence;
mod exif;
mod facts;
mod format;
mod geometry;
pub mod likeness;
mod limits;
mod marks;
mod orientation;
pub mod quality;
mod seen;
mod structure;
mod thumbnail;

pub use appendix::Appendix;
pub use display::{DisplayError, Picture, display};
pub use facts::{FileFacts, Size, Wholeness};
pub use format::Format;
pub use geometry::{Point, Quad};
pub use limits::{LimitBreach, LimitKind, Limits};
pub use orientation::{Orientation, OrientationTag};
pub use seen::{Scene, Seen, Standing};
pub use structure::{Coding, Delivery};

use std::collections::BTreeMap;

use model::programme::{PhotoRule, Programme, Threshold};
use model::{Finding, SlotId};

use evidence::Evidence;
use quality::Quality;

/// Rises when the checks may answer differently for the same bytes; findings carry it.
pub const CHECK_VERSION: u32 = 2;

/// What a programme asks of the photo in one slot.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub photo: &'a PhotoRule,
    pub limits: Limits,
    /// By check code, as `pixels-too-few`.
    pub thresholds: &'a BTreeMap<String, Threshold>,
}

impl<'a> Rules<'a> {
    /// Nothing if the programme has no such slot.
    pub fn of(programme: &'a Programme, slot: &SlotId) -> Option<Self> {
        let slot = programme.slot(slot)?;
        let limits = Limits::of(&programme.decode_limits);
        Some(Self { photo: &slot.photo, limits, thresholds: &programme.thresholds })
    }
}

/// A photo as it came.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// The file's name as the applicant or the office gave it; only its extension is looked at.
    pub declared_name: Option<&'a str>,
    pub slot: &'a SlotId,
    pub rules: Rules<'a>,
}

/// What was found out about a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    pub facts: FileFacts,
    /// `None` where nothing looked at what the picture shows.
    pub seen: Option<Seen>,
    /// `None` where there are no pixels.
    pub quality: Option<Quality>,
    /// In the order of the checks. Empty if every check ran and passed.
    pub findings: Vec<Finding>,
}

/// Runs every check on a photo.
pub fn inspect(input: &Input<'_>) -> Inspection {
    let evidence = Evidence::gather(input).measured();
    let findings = checks::run(&evidence);
    Inspection { facts: evidence.facts, seen: evidence.seen, quality: evidence.quality, findings }
}
