//! `POST /v1/photos`: several photos in one answer, for links on which every request costs a long round trip.

use std::sync::Arc;

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse as _, Response};
use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use protocol::messages::PhotosRequest;
use protocol::{Problem, bulk};

use super::extract::SignedJson;
use crate::core::{Core, GivenPhoto};
use crate::refusal::Answer;

/// Photos of cases that the station holds, one behind the other. Of each its SHA-256, its length in 8 bytes and its
/// bytes; a length of all ones stands for a photo that is not given.
#[utoipa::path(post, path = "/v1/photos", request_body = PhotosRequest,
    params(("Authorization" = String, Header)),
    responses((status = 200, content_type = "application/vnd.proofdesk.photos"),
        (status = "4XX", body = Problem)))]
pub(super) async fn photos(
    State(core): State<Arc<Core>>,
    SignedJson(caller, request): SignedJson<PhotosRequest>,
) -> Answer<Response> {
    let given = core.photos(caller, request).await?;
    let headers = [
        (CONTENT_TYPE, bulk::MEDIA_TYPE),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Between server and station nobody keeps a copy.
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(given.flat_map(pieces))).into_response())
}

fn pieces(given: Answer<GivenPhoto>) -> BoxStream<'static, Result<Bytes, BoxError>> {
    match given {
        Ok(GivenPhoto { hash, content: None }) => one(Ok(bulk::head(hash, None))),
        Ok(GivenPhoto { hash, content: Some((length, bytes)) }) => {
            let bytes = bytes.map(|piece| piece.map_err(BoxError::from));
            one(Ok(bulk::head(hash, Some(length)))).chain(bytes).boxed()
        }
        // What was sent by then stands; the station asks for the rest again and hears why it has to wait.
        Err(refusal) => one(Err(BoxError::from(refusal.0.to_string()))),
    }
}

fn one(piece: Result<Bytes, BoxError>) -> BoxStream<'static, Result<Bytes, BoxError>> {
    stream::iter([piece]).boxed()
}
