//! What befalls requests on a link.

use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Hello,
    Lease,
    Manifest,
    Photo,
    /// Several in one answer.
    Photos,
    Push,
    Changes,
    /// What only people cause.
    Other,
}

/// What befalls a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// It does not arrive.
    Lost,
    /// The server does what was asked, and the answer does not arrive.
    AnswerLost,
    /// Nobody answers on a connection that looks open.
    Silent {
        arrives: bool,
    },
    /// The answer comes in drops, and not before the client gives up.
    Trickles,
    Twice,
    /// It is given up, and arrives after others that were sent later.
    Late {
        after: Duration,
    },
    /// Cut in the middle: a photo keeps what came.
    Cut,
    /// The answer is not one of the protocol; of a photo, its bytes are wrong.
    Garbled,
    Busy {
        retry_after_s: u64,
    },
    Internal,
    /// The server knows no such request.
    Unknown,
}

#[derive(Debug, Clone, Copy)]
pub struct Weather {
    pub seed: u64,
    /// The share of requests that a fault befalls.
    pub faulty: f64,
    /// Nothing arrives at all.
    pub down: bool,
    /// Of one direction.
    pub shortest_latency: Duration,
    pub longest_latency: Duration,
}

impl Weather {
    pub fn fair() -> Self {
        Self {
            seed: 0,
            faulty: 0.0,
            down: false,
            shortest_latency: Duration::ZERO,
            longest_latency: Duration::from_millis(50),
        }
    }
}

pub fn any_fault(random: &mut StdRng) -> Fault {
    match random.random_range(0..14) {
        0 | 1 => Fault::Lost,
        2 | 3 => Fault::AnswerLost,
        4 => Fault::Silent { arrives: false },
        5 => Fault::Silent { arrives: true },
        6 => Fault::Trickles,
        7 => Fault::Twice,
        8 => Fault::Late { after: Duration::from_secs(random.random_range(1..90)) },
        9 | 10 => Fault::Cut,
        11 => Fault::Garbled,
        12 => Fault::Busy { retry_after_s: random.random_range(1..20) },
        _ => Fault::Internal,
    }
}
