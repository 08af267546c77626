//! The glossary: what the screens call things.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::{DocumentError, read};

/// One line of the glossary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub zh: String,
    pub en: String,
    /// Where and how it is used; empty where it says itself.
    #[serde(default, rename = "use")]
    pub usage: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub words: Vec<Word>,
}

impl Words {
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        read(name, text)
    }
}
