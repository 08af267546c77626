//! Cases written as an office hands them in: `cases.csv` and a folder `photos`, as `proofdesk-central import` reads.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, FixedOffset, Utc};
use encoding_rs::GB18030;
use model::programme::{FieldKind, FieldOrigin, Programme, ResolvedField};
use model::{FieldId, SlotId};

use crate::SpecimenError;
use crate::case::{Plan, SpecimenCase};
use crate::declared;

/// How the table is written, and in which language its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With the ids of fields and slots as header.
    Utf8,
    /// With Chinese labels as header and Chinese words, as office software writes it.
    Gb18030,
}

/// A column and how its header is written.
enum Column {
    Reference,
    SubmittedAt,
    Field(FieldId, FieldKind),
    Photo(SlotId),
}

/// Renders the plan's cases into `folder`, which is made if it is not there. `progress` is told each finished case.
pub fn write_import(
    folder: &Path,
    plan: &Plan,
    encoding: Encoding,
    mut progress: impl FnMut(&SpecimenCase),
) -> Result<(), SpecimenError> {
    let programme = declared::programme(&plan.programme, plan.day())?;
    let photos = folder.join("photos");
    fs::create_dir_all(&photos).map_err(|source| SpecimenError::Write { path: photos.clone(), source })?;
    let columns = columns(programme);
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns.iter().map(|column| header(column, programme, encoding)))?;
    for case in plan.cases() {
        let case = case?;
        for (_, photo) in &case.photos {
            write(&photos.join(&photo.file_name), &photo.bytes)?;
        }
        table.write_record(columns.iter().map(|column| cell(column, &case, programme, encoding)))?;
        progress(&case);
    }
    let text = table.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    write(&folder.join("cases.csv"), &encoded(text, encoding)?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SpecimenError> {
    let wrote = File::create(path).and_then(|mut file| file.write_all(bytes));
    wrote.map_err(|source| SpecimenError::Write { path: path.to_path_buf(), source })
}

fn encoded(text: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, SpecimenError> {
    match encoding {
        Encoding::Utf8 => Ok(text),
        Encoding::Gb18030 => {
            let text = String::from_utf8(text).map_err(|_| SpecimenError::Encoding)?;
            let (bytes, _, unmappable) = GB18030.encode(&text);
            if unmappable { Err(SpecimenError::Encoding) } else { Ok(bytes.into_owned()) }
        }
    }
}

/// Reference and time of submission, then every field that any document types or the service sends, then the slots.
fn columns(programme: &Programme) -> Vec<Column> {
    let mut columns = vec![Column::Reference, Column::SubmittedAt];
    let fields = programme.fields.iter().filter(|field| {
        let typed = programme.documents.iter().any(|rules| {
            let resolved = programme.fields_of(rules.document);
            resolved.iter().any(|found| found.id == field.id && is_written(found))
        });
        typed && field.id.as_str() != "reference"
    });
    columns.extend(fields.map(|field| Column::Field(field.id.clone(), field.kind)));
    columns.extend(programme.slots.iter().map(|slot| Column::Photo(slot.id.clone())));
    columns
}

fn is_written(field: &ResolvedField) -> bool {
    field.origin != FieldOrigin::Declared || field.entry == model::programme::Entry::Typed
}

fn header(column: &Column, programme: &Programme, encoding: Encoding) -> String {
    let (id, label) = match column {
        Column::Reference => ("reference", "案件编号"),
        Column::SubmittedAt => ("submitted-at", "提交时间"),
        Column::Field(id, _) => (id.as_str(), programme.field(id).map_or("", |field| &field.label.zh)),
        Column::Photo(id) => (id.as_str(), programme.slot(id).map_or("", |slot| &slot.label.zh)),
    };
    let name = if encoding == Encoding::Gb18030 { label } else { id };
    name.to_owned()
}

fn cell(column: &Column, case: &SpecimenCase, programme: &Programme, encoding: Encoding) -> String {
    let chinese = encoding == Encoding::Gb18030;
    match column {
        Column::Reference => case.reference.clone(),
        Column::SubmittedAt if chinese => local(case.submitted_at).format("%Y-%m-%d %H:%M").to_string(),
        Column::SubmittedAt => local(case.submitted_at).to_rfc3339(),
        Column::Field(id, kind) => {
            let value = case.declared.get(id.as_str()).unwrap_or_default();
            if chinese { in_chinese(*kind, value, case, programme) } else { value.to_owned() }
        }
        Column::Photo(slot) => {
            let photo = case.photos.iter().find(|(at, _)| at == slot);
            photo.map(|(_, photo)| photo.file_name.clone()).unwrap_or_default()
        }
    }
}

/// As the clock showed in Asia/Shanghai, which has had no summer time since 1991.
fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day"))
}

/// As an office's own software writes a value.
fn in_chinese(kind: FieldKind, value: &str, case: &SpecimenCase, programme: &Programme) -> String {
    match (kind, value) {
        (FieldKind::DocumentType, _) => {
            programme.document(case.document).map_or_else(|| value.to_owned(), |rules| rules.label.zh.clone())
        }
        (FieldKind::Sex, "male") => "男".to_owned(),
        (FieldKind::Sex, "female") => "女".to_owned(),
        (FieldKind::ValiditySpan | FieldKind::ValidityEnd, "long-term") => "长期".to_owned(),
        (FieldKind::ValiditySpan, years) if !years.is_empty() => format!("{years}年"),
        (FieldKind::YesNo, "yes") => "是".to_owned(),
        (FieldKind::YesNo, "no") => "否".to_owned(),
        _ => value.to_owned(),
    }
}
