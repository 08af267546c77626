//! Several photos in one answer.

use central::photos::hash_of;
use central::testkit::{TestCentral, sample_case};
use model::PhotoHash;
use protocol::bulk::{self, Reader};
use protocol::messages::PhotosRequest;
use protocol::{MAX_PHOTOS_PER_REQUEST, ProblemType};

use crate::support::{TestStation, refused};

#[tokio::test]
async fn photos_come_in_the_order_asked_for_and_one_that_is_not_given_is_said_to_be_so() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let case = station.manifest(&lease).await.remove(0);
    let held: Vec<PhotoHash> = case.photos.iter().map(|photo| photo.hash).collect();
    let others = if case.reference == "T-00001" { 2 } else { 1 };
    let not_held = hash_of(format!("side-a of case {others}").as_bytes());
    let asked = vec![held[2], not_held, held[0], hash_of(b"nobody has it"), held[1]];
    let response = station.post("/v1/photos", &PhotosRequest { photos: asked.clone() }).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], bulk::MEDIA_TYPE);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut reader = Reader::new(1000);
    reader.add(&response.bytes().await.unwrap());
    for hash in asked {
        let photo = reader.next_whole().unwrap().expect("all of it is here");
        assert_eq!(photo.hash, hash);
        assert_eq!(photo.part.map(|part| hash_of(&part.bytes)), held.contains(&hash).then_some(hash));
    }
    assert!(reader.is_between_photos());
}

#[tokio::test]
async fn more_photos_than_a_request_may_name_are_refused() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    let photos = vec![hash_of(b"a photo"); MAX_PHOTOS_PER_REQUEST + 1];
    let answer = station.post("/v1/photos", &PhotosRequest { photos }).send().await.unwrap();
    refused(answer, ProblemType::TooLarge).await;
}
