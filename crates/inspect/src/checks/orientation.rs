//! The EXIF orientation. Three facts are kept apart: what the stored pixels need (only their content can say), what
//! the tag says, and what is displayed: the stored picture with the tag applied. A photo that a tag has to put
//! upright is shown turned by any portal that strips tags.
//!
//! How the displayed picture stands is a finding of its own, and not of this check.

use model::{Finding, Severity, Text};

use super::{measure, reason};
use crate::evidence::Evidence;
use crate::orientation::{Orientation, OrientationTag};

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let tag = evidence.facts.orientation_tag;
    let finding = match verdict(tag, known_need(evidence)) {
        Verdict::Agrees => return Vec::new(),
        Verdict::Invalid => evidence.finding(
            "exif-orientation-invalid",
            Severity::Info,
            Text::new(
                "EXIF方向标记的值无效，按没有标记处理。",
                "The EXIF orientation has a value that does not exist; it is taken as absent.",
            ),
        ),
        verdict => judged(evidence, tag.applied(), verdict),
    };
    vec![finding]
}

/// What the stored pixels need, where the detector is sure of turn and mirror: by the programme's limit for calling a
/// photo turned, and not against the layout of the card.
fn known_need(evidence: &Evidence<'_>) -> Option<Orientation> {
    let limit = evidence.threshold("photo-turned")?.fail?;
    let seen = evidence.seen.as_ref()?;
    let standing = seen.standing.as_ref().filter(|standing| standing.mirror_shown)?;
    let needs = standing.likeliest();
    let sure = f64::from(standing.probability(needs)) >= limit;
    (sure && seen.layout.is_none_or(|layout| layout == needs)).then_some(needs)
}

/// What the tag does to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// There is no tag or it changes nothing, and nothing is known that speaks against it.
    Agrees,
    /// A value that does not exist.
    Invalid,
    /// The tag turns the picture; whether that is right is not known.
    Turns,
    /// The picture stands right thanks to the tag alone.
    OnlyByTag,
    /// The stored picture stands right, and the tag turns it out of that.
    TurnsUpright,
    /// The tag turns the picture, but otherwise than it needs.
    TurnsWrong,
    /// The tag says that the picture stands right, and it does not: perhaps left over from before an edit.
    Stale,
}

/// Holds the tag against what the stored pixels need, by their content, if that is known for certain.
pub(crate) fn verdict(tag: OrientationTag, needs: Option<Orientation>) -> Verdict {
    match (tag, needs) {
        (OrientationTag::Invalid, _) => Verdict::Invalid,
        (OrientationTag::Absent, _) => Verdict::Agrees,
        (OrientationTag::Says(Orientation::UPRIGHT), None | Some(Orientation::UPRIGHT)) => Verdict::Agrees,
        (OrientationTag::Says(Orientation::UPRIGHT), Some(_)) => Verdict::Stale,
        (OrientationTag::Says(_), None) => Verdict::Turns,
        (OrientationTag::Says(_), Some(Orientation::UPRIGHT)) => Verdict::TurnsUpright,
        (OrientationTag::Says(says), Some(needs)) if says == needs => Verdict::OnlyByTag,
        (OrientationTag::Says(_), Some(_)) => Verdict::TurnsWrong,
    }
}

fn judged(evidence: &Evidence<'_>, says: Orientation, verdict: Verdict) -> Finding {
    let value = says.exif();
    let change = change(says);
    let (code, severity, zh, en) = match verdict {
        Verdict::Stale => (
            "exif-orientation-stale",
            Severity::Info,
            "画面并不正：该标记可能是编辑后遗留的。".to_owned(),
            "the picture does not stand right, so the tag may be left over from before an edit.".to_owned(),
        ),
        Verdict::OnlyByTag => (
            "exif-turned",
            Severity::Warn,
            format!("显示时{}，画面才是正的；不理会该标记的网站会按未转的样子显示。", change.zh),
            format!(
                "only because it is {} does it stand right; sites that ignore the tag show it otherwise.",
                change.en
            ),
        ),
        Verdict::TurnsUpright => (
            "exif-turns-upright",
            Severity::Warn,
            format!("存储的画面本来是正的，显示时却{}。", change.zh),
            format!("the stored picture stands right, and is {} to be shown.", change.en),
        ),
        Verdict::TurnsWrong => (
            "exif-turns-wrong",
            Severity::Warn,
            format!("显示时{}，画面仍然不正。", change.zh),
            format!("it is {} to be shown, and still does not stand right.", change.en),
        ),
        Verdict::Turns | Verdict::Agrees | Verdict::Invalid => (
            "exif-turned",
            Severity::Warn,
            format!("显示时{}；不理会该标记的网站会按未转的样子显示。", change.zh),
            format!("it is {} to be shown; sites that ignore the tag show it otherwise.", change.en),
        ),
    };
    let text = Text::new(
        format!("照片带EXIF方向标记{value}：{zh}"),
        format!("The photo has EXIF orientation {value}: {en}"),
    );
    let turns = severity == Severity::Warn;
    let suggests = if says.mirrors() { "photo-mirrored" } else { "photo-turned" };
    let finding = evidence.finding(code, severity, text);
    Finding {
        measure: measure(value.into(), Some(1), "exif-orientation"),
        suggests: turns.then(|| reason(suggests)).flatten(),
        ..finding
    }
}

/// What is done to the stored picture before it is shown.
fn change(orientation: Orientation) -> Text {
    match orientation.exif() {
        2 => Text::new("左右翻转", "mirrored left to right"),
        3 => Text::new("转180度", "turned by 180 degrees"),
        4 => Text::new("上下翻转", "mirrored top to bottom"),
        5 => Text::new("左右翻转并逆时针转90度", "mirrored and turned anticlockwise by 90 degrees"),
        6 => Text::new("顺时针转90度", "turned clockwise by 90 degrees"),
        7 => Text::new("左右翻转并顺时针转90度", "mirrored and turned clockwise by 90 degrees"),
        8 => Text::new("逆时针转90度", "turned anticlockwise by 90 degrees"),
        _ => Text::new("不变", "left as it is"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_held_against_what_the_pixels_need() {
        let way = |value: u32| Orientation::from_exif(value).expect("a value of the standard");
        let says = |value| OrientationTag::Says(way(value));
        for (tag, needs, expected) in [
            (OrientationTag::Absent, None, Verdict::Agrees),
            (OrientationTag::Absent, Some(6), Verdict::Agrees),
            (OrientationTag::Invalid, Some(6), Verdict::Invalid),
            (says(1), None, Verdict::Agrees),
            (says(1), Some(1), Verdict::Agrees),
            (says(1), Some(8), Verdict::Stale),
            (says(6), None, Verdict::Turns),
            (says(6), Some(6), Verdict::OnlyByTag),
            (says(6), Some(1), Verdict::TurnsUpright),
            (says(6), Some(8), Verdict::TurnsWrong),
            (says(2), Some(6), Verdict::TurnsWrong),
        ] {
            assert_eq!(verdict(tag, needs.map(way)), expected, "{tag:?}, needs {needs:?}");
        }
    }
}
