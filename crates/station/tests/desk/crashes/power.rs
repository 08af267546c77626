//! The power goes: a shift is worked on a disk that records what it was told, then what may be left of it is built for
//! many places of the record, and opened.

use std::fs;
use std::sync::Arc;

use model::Verdict;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use station::clock::ManualClock;
use station::commands::ErrorCode;
use station::store::RESERVE_BYTES;
use station::store::station::operation::OutboxState;
use station::vault::MemoryKeyStore;
use tempfile::TempDir;

use super::deputy::{Deputy, copy};
use super::disk::{Disk, image};
use super::keys::RecordedKeys;
use super::shift::{Confirmed, add_cases, check};
use super::{books, process, quick_folder, seeds};
use crate::day::verdict;
use crate::support::{DataFolder, Desktop, Office, PASSWORD};

const NEW_PASSWORD: &str = "another specimen password";
/// What a seed is worth.
const CUTS: usize = 40;
/// Every so many images the station goes on with its server.
const GOES_ON: usize = 4;
/// Every so many of those the disk has damaged what was flushed.
const SPOILED: usize = 2;
/// In a batch.
const CASES: u32 = 6;
const PHOTOS: u64 = 18;
const PHOTO_BYTES: usize = 40_000;
const STATION: &str = "station";

#[test]
fn after_a_power_cut_at_any_moment_every_confirmed_decision_is_there() {
    let name = "crashes::power::after_a_power_cut_at_any_moment_every_confirmed_decision_is_there";
    process::with_own_mounts(name, || seeds::for_each(1, one_shift));
}

fn one_shift(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let shift = Shift::work();
    for number in 0..CUTS {
        let cut = shift.place_to_cut(&mut random);
        let goes_on = number % GOES_ON == 0;
        let spoiled = number % (GOES_ON * SPOILED) == 0;
        println!("image {number}, cut after {cut} of {} events", shift.disk.record.position());
        let image = Image::of(&shift, cut, &mut random);
        if spoiled {
            image.spoil(&mut random);
        }
        image.check(&shift, spoiled);
        if goes_on {
            image.go_on(&shift);
        }
    }
}

/// Something that the person at the desk saw happen, and where the record stood then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Enrolled,
    SignedIn,
    Confirmed(Confirmed),
    /// The number of the decision that was taken back.
    Withdrawn(u64),
    PasswordAsked,
    PasswordChanged,
    /// All photos of the batches that are here.
    PhotosCame,
    BatchesEnd,
}

/// A shift that was worked, and its server.
struct Shift {
    office: Office,
    disk: Disk,
    keys: Arc<RecordedKeys>,
    clock: Arc<ManualClock>,
    seen: Vec<(usize, Seen)>,
    parts: Vec<Part>,
}

/// The record from one end of the last part to `until`. Either the server was away, or nothing was decided, so that
/// what the server held at the end goes with every place of the part: it knows of no operation that the station did
/// not know before.
struct Part {
    until: usize,
    server: TempDir,
}

impl Shift {
    fn work() -> Self {
        let office = Office::open();
        add_cases(&office, 1, 2 * CASES, PHOTO_BYTES);
        let disk = Disk::mount();
        let keys = Arc::new(RecordedKeys::beside(disk.record.clone()));
        let clock = Arc::new(ManualClock::at(chrono::Utc::now()));
        let mut shift = Self { office, disk, keys, clock, seen: Vec::new(), parts: Vec::new() };
        let folder = DataFolder::at(shift.disk.path().join(STATION));
        let mut desktop = Desktop::on(folder, Arc::clone(&shift.keys), Arc::clone(&shift.clock));
        shift.begin(&desktop);
        shift.decide_offline(&desktop, CASES as usize - 1);
        shift.online(&desktop, |_| {});
        shift.online(&desktop, |shift| shift.change_password(&desktop));
        shift.online(&desktop, |shift| shift.claim(&desktop));
        desktop.ask("vault.lock", json!({}));
        desktop.sign_in("li", NEW_PASSWORD).unwrap();
        shift.decide_offline(&desktop, CASES as usize + 1);
        shift.see(Seen::BatchesEnd);
        shift.online(&desktop, |_| {
            desktop.wait_until("the finished batches are purged", || desktop.states().is_empty());
        });
        desktop.quit();
        shift.end_part();
        shift
    }

    /// A part in which everything is sent, and nothing is decided.
    fn online(&mut self, desktop: &Desktop<RecordedKeys>, work: impl FnOnce(&mut Self)) {
        self.office.restart();
        desktop.catch_up();
        work(self);
        self.end_part();
    }

    /// The desktop becomes a station, and gets its first cases.
    fn begin(&mut self, desktop: &Desktop<RecordedKeys>) {
        desktop.enrol(&self.office);
        self.see(Seen::Enrolled);
        desktop.sign_in("li", PASSWORD).unwrap();
        self.see(Seen::SignedIn);
        self.claim(desktop);
        self.end_part();
    }

    fn claim(&mut self, desktop: &Desktop<RecordedKeys>) {
        desktop.claim_more(CASES).unwrap();
        desktop.wait_until("all photos are here and were looked at", || {
            let states = desktop.states();
            let open = states.iter().filter(|state| *state == "open").count();
            open >= CASES as usize && !states.iter().any(|state| state == "arriving")
        });
        self.see(Seen::PhotosCame);
    }

    /// One of them is taken back and decided again.
    fn decide_offline(&mut self, desktop: &Desktop<RecordedKeys>, count: usize) {
        for number in 0..count {
            let draft = json!({ "case": desktop.next(), "draft": { "note": "还没有确认" } });
            desktop.ask("case.save-draft", draft);
            let confirmed = self.confirm(desktop, &verdict(number));
            if number == 1 {
                let case = desktop.ask("decision.list", json!({}))["undo"].clone();
                desktop.ask("decision.withdraw", json!({ "case": case }));
                self.see(Seen::Withdrawn(confirmed.seq));
                self.confirm(desktop, &Verdict::Pass);
            }
        }
        desktop.ask("app.save-settings", json!({ "language": "en", "theme": "dark" }));
        self.end_part();
    }

    fn confirm(&mut self, desktop: &Desktop<RecordedKeys>, verdict: &Verdict) -> Confirmed {
        let confirmed = desktop.confirm(&desktop.next(), verdict).unwrap();
        self.see(Seen::Confirmed(confirmed));
        confirmed
    }

    fn change_password(&mut self, desktop: &Desktop<RecordedKeys>) {
        self.see(Seen::PasswordAsked);
        desktop.ask("session.change-password", json!({ "password": PASSWORD, "new_password": NEW_PASSWORD }));
        self.see(Seen::PasswordChanged);
    }

    fn see(&mut self, seen: Seen) {
        self.seen.push((self.disk.record.position(), seen));
    }

    /// The server goes away with it.
    fn end_part(&mut self) {
        let server = quick_folder();
        self.office.central.stop();
        copy(self.office.central.data_folder().root(), server.path());
        self.parts.push(Part { until: self.disk.record.position(), server });
    }

    /// Half of the places lie anywhere, the others near to something that the person saw.
    fn place_to_cut(&self, random: &mut StdRng) -> usize {
        let events = self.disk.record.position();
        if random.random_bool(0.5) {
            return random.random_range(0..=events);
        }
        let (at, _) = self.seen[random.random_range(0..self.seen.len())];
        (at + random.random_range(0..40)).saturating_sub(30).min(events)
    }

    fn seen_before(&self, cut: usize) -> impl Iterator<Item = Seen> {
        self.seen.iter().filter(move |(at, _)| *at <= cut).map(|(_, seen)| *seen)
    }

    /// The server as it may have been when the power went.
    fn server_at(&self, cut: usize) -> Deputy {
        let part = self.parts.iter().find(|part| cut <= part.until).unwrap();
        Deputy::on(part.server.path(), self.office.central.address())
    }
}

/// What a cut has left.
struct Image {
    cut: usize,
    folder: TempDir,
    keys: Arc<MemoryKeyStore>,
    clock: Arc<ManualClock>,
}

impl Image {
    fn of(shift: &Shift, cut: usize, random: &mut StdRng) -> Self {
        let folder = quick_folder();
        image::write(&shift.disk.record.events()[..cut], random, folder.path());
        Self { cut, folder, keys: Arc::new(shift.keys.at(cut)), clock: Arc::clone(&shift.clock) }
    }

    /// The disk has not kept its word on some batches' files.
    fn spoil(&self, random: &mut StdRng) {
        let Ok(files) = fs::read_dir(self.folder.path().join(STATION).join("batches")) else { return };
        for file in files
            .map(|file| file.unwrap().path())
            .filter(|file| file.extension().is_some_and(|it| it == "db"))
        {
            for _ in 0..random.random_range(1..4) {
                image::spoil(&file, random);
            }
        }
    }

    fn start(&self) -> Desktop {
        let folder = DataFolder::at(self.folder.path().join(STATION));
        Desktop::on(folder, Arc::clone(&self.keys), Arc::clone(&self.clock))
    }

    fn has_seen(&self, shift: &Shift, wanted: Seen) -> bool {
        shift.seen_before(self.cut).any(|seen| seen == wanted)
    }

    /// Without the server: the station opens clean and knows what was confirmed.
    fn check(&self, shift: &Shift, spoiled: bool) {
        let mut desktop = self.start();
        let state = desktop.ask("app.state", json!({}));
        assert!(state["fault"].is_null(), "{state}");
        if desktop.phase() == "not-enrolled" {
            assert!(!self.has_seen(shift, Seen::Enrolled), "the enrolment is lost");
            let again = json!({ "server_url": "http://127.0.0.1:9", "code": "x", "station_name": "测试机" });
            assert_eq!(
                desktop.refused("station.enrol", again),
                ErrorCode::Unreachable,
                "nothing else is in the way"
            );
            return desktop.quit();
        }
        let Some(password) = self.sign_in(shift, &desktop) else { return desktop.quit() };
        let listed = desktop.listed();
        let confirmed: Vec<Confirmed> = shift.seen_before(self.cut).filter_map(confirmed).collect();
        check(&confirmed, &listed);
        for seen in shift.seen_before(self.cut) {
            if let Seen::Withdrawn(seq) = seen {
                let state =
                    listed.iter().find(|(decision, _)| decision.seq == seq).map(|(_, state)| state.as_str());
                assert_eq!(state, Some("withdrawn"), "decision {seq}");
            }
        }
        desktop.kill();
        let books = books::read(desktop.config(), password);
        assert!(
            spoiled || books.photos.found_damaged == 0,
            "flushed photos are as they were: {:?}",
            books.photos
        );
        if !spoiled && !self.has_seen(shift, Seen::BatchesEnd) {
            let came = shift.seen_before(self.cut).filter(|seen| *seen == Seen::PhotosCame).count();
            assert!(
                books.photos.right >= PHOTOS * came as u64,
                "photos of {came} batches: {:?}",
                books.photos
            );
        }
        let again = books::read(desktop.config(), password);
        assert_eq!(again.photos.found_damaged, 0, "what was damaged is found once: {:?}", again.photos);
    }

    /// With the password that has to be right, or one of the two while it was being changed. `None` before the first
    /// sign-in.
    fn sign_in(&self, shift: &Shift, desktop: &Desktop) -> Option<&'static str> {
        let asked = self.has_seen(shift, Seen::PasswordAsked);
        let changed = self.has_seen(shift, Seen::PasswordChanged);
        let passwords: &[&str] = match (asked, changed) {
            (_, true) => &[NEW_PASSWORD],
            (true, false) => &[PASSWORD, NEW_PASSWORD],
            (false, false) => &[PASSWORD],
        };
        let entered = passwords.iter().find(|password| desktop.sign_in("li", password).is_ok());
        assert!(entered.is_some() || !self.has_seen(shift, Seen::SignedIn), "nobody gets in any more");
        entered.copied()
    }

    /// With the server: the station catches up by itself, and the server holds everything once.
    fn go_on(&self, shift: &Shift) {
        let server = shift.server_at(self.cut);
        let mut desktop = self.start();
        // One that takes no time to write; it counts as the real one.
        let reserve = fs::File::create(desktop.folder.path().join("reserve")).unwrap();
        reserve.set_len(RESERVE_BYTES).unwrap();
        if desktop.phase() == "not-enrolled" {
            let (url, code) = (shift.office.central.url(), server.station_code());
            let again = json!({ "server_url": url, "code": code, "station_name": "测试机" });
            desktop.ask("station.enrol", again);
        }
        let password = match self.sign_in(shift, &desktop) {
            Some(password) => password,
            // The server knows the new one as soon as it was asked for.
            None => {
                [PASSWORD, NEW_PASSWORD].into_iter().find(|it| desktop.sign_in("li", it).is_ok()).unwrap()
            }
        };
        desktop.catch_up();
        desktop.ask("sync.now", json!({}));
        desktop.wait_until("all that is missing has come", || is_whole(&desktop));
        let listed = desktop.listed();
        check(&shift.seen_before(self.cut).filter_map(confirmed).collect::<Vec<_>>(), &listed);
        desktop.quit();
        let books = books::read(desktop.config(), password);
        assert_eq!((books.photos.wanted, books.photos.found_damaged), (0, 0), "{:?}", books.photos);
        for booked in &books.operations {
            assert_eq!(booked.state, OutboxState::Receipted, "operation {:?}", booked.id);
        }
        assert_eq!(server.operations(), books.operations.len() as u64, "operations at the server and here");
    }
}

/// Every case of every batch is here with its photos.
fn is_whole(desktop: &Desktop) -> bool {
    let queue = desktop.queue();
    let rows = queue["rows"].as_array().unwrap();
    let has_come = |batch: &Value| {
        let here = rows.iter().filter(|row| row["batch"] == batch["batch"] && row["state"] != "arriving");
        here.count() as u64 == batch["cases"].as_u64().unwrap()
    };
    queue["batches"].as_array().unwrap().iter().all(has_come)
}

fn confirmed(seen: Seen) -> Option<Confirmed> {
    match seen {
        Seen::Confirmed(confirmed) => Some(confirmed),
        _ => None,
    }
}
