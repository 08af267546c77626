//! HTTP in front of [`Core`]: routes, what a request has to look like, and problems as the only way to say no.

mod admin;
mod admission;
mod around;
mod connection;
mod extract;
mod photo;
mod photos;
mod range;
mod respond;
mod routes;
mod serve;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::admission::{Gate, Kind};
use crate::core::Core;

pub(crate) use self::serve::plain_may_be_served;
pub use self::serve::{ServeError, Tls, TlsError, serve};

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Proofdesk central server",
    description = "What review stations say to the central server. Every error is a problem by RFC 9457."
))]
struct Document;

/// All routes, each behind the gate of its kind. The document at `/openapi.json` is made from the same list.
pub fn router(core: Arc<Core>) -> Router {
    let config = core.config();
    let gated = |kind: Kind, routes: OpenApiRouter<Arc<Core>>| {
        let gate = Gate::new(kind, &config.capacity, Arc::clone(core.metrics()));
        routes.route_layer(from_fn_with_state(gate, admission::admit))
    };
    let passwords = OpenApiRouter::new()
        .routes(routes!(routes::sign_in))
        .routes(routes!(routes::change_password))
        .routes(routes!(admin::add_person))
        .routes(routes!(admin::reset_password));
    let photos = OpenApiRouter::new().routes(routes!(photo::photo)).routes(routes!(photos::photos));
    let others = OpenApiRouter::new()
        .routes(routes!(routes::enrol))
        .routes(routes!(routes::enrol_again))
        .routes(routes!(routes::hello))
        .routes(routes!(routes::lease))
        .routes(routes!(routes::manifest))
        .routes(routes!(routes::changes))
        .routes(routes!(routes::log_head))
        .routes(routes!(routes::ready))
        .routes(routes!(routes::openapi))
        .merge(admin::routes());
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(gated(Kind::Password, passwords))
        .merge(gated(Kind::Push, OpenApiRouter::new().routes(routes!(routes::push))))
        .merge(gated(Kind::Photo, photos))
        .merge(gated(Kind::Other, others))
        .routes(routes!(routes::alive))
        .split_for_parts();
    // Whoever waits for a place and then sends a body is given the time for both.
    let limit = config.capacity.patience + config.capacity.body_time + config.request_timeout;
    let metrics = Arc::clone(core.metrics());
    router
        .fallback(respond::not_found)
        .method_not_allowed_fallback(respond::method_not_allowed)
        .with_state(core)
        .layer(axum::Extension(Arc::new(document)))
        .layer(from_fn_with_state(limit, around::limit_time))
        .layer(CatchPanicLayer::custom(respond::panicked))
        .layer(from_fn_with_state(metrics, around::observe))
}
