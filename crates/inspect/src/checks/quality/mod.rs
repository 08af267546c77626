//! Whether the photo is good enough: what `quality` measured, held against the programme's thresholds. A check for which
//! the programme sets no limit is not asked for; one that is asked for and had nothing to measure says so.

mod table;

use model::programme::Threshold;
use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::evidence::Evidence;
use crate::quality::{Area, Quality};

/// One thing that is looked at.
struct Look {
    /// Of the finding, and of the programme's threshold.
    code: &'static str,
    /// What is looked at, in a few words.
    zh: &'static str,
    en: &'static str,
    worse: Worse,
    /// Nothing if it could not be measured.
    value: fn(&Quality) -> Option<f32>,
    area: fn(&Quality) -> Option<Area>,
    suggests: Option<&'static str>,
    /// How values are written in `text`.
    shown: Shown,
    /// The sentence, of the value and the limit.
    text: fn(&str, &str) -> Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worse {
    Above,
    Below,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Percent,
    Whole,
    Tenths,
}

impl Shown {
    fn of(self, value: f64) -> String {
        match self {
            Self::Percent => format!("{:.1}%", value * 100.0),
            Self::Whole => format!("{value:.0}"),
            Self::Tenths => format!("{value:.1}"),
        }
    }
}

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    // Where nothing was seen, the checks of the file have said why.
    let (Some(quality), Some(_)) = (&evidence.quality, &evidence.seen) else { return Vec::new() };
    let asked = || table::LOOKS.iter().filter_map(|look| Some((look, evidence.threshold(look.code)?)));
    let mut findings: Vec<Finding> =
        asked().filter_map(|(look, threshold)| judged(evidence, quality, look, threshold)).collect();
    let missing: Vec<&Look> =
        asked().map(|(look, _)| look).filter(|look| (look.value)(quality).is_none()).collect();
    if !missing.is_empty() {
        findings.push(not_checked(evidence, quality, &missing));
    }
    findings
}

fn judged(evidence: &Evidence<'_>, quality: &Quality, look: &Look, threshold: &Threshold) -> Option<Finding> {
    let value = f64::from((look.value)(quality)?);
    let (severity, limit) = look.worse.judge(value, threshold)?;
    let text = (look.text)(&look.shown.of(value), &look.shown.of(limit));
    // More digits than the measure is worth would only differ from machine to machine.
    let value = (value * 10_000.0).round() / 10_000.0;
    let displayed = evidence.facts.orientation_tag.applied();
    Some(Finding {
        measure: Some(Measure { value, limit: Some(limit), unit: threshold.unit.clone() }),
        region: (look.area)(quality).map(|area| area.displayed(displayed)),
        suggests: look.suggests.and_then(reason),
        ..evidence.finding(look.code, severity, text)
    })
}

impl Worse {
    /// Nothing for what is within the limits.
    fn judge(self, value: f64, threshold: &Threshold) -> Option<(Severity, f64)> {
        let breaks = |limit: Option<f64>| {
            limit.filter(|limit| match self {
                Self::Above => value > *limit,
                Self::Below => value < *limit,
            })
        };
        let fails = breaks(threshold.fail).map(|limit| (Severity::Fail, limit));
        fails.or_else(|| breaks(threshold.warn).map(|limit| (Severity::Warn, limit)))
    }
}

fn not_checked(evidence: &Evidence<'_>, quality: &Quality, missing: &[&Look]) -> Finding {
    let listed = |name: fn(&Look) -> &str, comma: &str| {
        missing.iter().map(|look| name(look)).collect::<Vec<_>>().join(comma)
    };
    let (zh, en) = (listed(|look| look.zh, "、"), listed(|look| look.en, ", "));
    let text = if quality.card.is_none() {
        Text::new(
            format!("画面中没有找到证件，以下各项未检查：{zh}。"),
            format!("No document was found in the picture; not checked: {en}."),
        )
    } else {
        Text::new(
            format!("证件上看不出，以下各项未检查：{zh}。"),
            format!("The document does not show enough; not checked: {en}."),
        )
    };
    evidence.finding("quality-not-checked", Severity::NotChecked, text)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;
    use model::programme::{Programme, RuleSource};
    use model::{ProgrammeId, ReasonCode, Rulebook, SlotId, built_in};

    use super::*;
    use crate::seen::{Scene, Seen};
    use crate::{Input, Point, Quad, Rules, quality};

    fn identity(rulebook: &Rulebook) -> &Programme {
        let id = ProgrammeId::from("jszg-identity");
        rulebook.programmes().iter().find(|programme| programme.id == id).unwrap()
    }

    /// The findings on a grey picture of 300 × 200 pixels in which a card was seen, or none.
    fn findings(card: Option<Quad>) -> Vec<Finding> {
        let rulebook = Rulebook::parse(&built_in()).unwrap();
        let slot = SlotId::from("side-a");
        let rules = Rules::of(identity(&rulebook), &slot).unwrap();
        let input = Input { bytes: &[], declared_name: None, slot: &slot, rules };
        let mut evidence = Evidence::gather(&input);
        let grey = RgbImage::from_pixel(300, 200, image::Rgb([140; 3]));
        evidence.quality = Some(quality::measure(&grey, card.as_ref()));
        let (scene, scene_confidence) = (Scene::PortraitSide, 1.0);
        evidence.seen =
            Some(Seen { standing: None, layout: None, scene, scene_confidence, held_side: None, card });
        check(&evidence)
    }

    #[test]
    fn each_look_has_a_limit_in_the_identity_review_and_suggests_a_reason_that_there_is() {
        let rulebook = Rulebook::parse(&built_in()).unwrap();
        for look in table::LOOKS {
            assert!(identity(&rulebook).thresholds.contains_key(look.code), "no limit for {}", look.code);
            let known = |code: &str| rulebook.reason(&ReasonCode::from(code)).is_some();
            assert!(look.suggests.is_none_or(known), "{} suggests {:?}", look.code, look.suggests);
        }
    }

    #[test]
    fn a_fault_is_a_finding_with_value_limit_box_and_reason() {
        let corners = [(30.0, 20.0), (230.0, 20.0), (230.0, 140.0), (30.0, 140.0)];
        let found = findings(Some(Quad(corners.map(|(x, y)| Point { x, y }))));
        let finding = found.iter().find(|finding| finding.code == "card-pixels-too-few").unwrap();
        assert_eq!(finding.severity, Severity::Warn);
        assert_eq!(
            finding.measure,
            Some(Measure { value: 200.0, limit: Some(300.0), unit: "px".to_owned() })
        );
        assert_eq!(finding.suggests, Some(ReasonCode::from("card-too-small")));
        let region = finding.region.unwrap();
        let found = [region.x, region.y, region.width, region.height];
        for (found, expected) in found.into_iter().zip([0.1, 0.1, 200.0 / 300.0, 0.6]) {
            assert!((found - expected).abs() < 1e-6, "{region:?}");
        }
        assert!(finding.text.zh.contains("200像素") && finding.text.en.contains("at least 300"));
    }

    #[test]
    fn what_cannot_be_seen_is_named_as_not_checked() {
        let blank = findings(Some(Quad(
            [(10.0, 10.0), (290.0, 10.0), (290.0, 190.0), (10.0, 190.0)].map(|(x, y)| Point { x, y }),
        )));
        let not_checked = |findings: &[Finding]| {
            let found = findings.iter().find(|finding| finding.code == "quality-not-checked");
            found.map(|finding| (finding.severity, finding.text.en.clone())).unwrap()
        };
        let (severity, text) = not_checked(&blank);
        assert_eq!(severity, Severity::NotChecked);
        assert!(text.ends_with("not checked: sharpness."), "{text}");
        let (_, text) = not_checked(&findings(None));
        assert!(text.starts_with("No document was found"), "{text}");
        assert!(text.contains("sharpness") && text.contains("glare") && text.contains("tilt"), "{text}");
        assert!(!text.contains("brightness"), "the picture's light was measured: {text}");
    }

    #[test]
    fn the_harder_limit_counts_and_what_is_within_both_is_no_finding() {
        let threshold =
            |warn, fail| Threshold { warn, fail, unit: "px".to_owned(), source: RuleSource::Ours };
        let both = threshold(Some(2.0), Some(4.0));
        for (worse, threshold, value, expected) in [
            (Worse::Above, &both, 2.0, None),
            (Worse::Above, &both, 2.1, Some((Severity::Warn, 2.0))),
            (Worse::Above, &both, 4.1, Some((Severity::Fail, 4.0))),
            (Worse::Below, &threshold(Some(4.0), Some(2.0)), 3.0, Some((Severity::Warn, 4.0))),
            (Worse::Below, &threshold(Some(4.0), Some(2.0)), 1.0, Some((Severity::Fail, 2.0))),
            (Worse::Below, &threshold(Some(4.0), None), 4.0, None),
            (Worse::Below, &threshold(None, None), 0.0, None),
        ] {
            assert_eq!(worse.judge(value, threshold), expected, "{worse:?} {value} {threshold:?}");
        }
    }
}
