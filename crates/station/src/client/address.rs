//! The server's address as a person types it, checked once.

use std::fmt;
use std::str::FromStr;

use model::Text;
use url::{Host, Url};

/// Scheme, host and port of the central server. HTTPS, or plain HTTP on this machine's loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress(Url);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("this is not an address of the form https://host or https://host:port")]
    Malformed,
    #[error("plain http is for a server on this machine only; use https")]
    PlainHttp,
    /// A request's signature covers its path, so a server cannot stand under a prefix.
    #[error("the address may hold a host and a port only, no path, query or user name")]
    MoreThanOrigin,
}

impl AddressError {
    /// What the person who typed the address reads.
    pub fn text(self) -> Text {
        let zh = match self {
            Self::Malformed => "中心地址的格式应为 https://主机 或 https://主机:端口",
            Self::PlainHttp => "http 地址仅限本机使用，请改用 https",
            Self::MoreThanOrigin => "中心地址只能包含主机和端口，不能带路径、参数或用户名",
        };
        Text::new(zh, self.to_string())
    }
}

impl ServerAddress {
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The URL of `target`, which is a path with its query.
    pub(super) fn join(&self, target: &str) -> Url {
        self.0.join(target).expect("targets are made of fixed paths, ids and encoded queries")
    }
}

impl FromStr for ServerAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::Malformed)?;
        let loopback = match url.host() {
            None => return Err(AddressError::Malformed),
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(AddressError::PlainHttp),
            _ => return Err(AddressError::Malformed),
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::MoreThanOrigin);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_machine() {
        let cases = [
            ("https://review.example.cn", Ok("https://review.example.cn")),
            (" https://review.example.cn:8443/ ", Ok("https://review.example.cn:8443")),
            ("http://127.0.0.1:7070", Ok("http://127.0.0.1:7070")),
            ("http://[::1]:7070", Ok("http://[::1]:7070")),
            ("http://localhost:7070", Ok("http://localhost:7070")),
            ("http://review.example.cn", Err(AddressError::PlainHttp)),
            ("http://10.0.0.7", Err(AddressError::PlainHttp)),
            ("http://localhost.example.cn", Err(AddressError::PlainHttp)),
            ("ftp://127.0.0.1", Err(AddressError::Malformed)),
            ("review.example.cn", Err(AddressError::Malformed)),
            ("https://review.example.cn/proofdesk", Err(AddressError::MoreThanOrigin)),
            ("https://someone:secret@review.example.cn", Err(AddressError::MoreThanOrigin)),
            ("https://review.example.cn?a=1", Err(AddressError::MoreThanOrigin)),
        ];
        for (text, expected) in cases {
            let found = text.parse::<ServerAddress>().map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected.as_ref().copied(), "{text}");
        }
    }
}
