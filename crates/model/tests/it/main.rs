//! What the model promises to those who build on it, asked through its public interface alone.

mod calendar;
mod declared;
mod documents;
mod names;
mod numbers;
mod reasons;
mod table;
mod texts;
mod validity;
mod verdicts;

use std::sync::LazyLock;

use model::programme::Programme;
use model::rulebook::{built_in, built_in_specimen};
use model::{ProgrammeId, Rulebook};

pub const PROGRAMMES: [&str; 6] = [
    "jszg-identity",
    "jszg-account-check",
    "jszg-contact-change",
    "jszg-data-correction",
    "chsi-duplicate-id",
    "chsi-student-record",
];

pub fn office() -> &'static Rulebook {
    static OFFICE: LazyLock<Rulebook> =
        LazyLock::new(|| Rulebook::parse(&built_in()).expect("the built-in documents are valid"));
    &OFFICE
}

/// With the specimen region, as in the demo.
pub fn specimen() -> &'static Rulebook {
    static SPECIMEN: LazyLock<Rulebook> =
        LazyLock::new(|| Rulebook::parse(&built_in_specimen()).expect("the specimen documents are valid"));
    &SPECIMEN
}

pub fn programme<'a>(rulebook: &'a Rulebook, id: &str) -> &'a Programme {
    let id = ProgrammeId::from(id);
    let found = rulebook.programmes().iter().find(|programme| programme.id == id);
    found.expect("a built-in programme")
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day as YYYY-MM-DD")
}

/// A well-formed 18-character number: region, birth date as `YYYYMMDD`, three digits of sequence.
pub fn number(region: &str, birth: &str, sequence: &str) -> String {
    let digits = format!("{region}{birth}{sequence}");
    let check = model::identity::check_character(&digits).expect("17 digits");
    format!("{digits}{check}")
}
