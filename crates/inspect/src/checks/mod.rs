//! The checks, in the order in which a reviewer reads their findings. Each looks at the evidence and says what it
//! found; one that could not look says so, so that nothing passes in silence.

mod animation;
mod camera;
mod coding;
mod editor;
mod extension;
mod format;
mod limits;
mod orientation;
mod quality;
mod resolution;
pub(crate) mod scene;
mod size;
pub(crate) mod standing;
mod thumbnail;
mod trailing;
mod whole;

use model::{Finding, Measure, ReasonCode, Severity, Subject, Text};

use crate::CHECK_VERSION;
use crate::evidence::Evidence;

type Check = fn(&Evidence<'_>) -> Vec<Finding>;

const CHECKS: &[Check] = &[
    size::check,
    format::check,
    extension::check,
    whole::check,
    limits::check,
    coding::check,
    resolution::check,
    scene::check,
    standing::check,
    quality::check,
    orientation::check,
    trailing::check,
    animation::check,
    thumbnail::check,
    editor::check,
    camera::check,
];

pub(crate) fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| check(evidence)).collect()
}

impl Evidence<'_> {
    /// A finding on this photo without measure, box or suggestion.
    fn finding(&self, code: &str, severity: Severity, text: Text) -> Finding {
        Finding {
            code: code.to_owned(),
            severity,
            subject: Subject::Slot { slot: self.input.slot.clone() },
            measure: None,
            region: None,
            suggests: None,
            check_version: CHECK_VERSION,
            text,
        }
    }
}

fn measure(value: u64, limit: Option<u64>, unit: &str) -> Option<Measure> {
    // Sizes stay far below 2^53.
    Some(Measure { value: value as f64, limit: limit.map(|limit| limit as f64), unit: unit.to_owned() })
}

fn reason(code: &str) -> Option<ReasonCode> {
    Some(ReasonCode::from(code))
}
