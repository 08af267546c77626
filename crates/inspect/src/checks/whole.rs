//! Whether the file is all there. A damaged one may have been damaged on its way to us: the caller holds the
//! bytes against their hash before the applicant is told.

use model::{Finding, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::facts::Wholeness;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (code, severity, text) = match evidence.facts.wholeness {
        _ if evidence.facts.bytes == 0 => {
            ("file-damaged", Severity::Fail, Text::new("文件是空的。", "The file is empty."))
        }
        Wholeness::Whole | Wholeness::Unknown => return Vec::new(),
        Wholeness::Damaged => (
            "file-damaged",
            Severity::Fail,
            Text::new(
                "文件不完整或已损坏：文件结构残缺，也无法完整解码。",
                "The file is incomplete or damaged: its structure breaks off, and it cannot be decoded in full.",
            ),
        ),
        Wholeness::Doubtful => (
            "file-perhaps-damaged",
            Severity::Warn,
            Text::new(
                "文件可能不完整：文件结构与解码结果不一致，请看图判断。",
                "The file may be incomplete: its structure and the decoder disagree. Please look at the picture.",
            ),
        ),
    };
    vec![Finding { suggests: reason("file-damaged"), ..evidence.finding(code, severity, text) }]
}
