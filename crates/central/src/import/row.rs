//! One line of an office's CSV as a case: which cells its document needs, and whether they can be read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::programme::{FieldKind, Programme};
use model::{Declared, DocumentType, FieldId, ProgrammeId, Rulebook, SlotId, Text};

use super::table::{self, Column, Line};
use super::values;

/// A line that can become a case once its photos are read.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub reference: String,
    pub document: DocumentType,
    pub declared: Declared,
    pub submitted_at: DateTime<Utc>,
    /// File names in the photo folder, in programme order.
    pub photos: Vec<(SlotId, String)>,
}

/// Reads a line under the rules of the day on which it was submitted; the error says what is wrong with which
/// column, without repeating what stands there.
pub fn read(line: &Line, rulebook: &Rulebook, id: &ProgrammeId, now: DateTime<Utc>) -> Result<Row, Text> {
    let reference =
        line.cells.get(&Column::Reference).ok_or_else(|| missing("案件编号", "reference"))?.clone();
    let submitted_at = submitted_at(line, now)?;
    let programme = rulebook.latest(id, model::calendar::local_day(submitted_at)).ok_or_else(|| {
        Text::new("提交当日本业务没有可用的规则", "the programme had no rules on the day of submission")
    })?;
    let document = document(line, programme)?;
    let declared = declared(line, programme, document)?;
    let photos = photos(line, programme, document)?;
    Ok(Row { reference, document, declared, submitted_at, photos })
}

fn submitted_at(line: &Line, now: DateTime<Utc>) -> Result<DateTime<Utc>, Text> {
    let cell = line.cells.get(&Column::SubmittedAt).ok_or_else(|| missing("提交时间", "submitted-at"))?;
    let at = values::instant(cell).ok_or_else(|| unreadable("提交时间", "submitted-at"))?;
    if at > now {
        return Err(Text::new("提交时间晚于现在", "the time of submission lies in the future"));
    }
    Ok(at)
}

/// The document that the line names, or the only one that the programme takes.
fn document(line: &Line, programme: &Programme) -> Result<DocumentType, Text> {
    let field = programme.fields.iter().find(|field| field.kind == FieldKind::DocumentType);
    let cell = field.and_then(|field| line.cells.get(&Column::Field(field.id.clone())));
    match (cell, programme.documents.as_slice()) {
        (Some(cell), _) => table::document_type(programme, cell)
            .ok_or_else(|| Text::new("本业务没有这种证件类型", "this programme takes no such document type")),
        (None, [only]) => Ok(only.document),
        (None, _) => Err(missing("证件类型", "document-type")),
    }
}

fn declared(line: &Line, programme: &Programme, document: DocumentType) -> Result<Declared, Text> {
    let mut declared = BTreeMap::<FieldId, String>::new();
    for field in programme.fields_of(document) {
        let Some(cell) = line.cells.get(&Column::Field(field.id.clone())) else {
            if field.required && field.kind != FieldKind::DocumentType && field.id.as_str() != "reference" {
                return Err(missing(&field.label.zh, field.id.as_str()));
            }
            continue;
        };
        let value = match field.kind {
            FieldKind::DocumentType => Some(table::document_id(document).to_owned()),
            kind => values::normalised(kind, cell),
        };
        let value = value.ok_or_else(|| unreadable(&field.label.zh, field.id.as_str()))?;
        declared.insert(field.id, value);
    }
    Ok(Declared(declared))
}

fn photos(line: &Line, programme: &Programme, document: DocumentType) -> Result<Vec<(SlotId, String)>, Text> {
    let mut photos = Vec::<(SlotId, String)>::new();
    for slot in programme.slots_of(document) {
        let Some(name) = line.cells.get(&Column::Photo(slot.id.clone())) else {
            if slot.required {
                return Err(missing(&slot.label.zh, slot.id.as_str()));
            }
            continue;
        };
        if photos.iter().any(|(_, other)| other == name) {
            return Err(Text::new(
                format!("“{name}”用于两处照片；每一处应是各自的文件"),
                format!("the file {name} is named for two photos; each needs a file of its own"),
            ));
        }
        photos.push((slot.id.clone(), name.clone()));
    }
    Ok(photos)
}

fn missing(label: &str, id: &str) -> Text {
    Text::new(format!("缺少“{label}”"), format!("{id} is missing"))
}

fn unreadable(label: &str, id: &str) -> Text {
    Text::new(format!("“{label}”无法识别"), format!("{id} cannot be read"))
}
