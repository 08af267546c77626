//! A batch of 500 cases with 1,500 photos on loopback: beside the same blobs written without a network, and beside the
//! same data by CouchDB's replication protocol. Three runs of each in turn; the one in the middle counts.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::batch::{self, CASES, PHOTOS_PER_CASE};
use crate::couch::Couch;
use crate::office::{Admission, Office};
use crate::process::{PULL, Worker, peak_mb};
use crate::report::{Bound, Report};
use crate::station::Station;
use crate::{median, plain};

const RUNS: usize = 3;
/// The engine keeps each photo by itself where round trips are short.
const PHOTOS_PER_COMMIT: usize = 1;

/// What a station's process is told.
#[derive(Serialize, Deserialize)]
pub struct PullOrder {
    server: SocketAddr,
    admission: Admission,
}

#[derive(Serialize, Deserialize)]
struct Pulled {
    /// From the claim to the last photo.
    seconds: f64,
    bytes: u64,
    peak_mb: Option<f64>,
}

/// Seconds of each run.
#[derive(Default)]
struct Seconds {
    plain: Vec<f64>,
    pull: Vec<f64>,
    couch: Vec<f64>,
}

pub async fn measure(report: &mut Report) {
    let photos = batch::photos();
    let mut couch = Couch::filled(&photos);
    let mut seconds = Seconds::default();
    let (mut station_mb, mut server_mb) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        seconds.plain.push(plain::write(&photos, PHOTOS_PER_COMMIT));
        let (pulled, server_peak) = run().await;
        assert_eq!(pulled.bytes, bytes(&photos), "the whole batch came");
        seconds.pull.push(pulled.seconds);
        station_mb.extend(pulled.peak_mb);
        server_mb.extend(server_peak);
        if let Ok(couch) = &mut couch {
            seconds.couch.push(couch.pull());
        }
    }
    tell(report, &seconds, bytes(&photos), couch.err());
    for (what, peaks) in [("memory: the station's process", station_mb), ("memory: the server's", server_mb)]
    {
        match peaks.into_iter().max_by(f64::total_cmp) {
            Some(peak) => report.figure(what, peak, "MB", "most of three runs; whole process"),
            None => report.not_measured(what, "this system does not tell a process's peak"),
        }
    }
}

/// Each run has a server of its own, with fresh data: cases are leased once.
async fn run() -> (Pulled, Option<f64>) {
    let cases = (1..=CASES).map(batch::case_with_photos);
    let office = Office::with(cases).await;
    let admission = office.admission().await;
    let serving = office.serve();
    let mut station = Worker::start(PULL, &PullOrder { server: serving.address, admission });
    let pulled = station.answer();
    (pulled, serving.end())
}

/// The station's process.
pub async fn worker(order: PullOrder) {
    let station = Station::enrol(order.server, order.admission).await;
    let sync = station.sync();
    let start = Instant::now();
    let lease = station.claim(&sync, CASES).await;
    let bytes = station.until_whole(&sync, lease.batch).await;
    let pulled = Pulled { seconds: start.elapsed().as_secs_f64(), bytes, peak_mb: peak_mb() };
    sync.stop().await;
    println!("{}", serde_json::to_string(&pulled).unwrap());
}

fn tell(report: &mut Report, seconds: &Seconds, bytes: u64, no_couch: Option<String>) {
    let megabytes = bytes as f64 / 1e6;
    let spread = |seconds: &[f64]| {
        let [least, most] = [f64::min, f64::max].map(|pick| seconds.iter().copied().reduce(pick).unwrap());
        format!("{least:.2} to {most:.2} s, {megabytes:.0} MB")
    };
    let (plain, pull) = (median(&seconds.plain), median(&seconds.pull));
    report.figure("pull: written without a network (the limit)", plain, "s", spread(&seconds.plain));
    report.figure("pull: from the server", pull, "s", spread(&seconds.pull));
    let note = format!("{} photos, a commit each", CASES as usize * PHOTOS_PER_CASE);
    report.bound("pull: against the limit", pull / plain, Bound::AtMost(1.5), "×", note);
    match no_couch {
        Some(why) => report.not_measured("pull: against CouchDB's protocol", why),
        None => {
            let couch = median(&seconds.couch);
            report.figure("pull: by CouchDB's protocol", couch, "s", spread(&seconds.couch));
            let note = "PouchDB on LevelDB, not encrypted, from express-pouchdb";
            report.bound("pull: faster than that", couch / pull, Bound::AtLeast(1.5), "×", note);
        }
    }
}

fn bytes(photos: &[Bytes]) -> u64 {
    photos.iter().map(|photo| photo.len() as u64).sum()
}
