//! What a manifest says of photos that other cases show too.

use central::NewCase;
use central::testkit::{TestCentral, sample_case};
use model::{DocumentType, SlotId};
use protocol::manifest::{DuplicateCandidate, ManifestCase};
use specimen::{Applicant, render};

use crate::support::TestStation;

/// A case with a real photo of a card in its first slot.
fn case_with(number: u32, card: &[u8]) -> NewCase {
    let mut case = sample_case(number);
    case.photos[0].2 = bytes::Bytes::copy_from_slice(card);
    case
}

fn card(person: u64) -> Vec<u8> {
    let applicant = Applicant::invent(person, DocumentType::ResidentId);
    render(&applicant, &SlotId::from("side-a"), None, 5).unwrap().bytes
}

/// Smaller, and compressed again.
fn copy_of(photo: &[u8]) -> Vec<u8> {
    let picture = image::load_from_memory(photo).unwrap();
    let small = picture.resize(640, 480, image::imageops::FilterType::Triangle);
    let mut bytes = std::io::Cursor::new(Vec::new());
    small.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn manifest(central: &TestCentral) -> Vec<ManifestCase> {
    let station = TestStation::enrol(central).await;
    let person = station.add_reviewer(central, "reviewer").await;
    let lease = station.lease(200, &person).await;
    station.manifest(&lease).await
}

fn tiers<'a>(cases: &'a [ManifestCase], reference: &str) -> Vec<(&'a str, &'a str)> {
    let case = cases.iter().find(|case| case.reference == reference).unwrap();
    let told = |found: &'a DuplicateCandidate| {
        let other = cases.iter().find(|other| other.id == found.other_case).unwrap();
        (other.reference.as_str(), found.tier.as_str())
    };
    case.duplicates.iter().map(told).collect()
}

#[tokio::test]
async fn a_copy_that_was_compressed_again_is_told_of_both_cases_and_a_strangers_card_of_none() {
    let mut central = TestCentral::start().await;
    let original = card(1);
    central.add_cases(vec![case_with(1, &original), case_with(2, &card(2))]).await;
    // What is known of the first two has to come from the store.
    central.restart().await;
    central.add_cases(vec![case_with(3, &copy_of(&original))]).await;
    let cases = manifest(&central).await;
    assert_eq!(tiers(&cases, "T-00001"), [("T-00003", "near")]);
    assert_eq!(tiers(&cases, "T-00003"), [("T-00001", "near")]);
    assert_eq!(tiers(&cases, "T-00002"), []);
}

#[tokio::test]
async fn copies_that_come_in_together_are_told() {
    let central = TestCentral::start().await;
    let original = card(1);
    central.add_cases(vec![case_with(1, &original), case_with(2, &copy_of(&original))]).await;
    let cases = manifest(&central).await;
    assert_eq!(tiers(&cases, "T-00001"), [("T-00002", "near")]);
    assert_eq!(tiers(&cases, "T-00002"), [("T-00001", "near")]);
}

#[tokio::test]
async fn the_same_pixels_in_another_file_are_told() {
    let central = TestCentral::start().await;
    let original = card(1);
    let mut longer = original.clone();
    longer.extend(b"behind the end");
    central.add_cases(vec![case_with(1, &original), case_with(2, &longer)]).await;
    let cases = manifest(&central).await;
    assert_eq!(tiers(&cases, "T-00001"), [("T-00002", "same-pixels")]);
}

#[tokio::test]
async fn a_placeholder_that_everybody_sends_is_told_of_a_few_cases_only() {
    let central = TestCentral::start().await;
    let submitted_at = chrono::Utc::now() - chrono::Duration::hours(1);
    let submitted = |number: u32| {
        let submitted_at = submitted_at + chrono::Duration::milliseconds(i64::from(number));
        NewCase { submitted_at, ..case_with(number, b"placeholder") }
    };
    central.add_cases((1..=120).map(submitted).collect()).await;
    let cases = manifest(&central).await;
    assert_eq!(cases.len(), 120);
    let first: Vec<String> = (2..=9).map(|number| format!("T-{number:05}")).collect();
    let told: Vec<&str> = tiers(&cases, "T-00001").into_iter().map(|(other, _)| other).collect();
    assert_eq!(told, first, "the cases that came first");
    assert!(cases.iter().all(|case| case.duplicates.len() == 8));
}
