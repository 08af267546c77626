//! The shorter side against the programme's threshold `pixels-too-few`, where it sets one.

use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::evidence::Evidence;

const CODE: &str = "pixels-too-few";

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (Some(threshold), Some(size)) = (evidence.input.rules.thresholds.get(CODE), evidence.facts.displayed)
    else {
        return Vec::new();
    };
    let shorter = f64::from(size.width.min(size.height));
    let below = |limit: Option<f64>| limit.filter(|limit| shorter < *limit);
    let (severity, limit) = match (below(threshold.fail), below(threshold.warn)) {
        (Some(limit), _) => (Severity::Fail, limit),
        (None, Some(limit)) => (Severity::Warn, limit),
        (None, None) => return Vec::new(),
    };
    let text = Text::new(
        format!("图片只有{}×{}像素，短边应不少于{limit}像素。", size.width, size.height),
        format!(
            "The picture has only {} × {} pixels; its shorter side should have at least {limit}.",
            size.width, size.height
        ),
    );
    let measure = Some(Measure { value: shorter, limit: Some(limit), unit: "px".to_owned() });
    vec![Finding { measure, suggests: reason("photo-unclear"), ..evidence.finding(CODE, severity, text) }]
}
