//! Which camera took the picture and when, by its EXIF data. Where it was taken is never read.

use model::{Finding, Severity, Text};

use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let text = match (&evidence.facts.camera, &evidence.facts.taken) {
        (None, None) => return Vec::new(),
        (Some(camera), None) => Text::new(format!("拍摄设备：{camera}。"), format!("Taken with: {camera}.")),
        (None, Some(taken)) => Text::new(
            format!("拍摄时间（相机时钟）：{taken}。"),
            format!("Taken at {taken} by the camera's clock."),
        ),
        (Some(camera), Some(taken)) => Text::new(
            format!("拍摄设备：{camera}；拍摄时间（相机时钟）：{taken}。"),
            format!("Taken with: {camera}, at {taken} by the camera's clock."),
        ),
    };
    vec![evidence.finding("camera", Severity::Info, text)]
}
