//! The handlers: each converts, calls the core, converts back.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::IntoResponse;
use model::BatchId;
use protocol::manifest::ManifestPage;
use protocol::messages::{
    Changes, ChangesRequest, EnrolRequest, Enrolled, Hello, HelloRequest, Lease, LeaseRequest, LogHead,
    ManifestRequest, PasswordChangeRequest, Push, Pushed, SignInRequest, SignedIn,
};
use protocol::{Problem, SignedEnrolment};

use super::extract::{IdempotencyKey, Json, Params, PathPart, Signed, SignedByAny, SignedJson};
use crate::core::Core;
use crate::refusal::Answer;

pub(super) type Reply<T> = Answer<axum::Json<T>>;

/// A desktop becomes a station by a one-time code.
#[utoipa::path(post, path = "/v1/enrol", request_body = EnrolRequest,
    responses((status = 200, body = Enrolled), (status = "4XX", body = Problem)))]
pub(super) async fn enrol(
    State(core): State<Arc<Core>>,
    Json(request): Json<EnrolRequest>,
) -> Reply<Enrolled> {
    core.enrol(request).await.map(axum::Json)
}

/// A station makes itself known again to a server that lost what it knew of it.
#[utoipa::path(post, path = "/v1/enrol/again", request_body = SignedEnrolment,
    responses((status = 200, body = Enrolled), (status = "4XX", body = Problem)))]
pub(super) async fn enrol_again(
    State(core): State<Arc<Core>>,
    Json(enrolment): Json<SignedEnrolment>,
) -> Reply<Enrolled> {
    core.enrol_again(enrolment).await.map(axum::Json)
}

/// Who the server is now, and the nonce to sign the next requests with.
#[utoipa::path(get, path = "/v1/hello", params(HelloRequest),
    responses((status = 200, body = Hello), (status = "4XX", body = Problem)))]
pub(super) async fn hello(
    State(core): State<Arc<Core>>,
    Params(request): Params<HelloRequest>,
) -> Reply<Hello> {
    core.hello(request).await.map(axum::Json)
}

/// A person signs in on a station and gets a mandate. The password proves the person; the station need not sign.
#[utoipa::path(post, path = "/v1/sign-in", request_body = SignInRequest,
    responses((status = 200, body = SignedIn), (status = "4XX", body = Problem)))]
pub(super) async fn sign_in(
    State(core): State<Arc<Core>>,
    Json(request): Json<SignInRequest>,
) -> Reply<SignedIn> {
    core.sign_in(request).await.map(axum::Json)
}

/// A person changes the password; answered like a sign-in.
#[utoipa::path(post, path = "/v1/password", request_body = PasswordChangeRequest,
    responses((status = 200, body = SignedIn), (status = "4XX", body = Problem)))]
pub(super) async fn change_password(
    State(core): State<Arc<Core>>,
    Json(request): Json<PasswordChangeRequest>,
) -> Reply<SignedIn> {
    core.change_password(request).await.map(axum::Json)
}

/// Hands cases to a station. The same key gets the same batch.
#[utoipa::path(post, path = "/v1/leases", request_body = LeaseRequest,
    params(("Idempotency-Key" = uuid::Uuid, Header), ("Authorization" = String, Header)),
    responses((status = 200, body = Lease), (status = "4XX", body = Problem)))]
pub(super) async fn lease(
    State(core): State<Arc<Core>>,
    IdempotencyKey(key): IdempotencyKey,
    SignedJson(caller, request): SignedJson<LeaseRequest>,
) -> Reply<Lease> {
    core.lease(caller, key, request).await.map(axum::Json)
}

/// The cases of a batch, page by page.
#[utoipa::path(get, path = "/v1/batches/{batch}/manifest",
    params(("batch" = uuid::Uuid, Path), ManifestRequest, ("Authorization" = String, Header)),
    responses((status = 200, body = ManifestPage), (status = "4XX", body = Problem)))]
pub(super) async fn manifest(
    State(core): State<Arc<Core>>,
    Signed(caller): Signed,
    PathPart(batch): PathPart<BatchId>,
    Params(request): Params<ManifestRequest>,
) -> Reply<ManifestPage> {
    core.manifest(caller, batch, request).await.map(axum::Json)
}

/// Takes operations in the order of their numbers, all or none.
#[utoipa::path(post, path = "/v1/operations", request_body = Push,
    params(("Authorization" = String, Header)),
    responses((status = 200, body = Pushed), (status = "4XX", body = Problem)))]
pub(super) async fn push(
    State(core): State<Arc<Core>>,
    SignedJson(caller, push): SignedJson<Push>,
) -> Reply<Pushed> {
    core.push(caller, push).await.map(axum::Json)
}

/// Renews the station's leases and tells what happened.
#[utoipa::path(get, path = "/v1/changes", params(ChangesRequest, ("Authorization" = String, Header)),
    responses((status = 200, body = Changes), (status = "4XX", body = Problem)))]
pub(super) async fn changes(
    State(core): State<Arc<Core>>,
    SignedByAny(station, caller): SignedByAny,
    Params(request): Params<ChangesRequest>,
) -> Reply<Changes> {
    let changes = if station.revoked {
        core.changes_of_revoked(station.id).await
    } else {
        core.changes(caller, request).await
    };
    changes.map(axum::Json)
}

/// Size and root of the log of all operations.
#[utoipa::path(get, path = "/v1/log/head", responses((status = 200, body = LogHead)))]
pub(super) async fn log_head(State(core): State<Arc<Core>>) -> Reply<LogHead> {
    core.log_head().await.map(axum::Json)
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", responses((status = 200)))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers too.
#[utoipa::path(get, path = "/readyz", responses((status = 200), (status = "5XX", body = Problem)))]
pub(super) async fn ready(State(core): State<Arc<Core>>) -> Answer<&'static str> {
    core.ready().await.map(|()| "ok\n")
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", responses((status = 200)))]
pub(super) async fn openapi(
    Extension(document): Extension<Arc<utoipa::openapi::OpenApi>>,
) -> impl IntoResponse {
    axum::Json(document.as_ref().clone())
}
