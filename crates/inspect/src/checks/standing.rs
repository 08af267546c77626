//! Whether the picture stands turned or mirror-reversed when it is displayed: by what it shows, not by its tag.

use model::programme::{Demand, Threshold};
use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::orientation::Orientation;
use crate::seen::Standing;

pub(crate) const TURNED: &str = "photo-turned";
pub(crate) const MIRRORED: &str = "photo-mirrored";

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(seen) = &evidence.seen else { return Vec::new() };
    let Some(standing) = &seen.standing else { return Vec::new() };
    let tag = evidence.facts.orientation_tag.applied();
    let displayed = standing.displayed(tag);
    let agreed = seen.layout.is_none_or(|layout| layout == standing.likeliest());
    [turned(evidence, &displayed, agreed), mirrored(evidence, &displayed, agreed)]
        .into_iter()
        .flatten()
        .collect()
}

fn turned(evidence: &Evidence<'_>, displayed: &Standing, agreed: bool) -> Option<Finding> {
    let threshold = evidence.threshold(TURNED)?;
    let wrong = 1.0 - displayed.turned(0);
    let severity = severity(threshold, wrong, agreed)?;
    let quarter_turns =
        (1..4u8).max_by(|&one, &other| displayed.turned(one).total_cmp(&displayed.turned(other)))?;
    let degrees = u32::from(quarter_turns) * 90;
    let text = if severity == Severity::Fail {
        Text::new(
            format!("照片顺时针转了{degrees}度，没有正向朝上（把握{}）。", percent(wrong)),
            format!("The photo stands turned clockwise by {degrees} degrees ({} sure).", percent(wrong)),
        )
    } else {
        Text::new(
            format!("照片可能转了{degrees}度（把握{}），请看一眼。", percent(wrong)),
            format!("The photo may be turned by {degrees} degrees ({} sure): please look.", percent(wrong)),
        )
    };
    let needs = Orientation::undoing(displayed.likeliest().mirrors(), quarter_turns);
    Some(finding(evidence, TURNED, severity, needs, text))
}

fn mirrored(evidence: &Evidence<'_>, displayed: &Standing, agreed: bool) -> Option<Finding> {
    let threshold = evidence.threshold(MIRRORED)?;
    let demanded = evidence.input.rules.photo.demands.contains(&Demand::NotMirrored);
    let Some(wrong) = displayed.mirrored() else {
        return demanded.then(|| unknown(evidence));
    };
    let Some(severity) = severity(threshold, wrong, agreed) else {
        return (demanded && undecided(threshold, wrong)).then(|| unclear(evidence, wrong));
    };
    let text = if severity == Severity::Fail {
        Text::new(
            format!("照片左右相反（镜像，把握{}）。", percent(wrong)),
            format!("The photo is mirror-reversed ({} sure).", percent(wrong)),
        )
    } else {
        Text::new(
            format!("照片可能左右相反（镜像，把握{}），请看证件上的文字。", percent(wrong)),
            format!("The photo may be mirror-reversed ({} sure): please look at the print.", percent(wrong)),
        )
    };
    let turns = displayed.likeliest().quarter_turns();
    Some(finding(evidence, MIRRORED, severity, Orientation::undoing(true, turns), text))
}

fn unknown(evidence: &Evidence<'_>) -> Finding {
    let text = Text::new(
        "证件在照片中太小，或照片里没有证件，看不出是否镜像。",
        "The document is too small in the photo, or not in it: whether it is mirrored cannot be known.",
    );
    evidence.finding("mirror-not-known", Severity::NotChecked, text)
}

fn unclear(evidence: &Evidence<'_>, wrong: f32) -> Finding {
    let text = Text::new(
        format!("看不准照片是否镜像（镜像的可能{}），请看证件上的文字。", percent(wrong)),
        format!(
            "Whether the photo is mirrored is not clear (likely by {}): please look at the print.",
            percent(wrong)
        ),
    );
    evidence.finding("mirror-not-known", Severity::NotChecked, text)
}

/// Neither sure enough that it is wrong for an alarm, nor as sure that it is right.
fn undecided(threshold: &Threshold, wrong: f32) -> bool {
    threshold.warn.is_some_and(|limit| f64::from(1.0 - wrong) < limit)
}

/// Where the layout of the card speaks against the network, a person looks.
fn severity(threshold: &Threshold, wrong: f32, agreed: bool) -> Option<Severity> {
    let reaches = |limit: Option<f64>| limit.is_some_and(|limit| f64::from(wrong) >= limit);
    match (reaches(threshold.fail), reaches(threshold.warn)) {
        (true, _) if agreed => Some(Severity::Fail),
        (true, _) | (_, true) => Some(Severity::Warn),
        _ => None,
    }
}

/// The measure says how the displayed picture has to be changed to stand right, as an EXIF value.
fn finding(
    evidence: &Evidence<'_>,
    code: &str,
    severity: Severity,
    needs: Orientation,
    text: Text,
) -> Finding {
    let measure =
        Measure { value: needs.exif().into(), limit: Some(1.0), unit: "exif-orientation".to_owned() };
    Finding { measure: Some(measure), suggests: reason(code), ..evidence.finding(code, severity, text) }
}

/// Never rounded up to a hundred.
fn percent(probability: f32) -> String {
    format!("{:.1}%", (probability * 1000.0).floor().min(999.0) / 10.0)
}
