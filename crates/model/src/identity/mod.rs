//! Document numbers, names and validity: each parsed to a type, and the checks on what was declared.
//!
//! Errors and findings never repeat the value that they speak of, so that they may stand in lists and logs.

mod check;
mod contact;
mod dates;
mod derived;
mod name;
mod normalise;
mod number;
mod permit;
mod resident;
mod validity;

pub use check::check_declared;
pub use dates::{Sex, ValidityEnd, ValiditySpan, parse_date};
pub use derived::derived_fields;
pub use name::{Name, NameNote};
pub use number::{Number, NumberError, NumberNote, ParsedNumber};
pub use permit::{HkMacaoNumber, TaiwanNumber};
pub use resident::{ResidentNumber, check_character};
pub use validity::{AgeRule, Validity, ValidityFault};

/// The first two and last two characters, as the services' own screens show a number. One so short that this
/// would show all of it is hidden whole.
pub fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    match characters.as_slice() {
        [first, second, middle @ .., third, fourth] if !middle.is_empty() => {
            let stars = "*".repeat(middle.len());
            format!("{first}{second}{stars}{third}{fourth}")
        }
        short => "*".repeat(short.len()),
    }
}
