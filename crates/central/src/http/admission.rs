//! How much the server takes on at once. Each kind of request has so many places, and so many more that may wait for one
//! for a while; whoever comes beyond that is told at once to come again. So neither memory nor waiting grows without end.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body::{Frame, SizeHint};
use protocol::ProblemType;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::{AtOnce, Capacity};
use crate::metrics::{Counted, Metrics};
use crate::refusal::Refusal;

/// When whoever was told to come again should do so.
const COME_AGAIN_S: u64 = 5;

/// What a request costs the server most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Hashing: 19 MiB and a core for each password.
    Password,
    /// A body of up to 4 MiB, and a transaction that signs.
    Push,
    /// Bytes that are on their way for as long as the station's link takes.
    Photo,
    Other,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Push => "push",
            Self::Photo => "photo",
            Self::Other => "other",
        }
    }

    fn places(self, capacity: &Capacity) -> AtOnce {
        match self {
            Self::Password => capacity.passwords,
            Self::Push => capacity.pushes,
            Self::Photo => capacity.photos,
            Self::Other => capacity.others,
        }
    }
}

/// The places of one kind.
pub(super) struct Gate {
    kind: Kind,
    places: Arc<Semaphore>,
    waiting: Semaphore,
    patience: Duration,
    metrics: Arc<Metrics>,
}

/// A request's place, until it goes.
struct Place {
    _permit: OwnedSemaphorePermit,
    _counted: Counted,
}

/// There is no place, and why nobody waits for one.
enum Full {
    TooManyWait,
    WaitedTooLong,
}

impl Gate {
    pub(super) fn new(kind: Kind, capacity: &Capacity, metrics: Arc<Metrics>) -> Arc<Self> {
        let AtOnce { places, waiting } = kind.places(capacity);
        Arc::new(Self {
            kind,
            places: Arc::new(Semaphore::new(places)),
            waiting: Semaphore::new(waiting),
            patience: capacity.patience,
            metrics,
        })
    }

    async fn enter(&self) -> Result<Place, Full> {
        let permit = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        Ok(Place { _permit: permit, _counted: self.metrics.in_flight(self.kind.word()) })
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit, Full> {
        let _waiting = self.waiting.try_acquire().map_err(|_| Full::TooManyWait)?;
        let _counted = self.metrics.waiting(self.kind.word());
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.places).acquire_owned()).await;
        // The places are never closed.
        place.ok().and_then(Result::ok).ok_or(Full::WaitedTooLong)
    }
}

/// Lets a request in when there is a place, which it keeps until its answer is sent.
pub(super) async fn admit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let place = match gate.enter().await {
        Ok(place) => place,
        Err(full) => {
            let reason = match full {
                Full::TooManyWait => "queue-full",
                Full::WaitedTooLong => "waited-too-long",
            };
            gate.metrics.refused(gate.kind.word(), reason);
            return Refusal::retry_after(ProblemType::Overloaded, COME_AGAIN_S).into_response();
        }
    };
    let response = next.run(request).await;
    let sent =
        (gate.kind == Kind::Photo && response.status().is_success()).then(|| Arc::clone(&gate.metrics));
    response.map(|body| Body::new(Placed { body, _place: place, sent }))
}

/// An answer's body, and the place that is free again when it is sent or given up.
struct Placed {
    body: Body,
    _place: Place,
    /// Where the bytes of photos are counted.
    sent: Option<Arc<Metrics>>,
}

impl HttpBody for Placed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let (Some(metrics), Some(Ok(frame))) = (&self.sent, &frame) {
            metrics.photo_sent(frame.data_ref().map_or(0, |data| data.len() as u64));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
