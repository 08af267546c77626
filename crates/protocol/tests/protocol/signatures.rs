//! Whatever is signed verifies as it is, and not after any change.

use protocol::operation::OperationError;
use protocol::station_auth::{SignedRequest, StationAuth};
use protocol::{Blob, SignedMandate, SignedOperation, SignedReceipt};

use crate::samples::{self, key, person_key, server_key, station_key};

/// Every way to flip one bit of some bytes.
fn flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

#[test]
fn each_kind_of_operation_verifies_with_the_keys_it_was_signed_with() {
    for (name, action) in samples::actions() {
        let body = samples::body(action);
        let signed = SignedOperation::sign(&body, None, &person_key(), &station_key());
        assert_eq!(signed.verify(&person_key().public(), &station_key().public()).unwrap(), body, "{name}");
        let strange_person = signed.verify(&key(9).public(), &station_key().public());
        assert!(matches!(strange_person, Err(OperationError::PersonSignature)), "{name}");
        let strange_station = signed.verify(&person_key().public(), &key(9).public());
        assert!(matches!(strange_station, Err(OperationError::StationSignature)), "{name}");
        let exchanged = signed.verify(&station_key().public(), &person_key().public());
        assert!(exchanged.is_err(), "{name}: a station's key does not stand for a person's");
    }
}

#[test]
fn no_bit_of_an_operation_can_be_changed() {
    let signed = samples::signed_operation();
    let verify =
        |operation: &SignedOperation| operation.verify(&person_key().public(), &station_key().public());
    verify(&signed).unwrap();
    let hash = signed.hash();
    for body in flips(&signed.body.0) {
        let changed = SignedOperation { body: Blob(body), ..signed.clone() };
        assert!(verify(&changed).is_err());
        assert_ne!(changed.hash(), hash);
    }
    for bytes in flips(&signed.person_signature.0) {
        let person_signature = protocol::Signature(bytes.try_into().unwrap());
        assert!(verify(&SignedOperation { person_signature, ..signed.clone() }).is_err());
    }
    for bytes in flips(&signed.station_signature.0) {
        let station_signature = protocol::Signature(bytes.try_into().unwrap());
        assert!(verify(&SignedOperation { station_signature, ..signed.clone() }).is_err());
    }
}

#[test]
fn a_sealed_part_stands_where_the_body_commits_to_one() {
    let keys = (person_key().public(), station_key().public());
    let lost = SignedOperation { sealed: None, ..samples::signed_operation() };
    assert!(matches!(lost.verify(&keys.0, &keys.1), Err(OperationError::SealedPart)));
    let (_, action) = samples::actions().into_iter().next().unwrap();
    let body = samples::body(action);
    let added = SignedOperation::sign(&body, Some(Blob(vec![1])), &person_key(), &station_key());
    assert!(matches!(added.verify(&keys.0, &keys.1), Err(OperationError::SealedPart)));
}

#[test]
fn no_bit_of_a_receipt_or_a_mandate_can_be_changed() {
    let server = server_key().public();
    let receipt = samples::signed_receipt();
    assert_eq!(receipt.verify(&server).unwrap(), samples::receipt());
    assert!(receipt.verify(&key(9).public()).is_err());
    for body in flips(&receipt.body.0) {
        assert!(SignedReceipt { body: Blob(body), ..receipt.clone() }.verify(&server).is_err());
    }
    let mandate = samples::signed_mandate();
    assert_eq!(mandate.verify(&server).unwrap(), samples::mandate());
    assert!(mandate.verify(&key(9).public()).is_err());
    for body in flips(&mandate.body.0) {
        assert!(SignedMandate { body: Blob(body), ..mandate.clone() }.verify(&server).is_err());
    }
}

#[test]
fn a_signature_for_one_purpose_does_not_serve_another() {
    let receipt = samples::signed_receipt();
    let posing = SignedMandate { body: receipt.body, signature: receipt.signature };
    assert!(matches!(
        posing.verify(&server_key().public()),
        Err(protocol::mandate::MandateError::Signature(_))
    ));
}

#[test]
fn a_request_is_signed_with_all_that_it_asks() {
    let request = SignedRequest { method: "POST", target: "/v1/operations?a=1", body: b"{}" };
    let auth =
        StationAuth::sign(samples::station(), samples::uuid(0x1c), "nonce_-09", request, &station_key());
    let read: StationAuth = auth.to_string().parse().unwrap();
    assert_eq!(read, auth);
    let station = station_key().public();
    read.verify(request, &station).unwrap();
    let others = [
        SignedRequest { method: "GET", ..request },
        SignedRequest { target: "/v1/operations?a=2", ..request },
        SignedRequest { body: b"{} ", ..request },
    ];
    for other in others {
        assert!(read.verify(other, &station).is_err(), "{other:?}");
    }
    assert!(read.verify(request, &key(9).public()).is_err());
    let moved = [
        StationAuth { nonce: "nonce_-10".to_owned(), ..auth.clone() },
        StationAuth { incarnation: samples::uuid(0x1d), ..auth.clone() },
        StationAuth { station: model::StationId(samples::uuid(0x52)), ..auth },
    ];
    for auth in moved {
        assert!(auth.verify(request, &station).is_err());
    }
}

#[test]
fn a_header_of_another_form_is_refused() {
    let good = StationAuth::sign(
        samples::station(),
        samples::uuid(0x1c),
        "n",
        SignedRequest { method: "GET", target: "/", body: b"" },
        &station_key(),
    )
    .to_string();
    let bad = [
        String::new(),
        "Bearer x".to_owned(),
        good.replace("Proofdesk ", "proofdesk "),
        good.replace("nonce=\"n\", ", ""),
        good.replace("nonce=\"n\"", "nonce=n"),
        good.replace("nonce=\"n\"", "nonce=\"n\", nonce=\"n\""),
        good.replace("nonce=", "other="),
        good.replace("signature=\"", "signature=\"*"),
        format!("{good}, "),
    ];
    for header in bad {
        assert!(header.parse::<StationAuth>().is_err(), "{header}");
    }
}
