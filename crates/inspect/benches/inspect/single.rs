//! One photo on one thread, with `djpeg` on the same file next to it in time.

use std::path::Path;

use crate::error::BenchError;
use crate::peers::{djpeg_ms, tesseract_osd};
use crate::photos::Photo;
use crate::report::Report;
use crate::timing::{median, percentile, timed};

/// What CHSI takes at most; the limits are for photos up to this size.
const MAX_BYTES: usize = 300_000;
const ROUNDS: usize = 3;
const OSD_SAMPLE: usize = 12;

/// Of one photo, the medians of its rounds.
struct Figures {
    hand_held: bool,
    wall_ms: f64,
    processor_ms: Option<f64>,
    djpeg_ms: Option<f64>,
}

pub fn measure(photos: &[Photo], report: &mut Report) -> Result<(), BenchError> {
    let within: Vec<&Photo> = photos.iter().filter(|photo| photo.bytes.len() <= MAX_BYTES).collect();
    println!("Timing {} photos one by one, {ROUNDS} rounds.", within.len());
    if let Some(photo) = within.first() {
        photo.inspected(); // What is set up once is not a photo's time.
    }
    let figures: Vec<Figures> = within.iter().map(|photo| figures(photo)).collect();
    sides_and_hand_held(&figures, report);
    beside_djpeg(&figures, report);
    let turned: Vec<&Path> =
        within.iter().filter(|photo| !photo.is_hand_held()).map(|photo| photo.path.as_path()).collect();
    beside_tesseract(&turned[..OSD_SAMPLE.min(turned.len())], report);
    Ok(())
}

fn figures(photo: &Photo) -> Figures {
    let (mut wall, mut processor, mut djpeg) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (inspection, took) = timed(|| photo.inspected());
        drop(inspection);
        wall.push(took.wall_ms);
        processor.extend(took.processor_ms);
        djpeg.extend(djpeg_ms(&photo.path));
    }
    let known = |values: &[f64]| (!values.is_empty()).then(|| median(values));
    Figures {
        hand_held: photo.is_hand_held(),
        wall_ms: median(&wall),
        processor_ms: known(&processor),
        djpeg_ms: known(&djpeg),
    }
}

fn sides_and_hand_held(figures: &[Figures], report: &mut Report) {
    for (name, hand_held, p50_limit) in [("card sides", false, 60.0), ("hand-held", true, 100.0)] {
        let of_kind = || figures.iter().filter(|one| one.hand_held == hand_held);
        let wall: Vec<f64> = of_kind().map(|one| one.wall_ms).collect();
        let processor: Vec<f64> = of_kind().filter_map(|one| one.processor_ms).collect();
        let photos = format!("{} photos", wall.len());
        report.at_most(&format!("{name}, p50"), median(&wall), p50_limit, "ms", &photos);
        report.at_most(&format!("{name}, p95"), percentile(&wall, 0.95), 200.0, "ms", &photos);
        if !processor.is_empty() {
            let note = "on the processor, without waiting for other programs";
            report.figure(&format!("{name}, p50"), median(&processor), "ms", note);
        }
    }
}

fn beside_djpeg(figures: &[Figures], report: &mut Report) {
    let both: Vec<(f64, f64)> = figures.iter().filter_map(|one| Some((one.wall_ms, one.djpeg_ms?))).collect();
    if both.is_empty() {
        return report.not_measured("ratio to djpeg", "djpeg (libjpeg-turbo-progs) is not installed");
    }
    let ours: Vec<f64> = both.iter().map(|(ours, _)| *ours).collect();
    let theirs: Vec<f64> = both.iter().map(|(_, theirs)| *theirs).collect();
    let files = format!("{} JPEG files, process start included", both.len());
    report.figure("djpeg, p50", median(&theirs), "ms", &files);
    let ratio = median(&ours) / median(&theirs);
    report.at_most("one photo, p50, in djpegs", ratio, 12.0, "×", "the same files, turn by turn");
}

fn beside_tesseract(paths: &[&Path], report: &mut Report) {
    let answers: Vec<_> = paths.iter().filter_map(|path| tesseract_osd(path)).collect();
    if answers.is_empty() {
        return report.not_measured("Tesseract OSD", "tesseract (tesseract-ocr) is not installed");
    }
    let wall: Vec<f64> = answers.iter().map(|answer| answer.wall_ms).collect();
    let answered = answers.iter().filter(|answer| answer.turn_deg.is_some()).count();
    let note = format!("for the turn alone; gave one for {answered} of {} card sides", answers.len());
    report.figure("Tesseract OSD, p50", median(&wall), "ms", &note);
}
