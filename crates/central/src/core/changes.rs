//! What stations hear: `changes`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::StationId;
use protocol::ProblemType;
use protocol::messages::{Change, Changes, ChangesRequest};
use uuid::Uuid;

use super::{Caller, Core};
use crate::refusal::{Answer, Refusal};
use crate::rules;
use crate::storage::ChangesOrder;

impl Core {
    pub async fn changes(&self, caller: Caller, request: ChangesRequest) -> Answer<Changes> {
        self.check_protocol(caller)?;
        if request.incarnation != caller.incarnation {
            return Err(Refusal::invalid(
                "请求的运行代与签名不符",
                "The incarnation asked for is not the one that signed",
            ));
        }
        let after = match request.after.as_deref().map(read_cursor) {
            None => None,
            Some(Some(after)) => Some(after),
            Some(None) => return Err(ProblemType::CursorVoid.into()),
        };
        let now = self.now();
        let rulebook = self.rulebook().await?;
        let terms = rules::newest(&rulebook, now).into_iter().map(|programme| {
            (programme.id.clone(), rules::lease_terms(programme, self.config.shortest_lease))
        });
        let order = ChangesOrder {
            station: caller.station,
            incarnation: caller.incarnation,
            after,
            limit: self.config.changes_page,
            terms: terms.collect(),
            now,
        };
        let feed = self.storage.changes(order).await?;
        Ok(Changes {
            epoch: feed.epoch,
            server_time: now,
            nonce: self.nonce(caller.station),
            high_water: feed.high_water,
            leases: feed.leases,
            items: feed.items,
            cursor: write_cursor(feed.epoch, feed.position),
            more: feed.more,
            open: feed.open,
        })
    }

    /// All that a revoked station hears.
    pub async fn changes_of_revoked(&self, station: StationId) -> Answer<Changes> {
        let epoch = self.storage.epoch().await?.epoch;
        Ok(Changes {
            epoch,
            server_time: self.now(),
            nonce: self.nonce(station),
            high_water: 0,
            leases: Vec::new(),
            items: vec![Change::StationRevoked],
            cursor: write_cursor(epoch, 0),
            more: false,
            open: Vec::new(),
        })
    }
}

fn write_cursor(epoch: Uuid, position: u64) -> String {
    let mut bytes = epoch.into_bytes().to_vec();
    bytes.extend_from_slice(&position.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_cursor(cursor: &str) -> Option<(Uuid, u64)> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (epoch, position) = bytes.split_first_chunk::<16>()?;
    Some((Uuid::from_bytes(*epoch), u64::from_be_bytes(position.try_into().ok()?)))
}
