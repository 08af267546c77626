//! `GET /metrics`, on an address of its own: it tells how the office's work stands, and is not for stations.

use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text;

use super::store;
use crate::core::Core;
use crate::refusal::{Answer, Refusal};

/// OpenMetrics, which Prometheus asks for and everything that reads its older form takes too.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers scrapes until `shutdown` is there.
pub async fn serve_metrics(
    listener: TcpListener,
    core: Arc<Core>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = Router::new().route("/metrics", get(metrics)).with_state(core);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn metrics(State(core): State<Arc<Core>>) -> Answer<Response> {
    let text = render(&core).await?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

async fn render(core: &Core) -> Answer<String> {
    let held = store::read(core.storage(), core.now()).await?;
    let mut text = String::new();
    core.metrics()
        .write(&mut text)
        .and_then(|()| text::encode_registry(&mut text, &held))
        .and_then(|()| text::encode_eof(&mut text))
        .map_err(|error| Refusal::internal(&error))?;
    Ok(text)
}
