//! The station's chain of audit entries: nothing can be changed, left out or put in between.

use protocol::Hash32;
use protocol::audit::{AuditEntry, AuditKind, ChainError, EMPTY, entry_hash, follow};

use crate::samples;

fn chain(length: u64) -> Vec<Vec<u8>> {
    let mut previous = Hash32::ZERO;
    (1..=length)
        .map(|number| {
            let entry = AuditEntry {
                number,
                previous,
                kind: AuditKind::CaseOpened,
                person: Some(samples::person()),
                wall_time: samples::at(),
                server_time: None,
                subject: serde_json::json!({ "case": samples::case() }),
            };
            let bytes = entry.encode();
            previous = entry_hash(&bytes);
            bytes
        })
        .collect()
}

fn follow_all(chain: &[Vec<u8>]) -> Result<protocol::operation::AuditHead, ChainError> {
    follow(EMPTY, chain.iter().map(Vec::as_slice))
}

#[test]
fn a_whole_chain_leads_to_its_head_in_one_go_or_in_parts() {
    let chain = chain(5);
    let head = follow_all(&chain).unwrap();
    assert_eq!((head.number, head.hash), (5, entry_hash(&chain[4])));
    let part = follow_all(&chain[..2]).unwrap();
    assert_eq!(follow(part, chain[2..].iter().map(Vec::as_slice)).unwrap(), head);
}

#[test]
fn every_tampering_is_found_where_it_is() {
    let whole = chain(4);
    let mut left_out = whole.clone();
    left_out.remove(1);
    assert_eq!(follow_all(&left_out), Err(ChainError::Number { expected: 2, found: 3 }));
    let mut changed = whole.clone();
    changed[1] =
        String::from_utf8(whole[1].clone()).unwrap().replace("case-opened", "signed-out").into_bytes();
    assert_eq!(follow_all(&changed), Err(ChainError::Broken(3)), "the next one no longer follows");
    let mut rubbish = whole;
    rubbish[2] = b"{}".to_vec();
    assert_eq!(follow_all(&rubbish), Err(ChainError::Unreadable(3)));
}
