//! An office's CSV as text: which encoding it has, where its lines are, which column is which. What the cells
//! mean is in `values` and `row`.

use std::collections::HashMap;

use encoding_rs::{GB18030, UTF_8};
use model::programme::Programme;
use model::{DocumentType, FieldId, SlotId, Text};

/// A column that every programme has.
const REFERENCE: [&str; 3] = ["reference", "案件编号", "业务编号"];
const SUBMITTED_AT: [&str; 3] = ["submitted-at", "提交时间", "submitted at"];

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Column {
    Reference,
    SubmittedAt,
    Field(FieldId),
    /// The name of a file in the photo folder.
    Photo(SlotId),
    /// What the programme forbids to take in, as a password. Its cells are never read.
    Dropped,
}

/// One line of the file with its cells by column; empty cells are left out.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// As an editor counts, from 1; a quoted cell may span several.
    pub number: u64,
    pub cells: HashMap<Column, String>,
}

/// Why the file as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the file is neither UTF-8 nor GB18030: save it in one of the two")]
    Encoding,
    #[error("the file's first line cannot be read as CSV: {0}")]
    Header(#[source] csv::Error),
    #[error("the header names no such column of this programme: {unknown}; known are: {known}")]
    UnknownColumn { unknown: String, known: String },
    #[error("the header names the column {0} twice")]
    ColumnTwice(String),
    #[error("the header lacks the column {0}")]
    ColumnMissing(String),
}

impl TableError {
    pub fn zh(&self) -> String {
        match self {
            Self::Encoding => "文件既不是 UTF-8 也不是 GB18030，请另存为其中一种".to_owned(),
            Self::Header(_) => "第一行不是有效的 CSV 表头".to_owned(),
            Self::UnknownColumn { unknown, known } => {
                format!("本业务没有“{unknown}”这一列；可用的列：{known}")
            }
            Self::ColumnTwice(name) => format!("“{name}”这一列出现了两次"),
            Self::ColumnMissing(name) => format!("缺少“{name}”这一列"),
        }
    }
}

/// Reads the text as UTF-8 (with or without a byte order mark), else as GB18030.
pub fn decode(bytes: &[u8]) -> Result<String, TableError> {
    for encoding in [UTF_8, GB18030] {
        let (text, malformed) = encoding.decode_with_bom_removal(bytes);
        if !malformed {
            return Ok(text.into_owned());
        }
    }
    Err(TableError::Encoding)
}

/// The lines of `text`, each with what could not be read of it as an error. The header must name reference and
/// time of submission; which other columns a case needs depends on its document.
pub fn lines<'a>(
    text: &'a str,
    programme: &Programme,
) -> Result<impl Iterator<Item = Result<Line, (u64, Text)>> + use<'a>, TableError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(TableError::Header)?, programme)?;
    let mut counter = LineCounter { text, offset: 0, line: 1 };
    Ok(reader.into_records().filter_map(move |record| match record {
        Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => None,
        Ok(record) => Some(line(counter.line_of(record.position()), &record, &columns)),
        Err(error) => {
            let number = counter.line_of(error.position());
            Some(Err((number, Text::new("这一行不是有效的 CSV", "the line is not valid CSV"))))
        }
    }))
}

/// Counts lines as an editor does. The CSV reader's own count lags where lines end with CR and LF, because a
/// record begins for it at the LF.
struct LineCounter<'a> {
    text: &'a str,
    offset: usize,
    line: u64,
}

impl LineCounter<'_> {
    /// The line on which the record at `position` begins; positions have to come in their order.
    fn line_of(&mut self, position: Option<&csv::Position>) -> u64 {
        let from = position.map_or(self.offset, |position| position.byte() as usize);
        let breaks = self.text.as_bytes()[from..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let start = from + breaks;
        let passed = &self.text.as_bytes()[self.offset..start];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.offset = start;
        self.line
    }
}

fn line(number: u64, record: &csv::StringRecord, columns: &[Column]) -> Result<Line, (u64, Text)> {
    if record.len() != columns.len() {
        let (found, expected) = (record.len(), columns.len());
        return Err((
            number,
            Text::new(
                format!("这一行有 {found} 列，表头有 {expected} 列"),
                format!("the line has {found} columns, the header {expected}"),
            ),
        ));
    }
    let cells = columns
        .iter()
        .cloned()
        .zip(record)
        .filter(|(column, cell)| *column != Column::Dropped && !cell.trim().is_empty())
        .map(|(column, cell)| (column, cell.trim().to_owned()))
        .collect();
    Ok(Line { number, cells })
}

fn columns(header: &csv::StringRecord, programme: &Programme) -> Result<Vec<Column>, TableError> {
    let known = known_columns(programme);
    let mut columns = Vec::with_capacity(header.len());
    for name in header {
        let name = name.trim();
        if programme.dropped_columns.contains(&name.to_lowercase()) {
            columns.push(Column::Dropped);
            continue;
        }
        let column =
            known.iter().find(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        let Some((_, column)) = column else {
            let known: Vec<&str> = known.iter().map(|(names, _)| names[0].as_str()).collect();
            return Err(TableError::UnknownColumn { unknown: name.to_owned(), known: known.join(", ") });
        };
        if columns.contains(column) {
            return Err(TableError::ColumnTwice(name.to_owned()));
        }
        columns.push(column.clone());
    }
    for (needed, names) in [(Column::Reference, REFERENCE), (Column::SubmittedAt, SUBMITTED_AT)] {
        if !columns.contains(&needed) {
            return Err(TableError::ColumnMissing(names[..2].join(" / ")));
        }
    }
    Ok(columns)
}

/// Every column with the names it goes by: id, Chinese label, English label.
fn known_columns(programme: &Programme) -> Vec<(Vec<String>, Column)> {
    let fixed = [(REFERENCE, Column::Reference), (SUBMITTED_AT, Column::SubmittedAt)]
        .into_iter()
        .map(|(names, column)| (names.map(str::to_owned).to_vec(), column));
    let fields = programme
        .fields
        .iter()
        .filter(|field| !REFERENCE.contains(&field.id.as_str()))
        .map(|field| (names(field.id.as_str(), &field.label), Column::Field(field.id.clone())));
    let slots = programme
        .slots
        .iter()
        .map(|slot| (names(slot.id.as_str(), &slot.label), Column::Photo(slot.id.clone())));
    fixed.chain(fields).chain(slots).collect()
}

fn names(id: &str, label: &Text) -> Vec<String> {
    vec![id.to_owned(), label.zh.clone(), label.en.clone()]
}

/// The header that the documentation shows for a programme: all columns that any document needs, by Chinese
/// label or by id.
pub fn header(programme: &Programme, chinese: bool) -> Vec<String> {
    let place = usize::from(chinese);
    known_columns(programme).into_iter().map(|(mut names, _)| names.swap_remove(place)).collect()
}

/// A document type as an office writes it: its id, or the programme's label for it.
pub fn document_type(programme: &Programme, cell: &str) -> Option<DocumentType> {
    programme
        .documents
        .iter()
        .find(|rules| rules.label.zh == cell || rules.label.en == cell || document_id(rules.document) == cell)
        .map(|rules| rules.document)
}

/// The id of a document type, as it stands in files.
pub fn document_id(document: DocumentType) -> &'static str {
    match document {
        DocumentType::ResidentId => "resident-id",
        DocumentType::ResidencePermit => "residence-permit",
        DocumentType::HkMacaoPermit => "hk-macao-permit",
        DocumentType::TaiwanPermit => "taiwan-permit",
    }
}
