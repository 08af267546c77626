//! SIGKILL: a station works in a process of its own, says on its output what happens, and is killed after some line of
//! that, at whatever it does then. The next process goes on with the same files.

use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use station::clock::ManualClock;
use station::commands::ErrorCode;
use station::store::station::operation::OutboxState;
use tempfile::TempDir;

use super::keys::FileKeys;
use super::shift::{Confirmed, add_cases, check};
use super::{books, process, quick_folder, seeds};
use crate::day::verdict;
use crate::support::{DataFolder, Desktop, Office, PASSWORD};

const NAME: &str = "crashes::killed::a_station_that_is_killed_at_any_moment_loses_and_doubles_no_decision";
/// What a seed is worth: a station's life in so many pieces.
const KILLS: u32 = 15;
/// More than a life of average length decides.
const CASES_A_LIFE: u32 = 8;
const PHOTO_BYTES: usize = 20_000;
/// Lines that a life may get to say, so that kills fall between its start and some way into its work.
const LINES: usize = 120;
/// What lies before each line, so that it is found behind whatever else a test's process writes.
const MARK: &str = "station: ";

#[test]
fn a_station_that_is_killed_at_any_moment_loses_and_doubles_no_decision() {
    if let Some(shift) = Shift::of_environment() {
        return shift.work();
    }
    let mut starts = Vec::new();
    seeds::for_each(1, |seed| starts.extend(one_station(seed)));
    report(&mut starts);
}

/// Says how long each start took until the station was usable.
fn one_station(seed: u64) -> Vec<Duration> {
    let mut random = StdRng::seed_from_u64(seed);
    let office = Office::open();
    let home = quick_folder();
    let mut story = Story::default();
    for life in 0..KILLS {
        add_cases(&office, life * CASES_A_LIFE + 1, CASES_A_LIFE, PHOTO_BYTES);
        let mut process = Running::start(&office, &home, seed + u64::from(life), false);
        let mut lines_left = random.random_range(0..LINES);
        while lines_left > 0 {
            let line = process.line().unwrap_or_else(|| panic!("life {life} ended by itself, see above"));
            story.hear(&line, process.started);
            lines_left -= 1;
        }
        for _ in 0..random.random_range(0..400_000) {
            std::hint::spin_loop();
        }
        process.child.kill().unwrap();
        // What it had said before it died holds too.
        while let Some(line) = process.line() {
            story.hear(&line, process.started);
        }
    }
    let mut process = Running::start(&office, &home, seed, true);
    while let Some(line) = process.line() {
        story.hear(&line, process.started);
    }
    assert!(process.child.wait().unwrap().success(), "the last life ends in order");
    assert!(!story.confirmed.is_empty(), "nothing was confirmed in {KILLS} lives");
    settle(&office, &home, &story);
    story.starts
}

/// After the last life the server has everything, once.
fn settle(office: &Office, home: &TempDir, story: &Story) {
    let desktop = open(home.path());
    let config = desktop.config();
    drop(desktop);
    let books = books::read(config, PASSWORD);
    for booked in &books.operations {
        assert_eq!(booked.state, OutboxState::Receipted, "operation {:?}", booked.id);
    }
    assert_eq!(office.operations(), books.operations.len() as u64, "operations at the server and here");
    for confirmed in &story.confirmed {
        let here = books.operations.iter();
        let found = here.filter(|it| it.id.seq == confirmed.seq && it.decides == Some(confirmed.case));
        assert_eq!(found.count(), 1, "{confirmed:?}");
    }
}

fn report(starts: &mut [Duration]) {
    starts.sort_unstable();
    let at = |share: usize| starts[(starts.len() - 1) * share / 100].as_millis();
    println!(
        "{} starts after a kill, usable after (ms): p50 {}, p95 {}, longest {}",
        starts.len(),
        at(50),
        at(95),
        at(100)
    );
}

/// What the lives have said.
#[derive(Default)]
struct Story {
    confirmed: Vec<Confirmed>,
    starts: Vec<Duration>,
    /// The life that speaks began with an enrolment, which no start after a kill does.
    is_new: bool,
    /// The list of the life that speaks, as far as it has come.
    listed: Vec<(Confirmed, String)>,
}

impl Story {
    fn hear(&mut self, line: &str, started: Instant) {
        let words: Vec<&str> = line.split(' ').collect();
        let decision =
            |case: &str, seq: &str| Confirmed { case: case.parse().unwrap(), seq: seq.parse().unwrap() };
        match words[..] {
            ["enrolled"] => self.is_new = true,
            ["usable"] => {
                if !std::mem::take(&mut self.is_new) {
                    self.starts.push(started.elapsed());
                }
                self.listed.clear();
            }
            ["holds", case, seq, state] => self.listed.push((decision(case, seq), state.to_owned())),
            ["listed"] => check(&self.confirmed, &self.listed),
            ["confirmed", case, seq] => self.confirmed.push(decision(case, seq)),
            ["changed" | "withdrawn"] => {}
            _ => panic!("a line that nobody says: {line:?}"),
        }
    }
}

/// A station's process, and its output. It does not outlive the test.
struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    started: Instant,
}

impl Running {
    fn start(office: &Office, home: &TempDir, seed: u64, last: bool) -> Self {
        let code = office.runtime.block_on(office.central.station_code());
        let started = Instant::now();
        let mut child = process::of_test(NAME)
            .env("PROOFDESK_SHIFT_FOLDER", home.path())
            .env("PROOFDESK_SHIFT_SERVER", office.central.url())
            .env("PROOFDESK_SHIFT_CODE", &code.0)
            .env("PROOFDESK_SHIFT_SEED", seed.to_string())
            .env("PROOFDESK_SHIFT_LAST", last.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output, started }
    }

    /// `None` once it has ended.
    fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // A line that a kill cut short was not said.
            let whole = line.strip_suffix('\n').and_then(|line| line.split_once(MARK));
            if let Some((_, said)) = whole {
                return Some(said.to_owned());
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn open(home: &Path) -> Desktop<FileKeys> {
    let clock = Arc::new(ManualClock::at(Utc::now()));
    Desktop::on(DataFolder::at(home.join("data")), Arc::new(FileKeys::at(home.join("keys"))), clock)
}

fn say(line: &str) {
    writeln!(io::stdout().lock(), "{MARK}{line}").unwrap();
}

/// What the station's process is told.
struct Shift {
    folder: PathBuf,
    server: String,
    code: String,
    seed: u64,
    /// It is not killed: it sends everything and ends.
    last: bool,
}

impl Shift {
    fn of_environment() -> Option<Self> {
        let told = |name: &str| env::var(format!("PROOFDESK_SHIFT_{name}")).ok();
        Some(Self {
            folder: told("FOLDER")?.into(),
            server: told("SERVER")?,
            code: told("CODE")?,
            seed: told("SEED")?.parse().unwrap(),
            last: told("LAST")?.parse().unwrap(),
        })
    }

    fn work(self) {
        let mut desktop = open(&self.folder);
        if desktop.phase() == "not-enrolled" {
            let request = json!({ "server_url": self.server, "code": self.code, "station_name": "测试机" });
            desktop.ask("station.enrol", request);
            say("enrolled");
        }
        desktop.sign_in("li", PASSWORD).unwrap();
        desktop.queue();
        say("usable");
        for (decision, state) in desktop.listed() {
            say(&format!("holds {} {} {state}", decision.case, decision.seq));
        }
        say("listed");
        if self.last {
            desktop.catch_up();
            return desktop.quit();
        }
        let mut events = desktop.desk().events();
        desktop.runtime().spawn(async move {
            while events.recv().await.is_ok() {
                say("changed");
            }
        });
        let mut random = StdRng::seed_from_u64(self.seed);
        loop {
            step(&desktop, &mut random);
        }
    }
}

fn step(desktop: &Desktop<FileKeys>, random: &mut StdRng) {
    if desktop.next().is_null() {
        match desktop.claim_more(3) {
            Ok(_) => drop(desktop.wait_for_a_case()),
            // Everything is decided; undoing makes work.
            Err(refused) => assert_eq!(refused.code, ErrorCode::Refused, "{refused:?}"),
        }
    }
    match random.random_range(0..20) {
        0..2 => undo(desktop),
        2..5 => desktop.send_now(),
        5 => {
            desktop.ask("vault.lock", json!({}));
            desktop.sign_in("li", PASSWORD).unwrap();
        }
        6..8 if !desktop.next().is_null() => {
            let draft = json!({ "case": desktop.next(), "draft": { "note": "还没有确认" } });
            desktop.ask("case.save-draft", draft);
        }
        _ => decide(desktop, random),
    }
}

fn decide(desktop: &Desktop<FileKeys>, random: &mut StdRng) {
    let next = desktop.next();
    if next.is_null() {
        return undo(desktop);
    }
    let confirmed = desktop.confirm(&next, &verdict(random.random_range(0..4))).unwrap();
    say(&format!("confirmed {} {}", confirmed.case, confirmed.seq));
}

fn undo(desktop: &Desktop<FileKeys>) {
    let case = desktop.ask("decision.list", json!({}))["undo"].clone();
    if !case.is_null() {
        desktop.ask("decision.withdraw", json!({ "case": case }));
        say("withdrawn");
    }
}
