//! `{where}`: how an applicant puts an error right, by programme, document type and field.

use serde::{Deserialize, Serialize};

use super::document::{DocumentError, Path, Problem, at, read};
use crate::programme::Programme;
use crate::{DocumentType, FieldId, ProgrammeId, ReasonCode, Text};

/// What bears on the way, besides programme, document and field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhereCase {
    /// The datum was changed after a real-name verification.
    ChangedAfterVerification,
    /// The profile page no longer lets the applicant change it.
    ProfileClosed,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    id: String,
    text: Text,
}

/// A row holds when every list that is not empty holds the asked value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    programmes: Vec<ProgrammeId>,
    #[serde(default)]
    documents: Vec<DocumentType>,
    #[serde(default)]
    fields: Vec<FieldId>,
    #[serde(default)]
    reasons: Vec<ReasonCode>,
    when: Option<WhereCase>,
    sentence: String,
}

/// The sentences and the table. The first row that holds is taken, so special rows stand before general ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhereTable {
    sentences: Vec<Sentence>,
    rows: Vec<Row>,
}

impl WhereTable {
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        let table: Self = read(name, text)?;
        DocumentError::unless_empty(name, text, table.faults())?;
        Ok(table)
    }

    fn faults(&self) -> Vec<(Path, Problem)> {
        let mut faults = Vec::new();
        for (index, sentence) in self.sentences.iter().enumerate() {
            if self.sentences[..index].iter().any(|earlier| earlier.id == sentence.id) {
                faults.push((at!["sentences", index, "id"], Problem::Twice { name: sentence.id.clone() }));
            }
        }
        for (index, row) in self.rows.iter().enumerate() {
            if self.sentence(&row.sentence).is_none() {
                let problem = Problem::Unknown { what: "sentence", name: row.sentence.clone() };
                faults.push((at!["rows", index, "sentence"], problem));
            }
        }
        faults
    }

    pub fn sentence(&self, id: &str) -> Option<&Text> {
        self.sentences.iter().find(|sentence| sentence.id == id).map(|sentence| &sentence.text)
    }

    /// The sentence for an error in `field` that `reason` names. The programme's own corrections replace rows
    /// that hold in every case.
    pub fn look_up(
        &self,
        programme: &Programme,
        document: DocumentType,
        field: &FieldId,
        reason: &ReasonCode,
        cases: &[WhereCase],
    ) -> Option<&Text> {
        let holds = |row: &&Row| {
            row.programmes.contains(&programme.id)
                && (row.documents.is_empty() || row.documents.contains(&document))
                && (row.fields.is_empty() || row.fields.contains(field))
                && (row.reasons.is_empty() || row.reasons.contains(reason))
                && row.when.is_none_or(|when| cases.contains(&when))
        };
        let row = self.rows.iter().find(holds);
        let special = row.filter(|row| !row.reasons.is_empty() || row.when.is_some());
        let id = match (special, programme.corrections.get(field)) {
            (Some(row), _) => &row.sentence,
            (None, Some(id)) => id,
            (None, None) => &row?.sentence,
        };
        self.sentence(id)
    }
}
