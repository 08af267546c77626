//! What a request has to look like before a handler sees it. Everything that is wrong becomes a problem.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use bytes::BytesMut;
use futures::StreamExt as _;
use model::Text;
use protocol::admin::Author;
use protocol::person_auth::PersonAuth;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{PROTOCOL_HEADER, Problem, ProblemType};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::core::{Caller, Core};
use crate::refusal::{Answer, Refusal};
use crate::storage::Station;

/// A body may be so many times too long and still be answered.
const DRAINED_LIMITS: usize = 8;
/// What a body of somebody unknown may hold.
const UNSIGNED_BYTES: u64 = 64 * 1024;

/// A JSON body from anybody, who has not proved anything yet and so may send but little.
pub(super) struct Json<T>(pub T);

/// A JSON body that a station in use has signed.
pub(super) struct SignedJson<T>(pub Caller, pub T);

/// A request without a body that a station in use has signed.
pub(super) struct Signed(pub Caller);

/// A request without a body that a station has signed, revoked or not.
pub(super) struct SignedByAny(pub Station, pub Caller);

/// A request without a body that an administrator has signed.
pub(super) struct Administrator(pub Author);

/// A JSON body that an administrator has signed.
pub(super) struct AdministratorJson<T>(pub Author, pub T);

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
        Ok(Self(parse(&read_body(core, body, UNSIGNED_BYTES).await?)?))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Core>> for SignedJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, core: &Arc<Core>) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_media_type(&parts)?;
        let body = read_body(core, body, core.config().limits.body_bytes).await?;
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

impl FromRequestParts<Arc<Core>> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, core: &Arc<Core>) -> Answer<Self> {
        Ok(Self(authenticate_administrator(core, parts, &[]).await?))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Core>> for AdministratorJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, core: &Arc<Core>) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_media_type(&parts)?;
        let body = read_body(core, body, core.config().limits.body_bytes).await?;
        let by = authenticate_administrator(core, &parts, &body).await?;
        Ok(Self(by, parse(&body)?))
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
    let auth: StationAuth = authorization(parts).ok_or(ProblemType::StationSignature)?;
    let station = core.authenticate(&auth, signed(parts, body)).await?;
    let protocol = protocol_of(&parts.headers)?;
    Ok((station, Caller { station: auth.station, incarnation: auth.incarnation, protocol }))
}

fn protocol_of(headers: &HeaderMap) -> Answer<u32> {
    match headers.get(PROTOCOL_HEADER) {
        None => Ok(1),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| Refusal::invalid("协议版本不是数字", "The protocol's version is not a number")),
    }
}

async fn authenticate_administrator(core: &Core, parts: &Parts, body: &[u8]) -> Answer<Author> {
    let auth: PersonAuth = authorization(parts).ok_or_else(|| {
        let text = Text::new(
            "管理请求须由管理员本人签名（Authorization: Proofdesk-Person …）",
            "An administrator's own signature is asked for (Authorization: Proofdesk-Person …)",
        );
        Problem::with_detail(ProblemType::StationSignature, text)
    })?;
    core.authenticate_administrator(&auth, signed(parts, body)).await
}

fn authorization<A: FromStr>(parts: &Parts) -> Option<A> {
    parts.headers.get(AUTHORIZATION)?.to_str().ok()?.parse().ok()
}

fn signed<'a>(parts: &'a Parts, body: &'a [u8]) -> SignedRequest<'a> {
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    SignedRequest { method: parts.method.as_str(), target, body }
}

fn check_media_type(parts: &Parts) -> Answer<()> {
    let given = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.and_then(|value| value.split(';').next()).map(str::trim);
    match essence {
        Some(essence) if essence.eq_ignore_ascii_case("application/json") => Ok(()),
        _ => Err(ProblemType::UnsupportedMediaType.into()),
    }
}

/// A body within its limit and within the time that there is for one.
async fn read_body(core: &Core, body: Body, limit: u64) -> Answer<Bytes> {
    let capacity = &core.config().capacity;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let drained = usize::try_from(core.config().limits.body_bytes).unwrap_or(usize::MAX);
    let reading = collect(body, limit, drained.saturating_mul(DRAINED_LIMITS), capacity.body_stall);
    match tokio::time::timeout(capacity.body_time, reading).await {
        Ok(body) => body,
        Err(_) => Err(too_slow()),
    }
}

/// Nothing above the limit is kept. What comes beyond it is read and dropped, up to a bound: a client that is
/// cut off while it still sends would never see why.
async fn collect(body: Body, limit: usize, drained: usize, stall: Duration) -> Answer<Bytes> {
    let mut pieces = body.into_data_stream();
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    loop {
        let piece = tokio::time::timeout(stall, pieces.next()).await.map_err(|_| too_slow())?;
        let Some(piece) = piece else { break };
        let piece = piece.map_err(|_| Refusal::invalid("请求不完整", "The request's body was cut off"))?;
        seen = seen.saturating_add(piece.len());
        if seen <= limit {
            kept.extend_from_slice(&piece);
        } else if seen > drained {
            break;
        }
    }
    if seen > limit { Err(ProblemType::TooLarge.into()) } else { Ok(kept.freeze()) }
}

/// A link that is slow now may be quicker later.
fn too_slow() -> Refusal {
    let text = Text::new("请求发送得太慢，稍后自动重试", "The request came too slowly: it is tried again");
    let mut problem = Problem::with_detail(ProblemType::Overloaded, text);
    problem.retry_after_s = Some(1);
    problem.into()
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
