//! Tells apart why a request failed, by the types in the error's chain.

use std::error::Error;
use std::io;

use protocol::ApiError;

/// A failure while connecting, sending, or reading an answer.
pub fn api_error(error: reqwest::Error) -> ApiError {
    // The URL may hold a cursor; the rest of the chain holds addresses and reasons only.
    let error = error.without_url();
    if let Some(tls) = chain(&error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return match tls {
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
                ApiError::Certificate(tls.to_string())
            }
            _ => ApiError::Garbled(tls.to_string()),
        };
    }
    if error.is_timeout() {
        return ApiError::Unreachable("timed out".to_owned());
    }
    if chain(&error).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse) {
        return ApiError::Garbled("the answer is not HTTP".to_owned());
    }
    let innermost = chain(&error).last().map_or_else(|| error.to_string(), ToString::to_string);
    ApiError::Unreachable(innermost)
}

/// The error and its causes. What an `io::Error` holds is taken as its cause: its own `source` skips that.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        held.map(|held| held as &(dyn Error + 'static)).or_else(|| (*error).source())
    })
}
