//! What was found, for people: one line a file, its findings below.

use std::fmt::Write;
use std::path::Path;

use inspect::{Inspection, OrientationTag};
use model::Severity;

pub fn row(file: &Path, inspection: &Inspection) -> String {
    let facts = &inspection.facts;
    let worst = inspection.findings.iter().map(|finding| finding.severity).max();
    let size = facts.stored.map_or_else(|| "—".to_owned(), |size| format!("{}×{}", size.width, size.height));
    let exif = match facts.orientation_tag {
        OrientationTag::Absent => "—".to_owned(),
        OrientationTag::Invalid => "?".to_owned(),
        OrientationTag::Says(orientation) => orientation.exif().to_string(),
    };
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} {:<5} {:>11} {:>9} B  EXIF {exif}  {}",
        state(worst),
        facts.format.name(),
        size,
        facts.bytes,
        file.display()
    );
    for finding in &inspection.findings {
        let _ = writeln!(
            text,
            "    {} {}: {} {}",
            state(Some(finding.severity)),
            finding.code,
            finding.text.zh,
            finding.text.en
        );
    }
    text
}

/// Of one width in a terminal's font.
fn state(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "通过 pass",
        Some(Severity::Info) => "说明 info",
        Some(Severity::NotChecked) => "未查 skip",
        Some(Severity::Warn) => "留意 look",
        Some(Severity::Fail) => "不符 FAIL",
    }
}
