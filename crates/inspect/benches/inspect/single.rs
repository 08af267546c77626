//! One photo on one thread, with `djpeg` on the same file next to it in time.

use std::path::Path;

use crate::error::BenchError;
use crate::peers::{djpeg_ms, ended_programs_ms, tesseract_osd};
use crate::photos::Photo;
use crate::report::Report;
use crate::timing::{median, percentile, timed};

/// What CHSI takes at most; the limits are for photos up to this size.
const MAX_BYTES: usize = 300_000;
const ROUNDS: usize = 3;
const OSD_SAMPLE: usize = 12;

struct Figures {
    hand_held: bool,
    /// Medians of the rounds.
    wall_ms: f64,
    djpeg_ms: Option<f64>,
    /// Of all rounds together: the system counts in steps of some milliseconds.
    processor_ms: Option<f64>,
}

pub fn measure(photos: &[Photo], report: &mut Report) -> Result<(), BenchError> {
    let within: Vec<&Photo> = photos.iter().filter(|photo| photo.bytes.len() <= MAX_BYTES).collect();
    println!("Timing {} photos one by one, {ROUNDS} rounds.", within.len());
    if let Some(photo) = within.first() {
        photo.inspected(); // What is set up once is not a photo's time.
    }
    let before = ended_programs_ms();
    let figures: Vec<Figures> = within.iter().map(|photo| figures(photo)).collect();
    let djpegs = before.zip(ended_programs_ms()).map(|(before, after)| after - before);
    sides_and_hand_held(&figures, report);
    beside_djpeg(&figures, report);
    on_the_processor(&figures, djpegs, report);
    let turned: Vec<&Path> =
        within.iter().filter(|photo| !photo.is_hand_held()).map(|photo| photo.path.as_path()).collect();
    beside_tesseract(&turned[..OSD_SAMPLE.min(turned.len())], report);
    Ok(())
}

fn figures(photo: &Photo) -> Figures {
    let (mut wall, mut djpeg, mut processor_ms) = (Vec::new(), Vec::new(), Some(0.0));
    for _ in 0..ROUNDS {
        let (inspection, took) = timed(|| photo.inspected());
        drop(inspection);
        wall.push(took.wall_ms);
        processor_ms = processor_ms.zip(took.processor_ms).map(|(sum, more)| sum + more);
        djpeg.extend(djpeg_ms(&photo.path));
    }
    Figures {
        hand_held: photo.is_hand_held(),
        wall_ms: median(&wall),
        djpeg_ms: (!djpeg.is_empty()).then(|| median(&djpeg)),
        processor_ms,
    }
}

fn sides_and_hand_held(figures: &[Figures], report: &mut Report) {
    for (name, hand_held, p50_limit) in [("card sides", false, 60.0), ("hand-held", true, 100.0)] {
        let of_kind = || figures.iter().filter(|one| one.hand_held == hand_held);
        let wall: Vec<f64> = of_kind().map(|one| one.wall_ms).collect();
        let photos = format!("{} photos", wall.len());
        report.at_most(&format!("{name}, p50"), median(&wall), p50_limit, "ms", &photos);
        report.at_most(&format!("{name}, p95"), percentile(&wall, 0.95), 200.0, "ms", &photos);
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

/// The same without the time in which other programs had the processor: what to look at when the machine is busy.
fn on_the_processor(figures: &[Figures], djpegs_ms: Option<f64>, report: &mut Report) {
    let runs = (figures.len() * ROUNDS) as f64;
    let ours: Option<f64> = figures.iter().map(|one| one.processor_ms).sum();
    let Some(ours) = ours.map(|sum| sum / runs) else {
        return report.not_measured("time on the processor", "this system does not tell it");
    };
    report.figure("one photo, mean", ours, "ms", "on the processor, without waiting for other programs");
    if let Some(theirs) = djpegs_ms.filter(|sum| *sum > 0.0).map(|sum| sum / runs) {
        report.figure("djpeg, mean", theirs, "ms", "on the processor, process start included");
        report.figure("one photo, mean, in djpegs", ours / theirs, "×", "on the processor");
    }
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
