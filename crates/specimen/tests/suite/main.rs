//! Specimens from outside: people, photos, cases and the files of an import.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod import;
mod people;
mod photos;

use std::sync::LazyLock;

use model::{DocumentType, Rulebook, built_in_specimen};

const DOCUMENTS: [DocumentType; 4] = [
    DocumentType::ResidentId,
    DocumentType::ResidencePermit,
    DocumentType::HkMacaoPermit,
    DocumentType::TaiwanPermit,
];

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::parse(&built_in_specimen()).unwrap());
