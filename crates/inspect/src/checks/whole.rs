//! Whether the file is all there. A damaged one may have been damaged on its way to us: the caller holds the
//! bytes against their hash before the applicant is told.

use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::facts::Wholeness;

/// Below this share of the blocks, a sentence on what is missing would say "0 %".
const WORTH_SAYING: f64 = 0.005;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (code, severity) = match evidence.facts.wholeness {
        _ if evidence.facts.bytes == 0 => ("file-damaged", Severity::Fail),
        Wholeness::Whole | Wholeness::Unknown => return Vec::new(),
        Wholeness::Damaged => ("file-damaged", Severity::Fail),
        Wholeness::Doubtful => ("file-perhaps-damaged", Severity::Warn),
    };
    let missing = evidence.facts.delivery.map(|delivery| delivery.missing());
    let measure = missing.map(|value| Measure { value, limit: Some(0.0), unit: "share".to_owned() });
    let finding = evidence.finding(code, severity, text(evidence));
    vec![Finding { suggests: reason("file-damaged"), measure, ..finding }]
}

fn text(evidence: &Evidence<'_>) -> Text {
    let facts = &evidence.facts;
    let Some(delivery) = facts.delivery.filter(|delivery| !delivery.is_complete()) else {
        return of_structure(evidence);
    };
    let certain = facts.wholeness == Wholeness::Damaged;
    let sound = 100.0 * (1.0 - delivery.missing());
    let (zh, en) = if delivery.faults > 0 {
        (
            format!("图片数据从约{sound:.0}%处起有错"),
            format!("the picture's data are wrong from about {sound:.0} % on"),
        )
    } else if delivery.missing() >= WORTH_SAYING {
        let missing = 100.0 - sound;
        (
            format!("图片数据约缺{missing:.0}%"),
            format!("about {missing:.0} % of the picture's data are missing"),
        )
    } else if delivery.there < delivery.due {
        ("图片末尾的数据缺失".to_owned(), "the last of the picture's data is missing".to_owned())
    } else if delivery.left_over > 0 {
        ("图片数据有多余的字节".to_owned(), "the picture's data have bytes too many".to_owned())
    } else {
        (
            "渐进图片缺少后面的扫描，比原图粗糙".to_owned(),
            "later scans of the picture are missing, so it is coarser than it was".to_owned(),
        )
    };
    if certain {
        Text::new(
            format!("文件不完整或已损坏：{zh}，也无法完整解码。"),
            format!("The file is incomplete or damaged: {en}, and it cannot be decoded in full."),
        )
    } else {
        Text::new(
            format!("文件可能不完整或已损坏：{zh}，请看图判断。"),
            format!("The file may be incomplete or damaged: {en}. Please look at the picture."),
        )
    }
}

fn of_structure(evidence: &Evidence<'_>) -> Text {
    match evidence.facts.wholeness {
        _ if evidence.facts.bytes == 0 => Text::new("文件是空的。", "The file is empty."),
        Wholeness::Damaged => Text::new(
            "文件不完整或已损坏：文件结构残缺，也无法完整解码。",
            "The file is incomplete or damaged: its structure breaks off, and it cannot be decoded in full.",
        ),
        _ => Text::new(
            "文件可能不完整：文件结构与解码结果不一致，请看图判断。",
            "The file may be incomplete: its structure and the decoder disagree. Please look at the picture.",
        ),
    }
}
