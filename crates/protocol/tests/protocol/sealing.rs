//! Sealed parts: only the batch's key opens them, and only what was committed to.

use protocol::seal::{SealError, SealedPart, decrypt, encrypt, open, seal};
use protocol::{Blob, Hash32, Secret32};

fn part() -> SealedPart {
    SealedPart {
        note: Some("字迹模糊".to_owned()),
        corrections: [("name".into(), "样本".to_owned())].into(),
        regions: vec![("side-a".into(), model::Region { x: 0.25, y: 0.5, width: 0.125, height: 0.0625 })],
    }
}

#[test]
fn what_is_sealed_opens_with_its_key_and_commitment_only() {
    let key = Secret32([5; 32]);
    let (sealed, commitment) = seal(&part(), &key);
    assert_eq!(open(&sealed, &key, &commitment).unwrap(), part());
    assert!(matches!(open(&sealed, &Secret32([6; 32]), &commitment), Err(SealError::Key)));
    assert!(matches!(open(&sealed, &key, &Hash32::ZERO), Err(SealError::Commitment)));
    let (other, _) = seal(&SealedPart::default(), &key);
    assert!(matches!(open(&other, &key, &commitment), Err(SealError::Commitment)), "an exchanged part");
    for index in 0..sealed.0.len() {
        let mut damaged = sealed.clone();
        damaged.0[index] ^= 1;
        assert!(matches!(open(&damaged, &key, &commitment), Err(SealError::Key)), "byte {index}");
    }
    for length in [0, 10, 24, 39] {
        assert!(matches!(open(&Blob(vec![0; length]), &key, &commitment), Err(SealError::Key)));
    }
}

#[test]
fn the_same_part_is_never_sealed_alike() {
    let key = Secret32([5; 32]);
    let (one, other) = (seal(&part(), &key), seal(&part(), &key));
    assert_ne!(one.0, other.0);
    assert_ne!(one.1, other.1, "a commitment cannot be compared with a guess");
}

#[test]
fn associated_data_belongs_to_the_ciphertext() {
    let key = Secret32([5; 32]);
    let sealed = encrypt(&key, b"one purpose", b"text");
    assert_eq!(decrypt(&key, b"one purpose", &sealed.0).unwrap().as_slice(), b"text");
    assert!(decrypt(&key, b"another", &sealed.0).is_none());
}

#[test]
fn secrets_do_not_print() {
    let printed = format!(
        "{:?} {:?} {:?}",
        Secret32([7; 32]),
        protocol::encoding::SecretText("very secret".to_owned()),
        crate::samples::person_key()
    );
    assert!(
        !printed.contains("very secret") && !printed.contains("BwcH") && printed.contains("[redacted]"),
        "{printed}"
    );
}
