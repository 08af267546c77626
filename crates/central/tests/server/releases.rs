//! A station whose protocol the server does not take: it gets nothing, and all that it hands in is taken.

use central::testkit::{TestCentral, sample_case};
use model::Verdict;
use protocol::messages::{Changes, PhotosRequest};
use protocol::{Outcome, PROTOCOL_HEADER, PROTOCOL_VERSION, ProblemType};
use reqwest::Method;
use uuid::Uuid;

use crate::support::{TestStation, decide, ok, refused};

#[tokio::test]
async fn a_station_outside_the_range_gets_nothing_and_hands_in_as_ever() {
    let mut central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let case = station.manifest(&lease).await.remove(0);
    let newer = PROTOCOL_VERSION + 1..=PROTOCOL_VERSION + 3;
    central.update_to(newer.clone()).await;
    let hello = station.hello().await;
    assert_eq!(hello.protocol_min..=hello.protocol_max, newer);
    let changes = format!("/v1/changes?incarnation={}", station.incarnation);
    let (photo, batch) = (case.photos[0].hash, lease.batch);
    let asked = [&changes, &format!("/v1/batches/{batch}/manifest?limit=1"), &format!("/v1/photos/{photo}")];
    for target in asked {
        refused(station.get(target).await, ProblemType::ProtocolVersion).await;
    }
    let photos = station.post("/v1/photos", &PhotosRequest { photos: vec![photo] });
    refused(photos.send().await.unwrap(), ProblemType::ProtocolVersion).await;
    let leased = station.try_lease(Uuid::new_v4(), "jszg-identity", 1, person.id).await;
    refused(leased, ProblemType::ProtocolVersion).await;
    let result = station.act(&person, decide(&case, &lease, Verdict::Pass)).await;
    assert_eq!(result.outcome, Outcome::Accepted);
    let speaking = |protocol: &str| {
        let request = station.request(&Method::GET, &changes, Vec::new());
        request.header(PROTOCOL_HEADER, protocol).send()
    };
    let _: Changes = ok(speaking(&(PROTOCOL_VERSION + 2).to_string()).await.unwrap()).await;
    refused(speaking("newest").await.unwrap(), ProblemType::InvalidRequest).await;
}
