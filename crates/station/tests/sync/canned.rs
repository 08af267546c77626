//! A server that says whatever a test wants it to say, in bytes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What is written after a request was read; then the connection is closed.
#[derive(Clone)]
pub enum Answer {
    Bytes(Vec<u8>),
    /// A head, then the same block again and again for as long as somebody reads.
    Endless {
        head: String,
        block: Vec<u8>,
    },
}

impl Answer {
    pub fn json(status: &str, body: &str) -> Self {
        Self::http(status, "application/json", body.as_bytes())
    }

    pub fn http(status: &str, content_type: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        Self::Bytes([head.as_bytes(), body].concat())
    }
}

type Script = dyn Fn(&str) -> Answer + Send + Sync;

pub struct Canned {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl Canned {
    /// `script` gets each request's head.
    pub async fn answering(script: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(script)).await
    }

    pub async fn with_tls(tls: Arc<rustls::ServerConfig>, answer: Answer) -> Self {
        Self::start(Some(TlsAcceptor::from(tls)), Arc::new(move |_| answer.clone())).await
    }

    async fn start(tls: Option<TlsAcceptor>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = heads.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, script, seen) = (tls.clone(), script.clone(), seen.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &*script, &seen).await,
                        // A client that does not like the certificate goes away here.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &*script, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, heads, accepting }
    }

    /// The heads of all requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, script: &Script, seen: &Mutex<Vec<String>>) {
    let Some(head) = read_request(&mut stream).await else { return };
    let answer = script(&head);
    seen.lock().unwrap().push(head);
    match answer {
        Answer::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Answer::Endless { head, block } => {
            let mut written = stream.write_all(head.as_bytes()).await;
            while written.is_ok() {
                written = stream.write_all(&block).await;
            }
        }
    }
    let _ = stream.shutdown().await;
}

/// Reads a request with its body, so that closing afterwards resets nothing; returns its head. What does not begin
/// like HTTP is a request too, with nothing in its head.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                return Some(head);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if !bytes[0].is_ascii_uppercase() {
            return Some(String::new());
        }
    }
}
