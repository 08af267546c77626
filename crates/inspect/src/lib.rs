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
mod edges;
mod evidence;
mod exif;
mod facts;
mod format;
mod geometry;
pub mod likeness;
mod limits;
pub mod looking;
mod luma;
mod marks;
mod orientation;
pub mod quality;
mod resize;
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

use model::programme::{PhotoRule, Programme, Side, SlotKind, Threshold};
use model::{DocumentType, Finding, SlotId};

use evidence::Evidence;
use likeness::Fingerprint;
use quality::Quality;

/// Rises when the checks may answer differently for the same bytes; findings carry it.
pub const CHECK_VERSION: u32 = 4;

/// What a programme asks of the photo in one slot.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub photo: &'a PhotoRule,
    pub limits: Limits,
    /// By check code, as `pixels-too-few`.
    pub thresholds: &'a BTreeMap<String, Threshold>,
    /// What the slot is for; `None` where any picture is as good.
    pub expected: Option<Expected>,
    /// Which document the photos show, where that is known.
    pub document: Option<DocumentType>,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub kind: SlotKind,
    /// `None` for no document, or where the side depends on a document that is not known.
    pub side: Option<Side>,
}

impl<'a> Rules<'a> {
    /// Nothing if the programme has no such slot.
    pub fn of(programme: &'a Programme, slot: &SlotId) -> Option<Self> {
        let rules = programme.slot(slot)?;
        let mut sides = programme.documents.iter().map(|document| document.sides.get(slot).copied());
        let first = sides.next().flatten();
        let side = first.filter(|_| sides.all(|side| side == first));
        Some(Self {
            photo: &rules.photo,
            limits: Limits::of(&programme.decode_limits),
            thresholds: &programme.thresholds,
            expected: Some(Expected { kind: rules.kind, side }),
            document: None,
        })
    }

    /// For a document that is known, whose sides say what the slot has to show.
    pub fn for_document(mut self, programme: &Programme, document: DocumentType, slot: &SlotId) -> Self {
        if let Some(expected) = &mut self.expected {
            expected.side = programme.side(document, slot);
        }
        self.document = Some(document);
        self
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
    /// What its copies are recognised by, if that was asked for and there are pixels.
    pub fingerprint: Option<Fingerprint>,
    /// In the order of the checks. Empty if every check ran and passed.
    pub findings: Vec<Finding>,
}

/// Runs every check on a photo.
pub fn inspect(input: &Input<'_>) -> Inspection {
    inspected(Evidence::gather(input))
}

/// Runs every check on a photo, and makes what its copies are recognised by.
pub fn inspect_to_compare(input: &Input<'_>) -> Inspection {
    let evidence = Evidence::gather(input);
    let fingerprint = evidence.fingerprint();
    Inspection { fingerprint, ..inspected(evidence) }
}

/// What a photo's copies are recognised by, without any check; `None` of what cannot be decoded.
pub fn fingerprint(input: &Input<'_>) -> Option<Fingerprint> {
    Evidence::gather(input).fingerprint()
}

fn inspected(evidence: Evidence<'_>) -> Inspection {
    let evidence = evidence.measured();
    let findings = checks::run(&evidence);
    let Evidence { facts, seen, quality, .. } = evidence;
    Inspection { facts, seen, quality, fingerprint: None, findings }
}
