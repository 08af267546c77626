//! Ways of coding a JPEG that other programs open wrongly or not at all.

use model::{Finding, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::format::Format;
use crate::structure::Coding;

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    if evidence.facts.format != Format::Jpeg {
        return Vec::new();
    }
    let mut findings = Vec::new();
    findings.extend(evidence.facts.coding.filter(|coding| !coding.is_decoded_here()).map(|coding| {
        let name = name(coding);
        let text = Text::new(
            format!("JPG的编码方式少见（{}），多数程序打不开，未解码。", name.zh),
            format!(
                "The JPG is coded in a rare way ({}) that most programs cannot open; it was not decoded.",
                name.en
            ),
        );
        let finding = evidence.finding("unsupported-coding", Severity::NotChecked, text);
        Finding { suggests: reason("file-format"), ..finding }
    }));
    if evidence.facts.components == Some(4) {
        let text = Text::new(
            "JPG按印刷四色（CMYK）存储，有些程序会显示错误的颜色。",
            "The JPG is stored in printing colours (CMYK); some programs show it in wrong colours.",
        );
        findings.push(evidence.finding("cmyk", Severity::Warn, text));
    }
    findings
}

fn name(coding: Coding) -> Text {
    match coding {
        Coding::Lossless => Text::new("无损", "lossless"),
        Coding::Hierarchical => Text::new("分层", "hierarchical"),
        Coding::Arithmetic => Text::new("算术编码", "arithmetic coding"),
        Coding::HighPrecision => Text::new("每样本超过8位", "more than 8 bits a sample"),
        Coding::HeightDeferred => Text::new("高度写在扫描之后", "height said behind the scan"),
        Coding::Baseline => Text::new("基线", "baseline"),
        Coding::Extended => Text::new("扩展顺序", "extended sequential"),
        Coding::Progressive => Text::new("渐进", "progressive"),
    }
}
