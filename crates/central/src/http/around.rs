//! What happens around every request: its id, the access log, the counts, and the time limit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use protocol::ProblemType;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::metrics::{Metrics, known_method};
use crate::refusal::Refusal;

/// Names the request in the answer and in all that is logged of it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// One line a request, without personal data: the route's template stands for the path, and nothing of query,
/// headers or body is written. The id is always the server's own: what a client sends is not put in the log.
pub(super) async fn observe(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map(MatchedPath::as_str);
    let started = Instant::now();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    metrics.answered(method.as_str(), route, status, took);
    span.in_scope(|| {
        tracing::info!(
            target: "access",
            method = known_method(method.as_str()),
            route = route.unwrap_or("-"),
            status,
            duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        );
    });
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Reading the request and answering it may take so long; sending a body that is ready may take longer.
pub(super) async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::retry_after(ProblemType::Overloaded, 5).into_response(),
    }
}
