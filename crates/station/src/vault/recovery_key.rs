//! The recovery key as a person writes it down: 160 random bits and 15 bits of check in Crockford's base 32,
//! seven groups of five. Letters that look like digits are taken for them, case and dashes do not matter.

use protocol::encoding::SecretText;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub(super) const BYTES: usize = 20;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_CHARACTERS: usize = 3;
const CHARACTERS: usize = BYTES * 8 / 5 + CHECK_CHARACTERS;
const GROUP: usize = 5;

pub(super) type RecoveryBytes = Zeroizing<[u8; BYTES]>;

/// Not a recovery key: a wrong length, an unknown character, or a typing error that the check shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the recovery key is mistyped")]
pub struct MalformedRecoveryKey;

pub(super) fn random() -> RecoveryBytes {
    Zeroizing::new(rand::random())
}

pub(super) fn write(key: &RecoveryBytes) -> SecretText {
    let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
    for (index, value) in digits(key).iter().enumerate() {
        if index > 0 && index % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(*value)]));
    }
    SecretText(std::mem::take(&mut *text))
}

pub(super) fn read(text: &SecretText) -> Result<RecoveryBytes, MalformedRecoveryKey> {
    let mut values = Zeroizing::new(Vec::with_capacity(CHARACTERS));
    for character in text.0.chars().filter(|character| !matches!(character, '-' | ' ' | '\t' | '\r' | '\n')) {
        values.push(value_of(character).ok_or(MalformedRecoveryKey)?);
    }
    if values.len() != CHARACTERS {
        return Err(MalformedRecoveryKey);
    }
    let mut key: RecoveryBytes = Zeroizing::new([0; BYTES]);
    for (byte, bits) in key.iter_mut().zip(0..) {
        *byte = (0..8).fold(0, |byte, bit| byte << 1 | bit_at(&values, bits * 8 + bit));
    }
    // Comparing all of it covers the check characters too.
    if *digits(&key) == **values { Ok(key) } else { Err(MalformedRecoveryKey) }
}

/// Key and check as values of five bits.
fn digits(key: &RecoveryBytes) -> Zeroizing<Vec<u8>> {
    let check = Sha256::digest(**key);
    let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(key.iter().chain(check.iter()).copied().collect());
    let value = |index: usize| {
        (0..5).fold(0, |value, bit| {
            let at = index * 5 + bit;
            value << 1 | (bytes[at / 8] >> (7 - at % 8) & 1)
        })
    };
    Zeroizing::new((0..CHARACTERS).map(value).collect())
}

fn bit_at(values: &[u8], at: usize) -> u8 {
    values[at / 5] >> (4 - at % 5) & 1
}

fn value_of(character: char) -> Option<u8> {
    let plain = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let index = ALPHABET.iter().position(|letter| char::from(*letter) == plain)?;
    u8::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_key_is_seven_groups_that_read_back() {
        let key = random();
        let text = write(&key);
        assert_eq!(text.0.split('-').map(str::len).collect::<Vec<_>>(), [5; 7]);
        assert_eq!(read(&text), Ok(key));
    }

    #[test]
    fn case_dashes_and_look_alikes_do_not_matter() {
        let key: RecoveryBytes = Zeroizing::new([0; BYTES]);
        let written = write(&key).0.clone();
        assert!(written.starts_with("00000-00000"), "{written}");
        let typed = written.replace('0', "o").replace('1', "l").replace('-', "  ").to_lowercase();
        assert_eq!(read(&SecretText(typed)), Ok(key));
    }

    #[test]
    fn a_typing_error_is_told_from_a_wrong_key() {
        let written = write(&random()).0.clone();
        for at in written.char_indices().filter(|(_, character)| *character != '-').map(|(at, _)| at) {
            let other = if written.as_bytes()[at] == b'Z' { "Y" } else { "Z" };
            let mut typed = written.clone();
            typed.replace_range(at..=at, other);
            assert_eq!(read(&SecretText(typed)), Err(MalformedRecoveryKey), "character {at} was exchanged");
        }
        for typed in ["", "00000", "U0000-00000-00000-00000-00000-00000-00000"] {
            assert_eq!(read(&SecretText(typed.to_owned())), Err(MalformedRecoveryKey), "{typed}");
        }
    }
}
