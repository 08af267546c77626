//! A line of 64 kbit/s that cuts every 1 to 20 seconds, on which three connects in ten fail and some connections hang half
//! open: a whole batch comes through the app's own client, and little of it twice.
//!
//! The short form lets everything happen faster; `cargo xtask soak --only sync` does it at the line's own pace.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use station::client::Patience;
use station::sync::Exchange;
use tokio::time::{Instant, sleep, timeout};

use crate::proxy::{Fault, Line, Proxy};
use crate::simulation::number;
use crate::support::{Station, central_with_photos_of};
use crate::tamper::Tampered;

#[derive(Debug, Clone, Copy)]
struct Scale {
    cases: u32,
    photo_bytes: usize,
    line: Line,
    /// Connections are cut between these.
    cut: (Duration, Duration),
    patience: Patience,
    /// Of the longest that the engine would wait after failures.
    waits: f64,
    /// Far more than it takes.
    limit: Duration,
}

fn short(delay_ms: u64) -> Scale {
    let ms = Duration::from_millis;
    Scale {
        cases: 8,
        photo_bytes: 6_000,
        line: Line { bytes_per_s: Some(80_000), delay: ms(delay_ms) },
        cut: (ms(150), ms(1500)),
        patience: Patience { connect: ms(800), idle: ms(800), request: ms(5000) },
        waits: 0.01,
        limit: Duration::from_secs(60),
    }
}

/// As the table of faults names them.
fn full() -> Scale {
    Scale {
        cases: 500,
        photo_bytes: 4_000,
        line: Line { bytes_per_s: Some(8_000), delay: Duration::from_millis(40) },
        cut: (Duration::from_secs(1), Duration::from_secs(20)),
        patience: Patience::default(),
        waits: 0.2,
        limit: Duration::from_secs(3600),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_line_that_cuts_fails_and_hangs_brings_a_whole_batch_and_little_twice() {
    let seed = number("PROOFDESK_SEED").unwrap_or(4);
    println!("PROOFDESK_SEED={seed}");
    if number("PROOFDESK_SEEDS").is_some() {
        brings_a_batch(full(), seed).await;
    } else {
        // Photos one by one, and several together.
        brings_a_batch(short(0), seed).await;
        brings_a_batch(short(50), seed).await;
    }
}

async fn brings_a_batch(scale: Scale, seed: u64) {
    let central = central_with_photos_of(scale.cases, scale.photo_bytes).await;
    let station = Station::enrol(&central).await;
    let proxy = Proxy::before(central.address()).await;
    let station = station.behind(&proxy);
    // The round trip is what it is from the start.
    proxy.set_line(Line { bytes_per_s: None, ..scale.line });
    let client = station.client().with_patience(scale.patience).unwrap();
    let mut network = Tampered::over(Arc::new(client));
    network.bulks_asked = Some(Mutex::default());
    network.photos_let_through.forget_permits(usize::MAX >> 3);
    let network = Arc::new(network);
    let random = Arc::new(move || scale.waits);
    let sync = station.sync_with(Exchange { random, ..station.exchange(network.clone()) });
    // The cases come over a good line, so that what is measured is the photos.
    let lease = sync.claim(&station, scale.cases).await;
    let photos = 3 * scale.cases;
    let no_photo_ends_its_turn = async {
        loop {
            sleep(Duration::from_secs(1)).await;
            sync.handle.kick();
        }
    };
    tokio::select! {
        _ = sync.until("all cases", |state| state.photos_waiting == photos) => {}
        () = no_photo_ends_its_turn => {}
    }
    proxy.set_line(scale.line);
    proxy.set_fault(Fault::Bad { seed, soonest: scale.cut.0, latest: scale.cut.1 });
    proxy.cut_all();
    let (before, connections, began) = (proxy.bytes_down(), proxy.connections(), Instant::now());
    network.photos_let_through.add_permits(1 << 20);
    let mut state = sync.handle.state();
    let all = state.wait_for(|state| state.photos_waiting == 0);
    let came = timeout(scale.limit, all).await.is_ok_and(|state| state.is_ok());
    assert!(came, "not in {:?}: {:#?}", scale.limit, *sync.handle.state().borrow());
    sync.until_whole(&station, &lease).await;
    let payload = u64::from(photos) * scale.photo_bytes as u64;
    assert_eq!(lease.photo_bytes, payload);
    let bulks = network.bulks_asked.as_ref().unwrap().lock().unwrap().clone();
    let requests = network.photos_asked.lock().unwrap().len() + bulks.len();
    // A head a request, one more and a greeting or its like a connection, 40 bytes before each photo of several.
    let connections = proxy.connections() - connections;
    let beside = 500 * requests as u64 + 1_500 * connections + 40 * u64::from(photos);
    let came = proxy.bytes_down() - before;
    println!(
        "{} s, {connections} connections, {requests} requests, {} of them for several; {came} bytes for {payload}",
        began.elapsed().as_secs_f32(),
        bulks.len()
    );
    assert!(connections > 3, "the line was cut");
    assert_eq!(bulks.is_empty(), scale.line.delay.is_zero(), "several together where a round trip is long");
    assert!(
        came <= payload + payload / 10 + beside,
        "{came} bytes came for {payload}, {beside} of them beside"
    );
}
