//! A TCP proxy on loopback that does to each connection what a bad network does.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// Small, so that a slow line is shared by turns.
const PIECE: usize = 2 << 10;
const PIECES_ON_THE_WAY: usize = 64;

/// What becomes of a connection. Bytes are counted per connection and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Closed before a byte.
    Refuse,
    /// Cut once the station has sent so much.
    CutUp(usize),
    /// Cut once the server has answered so much. With 0 the server has taken the request and done its work, and
    /// not a byte of its answer arrives.
    CutDown(usize),
    /// Taken, and never answered: the other end of it is gone.
    HalfOpen,
    /// Three connections in ten are closed before a byte, one in twenty is half open, the others are cut after some
    /// time. Which and when is drawn from the seed and the connection's number.
    Bad {
        seed: u64,
        soonest: Duration,
        latest: Duration,
    },
    /// Every request arrives twice, the second time on a connection of its own whose answer nobody reads.
    Replay,
}

/// What all connections together are carried by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Line {
    /// Each way; without one, as fast as it goes.
    pub bytes_per_s: Option<u32>,
    /// Of what is sent until it arrives.
    pub delay: Duration,
}

pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    fault: Mutex<Fault>,
    line: Mutex<Line>,
    /// When the line has carried all that was handed to it, towards the server and from it.
    busy_until: [Mutex<Instant>; 2],
    connections: AtomicU64,
    bytes_down: AtomicU64,
    cut: Notify,
}

impl Proxy {
    pub async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            fault: Mutex::new(Fault::None),
            line: Mutex::default(),
            busy_until: [Mutex::new(Instant::now()), Mutex::new(Instant::now())],
            connections: AtomicU64::new(0),
            bytes_down: AtomicU64::new(0),
            cut: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Self { address, shared, accepting }
    }

    /// For connections from now on.
    pub fn set_fault(&self, fault: Fault) {
        *self.shared.fault.lock().unwrap() = fault;
    }

    /// From now on.
    pub fn set_line(&self, line: Line) {
        *self.shared.line.lock().unwrap() = line;
    }

    /// Cuts every connection that is open.
    pub fn cut_all(&self) {
        self.shared.cut.notify_waiters();
    }

    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// What the station was sent in all, heads included.
    pub fn bytes_down(&self) -> u64 {
        self.shared.bytes_down.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((station, _)) = listener.accept().await {
        let number = shared.connections.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(carry(station, number, shared.clone()));
    }
}

/// What becomes of a connection, once drawn.
#[derive(Debug, Clone, Copy, Default)]
struct Fate {
    up_budget: Option<usize>,
    down_budget: Option<usize>,
    cut_after: Option<Duration>,
    replayed: bool,
}

/// What a connection on a bad link comes to.
fn drawn(seed: u64, number: u64, soonest: Duration, latest: Duration) -> (Fault, Fate) {
    let mut random = StdRng::seed_from_u64(seed.wrapping_mul(1 << 20).wrapping_add(number));
    match random.random_range(0..20) {
        0..6 => (Fault::Refuse, Fate::default()),
        6 => (Fault::HalfOpen, Fate::default()),
        _ => {
            let cut_after = Some(random.random_range(soonest..latest));
            (Fault::None, Fate { cut_after, ..Fate::default() })
        }
    }
}

fn fate(fault: Fault, number: u64) -> (Fault, Fate) {
    let fate = Fate::default();
    match fault {
        Fault::Bad { seed, soonest, latest } => drawn(seed, number, soonest, latest),
        Fault::CutUp(bytes) => (fault, Fate { up_budget: Some(bytes), ..fate }),
        Fault::CutDown(bytes) => (fault, Fate { down_budget: Some(bytes), ..fate }),
        Fault::Replay => (fault, Fate { replayed: true, ..fate }),
        Fault::None | Fault::Refuse | Fault::HalfOpen => (fault, fate),
    }
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Up,
    Down,
}

impl Shared {
    /// Waits until the line has taken so many bytes, and tells when they arrive.
    async fn carry(&self, way: Way, bytes: usize) -> Instant {
        let line = *self.line.lock().unwrap();
        let carried = {
            let mut busy_until = self.busy_until[way as usize].lock().unwrap();
            let took = line
                .bytes_per_s
                .map_or(Duration::ZERO, |rate| Duration::from_secs_f64(bytes as f64 / f64::from(rate)));
            *busy_until = Instant::now().max(*busy_until) + took;
            *busy_until
        };
        sleep_until(carried).await;
        carried + line.delay
    }
}

async fn carry(station: TcpStream, number: u64, shared: Arc<Shared>) {
    let drawn_from = *shared.fault.lock().unwrap();
    let (fault, fate) = fate(drawn_from, number);
    let upstream = shared.upstream;
    match fault {
        Fault::Refuse => return,
        Fault::HalfOpen => return swallow(station).await,
        _ => {}
    }
    // A server that is away closes the connection, as its machine would.
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    let replay = if fate.replayed { TcpStream::connect(upstream).await.ok() } else { None };
    let (from_station, to_station) = station.into_split();
    let (from_server, to_server) = server.into_split();
    let cut = async {
        match fate.cut_after {
            Some(time) => sleep(time).await,
            None => std::future::pending().await,
        }
    };
    // Whichever direction ends first ends the connection.
    tokio::select! {
        () = up(from_station, to_server, replay, fate.up_budget, &shared) => {}
        () = down(from_server, to_station, fate.down_budget, &shared) => {}
        () = cut => {}
        () = shared.cut.notified() => {}
    }
}

/// Reads what comes and says nothing.
async fn swallow(mut station: TcpStream) {
    let mut buffer = vec![0; PIECE];
    while let Ok(1..) = station.read(&mut buffer).await {}
}

async fn up(
    from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut replay: Option<TcpStream>,
    budget: Option<usize>,
    shared: &Shared,
) {
    let (pieces, mut arriving) = mpsc::channel::<Piece>(PIECES_ON_THE_WAY);
    let arrive = async move {
        while let Some(piece) = arriving.recv().await {
            sleep_until(piece.arrives).await;
            if let Some(replay) = &mut replay
                && replay.write_all(&piece.bytes).await.is_err()
            {
                return;
            }
            if to.write_all(&piece.bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(send(from, pieces, budget, shared, Way::Up), arrive);
}

async fn down(from: OwnedReadHalf, mut to: OwnedWriteHalf, budget: Option<usize>, shared: &Shared) {
    let (pieces, mut arriving) = mpsc::channel::<Piece>(PIECES_ON_THE_WAY);
    let arrive = async move {
        while let Some(piece) = arriving.recv().await {
            sleep_until(piece.arrives).await;
            shared.bytes_down.fetch_add(piece.bytes.len() as u64, Ordering::SeqCst);
            if to.write_all(&piece.bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(send(from, pieces, budget, shared, Way::Down), arrive);
}

struct Piece {
    bytes: Vec<u8>,
    arrives: Instant,
}

/// Puts what comes on the line, until the budget is spent.
async fn send(
    mut from: OwnedReadHalf,
    pieces: mpsc::Sender<Piece>,
    mut budget: Option<usize>,
    shared: &Shared,
    way: Way,
) {
    let mut buffer = vec![0; PIECE];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let pass = spend(&mut budget, read);
        let arrives = shared.carry(way, pass).await;
        let piece = Piece { bytes: buffer[..pass].to_vec(), arrives };
        if pieces.send(piece).await.is_err() || pass < read {
            return;
        }
    }
}

/// How many of `wanted` bytes may still pass.
fn spend(budget: &mut Option<usize>, wanted: usize) -> usize {
    let Some(left) = budget else { return wanted };
    let pass = wanted.min(*left);
    *left -= pass;
    pass
}
