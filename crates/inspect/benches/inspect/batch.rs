//! Many photos on two cores, each worker a process of its own so that its memory can be told.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use model::SlotId;
use serde_json::{Value, json};

use crate::error::BenchError;
use crate::photos::Photo;
use crate::report::Report;

/// First argument of this program as a worker; the second names the list of its photos.
pub const WORKER: &str = "--worker";
const WORKERS: usize = 2;
const MEBIBYTE: f64 = 1_048_576.0;
const MEMORY_LIMIT: f64 = 256.0;

/// Looks at the photos of a list, a line `slot<tab>path` each, and prints what it took.
#[allow(clippy::print_stdout, reason = "a worker answers on its standard output")]
pub fn work(list: &Path) -> Result<(), BenchError> {
    let text = std::fs::read_to_string(list).map_err(BenchError::file(list))?;
    let (mut photos, mut findings) = (0, 0);
    for (slot, path) in text.lines().filter_map(|line| line.split_once('\t')) {
        let photo = Photo::read(path.into(), SlotId::from(slot))?;
        findings += photo.inspected().findings.len();
        photos += 1;
    }
    println!("{}", json!({ "photos": photos, "findings": findings, "peak_bytes": peak_bytes() }));
    Ok(())
}

/// The most memory that this process ever held; known on Linux only.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

pub fn measure(photos: &[Photo], folder: &Path, report: &mut Report) -> Result<(), BenchError> {
    println!("A batch of {} photos on {WORKERS} workers.", photos.len());
    let start = Instant::now();
    let workers: Vec<Child> = (0..WORKERS)
        .map(|worker| {
            let share: Vec<&Photo> = photos.iter().skip(worker).step_by(WORKERS).collect();
            start_worker(&share, &folder.join(format!("worker-{worker}.list")))
        })
        .collect::<Result<_, _>>()?;
    let answers: Vec<Value> = workers.into_iter().map(answer).collect::<Result<_, _>>()?;
    let seconds = start.elapsed().as_secs_f64();
    let note = format!("{} photos, {WORKERS} workers", photos.len());
    report.at_most("a batch", seconds, 70.0, "s", &note);
    report_peak("memory of a worker", &answers, "the batch above", report);
    Ok(())
}

/// Each file alone, in a worker that sees nothing else.
pub fn measure_worst(
    files: &[(&'static str, Photo)],
    folder: &Path,
    report: &mut Report,
) -> Result<(), BenchError> {
    for (name, photo) in files {
        let start = Instant::now();
        let answered = answer(start_worker(&[photo], &folder.join("worker-worst.list"))?)?;
        let seconds = start.elapsed().as_secs_f64();
        let note = format!("{name}, {} bytes", photo.bytes.len());
        report.figure("the worst file, alone", seconds, "s", &note);
        report_peak("memory, the worst file", &[answered], name, report);
    }
    Ok(())
}

fn report_peak(what: &str, answers: &[Value], note: &str, report: &mut Report) {
    let peaks = answers.iter().filter_map(|answer| answer["peak_bytes"].as_f64());
    match peaks.max_by(f64::total_cmp) {
        Some(peak) => report.at_most(what, peak / MEBIBYTE, MEMORY_LIMIT, "MB", note),
        None => report.not_measured(what, "this system does not tell a process's peak"),
    }
}

fn start_worker(photos: &[&Photo], list: &Path) -> Result<Child, BenchError> {
    let lines: Vec<String> =
        photos.iter().map(|photo| format!("{}\t{}", photo.slot, photo.path.display())).collect();
    std::fs::write(list, lines.join("\n")).map_err(BenchError::file(list))?;
    let program = std::env::current_exe().map_err(BenchError::Worker)?;
    let mut command = Command::new(program);
    command.arg(WORKER).arg(list).stdout(Stdio::piped()).spawn().map_err(BenchError::Worker)
}

fn answer(worker: Child) -> Result<Value, BenchError> {
    let output = worker.wait_with_output().map_err(BenchError::Worker)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(&text).map_err(|_| BenchError::WorkerAnswer(format!("{}: {text}", output.status)))
}
