//! Bytes behind the end of the picture: a second picture or video of a phone, padding, or another file.

use model::{Finding, Severity, Text};

use super::measure;
use crate::evidence::Evidence;
use crate::format::Format;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(count) = evidence.facts.bytes_after_end.filter(|count| *count > 0) else { return Vec::new() };
    let bytes = evidence.input.bytes;
    let rest = usize::try_from(count).map_or(bytes, |count| &bytes[bytes.len() - count..]);
    let finding = if hides_a_file(rest) {
        evidence.finding(
            "trailing-file",
            Severity::Warn,
            Text::new(
                format!("图片结尾之后还有{count}字节，像是另一个文件（压缩包、文档或程序）。"),
                format!("Behind the picture's end are {count} bytes that look like another file (archive, document or program)."),
            ),
        )
    } else {
        evidence.finding(
            "trailing-bytes",
            Severity::Info,
            Text::new(
                format!("图片结尾之后还有{count}字节（例如动态照片），检查和显示时不使用。"),
                format!(
                    "Behind the picture's end are {count} bytes (of a motion photo, say); they are not used."
                ),
            ),
        )
    };
    vec![Finding { measure: measure(count, Some(0), "bytes"), ..finding }]
}

fn hides_a_file(rest: &[u8]) -> bool {
    const MAGIC: &[&[u8]] = &[b"PK\x03\x04", b"Rar!", b"7z\xBC\xAF\x27\x1C", b"\x1F\x8B", b"\x7FELF", b"MZ"];
    MAGIC.iter().any(|magic| rest.starts_with(magic)) || Format::of(rest) == Format::Pdf
}
