//! The numbers of mainland travel permits. Two digits that count re-issues may follow on the card; they are no part
//! of the number.

use super::number::NumberError;

const DIGITS: usize = 8;
const REISSUE_DIGITS: usize = 2;

macro_rules! permit_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

permit_number! {
    /// `H` (Hong Kong) or `M` (Macao) and 8 digits.
    HkMacaoNumber
}

permit_number! {
    /// 8 digits.
    TaiwanNumber
}

impl HkMacaoNumber {
    /// Also says whether re-issue digits were left out. `text` in standard form.
    pub(super) fn parse(text: &str) -> Result<(Self, bool), NumberError> {
        let Some(digits) = text.strip_prefix(['H', 'M']) else { return Err(NumberError::PermitLetter) };
        let kept = digits_of(digits, 1)?;
        Ok((Self(text[..=kept].to_owned()), digits.len() > kept))
    }
}

impl TaiwanNumber {
    /// Also says whether re-issue digits were left out. `text` in standard form.
    pub(super) fn parse(text: &str) -> Result<(Self, bool), NumberError> {
        let kept = digits_of(text, 0)?;
        Ok((Self(text[..kept].to_owned()), text.len() > kept))
    }
}

/// How many of these digits are the number's; `before` characters stand ahead of them.
fn digits_of(digits: &str, before: usize) -> Result<usize, NumberError> {
    if let Some(index) = digits.chars().position(|character| !character.is_ascii_digit()) {
        return Err(NumberError::NotADigit { position: index + 1 + before });
    }
    match digits.len() {
        DIGITS => Ok(DIGITS),
        length if length == DIGITS + REISSUE_DIGITS => Ok(DIGITS),
        length => Err(NumberError::Length { found: length + before, expected: DIGITS + before }),
    }
}
