//! One-time codes by which a desktop becomes a station: 80 random bits, read out or typed once, stored hashed.

use protocol::Hash32;
use protocol::encoding::SecretText;

/// Crockford's base 32: no I, L, O or U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

/// As `7K3M-Q2ZD-…`.
pub fn random() -> SecretText {
    let letters: [u8; LENGTH] = rand::random();
    let mut code = String::with_capacity(LENGTH + LENGTH / 4);
    for (index, letter) in letters.into_iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(letter) % LETTERS.len()]));
    }
    SecretText(code)
}

/// The same for every way of writing a code: lower case, without dashes, with look-alike letters.
pub fn hash(code: &SecretText) -> Hash32 {
    let plain: String = code
        .0
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect();
    Hash32::of("proofdesk/enrolment-code/v1", &[plain.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let typed = |text: &str| hash(&SecretText(text.to_owned()));
        let right = typed("10AB-CDEF-GHJK-MNPQ");
        assert_eq!(typed("10abcdefghjkmnpq"), right);
        assert_eq!(typed(" lOab cdef ghjk mnpq\n"), right);
        assert_ne!(typed("10AB-CDEF-GHJK-MNPR"), right);
    }

    #[test]
    fn codes_are_of_one_form_and_differ() {
        let (one, other) = (random(), random());
        assert_ne!(one.0, other.0);
        assert_eq!(one.0.len(), 19);
        assert!(one.0.split('-').all(|part| part.len() == 4), "{}", one.0);
    }
}
