//! The file's size against the programme. A manual's "KB" has two readings; between them a person has to look.

use model::programme::SizeVerdict;
use model::{Finding, Severity, Text};

use super::{measure, reason};
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(rule) = &evidence.input.rules.photo.size else { return Vec::new() };
    let bytes = evidence.facts.bytes;
    let finding = match rule.judge(bytes) {
        SizeVerdict::Within => return Vec::new(),
        SizeVerdict::Over => evidence.finding(
            "file-too-large",
            Severity::Fail,
            Text::new(
                format!("文件{bytes}字节，不符合大小要求（{}）。", rule.phrase.zh),
                format!("The file has {bytes} bytes and breaks the size rule ({}).", rule.phrase.en),
            ),
        ),
        SizeVerdict::Look => evidence.finding(
            "file-size-unclear",
            Severity::Warn,
            Text::new(
                format!("文件{bytes}字节：是否{}，取决于1KB按1000还是1024字节计算，请人工判断。", rule.phrase.zh),
                format!(
                    "The file has {bytes} bytes: whether that is {} depends on 1 KB being 1,000 or 1,024 bytes.",
                    rule.phrase.en
                ),
            ),
        ),
    };
    let measure = measure(bytes, Some(rule.clear_bytes.into()), "bytes");
    vec![Finding { measure, suggests: reason("file-too-large"), ..finding }]
}
