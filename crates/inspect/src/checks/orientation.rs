//! The EXIF orientation. Three facts are kept apart: what the tag says, what is displayed (the tag applied), and
//! what the stored pixels need, which only their content can say and is no matter of this check. A photo that a
//! tag has to put upright is shown turned by any portal that strips tags.

use model::{Finding, Severity, Text};

use super::{measure, reason};
use crate::evidence::Evidence;
use crate::orientation::{Orientation, OrientationTag};

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    match evidence.facts.orientation_tag {
        OrientationTag::Absent | OrientationTag::Says(Orientation::UPRIGHT) => Vec::new(),
        OrientationTag::Invalid => vec![evidence.finding(
            "exif-orientation-invalid",
            Severity::Info,
            Text::new(
                "EXIF方向标记的值无效，按没有标记处理。",
                "The EXIF orientation has a value that does not exist; it is taken as absent.",
            ),
        )],
        OrientationTag::Says(orientation) => vec![turned(evidence, orientation)],
    }
}

fn turned(evidence: &Evidence<'_>, orientation: Orientation) -> Finding {
    let value = orientation.exif();
    let change = change(orientation);
    let text = Text::new(
        format!("照片带EXIF方向标记{value}：显示时{}；不理会该标记的网站会按未转的样子显示。", change.zh),
        format!(
            "The photo has EXIF orientation {value}: it is {} to be shown; sites that ignore the tag show it otherwise.",
            change.en
        ),
    );
    let suggests = reason(if orientation.mirrors() { "photo-mirrored" } else { "photo-turned" });
    let finding = evidence.finding("exif-turned", Severity::Warn, text);
    Finding { measure: measure(value.into(), Some(1), "exif-orientation"), suggests, ..finding }
}

/// What is done to the stored picture before it is shown.
fn change(orientation: Orientation) -> Text {
    match orientation.exif() {
        2 => Text::new("左右翻转", "mirrored left to right"),
        3 => Text::new("转180度", "turned by 180 degrees"),
        4 => Text::new("上下翻转", "mirrored top to bottom"),
        5 => Text::new("左右翻转并逆时针转90度", "mirrored and turned anticlockwise by 90 degrees"),
        6 => Text::new("顺时针转90度", "turned clockwise by 90 degrees"),
        7 => Text::new("左右翻转并顺时针转90度", "mirrored and turned clockwise by 90 degrees"),
        8 => Text::new("逆时针转90度", "turned anticlockwise by 90 degrees"),
        _ => Text::new("不变", "left as it is"),
    }
}
