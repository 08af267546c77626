//! A disk that fills up: what comes from the server leaves the reserve to decisions, says what is missing, and goes
//! on by itself once there is room.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use station::store::Disk;
use station::sync::SyncError;

use super::desk::{Desk, let_time_pass, until, verdict};
use super::server::Server;
use super::simulate;

const MB: u64 = 1_000_000;

pub struct Shrinking(pub AtomicU64);

impl Shrinking {
    pub fn to(bytes: u64) -> Self {
        Self(AtomicU64::new(bytes))
    }
}

impl Disk for Shrinking {
    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(self.0.load(Ordering::SeqCst))
    }
}

#[test]
fn a_claim_without_room_is_refused_and_photos_wait_for_room_while_decisions_go_on() {
    simulate(async {
        let server = Server::with_cases(4);
        let_time_pass(&server);
        let mut desk = Desk::at(&server, 1).await;
        let disk = Arc::new(Shrinking::to(3 * MB));
        desk.station.stores.measure_room_by(disk.clone());
        desk.start();
        let refused = desk.claim(10).await.expect("an answer").expect_err("there is no room");
        assert!(matches!(&*refused, SyncError::NoRoom { .. }), "{refused}");
        assert!(refused.text().zh.contains("磁盘空间不足"));
        // Room for the claim, and none for its photos.
        desk.claim(2).await.expect("an answer").expect("a batch");
        let blocked = async || desk.sync().state().borrow().blocked.is_some();
        until("the block", Duration::from_secs(60), blocked).await;
        let state = desk.sync().state().borrow().clone();
        assert_eq!(state.photos_waiting, 6, "{state:#?}");
        assert!(state.blocked.unwrap().zh.contains("磁盘空间不足"));
        desk.decide_next(verdict(0)).await;
        until("the receipt", Duration::from_secs(60), async || desk.station.waiting().await == 0).await;
        disk.0.store(100 * MB, Ordering::SeqCst);
        until("the photos", Duration::from_secs(60), async || desk.everything_is_here().await).await;
    });
}
