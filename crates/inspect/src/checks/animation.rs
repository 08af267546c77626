//! Pictures with more than one frame: only the first is looked at and shown.

use model::{Finding, Severity, Text};

use super::measure;
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let frames = evidence.facts.frames;
    if frames <= 1 {
        return Vec::new();
    }
    let text = Text::new(
        format!("这是有{frames}帧的动图，只检查和显示第一帧。"),
        format!("This is an animation of {frames} frames; only the first is checked and shown."),
    );
    let finding = evidence.finding("animated", Severity::Warn, text);
    vec![Finding { measure: measure(frames.into(), Some(1), "frames"), ..finding }]
}
