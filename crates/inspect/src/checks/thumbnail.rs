//! The thumbnail in the EXIF data against the picture: where they differ, the picture was changed after it was taken.
//! Held against the programme's thresholds `thumbnail-differs` (the least correlation of the two) and
//! `thumbnail-shape` (the largest ratio of their shapes), where it sets them.

use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::thumbnail::{compared, decoded};

const DIFFERS: &str = "thumbnail-differs";
const SHAPE: &str = "thumbnail-shape";

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let limit = |code| evidence.input.rules.thresholds.get(code).and_then(|threshold| threshold.warn);
    let (least_alike, most_stretched) = (limit(DIFFERS), limit(SHAPE));
    let (Some(jpeg), Ok(picture)) = (stored(evidence), &evidence.pixels) else { return Vec::new() };
    if least_alike.is_none() && most_stretched.is_none() {
        return Vec::new();
    }
    let Some(thumbnail) = decoded(jpeg) else {
        let text = Text::new(
            "EXIF缩略图无法打开，未与图片对照。",
            "The EXIF thumbnail cannot be opened, so it was not held against the picture.",
        );
        return vec![evidence.finding("thumbnail-unreadable", Severity::NotChecked, text)];
    };
    let comparison = compared(&thumbnail, picture);
    let finding = |code: &str, value: f64, limit: f64, unit: &str, text: Text| Finding {
        measure: Some(Measure { value, limit: Some(limit), unit: unit.to_owned() }),
        suggests: reason("photo-edited"),
        ..evidence.finding(code, Severity::Warn, text)
    };
    let mut findings = Vec::new();
    if let Some(limit) = least_alike.filter(|limit| comparison.as_stored < *limit) {
        let (code, text) =
            if comparison.best.1 >= limit { ("thumbnail-turned", turned()) } else { (DIFFERS, differs()) };
        findings.push(finding(code, comparison.as_stored, limit, "correlation", text));
    }
    if let Some(limit) = most_stretched.filter(|limit| comparison.stretch > *limit) {
        findings.push(finding(SHAPE, comparison.stretch, limit, "ratio", shape()));
    }
    findings
}

fn stored<'a>(evidence: &Evidence<'a>) -> Option<&'a [u8]> {
    let exif = evidence.structure.parts.exif.clone().and_then(|range| evidence.input.bytes.get(range))?;
    exif.get(evidence.exif.thumbnail.clone()?)
}

fn turned() -> Text {
    Text::new(
        "EXIF缩略图与图片的方向不同：图片可能在拍摄后被转动或翻转过。",
        "The EXIF thumbnail stands otherwise than the picture, which may have been turned or mirrored after it was taken.",
    )
}

fn differs() -> Text {
    Text::new(
        "EXIF缩略图与图片内容不同：图片可能在拍摄后被修改过，请看图判断。",
        "The EXIF thumbnail shows something else than the picture, which may have been edited after it was taken. Please look at it.",
    )
}

fn shape() -> Text {
    Text::new(
        "EXIF缩略图与图片的宽高比不同：图片可能在拍摄后被裁剪过。",
        "The EXIF thumbnail has another shape than the picture, which may have been cropped after it was taken.",
    )
}
