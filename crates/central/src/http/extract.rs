//! What a request has to look like before a handler sees it. Everything that is wrong becomes a problem.

use std::str::FromStr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use bytes::BytesMut;
use futures::StreamExt as _;
use protocol::ProblemType;
use protocol::station_auth::{SignedRequest, StationAuth};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::core::{Caller, Core};
use crate::refusal::{Answer, Refusal};
use crate::storage::Station;

/// A body may be so many times too long and still be answered.
const DRAINED_LIMITS: usize = 8;

/// A JSON body from anybody.
pub(super) struct Json<T>(pub T);

/// A JSON body that a station in use has signed.
pub(super) struct SignedJson<T>(pub Caller, pub T);

/// A request without a body that a station in use has signed.
pub(super) struct Signed(pub Caller);

/// A request without a body that a station has signed, revoked or not.
pub(super) struct SignedByAny(pub Station, pub Caller);

/// The query string.
pub(super) struct Params<T>(pub T);

/// The path's one variable part.
pub(super) struct PathPart<T>(pub T);

/// The `Idempotency-Key` header.
pub(super) struct IdempotencyKey(pub Uuid);

impl<T: DeserializeOwned> FromRequest<Arc<Core>> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, core: &Arc<Core>) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_media_type(&parts)?;
        Ok(Self(parse(&read_body(core, body).await?)?))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Core>> for SignedJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, core: &Arc<Core>) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_media_type(&parts)?;
        let body = read_body(core, body).await?;
        let caller = in_use(authenticate(core, &parts, &body).await?)?;
        Ok(Self(caller, parse(&body)?))
    }
}

impl FromRequestParts<Arc<Core>> for SignedByAny {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, core: &Arc<Core>) -> Answer<Self> {
        let (station, caller) = authenticate(core, parts, &[]).await?;
        Ok(Self(station, caller))
    }
}

impl FromRequestParts<Arc<Core>> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, core: &Arc<Core>) -> Answer<Self> {
        Ok(Self(in_use(authenticate(core, parts, &[]).await?)?))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<Core>> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Core>) -> Answer<Self> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(params)) => Ok(Self(params)),
            Err(error) => Err(Refusal::invalid("请求参数有误", format!("The query is not valid: {error}"))),
        }
    }
}

impl<T: FromStr> FromRequestParts<Arc<Core>> for PathPart<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, core: &Arc<Core>) -> Answer<Self> {
        let Path(part) =
            Path::<String>::from_request_parts(parts, core).await.map_err(|_| ProblemType::NotFound)?;
        part.parse().map(Self).map_err(|_| ProblemType::NotFound.into())
    }
}

impl FromRequestParts<Arc<Core>> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Core>) -> Answer<Self> {
        let key = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        key.and_then(|key| Uuid::parse_str(key).ok()).map(Self).ok_or_else(|| {
            Refusal::invalid("缺少 Idempotency-Key，或不是 UUID", "The Idempotency-Key is missing or no UUID")
        })
    }
}

fn in_use((station, caller): (Station, Caller)) -> Answer<Caller> {
    if station.revoked { Err(ProblemType::StationRevoked.into()) } else { Ok(caller) }
}

async fn authenticate(core: &Core, parts: &Parts, body: &[u8]) -> Answer<(Station, Caller)> {
    let auth: StationAuth = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .ok_or(ProblemType::StationSignature)?;
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let request = SignedRequest { method: parts.method.as_str(), target, body };
    let station = core.authenticate(&auth, request).await?;
    Ok((station, Caller { station: auth.station, incarnation: auth.incarnation }))
}

fn check_media_type(parts: &Parts) -> Answer<()> {
    let given = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.and_then(|value| value.split(';').next()).map(str::trim);
    match essence {
        Some(essence) if essence.eq_ignore_ascii_case("application/json") => Ok(()),
        _ => Err(ProblemType::UnsupportedMediaType.into()),
    }
}

/// Nothing above the limit is kept. What comes beyond it is read and dropped, up to a bound: a client that is
/// cut off while it still sends would never see why.
async fn read_body(core: &Core, body: Body) -> Answer<Bytes> {
    let limit = usize::try_from(core.config().limits.body_bytes).unwrap_or(usize::MAX);
    let mut pieces = body.into_data_stream();
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::invalid("请求不完整", "The request's body was cut off"))?;
        seen = seen.saturating_add(piece.len());
        if seen <= limit {
            kept.extend_from_slice(&piece);
        } else if seen > limit.saturating_mul(DRAINED_LIMITS) {
            break;
        }
    }
    if seen > limit { Err(ProblemType::TooLarge.into()) } else { Ok(kept.freeze()) }
}

/// The reason is told by line and column, never by value: bodies hold passwords.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Answer<T> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Refusal::invalid(
            format!("请求内容不是所要求的 JSON（第 {line} 行第 {column} 列）"),
            format!("The body is not the JSON that is asked for (line {line}, column {column})"),
        )
    })
}
