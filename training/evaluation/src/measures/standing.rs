//! How pictures stand: turn and mirror, how sure that is, and false alarms.

use inspect::{Orientation, Scene};
use model::Severity;

use super::is_side;
use crate::Record;
use crate::answer::MIRRORED;
use crate::looking::programme;
use crate::noise::Guess;
use crate::report::{Figure, Target, Unit};
use crate::statistics::{Graded, calibration_error, coverage_at_precision, risk_at_coverage};
use crate::ways::EightAnswers;

/// Below it the print on a card that is held up cannot be read either way.
const READABLE_CARD_PX: f32 = 100.0;
const PRECISION: f64 = 0.999;
/// Resizing rounds otherwise where rows have become columns; this near to a limit that may tip the scales.
const CLEAR_OF_LIMIT: f64 = 0.01;
const COVERAGES: [f64; 4] = [0.8, 0.9, 0.95, 0.99];

pub fn figures(records: &[Record]) -> Vec<Figure> {
    let mut figures = sides(records);
    figures.extend(hand_held(records));
    figures.extend(alarms(records));
    figures
}

/// How often the mirror is guessed right where there is nothing to see.
pub fn noise(guesses: &[Guess]) -> Figure {
    let right = guesses.iter().filter(|one| one.guessed == one.mirrored).count();
    Figure::counted("mirror, noise alone", right, guesses.len(), Some(Target::Between(0.48, 0.52)))
}

/// Whether a picture is answered alike in all eight files, where its first answer is clear of the limit from which
/// there is an alarm.
pub fn ways(pictures: &[EightAnswers]) -> Figure {
    let limit = programme().thresholds.get(MIRRORED).and_then(|threshold| threshold.warn).unwrap_or(1.0);
    let clear: Vec<&EightAnswers> =
        pictures.iter().filter(|answers| (answers[0].1 - limit).abs() >= CLEAR_OF_LIMIT).collect();
    let verdict = |(way, confidence): (Orientation, f64)| (confidence >= limit).then_some(way);
    let alike = clear.iter().filter(|answers| answers.iter().all(|one| verdict(*one) == verdict(answers[0])));
    Figure::counted(
        "the same verdict in all eight files",
        alike.count(),
        clear.len(),
        Some(Target::AtLeast(1.0)),
    )
}

fn sides(records: &[Record]) -> Vec<Figure> {
    let turns: Vec<Graded> = records
        .iter()
        .filter(|one| is_side(one) && one.truth.turn_known)
        .map(|one| one.answer.turn(&one.truth))
        .collect();
    let telling: Vec<&Record> =
        records.iter().filter(|one| is_side(one) && one.truth.turn_known && one.truth.mirror_known).collect();
    let ways: Vec<Graded> = telling.iter().map(|one| one.answer.way(&one.truth)).collect();
    let mut figures = vec![
        share("4 turns, card sides", &turns, 0.997),
        share("8 classes, card sides", &ways, 0.995),
        coverage("coverage at 99.9 %, card sides", &ways, Some(Target::AtLeast(0.97))),
        calibration("calibration error, card sides", &ways),
    ];
    figures.extend(risks("card sides", &ways));
    figures.extend(Orientation::all().map(|way| {
        let of_way = telling.iter().filter(|one| one.truth.orientation == way);
        let graded: Vec<Graded> = of_way.map(|one| one.answer.way(&one.truth)).collect();
        let right = graded.iter().filter(|one| one.right).count();
        Figure::counted(format!("recall of EXIF value {}, card sides", way.exif()), right, graded.len(), None)
    }));
    figures
}

fn hand_held(records: &[Record]) -> Vec<Figure> {
    let held = || records.iter().filter(|one| one.truth.scene == Scene::HandHeldCard && one.truth.turn_known);
    let readable = || held().filter(|one| one.truth.card_width_px >= READABLE_CARD_PX);
    let turns: Vec<Graded> = readable().map(|one| one.answer.turn(&one.truth)).collect();
    let telling = || readable().filter(|one| one.truth.mirror_known);
    let mirrors: Vec<Graded> = telling().map(|one| one.answer.mirror(&one.truth)).collect();
    let ways: Vec<Graded> = telling().map(|one| one.answer.way(&one.truth)).collect();
    let all: Vec<Graded> = held().map(|one| one.answer.way(&one.truth)).collect();
    let mut figures = vec![
        share("turn, hand-held, card ≥ 100 px", &turns, 0.995),
        share("mirror, hand-held, card ≥ 100 px", &mirrors, 0.97),
        coverage("coverage at 99.9 %, hand-held, card ≥ 100 px", &ways, Some(Target::AtLeast(0.85))),
        coverage("coverage at 99.9 %, hand-held, any card", &all, None),
        calibration("calibration error, hand-held, card ≥ 100 px", &ways),
    ];
    figures.extend(risks("hand-held", &ways));
    figures
}

/// Alarms that a picture is mirrored: false ones on all that are not, and what is found of those that are.
fn alarms(records: &[Record]) -> Vec<Figure> {
    let (mirrored, right): (Vec<&Record>, Vec<&Record>) =
        records.iter().partition(|one| one.truth.orientation.mirrors());
    let of = |set: &[&Record], severity: Severity| {
        set.iter().filter(|one| one.answer.mirror_alarm == Some(severity)).count()
    };
    let telling: Vec<&Record> = mirrored
        .into_iter()
        .filter(|one| is_side(one) || one.truth.card_width_px >= READABLE_CARD_PX)
        .filter(|one| one.truth.mirror_known)
        .collect();
    let certain = of(&telling, Severity::Fail);
    let looked_at = certain + of(&telling, Severity::Warn);
    vec![
        Figure::counted(
            "false alarms \"mirrored\", certain",
            of(&right, Severity::Fail),
            right.len(),
            Some(Target::AtMost(0.0002)),
        ),
        Figure::counted(
            "false alarms \"mirrored\", look",
            of(&right, Severity::Warn),
            right.len(),
            Some(Target::AtMost(0.005)),
        ),
        Figure::counted("mirrored ones found, certain", certain, telling.len(), None),
        Figure::counted("mirrored ones found, certain or look", looked_at, telling.len(), None),
    ]
}

fn share(what: &str, graded: &[Graded], least: f64) -> Figure {
    let right = graded.iter().filter(|one| one.right).count();
    Figure::counted(what, right, graded.len(), Some(Target::AtLeast(least)))
}

fn coverage(what: &str, graded: &[Graded], target: Option<Target>) -> Figure {
    Figure::measured(what, coverage_at_precision(graded, PRECISION), Unit::Share, graded.len(), target)
}

fn calibration(what: &str, graded: &[Graded]) -> Figure {
    Figure::measured(what, calibration_error(graded), Unit::Number, graded.len(), None)
}

fn risks(what: &str, graded: &[Graded]) -> Vec<Figure> {
    let point = |coverage: f64| {
        let risk = risk_at_coverage(graded, coverage).map(|point| point.risk);
        let name = format!("wrong when the surest {:.0} % are answered, {what}", coverage * 100.0);
        Figure::measured(name, risk, Unit::Share, graded.len(), None)
    };
    COVERAGES.into_iter().map(point).collect()
}
