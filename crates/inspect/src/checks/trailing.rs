//! What a file holds besides its picture: bytes behind the end, and further pictures that it lists.

use model::{Finding, Severity, Text};

use super::measure;
use crate::appendix::Appendix;
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let facts = &evidence.facts;
    let mut findings = Vec::new();
    let second = facts.appendix == Some(Appendix::Picture);
    if facts.pictures > 1 || second {
        let count = facts.pictures.max(2);
        let text = Text::new(
            format!("文件中有{count}张图片，只检查和显示第一张。"),
            format!("The file holds {count} pictures; only the first is checked and shown."),
        );
        let finding = evidence.finding("second-image", Severity::Info, text);
        findings.push(Finding { measure: measure(count.into(), Some(1), "pictures"), ..finding });
    }
    if let Some(kind) = facts.appendix.filter(|_| !second) {
        findings.push(appended(evidence, kind, facts.bytes_after_end.unwrap_or_default()));
    }
    findings
}

fn appended(evidence: &Evidence<'_>, kind: Appendix, count: u64) -> Finding {
    let name = kind.name();
    let finding = if kind.is_foreign() {
        evidence.finding(
            "trailing-file",
            Severity::Warn,
            Text::new(
                format!("图片结尾之后还有{count}字节，是{}，照片中不应有。", name.zh),
                format!(
                    "Behind the picture's end are {count} bytes: {}, which has no place in a photo.",
                    name.en
                ),
            ),
        )
    } else {
        evidence.finding(
            "trailing-bytes",
            Severity::Info,
            Text::new(
                format!("图片结尾之后还有{count}字节（{}），检查和显示时不使用。", name.zh),
                format!("Behind the picture's end are {count} bytes ({}); they are not used.", name.en),
            ),
        )
    };
    Finding { measure: measure(count, Some(0), "bytes"), ..finding }
}
