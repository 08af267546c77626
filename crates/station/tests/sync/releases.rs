//! The real pair, with a server of a later release: the header that names the station's protocol, the refusals, and the
//! way that stays open.

use protocol::{Outcome, PROTOCOL_VERSION};
use station::commands::sync::Link;

use crate::support::{Station, central_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_the_server_left_behind_still_hands_in_and_is_told_to_update() {
    let mut central = central_with(3).await;
    let station = Station::enrol(&central).await;
    station.hold_nothing_back().await;
    let sync = station.sync();
    let lease = sync.claim_whole(&station, 3).await;
    let cases = station.cases(lease.batch).await;
    central.update_to(PROTOCOL_VERSION + 1..=PROTOCOL_VERSION + 3).await;
    station.decide(&lease, cases[0]).await;
    sync.handle.kick();
    let state = sync.until("the word", |state| state.link == Link::Stopped).await;
    assert!(state.blocked.is_some_and(|text| text.zh.contains("请升级")));
    sync.until_stored("the receipt", async || station.waiting().await == 0).await;
    let refused = sync.handle.claim("jszg-identity".into(), 1, station.person).await;
    assert!(refused.is_err());
    station.decide(&lease, cases[1]).await;
    sync.handle.outbox_changed();
    sync.until_stored("the second receipt", async || station.waiting().await == 0).await;
    central.update_to(1..=PROTOCOL_VERSION + 2).await;
    sync.handle.kick();
    sync.until("the end of it", |state| state.link == Link::Online && state.blocked.is_none()).await;
    assert_eq!(station.outcomes().await, [Outcome::Accepted; 2]);
}
