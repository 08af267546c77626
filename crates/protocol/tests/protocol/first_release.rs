//! What stations of the first release send is read for as long as servers take them: these are their bytes, which no
//! later release makes any more.

use model::Verdict;
use protocol::messages::LeaseRequest;
use protocol::{Action, OLDEST_PROTOCOL, SignedOperation};

use crate::samples;

#[test]
fn an_operation_of_the_first_release_is_read_and_its_signatures_hold() {
    assert_eq!(OLDEST_PROTOCOL, 1, "from then on nobody sends these any more");
    let text = include_str!("first_release/signed_operation.json");
    let operation: SignedOperation = serde_json::from_str(text).unwrap();
    let body = operation.verify(&samples::person_key().public(), &samples::station_key().public()).unwrap();
    assert_eq!(body.id, samples::operation_id(4));
    let Action::Decide(decision) = body.action else { panic!("it is a decision") };
    assert!(matches!(decision.verdict, Verdict::Fail { grounds } if grounds.len() == 4));
}

#[test]
fn a_claim_of_the_first_release_is_one_by_hand() {
    let request: LeaseRequest =
        serde_json::from_str(include_str!("first_release/lease_request.json")).unwrap();
    assert!(!request.ahead);
}
