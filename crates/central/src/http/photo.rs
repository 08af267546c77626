//! `GET /v1/photos/{sha256}`: the original bytes. The name is the hash, so it is the entity tag too.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use model::{PhotoHash, Text};
use protocol::{Problem, ProblemType};

use super::extract::{PathPart, Signed};
use super::range::{Part, part};
use crate::core::{Core, LeasedPhoto};
use crate::refusal::{Answer, Refusal};

/// A photo of a case that the station holds.
#[utoipa::path(get, path = "/v1/photos/{sha256}",
    params(("sha256" = String, Path), ("Range" = Option<String>, Header), ("If-Range" = Option<String>, Header),
        ("Authorization" = String, Header)),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = 206, content_type = "application/octet-stream"), (status = 304),
        (status = "4XX", body = Problem)))]
pub(super) async fn photo(
    State(core): State<Arc<Core>>,
    Signed(caller): Signed,
    PathPart(hash): PathPart<PhotoHash>,
    headers: HeaderMap,
) -> Answer<Response> {
    let photo = core.photo(caller, hash).await?;
    respond(hash, &photo, &headers).await
}

async fn respond(hash: PhotoHash, photo: &LeasedPhoto, headers: &HeaderMap) -> Answer<Response> {
    let tag = format!("\"{hash}\"");
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if header(IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    // Another entity's range is not a range of this one.
    let range = header(RANGE).filter(|_| header(IF_RANGE).is_none_or(|wanted| wanted == tag));
    let length = photo.length();
    let common = [
        (ETAG, tag),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // Between server and station nobody keeps a copy.
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok(match part(range, length) {
        Part::Whole => {
            let body = Body::from_stream(photo.read(0..length).await?);
            (common, [(CONTENT_LENGTH, length)], body).into_response()
        }
        Part::Span(from, to) => {
            let body = Body::from_stream(photo.read(from..to).await?);
            let said = format!("bytes {from}-{}/{length}", to - 1);
            let sizes = [(CONTENT_RANGE, said), (CONTENT_LENGTH, (to - from).to_string())];
            (StatusCode::PARTIAL_CONTENT, common, sizes, body).into_response()
        }
        Part::Unsatisfiable => {
            let text = Text::new("照片没有这么长", "The photo is not that long");
            let mut problem = Problem::with_detail(ProblemType::InvalidRequest, text);
            problem.status = StatusCode::RANGE_NOT_SATISFIABLE.as_u16();
            ([(CONTENT_RANGE, format!("bytes */{length}"))], Refusal::from(problem)).into_response()
        }
    })
}
