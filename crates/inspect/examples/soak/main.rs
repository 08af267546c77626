//! Holds `inspect` and `display` to files broken on purpose: nothing panics, nothing goes over a limit, nothing takes
//! long. `cargo xtask soak` runs it in as many processes as there are cores.
//!
//! File number N of a seed is always the same file: a failure names both, and `--from N --count 1` repeats it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks on its standard streams"
)]

mod dice;
mod mutate;
mod seeds;
mod watch;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use inspect::{DisplayError, Input, Inspection, Limits, Rules, display, inspect};
use model::programme::{PhotoRule, RuleSource, Threshold};
use model::{Rulebook, Severity, SlotId, built_in};

use dice::Dice;
use watch::Watch;

/// Most files are looked at under limits that mutated sizes break often; one of so many under the real ones.
const FULL_LIMITS_EVERY: u64 = 500;
/// The memory that one worker may take (issue 3).
const MAX_PEAK_BYTES: u64 = 256 << 20;
/// Processor time of one file under the small limits, and under the real ones: ten times what was ever seen, so that a
/// slower machine passes and an endless loop does not.
const MAX_SMALL: Duration = Duration::from_millis(500);
const MAX_FULL: Duration = Duration::from_secs(20);

struct Options {
    seed: u64,
    from: u64,
    count: u64,
    /// Stops early, however many are left.
    minutes: Option<u64>,
}

/// What became of the files.
#[derive(Default)]
struct Report {
    done: u64,
    faults: u64,
    /// Panics that `inspect` or `display` let out.
    escaped: u64,
    /// Processor time, and the file that took it.
    slowest: (Duration, u64),
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("usage: soak [--seed N] [--from N] [--count N] [--minutes N]");
        return ExitCode::from(2);
    };
    let watch = Watch::start();
    let began = Instant::now();
    let report = run(&options, &watch);
    let peak = watch.peak_bytes();
    println!(
        "{} files from {} of seed {}: {} faults, {} panics of decoders that were contained; slowest {} ms of processor \
         time (file {}); peak {} MiB; {:.0} s",
        report.done,
        options.from,
        options.seed,
        report.faults,
        watch.panics() - report.escaped,
        report.slowest.0.as_millis(),
        report.slowest.1,
        peak >> 20,
        began.elapsed().as_secs_f64(),
    );
    for place in watch.places() {
        println!("  a panic at {place}");
    }
    let heavy = peak > MAX_PEAK_BYTES;
    if heavy {
        println!("FAULT the peak is over {} MiB", MAX_PEAK_BYTES >> 20);
    }
    if report.faults > 0 || heavy { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn run(options: &Options, watch: &Watch) -> Report {
    let (seeds, rules) = (seeds::all(), rules());
    let mut report = Report::default();
    let began = Instant::now();
    for number in options.from..options.from.saturating_add(options.count) {
        if options.minutes.is_some_and(|minutes| began.elapsed() > Duration::from_secs(60 * minutes)) {
            break;
        }
        let bytes = mutate::one(&seeds, &mut Dice::new(options.seed, number));
        let full = number % FULL_LIMITS_EVERY == 0;
        let before = watch.processor_time();
        let treated = catch_unwind(AssertUnwindSafe(|| treat(&bytes, full, &rules)));
        let taken = watch.processor_time().saturating_sub(before);
        report.slowest = report.slowest.max((taken, number));
        report.escaped += u64::from(treated.is_err());
        let slow = taken > if full { MAX_FULL } else { MAX_SMALL };
        let fault = match treated {
            Err(_) => Some("panicked".to_owned()),
            Ok(None) if slow => Some(format!("took {} ms", taken.as_millis())),
            Ok(past_limit) => past_limit,
        };
        if let Some(what) = fault {
            report.faults += 1;
            println!("FAULT seed {} file {number} ({} bytes): {what}", options.seed, bytes.len());
        }
        report.done += 1;
    }
    report
}

/// Looks at a file as the app does, and shows it. Says what went past a limit.
fn treat(bytes: &[u8], full: bool, rules: &Held) -> Option<String> {
    let limits = if full { Limits::CEILING } else { SMALL };
    let inspection = inspect(&Input {
        bytes,
        declared_name: Some("a.jpg"),
        slot: &rules.slot,
        rules: Rules { photo: &rules.photo, limits, thresholds: &rules.thresholds, ..rules.of_programme() },
    });
    let shown = display(bytes, &limits, Some(64));
    past_limits(&inspection, &limits, shown.as_ref().err().copied()).or_else(|| {
        let picture = shown.ok()?;
        (picture.width > 64 || picture.height > 64).then(|| "shown larger than asked for".to_owned())
    })
}

const SMALL: Limits =
    Limits { side_px: 300, pixels: 60_000, scans: 12, scan_pixels: 200_000, ..Limits::CEILING };

fn past_limits(inspection: &Inspection, limits: &Limits, error: Option<DisplayError>) -> Option<String> {
    let facts = &inspection.facts;
    let size = facts.stored.unwrap_or_default();
    let (width, height, scans) = (u64::from(size.width), u64::from(size.height), u64::from(facts.scans));
    let over = facts.bytes > limits.file_bytes
        || width.max(height) > limits.side_px
        || width * height > limits.pixels
        || scans > limits.scans
        || width * height * scans > limits.scan_pixels;
    let opened = facts.format.of_rule().is_some() || facts.format == inspect::Format::WebP;
    let said = inspection.findings.iter().any(|finding| finding.severity == Severity::NotChecked);
    if over && opened && error.is_none() {
        return Some(format!("shown although over a limit: {width} × {height}, {scans} scans"));
    }
    (over && opened && !said).then(|| "nothing says that it was not decoded".to_owned())
}

/// Rules that any picture keeps, with every threshold that a check of files asks for.
struct Held {
    rulebook: Rulebook,
    slot: SlotId,
    photo: PhotoRule,
    thresholds: BTreeMap<String, Threshold>,
}

impl Held {
    fn of_programme(&self) -> Rules<'_> {
        let programme = self.rulebook.programmes().first().expect("there are programmes");
        Rules::of(programme, &self.slot).expect("the slot is the programme's")
    }
}

fn rules() -> Held {
    let rulebook = Rulebook::parse(&built_in()).expect("the model's tests hold its own data valid");
    let slot = rulebook.programmes()[0].slots[0].id.clone();
    let threshold =
        |warn| Threshold { warn: Some(warn), fail: None, unit: String::new(), source: RuleSource::Ours };
    let thresholds = [("thumbnail-differs", 0.7), ("thumbnail-shape", 1.1), ("pixels-too-few", 48.0)];
    Held {
        rulebook,
        slot,
        photo: PhotoRule::any(),
        thresholds: thresholds.map(|(code, warn)| (code.to_owned(), threshold(warn))).into(),
    }
}

fn options() -> Option<Options> {
    let mut options = Options { seed: 1, from: 0, count: 10_000, minutes: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value: u64 = words.next()?.parse().ok()?;
        match word.as_str() {
            "--seed" => options.seed = value,
            "--from" => options.from = value,
            "--count" => options.count = value,
            "--minutes" => options.minutes = Some(value),
            _ => return None,
        }
    }
    Some(options)
}
