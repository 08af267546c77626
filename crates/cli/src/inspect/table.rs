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

/// How many files came to which verdict. One that could not be read is told by itself.
#[derive(Debug, Default)]
pub struct Tally {
    fail: usize,
    look: usize,
    not_checked: usize,
    pass: usize,
}

impl Tally {
    pub fn count(&mut self, worst: Option<Severity>) {
        *match worst {
            Some(Severity::Fail) => &mut self.fail,
            Some(Severity::Warn) => &mut self.look,
            Some(Severity::NotChecked) => &mut self.not_checked,
            Some(Severity::Info) | None => &mut self.pass,
        } += 1;
    }

    pub fn line(&self) -> String {
        let Self { fail, look, not_checked, pass } = self;
        format!("不符 FAIL {fail} · 留意 look {look} · 未查 skip {not_checked} · 通过 pass {pass}\n")
    }
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
