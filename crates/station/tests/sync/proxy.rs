//! A TCP proxy on loopback that does to each connection what a bad network does.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

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
    /// Three connections in ten are closed before a byte, the others are cut somewhere. Which and where is drawn from
    /// the seed and the connection's number.
    Bad {
        seed: u64,
    },
    /// Every request arrives twice, the second time on a connection of its own whose answer nobody reads.
    Replay,
}

pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    fault: Mutex<Fault>,
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

/// What a connection on a bad link comes to.
fn drawn(seed: u64, number: u64) -> Fault {
    let mut random = StdRng::seed_from_u64(seed.wrapping_mul(1 << 20).wrapping_add(number));
    if random.random_bool(0.3) { Fault::Refuse } else { Fault::CutDown(random.random_range(2_000..150_000)) }
}

async fn carry(station: TcpStream, number: u64, shared: Arc<Shared>) {
    let fault = match *shared.fault.lock().unwrap() {
        Fault::Bad { seed } => drawn(seed, number),
        fault => fault,
    };
    let upstream = shared.upstream;
    if fault == Fault::Refuse {
        return;
    }
    // A server that is away closes the connection, as its machine would.
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    let replay = match fault {
        Fault::Replay => TcpStream::connect(upstream).await.ok(),
        _ => None,
    };
    let (from_station, to_station) = station.into_split();
    let (from_server, to_server) = server.into_split();
    let up_budget = if let Fault::CutUp(bytes) = fault { Some(bytes) } else { None };
    let down_budget = if let Fault::CutDown(bytes) = fault { Some(bytes) } else { None };
    // Whichever direction ends first ends the connection.
    tokio::select! {
        () = up(from_station, to_server, replay, up_budget) => {}
        () = down(from_server, to_station, down_budget, &shared.bytes_down) => {}
        () = shared.cut.notified() => {}
    }
}

async fn up(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut replay: Option<TcpStream>,
    mut budget: Option<usize>,
) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let pass = spend(&mut budget, read);
        if let Some(replay) = &mut replay
            && replay.write_all(&buffer[..pass]).await.is_err()
        {
            return;
        }
        if to.write_all(&buffer[..pass]).await.is_err() || pass < read {
            return;
        }
    }
}

async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut budget: Option<usize>, count: &AtomicU64) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let pass = spend(&mut budget, read);
        count.fetch_add(pass as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..pass]).await.is_err() || pass < read {
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
