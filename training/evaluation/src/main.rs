//! `cargo xtask eval`: measures the photo checks and writes `report.json` and `report.md`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use evaluation::{EvaluationError, Report, SetReport, folder, held_out, looking, measures, noise, ways};

/// Measures the photo checks on pictures whose truth is known.
#[derive(Parser)]
struct Arguments {
    /// Folders of pictures with a truth.csv, as `python -m foreign` writes them
    folders: Vec<PathBuf>,
    /// Pictures of families that the detector never learned from; 0 leaves them out
    #[arg(long, default_value_t = 4000)]
    held_out: usize,
    /// Fixes which pictures of these families are made
    #[arg(long, default_value_t = 9001)]
    seed: u64,
    /// Pictures of noise alone; 0 leaves them out
    #[arg(long, default_value_t = 10_000)]
    noise: usize,
    /// Pictures of these families that are asked about in eight files each; 0 leaves them out
    #[arg(long, default_value_t = 200)]
    ways: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Where the report is written
    #[arg(long, default_value = "target/eval")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("eval: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), EvaluationError> {
    let mut sets = Vec::new();
    if arguments.held_out > 0 {
        let name = "held-out families";
        let progress = progress(name, arguments.held_out);
        let sample = |index: usize| held_out::sample(arguments.seed, index as u64);
        let records = looking::records(arguments.held_out, arguments.threads, sample, progress)?;
        sets.push(measures::of_pictures(name, &records));
    }
    for path in &arguments.folders {
        sets.push(pictures_in(path, arguments.threads)?);
    }
    if arguments.ways > 0 {
        let progress = progress("eight files", arguments.ways);
        let answers = |index: usize| ways::answers(arguments.seed, index as u64);
        let pictures = looking::side_by_side(arguments.ways, arguments.threads, answers, progress)?;
        sets.push(measures::of_ways(&pictures));
    }
    if arguments.noise > 0 {
        let progress = progress("noise alone", arguments.noise);
        let guess = |index: usize| noise::guess(index as u64);
        let guesses = looking::side_by_side(arguments.noise, arguments.threads, guess, progress)?;
        sets.push(measures::of_noise(&guesses));
    }
    let report = Report { check_version: inspect::CHECK_VERSION, sets };
    println!("{}", report.markdown());
    write(&arguments.out, &report)
}

fn pictures_in(path: &Path, threads: usize) -> Result<SetReport, EvaluationError> {
    let entries = folder::entries(path)?;
    let name = path.file_name().map_or("pictures".into(), |name| name.to_string_lossy());
    let progress = progress(&name, entries.len());
    let records = looking::records(entries.len(), threads, |index| entries[index].read(), progress)?;
    Ok(measures::of_pictures(&name, &records))
}

/// Says how far it is, a hundred times.
fn progress(what: &str, count: usize) -> impl Fn(usize) + Sync + use<> {
    let (what, step) = (what.to_owned(), count.div_ceil(100).max(1));
    move |done| {
        if done % step == 0 || done == count {
            eprintln!("{what}: {done} of {count}");
        }
    }
}

fn write(out: &Path, report: &Report) -> Result<(), EvaluationError> {
    let file = |path: &Path, text: String| {
        std::fs::write(path, text).map_err(|source| EvaluationError::File { path: path.to_owned(), source })
    };
    std::fs::create_dir_all(out).map_err(|source| EvaluationError::File { path: out.to_owned(), source })?;
    file(&out.join("report.json"), report.json()?)?;
    file(&out.join("report.md"), report.markdown())?;
    println!("Written to {}", out.display());
    Ok(())
}
