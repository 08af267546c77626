//! Whether the picture is of what the slot asks for.

use model::programme::{Side, SlotKind};
use model::{Finding, Measure, Severity, Text};

use super::reason;
use crate::Expected;
use crate::evidence::Evidence;
use crate::seen::{Scene, Seen};

pub(crate) const CODE: &str = "slot-other-picture";

pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (Some(seen), Some(expected)) = (&evidence.seen, evidence.input.rules.expected) else {
        return Vec::new();
    };
    let Some(threshold) = evidence.threshold(CODE) else { return Vec::new() };
    let confidence = f64::from(seen.scene_confidence);
    let measure = Measure { value: confidence, limit: threshold.warn, unit: threshold.unit.clone() };
    if threshold.warn.is_some_and(|warn| confidence < warn) {
        let text = Text::new(
            format!("看不准这是什么照片（最像{}）。", name(seen.scene).zh),
            format!("It is not clear what the photo shows (most likely {}).", name(seen.scene).en),
        );
        let finding = evidence.finding("slot-not-clear", Severity::Warn, text);
        return vec![Finding { measure: Some(measure), ..finding }];
    }
    let Some(suggested) = mismatch(expected, seen) else { return Vec::new() };
    let shown = seen.held_side.filter(|_| suggested == "card-wrong-side").unwrap_or(seen.scene);
    let text = Text::new(
        format!("这里要的是{}，照片看上去是{}。", asked(expected).zh, name(shown).zh),
        format!("The slot is for {}; the photo looks like {}.", asked(expected).en, name(shown).en),
    );
    let finding = evidence.finding(CODE, Severity::Warn, text);
    vec![Finding { measure: Some(measure), suggests: reason(suggested), ..finding }]
}

/// The reason that it is not what was asked for, if it is not.
fn mismatch(expected: Expected, seen: &Seen) -> Option<&'static str> {
    let side = match expected.kind {
        SlotKind::CardSide if seen.scene.is_document() => seen.scene,
        SlotKind::HandHeld if seen.scene == Scene::HandHeldCard => seen.held_side?,
        SlotKind::Portrait if seen.scene == Scene::FacePortrait => return None,
        SlotKind::CardSide | SlotKind::HandHeld | SlotKind::Portrait => return Some("slot-not-card"),
    };
    let right = match expected.side? {
        Side::Portrait | Side::Data => side == Scene::PortraitSide,
        Side::Emblem | Side::Other => side == Scene::EmblemSide,
    };
    let reason = if side == Scene::OtherDocument { "card-type" } else { "card-wrong-side" };
    (!right).then_some(reason)
}

fn asked(expected: Expected) -> Text {
    match (expected.kind, expected.side) {
        (SlotKind::CardSide, Some(Side::Portrait | Side::Data)) => name(Scene::PortraitSide),
        (SlotKind::CardSide, Some(Side::Emblem | Side::Other)) => name(Scene::EmblemSide),
        (SlotKind::CardSide, None) => Text::new("证件的一面", "a side of the document"),
        (SlotKind::HandHeld, Some(Side::Portrait | Side::Data)) => {
            Text::new("手持证件人像面的照片", "a person holding the portrait side up")
        }
        (SlotKind::HandHeld, Some(Side::Emblem | Side::Other)) => {
            Text::new("手持证件国徽面的照片", "a person holding the emblem side up")
        }
        (SlotKind::HandHeld, None) => name(Scene::HandHeldCard),
        (SlotKind::Portrait, _) => name(Scene::FacePortrait),
    }
}

fn name(scene: Scene) -> Text {
    let (zh, en) = match scene {
        Scene::PortraitSide => ("证件人像面", "the portrait side of a document"),
        Scene::EmblemSide => ("证件国徽面（背面）", "the emblem side (back) of a document"),
        Scene::HandHeldCard => ("手持证件的照片", "a person holding a document up"),
        Scene::HandHeldNone => ("没有手持证件的人像", "a person without a document"),
        Scene::FacePortrait => ("单人头像", "a portrait of a face"),
        Scene::OtherDocument => ("其他证件或文件", "another document"),
        Scene::NotADocument => ("没有证件的画面", "no document"),
    };
    Text::new(zh, en)
}
