//! The `photo://` scheme: pictures by a token of this sign-in, and nothing else.
//!
//! On Linux and macOS the page asks for `photo://localhost/TOKEN`, on Windows for `http://photo.localhost/TOKEN`.
//! The station decodes and encodes every picture itself, so no byte of an applicant's file passes here.

use std::borrow::Cow;

use station::{Desk, PhotoError};
use tauri::http::{Method, Response, StatusCode, Uri, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::window;

pub const SCHEME: &str = "photo";

/// A token is base64url or hex: anything longer, or of other characters, is no token and never reaches the desk.
const LONGEST_TOKEN: usize = 128;

type Body = Cow<'static, [u8]>;

/// Answers one request, off the main thread: a decoder may take as long as a blink.
pub fn answer<R: Runtime>(
    context: &UriSchemeContext<'_, R>,
    request: &tauri::http::Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    if context.webview_label() != window::LABEL {
        responder.respond(refusal(StatusCode::FORBIDDEN));
        return;
    }
    let token = match token(request.method(), request.uri()) {
        Ok(token) => token.to_owned(),
        Err(status) => {
            responder.respond(refusal(status));
            return;
        }
    };
    let desk = context.app_handle().state::<Desk>().inner().clone();
    tauri::async_runtime::spawn(async move {
        responder.respond(match desk.photo(&token).await {
            Ok(jpeg) => picture(jpeg.to_vec()),
            Err(error) => refusal(status_of(error)),
        });
    });
}

/// The token that a request names, or the status to refuse it with.
fn token<'request>(method: &Method, uri: &'request Uri) -> Result<&'request str, StatusCode> {
    if method != Method::GET {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let expected = if cfg!(windows) { ("http", "photo.localhost") } else { (SCHEME, "localhost") };
    let authority = uri.authority().map(tauri::http::uri::Authority::as_str);
    if (uri.scheme_str(), authority) != (Some(expected.0), Some(expected.1)) {
        return Err(StatusCode::NOT_FOUND);
    }
    let token = uri.path().strip_prefix('/').unwrap_or_default();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if token.is_empty()
        || token.len() > LONGEST_TOKEN
        || !token.bytes().all(is_token)
        || uri.query().is_some()
    {
        return Err(StatusCode::NOT_FOUND);
    }
    Ok(token)
}

fn status_of(error: PhotoError) -> StatusCode {
    match error {
        PhotoError::UnknownToken | PhotoError::NotHere => StatusCode::NOT_FOUND,
        PhotoError::Undecodable(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn picture(jpeg: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Cow::Owned(jpeg));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/jpeg"));
    never_kept(headers);
    response
}

fn refusal(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = status;
    never_kept(response.headers_mut());
    response
}

fn never_kept(headers: &mut header::HeaderMap) {
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
}

#[cfg(test)]
mod tests {
    use tauri::http::{Method, StatusCode, Uri, header};

    use super::{picture, refusal, token};

    #[cfg(windows)]
    const ORIGIN: &str = "http://photo.localhost";
    #[cfg(not(windows))]
    const ORIGIN: &str = "photo://localhost";

    #[test]
    fn only_a_get_of_a_token_at_the_exact_host_is_answered() {
        let uri = |text: &str| text.parse::<Uri>().expect("the table holds addresses");
        let good = uri(&format!("{ORIGIN}/Ab3-_9"));
        assert_eq!(token(&Method::GET, &good), Ok("Ab3-_9"));
        for method in [Method::POST, Method::HEAD, Method::OPTIONS] {
            assert_eq!(token(&method, &good), Err(StatusCode::METHOD_NOT_ALLOWED), "{method}");
        }
        let refused = [
            format!("{ORIGIN}/"),
            format!("{ORIGIN}/a/b"),
            format!("{ORIGIN}/..%2Fstation.db"),
            format!("{ORIGIN}/abc?size=1"),
            format!("{ORIGIN}:80/abc"),
            format!("{ORIGIN}.example.com/abc"),
            format!("{ORIGIN}/{}", "a".repeat(129)),
            "https://localhost/abc".to_owned(),
            "/abc".to_owned(),
        ];
        for address in refused {
            assert_eq!(token(&Method::GET, &uri(&address)), Err(StatusCode::NOT_FOUND), "{address}");
        }
    }

    #[test]
    fn no_answer_may_be_kept_or_taken_for_another_kind() {
        for response in [picture(vec![0xff]), refusal(StatusCode::NOT_FOUND)] {
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
            assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        }
    }
}
