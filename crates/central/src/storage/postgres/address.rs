//! Where the database is. It may hold a password, so it shows itself to nobody.

use std::fmt;
use std::str::FromStr;

use sqlx_postgres::PgConnectOptions;
use url::Url;
use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the database's address has to be as postgres://user@host/database")]
    Invalid,
}

/// As `postgres://user:password@host:5432/database?sslmode=verify-full`.
#[derive(Clone)]
pub struct Address {
    text: Zeroizing<String>,
    options: Box<PgConnectOptions>,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = Zeroizing::new(text.trim().to_owned());
        let url = Url::parse(&text).map_err(|_| AddressError::Invalid)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(AddressError::Invalid);
        }
        // What the parser says of an address that it does not take may repeat its password.
        let options = PgConnectOptions::from_str(&text).map_err(|_| AddressError::Invalid)?;
        Ok(Self { text, options: Box::new(options) })
    }

    /// Whether the address itself tells a password.
    pub fn has_password(&self) -> bool {
        Url::parse(&self.text).is_ok_and(|url| {
            url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password")
        })
    }

    /// With the password, for a file that only its owner can read.
    pub fn secret_text(&self) -> &str {
        &self.text
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whether_it_tells_a_password_and_never_shows_it() {
        for (text, tells) in [
            ("postgres://desk@db.example/proofdesk", false),
            ("postgresql:///proofdesk?host=/run/postgresql", false),
            ("postgres://desk:open%20sesame@db.example/proofdesk", true),
            ("postgres://desk@db.example/proofdesk?password=open%20sesame", true),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.has_password(), tells, "{text}");
            assert!(!format!("{address:?}").contains("sesame"));
        }
        for text in ["", "mysql://desk:sesame@db.example/x", "postgres//desk", "/var/run/postgresql"] {
            let error = Address::parse(text).unwrap_err();
            assert!(!error.to_string().contains("sesame"), "{error}");
        }
    }
}
