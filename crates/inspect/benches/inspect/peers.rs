//! Programs that do a part of the work on the same files: `djpeg` of libjpeg-turbo decodes, Tesseract finds the turn.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::timing::timed;

/// Milliseconds that `djpeg` takes to decode a file into nothing, from the start of the process to its end. `None` if
/// it is not installed or refuses the file.
pub fn djpeg_ms(path: &Path) -> Option<f64> {
    let mut command = Command::new("djpeg");
    command.args(["-outfile", "/dev/null"]).arg(path);
    let (ended, took) = timed(|| command.stdout(Stdio::null()).stderr(Stdio::null()).status());
    ended.ok()?.success().then_some(took.wall_ms)
}

/// Milliseconds of processor that all programs took together which this one has started and seen end; known on Linux
/// only.
pub fn ended_programs_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before may hold spaces; behind it, times of ended children stand 14th and 15th, in hundredths.
    let (_, fields) = text.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let hundredths = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((hundredths(13)? + hundredths(14)?) * 10.0)
}

/// What Tesseract's orientation and script detection made of a photo.
pub struct Osd {
    pub wall_ms: f64,
    /// Quarter turns are told in degrees; `None` where it refuses, most often for too few characters.
    pub turn_deg: Option<u16>,
}

/// One thread, process start included. `None` if it is not installed.
pub fn tesseract_osd(path: &Path) -> Option<Osd> {
    let mut command = Command::new("tesseract");
    command.arg(path).args(["-", "--psm", "0"]).env("OMP_THREAD_LIMIT", "1");
    let (output, took) = timed(|| command.stderr(Stdio::null()).output());
    let text = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
    let turn = text.lines().find_map(|line| line.strip_prefix("Orientation in degrees: "));
    Some(Osd { wall_ms: took.wall_ms, turn_deg: turn.and_then(|turn| turn.trim().parse().ok()) })
}
