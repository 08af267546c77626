//! What happens around every request: the access log and the time limit.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use protocol::ProblemType;

use crate::refusal::Refusal;

/// One line a request, without personal data: the route's template stands for the path, and nothing of query,
/// headers or body is written.
pub(super) async fn log_access(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        target: "access",
        %method,
        route = route.as_ref().map_or("-", MatchedPath::as_str),
        status = response.status().as_u16(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
    response
}

/// Reading the request and answering it may take so long; sending a body that is ready may take longer.
pub(super) async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::retry_after(ProblemType::Overloaded, 5).into_response(),
    }
}
