//! The format by content against those that the programme takes. A new name does not change what a file is.

use model::programme::PhotoFormat;
use model::{Finding, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::format::Format;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let format = evidence.facts.format;
    let accepted = &evidence.input.rules.photo.formats;
    if accepted.is_empty() {
        return undecodable(evidence, format);
    }
    if format.of_rule().is_some_and(|format| accepted.contains(&format)) || evidence.facts.bytes == 0 {
        return Vec::new();
    }
    let wanted = accepted.iter().map(|format| name(*format)).collect::<Vec<_>>();
    let (wanted_zh, wanted_en) = (wanted.join("、"), wanted.join(", "));
    let text = match format {
        Format::Unknown => Text::new(
            format!("文件内容不是可识别的图片格式，要求{wanted_zh}。"),
            format!("The file's content is no known picture format; {wanted_en} is asked for."),
        ),
        known => Text::new(
            format!("文件内容是{}，要求{wanted_zh}。", known.name()),
            format!("The file's content is {}; {wanted_en} is asked for.", known.name()),
        ),
    };
    let finding = evidence.finding("file-format", Severity::Fail, text);
    vec![Finding { suggests: reason("file-format"), ..finding }]
}

/// Where the programme names no format, whatever can be shown is good enough.
fn undecodable(evidence: &Evidence<'_>, format: Format) -> Vec<Finding> {
    if format.is_decoded_here() || evidence.facts.bytes == 0 {
        return Vec::new();
    }
    let text = Text::new(
        format!("这里打不开{}格式的文件，未作检查。", format.name()),
        format!("Files of format {} are not opened here, so nothing was checked.", format.name()),
    );
    let finding = evidence.finding("format-not-opened", Severity::NotChecked, text);
    vec![Finding { suggests: reason("file-format"), ..finding }]
}

fn name(format: PhotoFormat) -> &'static str {
    match format {
        PhotoFormat::Jpeg => "JPG",
        PhotoFormat::Png => "PNG",
        PhotoFormat::Gif => "GIF",
    }
}
