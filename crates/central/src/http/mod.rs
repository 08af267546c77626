//! HTTP in front of [`Core`]: routes, what a request has to look like, and problems as the only way to say no.

mod around;
mod extract;
mod photo;
mod range;
mod respond;
mod routes;
mod serve;

use std::sync::Arc;

use axum::Router;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::core::Core;

pub(crate) use self::serve::plain_may_be_served;
pub use self::serve::{ServeError, Tls, TlsError, serve};

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Proofdesk central server",
    description = "What review stations say to the central server. Every error is a problem by RFC 9457."
))]
struct Document;

/// All routes. The document at `/openapi.json` is made from the same list.
pub fn router(core: Arc<Core>) -> Router {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(routes::enrol))
        .routes(routes!(routes::hello))
        .routes(routes!(routes::sign_in))
        .routes(routes!(routes::change_password))
        .routes(routes!(routes::lease))
        .routes(routes!(routes::manifest))
        .routes(routes!(photo::photo))
        .routes(routes!(routes::push))
        .routes(routes!(routes::changes))
        .routes(routes!(routes::log_head))
        .routes(routes!(routes::alive))
        .routes(routes!(routes::ready))
        .routes(routes!(routes::openapi))
        .split_for_parts();
    let timeout = core.config().request_timeout;
    router
        .fallback(respond::not_found)
        .method_not_allowed_fallback(respond::method_not_allowed)
        .with_state(core)
        .layer(axum::Extension(Arc::new(document)))
        .layer(axum::middleware::from_fn_with_state(timeout, around::limit_time))
        .layer(CatchPanicLayer::custom(respond::panicked))
        .layer(axum::middleware::from_fn(around::log_access))
}
