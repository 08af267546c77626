//! The documents that come with the program. A server starts with them and may be given newer ones.

use super::{Document, DocumentKind};

macro_rules! documents {
    ($($kind:ident $name:literal;)*) => {
        vec![$(Document {
            kind: DocumentKind::$kind,
            name: $name.to_owned(),
            text: include_str!(concat!("../../data/", $name)).to_owned(),
        }),*]
    };
}

/// The rules of both services.
pub fn built_in() -> Vec<Document> {
    documents! {
        Programme "programmes/jszg-identity.toml";
        Programme "programmes/jszg-account-check.toml";
        Programme "programmes/jszg-contact-change.toml";
        Programme "programmes/jszg-data-correction.toml";
        Programme "programmes/chsi-duplicate-id.toml";
        Programme "programmes/chsi-student-record.toml";
        Reasons "reasons.toml";
        Where "where.toml";
        Words "words.toml";
        Holidays "holidays.toml";
        Regions "regions.toml";
        Regions "regions-counties.toml";
    }
}

/// The rules of both services with the specimen region 999900, for the demo and for tests. Never for an office:
/// it lets invented numbers in.
pub fn built_in_specimen() -> Vec<Document> {
    let mut documents = built_in();
    documents.extend(documents! { Regions "regions-specimen.toml"; });
    documents
}
