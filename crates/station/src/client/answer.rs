//! Reads answers under limits: rubbish and bodies without end never fill the memory.

use bytes::{Bytes, BytesMut};
use futures::{StreamExt as _, stream};
use protocol::api::{BulkPhoto, PhotoPart, PhotoStream};
use protocol::bulk::{self, Reader};
use protocol::{ApiError, Problem, ProblemType};
use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::failure::api_error;

/// The largest answer in JSON: a manifest page of 100 cases has some 400 KB.
const MAX_JSON_BYTES: usize = 16 << 20;
const MAX_PROBLEM_BYTES: usize = 64 << 10;
/// Twice what is decoded at most; a larger file is not worth the link's time.
pub const MAX_PHOTO_BYTES: u64 = 16 << 20;

/// Passes a success on, and makes an error of everything else.
pub async fn success(response: Response) -> Result<Response, ApiError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after_s = header(response.headers(), &RETRY_AFTER).and_then(|value| value.parse().ok());
    if media_type(&response) != Some(Problem::MEDIA_TYPE) {
        return Err(without_problem(&response, status, retry_after_s));
    }
    let body = read_to_limit(response, MAX_PROBLEM_BYTES).await?;
    let mut problem: Problem = serde_json::from_slice(&body)
        .map_err(|error| ApiError::Garbled(format!("status {status}: {error}")))?;
    problem.retry_after_s = problem.retry_after_s.or(retry_after_s);
    Err(problem.into())
}

/// A gateway before the server may ask for patience in its own words.
fn without_problem(response: &Response, status: StatusCode, retry_after_s: Option<u64>) -> ApiError {
    let patience = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    if patience && retry_after_s.is_some() {
        return Problem { retry_after_s, ..Problem::new(ProblemType::Overloaded) }.into();
    }
    let media_type = media_type(response).unwrap_or("no content type");
    ApiError::Garbled(format!("status {}, {media_type}", status.as_u16()))
}

pub async fn json<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let media_type = media_type(&response);
    if media_type != Some("application/json") {
        let found = media_type.unwrap_or("no content type");
        return Err(ApiError::Garbled(format!("{found} instead of JSON")));
    }
    let body = read_to_limit(response, MAX_JSON_BYTES).await?;
    serde_json::from_slice(&body).map_err(|error| ApiError::Garbled(error.to_string()))
}

/// Reads a photo from `from` on. Where the connection breaks after some bytes, they are the answer.
pub async fn photo(mut response: Response, from: u64) -> Result<PhotoPart, ApiError> {
    let (from, total) = extent(&response, from)?;
    if total > MAX_PHOTO_BYTES {
        return Err(ApiError::Garbled(format!("a photo of {total} bytes")));
    }
    let expected = usize::try_from(total.saturating_sub(from)).unwrap_or_default();
    let mut bytes = BytesMut::with_capacity(expected);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > expected => {
                return Err(ApiError::Garbled("more bytes than the photo has".to_owned()));
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) if bytes.is_empty() => return Err(api_error(error)),
            Err(_) => break,
        }
    }
    Ok(PhotoPart { from, total, bytes: bytes.freeze() })
}

/// Reads several photos, each when it is asked for.
pub fn photos(response: Response) -> Result<PhotoStream, ApiError> {
    let media_type = media_type(&response);
    if media_type != Some(bulk::MEDIA_TYPE) {
        let found = media_type.unwrap_or("no content type");
        return Err(ApiError::Garbled(format!("{found} instead of photos")));
    }
    let reading = Several::Reading(response, Reader::new(MAX_PHOTO_BYTES));
    Ok(stream::unfold(reading, next_photo).boxed())
}

/// An answer with several photos, as far as it was read.
enum Several {
    Reading(Response, Reader),
    /// What came of a photo was passed on before this.
    Broken(ApiError),
    Ended,
}

async fn next_photo(several: Several) -> Option<(Result<BulkPhoto, ApiError>, Several)> {
    let (mut response, mut reader) = match several {
        Several::Reading(response, reader) => (response, reader),
        Several::Broken(error) => return Some((Err(error), Several::Ended)),
        Several::Ended => return None,
    };
    loop {
        match reader.next_whole() {
            Ok(Some(photo)) => return Some((Ok(photo), Several::Reading(response, reader))),
            Ok(None) => {}
            Err(too_long) => return Some((Err(ApiError::Garbled(too_long.to_string())), Several::Ended)),
        }
        let error = match response.chunk().await {
            Ok(Some(piece)) => {
                reader.add(&piece);
                continue;
            }
            Ok(None) if reader.is_between_photos() => return None,
            Ok(None) => ApiError::Unreachable("cut off".to_owned()),
            Err(error) => api_error(error),
        };
        return Some(match reader.rest() {
            Some(begun) => (Ok(begun), Several::Broken(error)),
            None => (Err(error), Several::Ended),
        });
    }
}

/// Where the bytes start, and how long the whole photo is.
fn extent(response: &Response, asked: u64) -> Result<(u64, u64), ApiError> {
    if response.status() != StatusCode::PARTIAL_CONTENT {
        let total = response.content_length();
        return total
            .map(|total| (0, total))
            .ok_or_else(|| ApiError::Garbled("a photo without a length".to_owned()));
    }
    header(response.headers(), &CONTENT_RANGE)
        .and_then(content_range)
        .filter(|(from, _)| *from == asked)
        .ok_or_else(|| ApiError::Garbled("another part of the photo than was asked for".to_owned()))
}

/// Start and total of `bytes FROM-LAST/TOTAL` (RFC 9110 §14.4).
fn content_range(value: &str) -> Option<(u64, u64)> {
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.parse().ok()?, total.parse().ok()?))
}

async fn read_to_limit(mut response: Response, limit: usize) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(api_error)? {
        if body.len() + chunk.len() > limit {
            return Err(ApiError::Garbled(format!("an answer of more than {limit} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The content type without its parameters.
fn media_type(response: &Response) -> Option<&str> {
    header(response.headers(), &CONTENT_TYPE).map(|value| value.split(';').next().unwrap_or(value).trim())
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
