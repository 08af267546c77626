//! The HTTP client against servers that are not what they should be.

use std::net::SocketAddr;
use std::sync::Arc;

use model::{PhotoHash, StationId};
use protocol::messages::{ChangesRequest, HelloRequest};
use protocol::signing::KeyPair;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{ApiError, Central, ProblemType};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer};
use rustls::pki_types::PrivateKeyDer;
use station::client::{HttpCentral, StationIdentity};
use uuid::Uuid;

use crate::canned::{Answer, Canned};

fn identity() -> StationIdentity {
    StationIdentity {
        station: StationId(Uuid::from_u128(1)),
        incarnation: Uuid::from_u128(2),
        key: KeyPair::random(),
    }
}

fn client(address: SocketAddr) -> HttpCentral {
    HttpCentral::new(format!("http://{address}").parse().unwrap(), None, Some(identity())).unwrap()
}

fn hello_request() -> HelloRequest {
    HelloRequest { station: identity().station, incarnation: identity().incarnation }
}

fn hello_json(nonce: &str) -> String {
    format!(
        r#"{{"epoch":"{}","server_time":"2026-01-05T08:00:00Z","nonce":"{nonce}","high_water":0,"protocol_min":1,
        "protocol_max":1,"limits":{{"operations_per_push":100,"body_bytes":1000000,"cases_per_lease":500}}}}"#,
        Uuid::from_u128(3)
    )
}

fn garbled(found: &Result<impl std::fmt::Debug, ApiError>) -> &str {
    match found {
        Err(ApiError::Garbled(why)) => why,
        other => panic!("{other:?} where rubbish should have been noticed"),
    }
}

#[tokio::test]
async fn rubbish_is_named_as_rubbish() {
    let endless = |content_type: &str| Answer::Endless {
        head: format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n\r\n"),
        block: vec![b' '; 64 << 10],
    };
    let table: [(&str, Answer, &str); 9] = [
        (
            "a page",
            Answer::http("200 OK", "text/html; charset=utf-8", b"<h1>Sign in</h1>"),
            "text/html instead",
        ),
        ("half of a message", Answer::json("200 OK", r#"{"epoch":"#), "EOF"),
        ("another message", Answer::json("200 OK", r#"{"ok":true}"#), "missing field"),
        ("a body without end", endless("application/json"), "more than"),
        (
            "a problem without end",
            Answer::Endless {
                head: "HTTP/1.1 500 No\r\ncontent-type: application/problem+json\r\n\r\n".to_owned(),
                block: vec![b' '; 64 << 10],
            },
            "more than",
        ),
        ("a bare 500", Answer::Bytes(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n".to_vec()), "status 500"),
        (
            "a problem of no known type",
            Answer::http("500 No", "application/problem+json", br#"{"type":"x"}"#),
            "status 500",
        ),
        (
            "a way to another server",
            Answer::Bytes(
                b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec(),
            ),
            "status 302",
        ),
        ("no HTTP", Answer::Bytes(b"220 mail.example.cn ESMTP\r\n".to_vec()), "not HTTP"),
    ];
    for (name, answer, why) in table {
        let server = Canned::answering(move |_| answer.clone()).await;
        let found = client(server.address).hello(hello_request()).await;
        assert!(garbled(&found).contains(why), "{name}: {found:?}");
    }
}

#[tokio::test]
async fn a_problem_keeps_its_type_and_a_gateways_patience_is_heeded() {
    let problem = r#"{"type":"urn:proofdesk:problem:station-revoked","title":"t","status":403,"detail":"d",
        "title_zh":"停","detail_zh":"停用"}"#;
    let gateway = "HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n";
    let table = [
        (
            Answer::http("403 No", "application/problem+json", problem.as_bytes()),
            ProblemType::StationRevoked,
            None,
        ),
        (Answer::Bytes(gateway.into()), ProblemType::Overloaded, Some(120)),
    ];
    for (answer, kind, retry_after_s) in table {
        let server = Canned::answering(move |_| answer.clone()).await;
        match client(server.address).hello(hello_request()).await {
            Err(ApiError::Problem(problem)) => {
                assert_eq!((problem.kind, problem.retry_after_s), (kind, retry_after_s));
            }
            other => panic!("{other:?} instead of a problem"),
        }
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_unreachable() {
    let gone = Canned::answering(|_| Answer::Bytes(Vec::new())).await.address;
    let found = client(gone).hello(hello_request()).await;
    assert!(matches!(found, Err(ApiError::Unreachable(_))), "nobody listens: {found:?}");
    let mute = Canned::answering(|_| Answer::Bytes(Vec::new())).await;
    let found = client(mute.address).hello(hello_request()).await;
    assert!(matches!(found, Err(ApiError::Unreachable(_))), "closed without an answer: {found:?}");
}

#[tokio::test]
async fn a_photo_that_breaks_off_keeps_its_bytes_and_a_false_one_is_refused() {
    let hash = PhotoHash([7; 32]);
    let part = |head: &str, body: &[u8]| Answer::Bytes([head.as_bytes(), b"\r\n\r\n", body].concat());
    let table = [
        ("whole", 0, part("HTTP/1.1 200 OK\r\ncontent-length: 4", b"abcd"), Ok((0, 4, 4))),
        ("broken off", 0, part("HTTP/1.1 200 OK\r\ncontent-length: 9", b"abcd"), Ok((0, 9, 4))),
        (
            "the rest",
            3,
            part("HTTP/1.1 206 Part\r\ncontent-range: bytes 3-4/5\r\ncontent-length: 2", b"de"),
            Ok((3, 5, 2)),
        ),
        ("from the start again", 3, part("HTTP/1.1 200 OK\r\ncontent-length: 4", b"abcd"), Ok((0, 4, 4))),
        (
            "another part",
            3,
            part("HTTP/1.1 206 Part\r\ncontent-range: bytes 1-4/5\r\ncontent-length: 4", b"bcde"),
            Err("another part"),
        ),
        (
            "without a length",
            0,
            part("HTTP/1.1 200 OK\r\nconnection: close", b"abcd"),
            Err("without a length"),
        ),
        (
            "far too large",
            0,
            part("HTTP/1.1 200 OK\r\ncontent-length: 99999999999", b"abcd"),
            Err("99999999999"),
        ),
    ];
    for (name, from, answer, expected) in table {
        let server = Canned::answering(move |head| {
            if head.starts_with("GET /v1/hello") {
                Answer::json("200 OK", &hello_json("n"))
            } else {
                answer.clone()
            }
        })
        .await;
        let found = client(server.address).photo(hash, from).await;
        let ranges: Vec<_> = server.heads().iter().filter_map(|head| range_asked(head)).collect();
        let expected_range = format!("bytes={from}- if \"{hash}\"");
        assert_eq!(ranges, if from > 0 { vec![expected_range] } else { vec![] }, "{name}");
        match expected {
            Ok(expected) => {
                let part = found.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!((part.from, part.total, part.bytes.len()), expected, "{name}");
            }
            Err(why) => assert!(garbled(&found).contains(why), "{name}: {found:?}"),
        }
    }
}

/// `Range` and `If-Range`.
fn range_asked(head: &str) -> Option<String> {
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
    Some(format!("{} if {}", header("range: ")?, header("if-range: ")?))
}

#[tokio::test]
async fn an_expired_nonce_is_exchanged_once_and_the_request_signed_anew() {
    let expired = r#"{"type":"urn:proofdesk:problem:nonce-expired","title":"t","status":401,"detail":"d",
        "title_zh":"旧","detail_zh":"旧"}"#;
    let server = Canned::answering(move |head| {
        if head.starts_with("GET /v1/hello") {
            return Answer::json("200 OK", &hello_json("fresh"));
        }
        Answer::http("401 No", "application/problem+json", expired.as_bytes())
    })
    .await;
    let identity = identity();
    let address = format!("http://{}", server.address).parse().unwrap();
    let central = HttpCentral::new(address, None, Some(identity.clone())).unwrap();
    let request = ChangesRequest { after: Some("a b+c&d".to_owned()), incarnation: identity.incarnation };
    let found = central.changes(request).await;
    assert!(matches!(found, Err(ApiError::Problem(_))), "a server that never takes it is not asked for ever");
    let heads = server.heads();
    let lines: Vec<&str> = heads.iter().map(|head| head.split('?').next().unwrap()).collect();
    assert_eq!(lines, ["GET /v1/hello", "GET /v1/changes", "GET /v1/hello", "GET /v1/changes"]);
    let changes = &heads[3];
    let target = changes.split(' ').nth(1).unwrap();
    let authorization = changes.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap();
    let auth: StationAuth = authorization.parse().unwrap();
    assert_eq!(auth.nonce, "fresh");
    let request = SignedRequest { method: "GET", target, body: b"" };
    assert!(auth.verify(request, &identity.key.public()).is_ok(), "the signature covers {target}");
}

/// An authority, and a server's certificate for `name` made by it.
pub fn certificate_for(name: &str) -> (String, Arc<rustls::ServerConfig>) {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::from_params(&authority, &authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (authority_pem, Arc::new(config))
}

#[tokio::test]
async fn only_a_trusted_certificate_for_the_servers_name_is_accepted() {
    let (authority, right) = certificate_for("localhost");
    let (other_authority, wrong_name) = certificate_for("review.example.cn");
    let both = format!("{authority}{other_authority}");
    let table = [
        ("the office's own authority and the right name", right.clone(), &both, true),
        ("an authority that nobody trusts", right, &other_authority, false),
        ("a certificate for another name", wrong_name, &both, false),
    ];
    for (name, tls, trusted, accepted) in table {
        let server = Canned::with_tls(tls, Answer::json("200 OK", &hello_json("n"))).await;
        let address = format!("https://localhost:{}", server.address.port()).parse().unwrap();
        let central = HttpCentral::new(address, Some(trusted.as_bytes()), Some(identity())).unwrap();
        match central.hello(hello_request()).await {
            Ok(_) => assert!(accepted, "{name} was accepted"),
            Err(ApiError::Certificate(_)) => assert!(!accepted, "{name} was refused"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_without_tls_behind_an_https_address_is_no_certificate_error() {
    let server = Canned::answering(|_| Answer::json("200 OK", &hello_json("n"))).await;
    let address = format!("https://localhost:{}", server.address.port()).parse().unwrap();
    let (authority, _) = certificate_for("localhost");
    let central = HttpCentral::new(address, Some(authority.as_bytes()), Some(identity())).unwrap();
    let found = central.hello(hello_request()).await;
    assert!(matches!(found, Err(ApiError::Garbled(_) | ApiError::Unreachable(_))), "{found:?}");
}
