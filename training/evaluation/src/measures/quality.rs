//! Blur and glare against what was rendered.

use super::is_side;
use crate::Record;
use crate::looking::programme;
use crate::report::{Figure, Target, Unit};
use crate::statistics::{area_under_curve, percentile, recall_at_false_alarms};

const FALSE_ALARMS: f64 = 0.05;

pub fn figures(records: &[Record]) -> Vec<Figure> {
    let mut figures = blur(records);
    figures.push(glare(records));
    figures
}

/// Blurred is what was rendered with at least the blur from which the programme has a person look.
fn blur(records: &[Record]) -> Vec<Figure> {
    let limit = programme().thresholds.get("photo-blurred").and_then(|threshold| threshold.warn);
    let sides = records.iter().filter(|one| is_side(one)).count();
    let measured: Vec<(f64, f64)> = records
        .iter()
        .filter(|one| is_side(one))
        .filter_map(|one| Some((one.truth.blur_sigma_px.into(), one.answer.blur_px?)))
        .collect();
    let (blurred, sharp): (Vec<_>, Vec<_>) =
        measured.iter().partition(|(truth, _)| limit.is_some_and(|limit| *truth >= limit));
    let scores = |of: &[(f64, f64)]| -> Vec<f64> { of.iter().map(|(_, score)| *score).collect() };
    let area = area_under_curve(&scores(&blurred), &scores(&sharp));
    let off: Vec<f64> = measured.iter().map(|(truth, found)| (found - truth).abs()).collect();
    vec![
        Figure::counted("blur measured, card sides", measured.len(), sides, None),
        Figure::measured(
            "blur above the programme's limit, area under the curve, card sides",
            area,
            Unit::Number,
            measured.len(),
            Some(Target::AtLeast(0.98)),
        ),
        Figure::measured("blur off by, px at 640, p50", percentile(&off, 0.5), Unit::Number, off.len(), None),
    ]
}

/// Where no card was found, nothing was found on it.
fn glare(records: &[Record]) -> Figure {
    let scored = |on_text: bool| -> Vec<f64> {
        let of = records.iter().filter(|one| is_side(one) && one.truth.glare_on_text == on_text);
        of.map(|one| one.answer.glare_on_text_share.unwrap_or(0.0)).collect()
    };
    let (on_text, clear) = (scored(true), scored(false));
    Figure::measured(
        "glare on text, recall at 5 % false alarms, card sides",
        recall_at_false_alarms(&on_text, &clear, FALSE_ALARMS),
        Unit::Share,
        on_text.len() + clear.len(),
        Some(Target::AtLeast(0.95)),
    )
}
