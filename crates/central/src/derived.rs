//! Codes under secrets that are derived from the server's private key: any process on the same key makes the same ones,
//! also one whose database was restored from a backup, and nobody else can.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::{BatchId, CaseId, ProgrammeId, StationId};
use protocol::Hash32;
use protocol::signing::KeyPair;
use sha2::Sha256;
use uuid::Builder;
use zeroize::Zeroizing;

/// Each domain has a secret of its own.
pub fn keyed_by(key: &KeyPair, domain: &[u8]) -> Hmac<Sha256> {
    let secret = key.secret();
    let mut derive = keyed(&secret.0);
    derive.update(domain);
    let derived: Zeroizing<[u8; 32]> = Zeroizing::new(derive.finalize().into_bytes().into());
    keyed(derived.as_slice())
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// The server's word that it handed a case to a station in a batch.
pub struct Grants(Hmac<Sha256>);

impl Grants {
    pub fn new(key: &KeyPair) -> Self {
        Self(keyed_by(key, b"proofdesk/grant/v1"))
    }

    pub fn make(&self, station: StationId, batch: BatchId, case: CaseId) -> Hash32 {
        Hash32(self.code(station, batch, case).finalize().into_bytes().into())
    }

    pub fn holds(&self, grant: &Hash32, station: StationId, batch: BatchId, case: CaseId) -> bool {
        self.code(station, batch, case).verify_slice(&grant.0).is_ok()
    }

    fn code(&self, station: StationId, batch: BatchId, case: CaseId) -> Hmac<Sha256> {
        let mut code = self.0.clone();
        for id in [station.0, batch.0, case.0] {
            code.update(id.as_bytes());
        }
        code
    }
}

/// Names cases by what the office handed in: what is imported again after a restore from a backup comes to the same
/// id, and a decision on it finds it. Nobody else can tell an id from a reference.
pub struct CaseIds(Hmac<Sha256>);

impl CaseIds {
    pub fn new(key: &KeyPair) -> Self {
        Self(keyed_by(key, b"proofdesk/case-id/v1"))
    }

    /// `content` is over everything that the office sent when the case first came: what was decided on other data must
    /// not find it.
    pub fn of(
        &self,
        programme: &ProgrammeId,
        reference: &str,
        content: &Hash32,
        submitted_at: DateTime<Utc>,
    ) -> CaseId {
        let mut code = self.0.clone();
        for part in [programme.as_str().as_bytes(), &[0], &content.0, reference.as_bytes()] {
            code.update(part);
        }
        let code: [u8; 32] = code.finalize().into_bytes().into();
        let (random, _) = code.split_first_chunk().expect("32 bytes are more than 10");
        // The time stands first, so that cases which come together lie together in the database.
        let millis = u64::try_from(submitted_at.timestamp_millis()).unwrap_or_default();
        CaseId(Builder::from_unix_timestamp_millis(millis, random).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use protocol::Secret32;
    use uuid::Uuid;

    use super::*;

    fn key(seed: u8) -> KeyPair {
        KeyPair::from_secret(&Secret32([seed; 32]))
    }

    #[test]
    fn a_grant_holds_for_its_station_batch_and_case_at_its_server_only() {
        let grants = Grants::new(&key(7));
        let (station, batch, case) =
            (StationId(Uuid::from_u128(1)), BatchId(Uuid::from_u128(2)), CaseId(Uuid::from_u128(3)));
        let grant = grants.make(station, batch, case);
        assert!(Grants::new(&key(7)).holds(&grant, station, batch, case), "in any process");
        assert!(!grants.holds(&grant, StationId(Uuid::from_u128(4)), batch, case));
        assert!(!grants.holds(&grant, station, BatchId(Uuid::from_u128(4)), case));
        assert!(!grants.holds(&grant, station, batch, CaseId(Uuid::from_u128(4))));
        assert!(!Grants::new(&key(8)).holds(&grant, station, batch, case));
    }

    #[test]
    fn a_case_has_the_same_id_whenever_it_comes_and_another_one_with_other_data() {
        let ids = CaseIds::new(&key(7));
        let at = DateTime::from_timestamp(1_793_000_000, 0).unwrap();
        let (programme, content) = (ProgrammeId::from("jszg-identity"), Hash32([1; 32]));
        let id = ids.of(&programme, "T-1", &content, at);
        assert_eq!(CaseIds::new(&key(7)).of(&programme, "T-1", &content, at), id);
        assert_eq!(id.0.get_version_num(), 7);
        let others = [
            ids.of(&programme, "T-2", &content, at),
            ids.of(&"jszg-identity-2".into(), "T-1", &content, at),
            ids.of(&programme, "T-1", &Hash32([2; 32]), at),
            CaseIds::new(&key(8)).of(&programme, "T-1", &content, at),
        ];
        assert!(!others.contains(&id), "{others:?}");
    }
}
