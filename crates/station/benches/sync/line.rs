//! A line of a given rate and round trip between a station and the server, as a TCP proxy on loopback that also counts
//! what passes. All connections share it, each direction by itself. It stalls as a whole; it loses nothing, and knows
//! no slow start.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// What goes on the line at once, so that connections share it in small turns.
const TURN_BYTES: usize = 4 << 10;
/// A turn that comes late by less than this, as timers do, costs the line no time.
const LATE: Duration = Duration::from_millis(5);

#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub bits_per_s: f64,
    pub round_trip: Duration,
    pub stalls: Option<Stalls>,
}

/// The line carries nothing for some time, again and again.
#[derive(Debug, Clone, Copy)]
pub struct Stalls {
    pub every: Duration,
    pub lasting: Duration,
}

impl Shape {
    /// A line that only counts.
    pub const OPEN: Self = Self { bits_per_s: f64::INFINITY, round_trip: Duration::ZERO, stalls: None };

    pub fn time_for(self, bytes: u64) -> Duration {
        Duration::from_secs_f64(bytes as f64 * 8.0 / self.bits_per_s)
    }
}

pub struct Line {
    pub address: SocketAddr,
    counts: Arc<Counts>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// What has passed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    pub connections: u64,
    pub requests: u64,
    /// Of both directions, heads and all.
    pub bytes: u64,
}

impl std::ops::Sub for Passed {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            connections: self.connections - before.connections,
            requests: self.requests - before.requests,
            bytes: self.bytes - before.bytes,
        }
    }
}

impl Line {
    pub async fn before(server: SocketAddr, shape: Shape) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let counts = Arc::<Counts>::default();
        let directions = [Direction::of(shape), Direction::of(shape)].map(Arc::new);
        let accepting = tokio::spawn(accept(listener, server, directions, Arc::clone(&counts)));
        Self { address, counts, accepting }
    }

    pub fn passed(&self) -> Passed {
        let Counts { connections, requests, bytes } = &*self.counts;
        let [connections, requests, bytes] =
            [connections, requests, bytes].map(|count| count.load(Ordering::SeqCst));
        Passed { connections, requests, bytes }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One direction of the line.
struct Direction {
    shape: Shape,
    began: Instant,
    free_at: Mutex<Instant>,
}

impl Direction {
    fn of(shape: Shape) -> Self {
        let began = Instant::now();
        Self { shape, began, free_at: Mutex::new(began) }
    }

    /// Puts bytes on the line behind all others; the moment at which the last of them has left.
    fn take(&self, bytes: usize) -> Instant {
        let mut free_at = self.free_at.lock().unwrap();
        let late = Instant::now().checked_sub(LATE).unwrap_or(self.began);
        *free_at = self.behind_the_stall(late.max(*free_at)) + self.shape.time_for(bytes as u64);
        *free_at
    }

    /// The first moment from `at` on at which the line carries something.
    fn behind_the_stall(&self, at: Instant) -> Instant {
        let Some(Stalls { every, lasting }) = self.shape.stalls else { return at };
        let since = at.saturating_duration_since(self.began).as_secs_f64();
        let into = since % every.as_secs_f64();
        let stalls = since >= every.as_secs_f64() && into < lasting.as_secs_f64();
        if stalls { at + lasting - Duration::from_secs_f64(into) } else { at }
    }
}

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    [up, down]: [Arc<Direction>; 2],
    counts: Arc<Counts>,
) {
    while let Ok((station, _)) = listener.accept().await {
        counts.connections.fetch_add(1, Ordering::SeqCst);
        let (up, down, counts) = (Arc::clone(&up), Arc::clone(&down), Arc::clone(&counts));
        tokio::spawn(async move {
            // To be connected takes a round trip.
            sleep(up.shape.round_trip).await;
            let Ok(server) = TcpStream::connect(server).await else { return };
            for stream in [&station, &server] {
                stream.set_nodelay(true).unwrap();
            }
            let (from_station, to_station) = station.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::join!(
                carry(from_station, to_server, &up, &counts, true),
                carry(from_server, to_station, &down, &counts, false),
            );
        });
    }
}

/// Everything takes its time on the line and half a round trip to the other end.
async fn carry(
    mut from: OwnedReadHalf,
    to: OwnedWriteHalf,
    direction: &Direction,
    counts: &Counts,
    requests: bool,
) {
    let (leaving, arriving) = mpsc::unbounded_channel();
    let send = async move {
        let mut buffer = vec![0; TURN_BYTES];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            let bytes = &buffer[..read];
            counts.bytes.fetch_add(read as u64, Ordering::SeqCst);
            // A head comes in one piece, and no body here has such a beginning.
            if requests && (bytes.starts_with(b"GET /") || bytes.starts_with(b"POST /")) {
                counts.requests.fetch_add(1, Ordering::SeqCst);
            }
            let left = direction.take(read);
            if leaving.send((left + direction.shape.round_trip / 2, bytes.to_vec())).is_err() {
                return;
            }
            sleep_until(left).await;
        }
    };
    tokio::join!(send, deliver(arriving, to));
}

async fn deliver(mut arriving: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>, mut to: OwnedWriteHalf) {
    while let Some((at, bytes)) = arriving.recv().await {
        sleep_until(at).await;
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
    // The other side may have gone before.
    let _ = to.shutdown().await;
}
