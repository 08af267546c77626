//! What a process of the server counts of itself, in the form that Prometheus reads. Labels hold routes' templates and
//! words of closed lists alone: nothing that a request could make up, and nothing of a person, a case or a photo.

mod scrape;
mod store;

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use protocol::messages::Pushed;
use protocol::{Outcome, ProblemType};

pub use scrape::serve_metrics;

use crate::refusal::Answer;

const PREFIX: &str = "proofdesk";

/// From a read in memory to what a station waits for at most.
const LATENCY_BUCKETS_S: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusedLabels {
    kind: &'static str,
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProblemLabels {
    problem: &'static str,
}

/// The counts of one process, from its start on.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latency: Family<RouteLabels, Histogram>,
    in_flight: Family<KindLabels, Gauge>,
    waiting: Family<KindLabels, Gauge>,
    refused: Family<RefusedLabels, Counter>,
    connections: Gauge,
    connections_refused: Counter,
    pushes: Family<ResultLabels, Counter>,
    operations: Family<OutcomeLabels, Counter>,
    operations_rejected: Family<ProblemLabels, Counter>,
    photo_bytes: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let latency =
            Family::<RouteLabels, Histogram>::new_with_constructor(|| Histogram::new(LATENCY_BUCKETS_S));
        let mut metrics = Self {
            registry: Registry::with_prefix(PREFIX),
            requests: Family::default(),
            latency,
            in_flight: Family::default(),
            waiting: Family::default(),
            refused: Family::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            pushes: Family::default(),
            operations: Family::default(),
            operations_rejected: Family::default(),
            photo_bytes: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a request's head to the head of its answer",
            Unit::Seconds,
            self.latency.clone(),
        );
        registry.register("requests_in_flight", "Requests being answered", self.in_flight.clone());
        registry.register("requests_waiting", "Requests that wait for their turn", self.waiting.clone());
        registry.register(
            "requests_refused",
            "Requests told to come again, by what there was too much of",
            self.refused.clone(),
        );
        registry.register("connections", "Connections of stations and of others", self.connections.clone());
        registry.register(
            "connections_refused",
            "Connections closed at once, because there were too many",
            self.connections_refused.clone(),
        );
        registry.register("pushes", "Pushes taken, and refused as a whole by why", self.pushes.clone());
        registry.register("operations", "Operations by what became of them", self.operations.clone());
        registry.register(
            "operations_rejected",
            "Operations that were kept as rejected, by why",
            self.operations_rejected.clone(),
        );
        registry.register_with_unit(
            "photos_served",
            "What was sent of photos",
            Unit::Bytes,
            self.photo_bytes.clone(),
        );
    }

    /// All counts of this process. What the store holds is not among them.
    fn write(&self, text: &mut String) -> std::fmt::Result {
        text::encode_registry(text, &self.registry)
    }

    /// `route` is a template, or `None` for a path that is none of the server's.
    pub(crate) fn answered(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        let (method, route) = (known_method(method), route.unwrap_or("other").to_owned());
        let labels = RouteLabels { method, route: route.clone() };
        self.latency.get_or_create(&labels).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Counts a request as being answered until the guard goes.
    pub(crate) fn in_flight(&self, kind: &'static str) -> Counted {
        Counted::new(self.in_flight.get_or_create_owned(&KindLabels { kind }))
    }

    /// Counts a request as waiting until the guard goes.
    pub(crate) fn waiting(&self, kind: &'static str) -> Counted {
        Counted::new(self.waiting.get_or_create_owned(&KindLabels { kind }))
    }

    pub(crate) fn refused(&self, kind: &'static str, reason: &'static str) {
        self.refused.get_or_create(&RefusedLabels { kind, reason }).inc();
    }

    /// Counts a connection until the guard goes.
    pub(crate) fn connection(&self) -> Counted {
        Counted::new(self.connections.clone())
    }

    pub(crate) fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    pub(crate) fn pushed(&self, answer: &Answer<Pushed>) {
        let result = match answer {
            Ok(_) => "accepted",
            Err(refusal) => short_code(refusal.0.kind),
        };
        self.pushes.get_or_create(&ResultLabels { result }).inc();
        for result in answer.iter().flat_map(|pushed| &pushed.results) {
            let outcome = if result.duplicate { "duplicate" } else { outcome_word(result.outcome) };
            self.operations.get_or_create(&OutcomeLabels { outcome }).inc();
            if let Some(problem) = result.problem.as_ref().filter(|_| !result.duplicate) {
                let problem = short_code(problem.kind);
                self.operations_rejected.get_or_create(&ProblemLabels { problem }).inc();
            }
        }
    }

    pub(crate) fn photo_sent(&self, bytes: u64) {
        self.photo_bytes.inc_by(bytes);
    }

    /// How many requests of a kind are being answered, and how many wait.
    pub fn load(&self, kind: &'static str) -> (i64, i64) {
        let labels = KindLabels { kind };
        (self.in_flight.get_or_create(&labels).get(), self.waiting.get_or_create(&labels).get())
    }
}

/// Holds a gauge up by one, also where the request is broken off.
pub(crate) struct Counted(Gauge);

impl Counted {
    fn new(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A client may send any word as the method.
pub(crate) fn known_method(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// The problem's own part of its type.
fn short_code(kind: ProblemType) -> &'static str {
    kind.code().rsplit(':').next().unwrap_or_default()
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Late => "late",
        Outcome::Stale => "stale",
        Outcome::Disputed => "disputed",
        Outcome::Evidence => "evidence",
        Outcome::Rejected => "rejected",
    }
}
