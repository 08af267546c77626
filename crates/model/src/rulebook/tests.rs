//! The built-in documents, and what wrong ones get told.

use super::*;

#[test]
fn the_built_in_documents_are_valid_together() {
    let rulebook = Rulebook::parse(&built_in()).map_err(|error| error.to_string());
    assert!(rulebook.is_ok(), "{}", rulebook.unwrap_err());
}
