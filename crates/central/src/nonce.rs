//! Nonces that the server can check without having kept them: an expiry and a code over expiry and station under
//! the server's secret. Any process of the server takes a nonce of any other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use model::StationId;
use protocol::signing::KeyPair;
use sha2::Sha256;

use crate::derived::keyed_by;

const DOMAIN: &[u8] = b"proofdesk/nonce/v1";
const EXPIRY_BYTES: usize = 8;

pub struct Nonces(Hmac<Sha256>);

impl Nonces {
    pub fn new(key: &KeyPair) -> Self {
        Self(keyed_by(key, DOMAIN))
    }

    pub fn make(&self, station: StationId, expires_at: DateTime<Utc>) -> String {
        let expiry = expires_at.timestamp().to_be_bytes();
        let code = self.code(station, expiry).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([expiry.as_slice(), code.as_slice()].concat())
    }

    /// Whether this server made the nonce for this station and it is still taken.
    pub fn holds(&self, nonce: &str, station: StationId, now: DateTime<Utc>) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(nonce) else { return false };
        let Some((expiry, code)) = bytes.split_first_chunk::<EXPIRY_BYTES>() else { return false };
        self.code(station, *expiry).verify_slice(code).is_ok()
            && now.timestamp() < i64::from_be_bytes(*expiry)
    }

    fn code(&self, station: StationId, expiry: [u8; EXPIRY_BYTES]) -> Hmac<Sha256> {
        let mut code = self.0.clone();
        code.update(&expiry);
        code.update(station.0.as_bytes());
        code
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use protocol::Secret32;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_nonce_holds_for_its_station_and_its_time_only() {
        let nonces = Nonces::new(&KeyPair::from_secret(&Secret32([7; 32])));
        let other_server = Nonces::new(&KeyPair::from_secret(&Secret32([8; 32])));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let station = StationId(Uuid::from_u128(1));
        let nonce = nonces.make(station, now + Duration::minutes(15));
        assert!(nonces.holds(&nonce, station, now));
        assert!(nonces.holds(&nonce, station, now + Duration::seconds(899)));
        assert!(!nonces.holds(&nonce, station, now + Duration::minutes(15)), "expired");
        assert!(!nonces.holds(&nonce, StationId(Uuid::from_u128(2)), now), "another station's");
        assert!(!other_server.holds(&nonce, station, now), "another server's");
        assert!(!nonces.holds(&nonce[..nonce.len() - 1], station, now), "cut");
        assert!(!nonces.holds("", station, now));
        assert!(!nonces.holds("密", station, now));
    }
}
