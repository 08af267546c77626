//! Marks of programs that made or changed the picture. Nearly everybody has to recompress to keep to a size limit, so
//! only programs made for editing, and notes of layers, are worth a look, and never more than that.

use model::programme::PurposeMark;
use model::{Finding, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::marks::{Kind, Marks};

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let marks = Marks::of(evidence.input.bytes, &evidence.structure, &evidence.facts);
    let names = |kind: Kind| -> Vec<&str> {
        let named = marks.programs.iter().filter(|(_, found)| *found == kind);
        named.map(|(name, _)| name.as_str()).collect()
    };
    let (editors, tools) = (names(Kind::Editor), names(Kind::Tool));
    let mut findings = Vec::new();
    if marks.layers {
        let text = with_purpose(
            evidence,
            "文件带有图层记录，图片由图像编辑软件制作。",
            "The file notes layers: the picture was made in an image editor.",
        );
        findings.push(looked(evidence, "edited-in-layers", text));
    }
    if !editors.is_empty() {
        let text = with_purpose(
            evidence,
            &format!("文件经图像编辑软件处理（{}）。", editors.join("、")),
            &format!("The file went through an image editor ({}).", editors.join(", ")),
        );
        findings.push(looked(evidence, "edited-by-program", text));
    }
    if !tools.is_empty() {
        let text = Text::new(
            format!("文件由软件转存（{}）。", tools.join("、")),
            format!("The file was saved by a program ({}).", tools.join(", ")),
        );
        findings.push(evidence.finding("saved-by-program", Severity::Info, text));
    }
    findings
}

fn looked(evidence: &Evidence<'_>, code: &str, text: Text) -> Finding {
    Finding { suggests: reason("photo-edited"), ..evidence.finding(code, Severity::Warn, text) }
}

/// A purpose mark that the service itself recommends has to be put in with some program.
fn with_purpose(evidence: &Evidence<'_>, zh: &str, en: &str) -> Text {
    match evidence.input.rules.photo.purpose_mark {
        PurposeMark::Recommended => Text::new(
            format!("{zh}可能只是加了用途标注，请看图判断。"),
            format!(
                "{en} It may have been for the recommended purpose mark only. Please look at the picture."
            ),
        ),
        PurposeMark::NotSaid | PurposeMark::Forbidden => {
            Text::new(format!("{zh}请看图判断。"), format!("{en} Please look at the picture."))
        }
    }
}
