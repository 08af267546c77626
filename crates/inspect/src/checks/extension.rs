//! The extension of the file's name against its content, and against the extensions that the programme takes.

use model::{Finding, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::format::Format;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(name) = evidence.input.declared_name else { return Vec::new() };
    let accepted = &evidence.input.rules.photo.extensions;
    let finding = match extension(name) {
        None if accepted.is_empty() => return Vec::new(),
        None => evidence.finding(
            "extension-missing",
            Severity::Info,
            Text::new("文件名没有扩展名。", "The file's name has no extension."),
        ),
        Some(extension) if !goes_with(evidence.facts.format, &extension) => mismatch(evidence),
        Some(extension) if !accepted.is_empty() && !accepted.contains(&extension) => evidence.finding(
            "extension-not-accepted",
            Severity::Warn,
            Text::new(
                format!("文件扩展名不在要求之列（{}）。", accepted.join("、")),
                format!("The file's extension is none of those asked for ({}).", accepted.join(", ")),
            ),
        ),
        Some(_) => return Vec::new(),
    };
    vec![finding]
}

fn mismatch(evidence: &Evidence<'_>) -> Finding {
    let format = evidence.facts.format.name();
    let finding = evidence.finding(
        "extension-mismatch",
        Severity::Warn,
        Text::new(
            format!("文件扩展名与内容不符：内容是{format}。"),
            format!("The file's extension does not go with its content, which is {format}."),
        ),
    );
    Finding { suggests: reason("file-format"), ..finding }
}

/// Of a file of no known format nothing can be said.
fn goes_with(format: Format, extension: &str) -> bool {
    format == Format::Unknown || format.goes_by(extension)
}

/// In lower case, without the dot. The name may be a path of either kind.
fn extension(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
}
