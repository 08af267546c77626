//! A rule document as text: reading it, and saying where in it a fault lies.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::Text;

/// What a rule document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    Programme,
    Reasons,
    Where,
    Words,
    Holidays,
    Regions,
}

/// A rule document, handed from server to stations word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: DocumentKind,
    /// A file name, for messages only.
    pub name: String,
    pub text: String,
}

/// What is wrong at one place of a document, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("this is not TOML: {detail}; correct the line")]
    Syntax { detail: String },
    /// A missing or unknown key, or a value of the wrong kind.
    #[error("{detail}; add, rename or correct the entry, as in the files that come with the program")]
    Shape { detail: String },
    #[error("`{name}` is there twice; remove one")]
    Twice { name: String },
    #[error("`{name}` is not a {what} that is known here; correct it, or add it where it is defined")]
    Unknown { what: &'static str, name: String },
    #[error("`{lower}` is too high beside `{upper}`; correct one of them")]
    Contradiction { lower: &'static str, upper: &'static str },
    #[error("this has to be {en}; change it")]
    Rule { zh: &'static str, en: &'static str },
    #[error("`{name}` is missing; add it")]
    Missing { name: String },
    #[error("the catalogue does not let `{code}` stand as {standing} in this programme; move or remove it")]
    Standing { code: String, standing: &'static str },
}

impl Problem {
    /// Something that holds of the entry by rule, as the end of "this has to be …".
    pub(crate) const fn rule(zh: &'static str, en: &'static str) -> Self {
        Self::Rule { zh, en }
    }

    /// The same in both languages. Details of the TOML reader stay in English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Syntax { detail } => format!("不是合法的 TOML（{detail}），请改正该行"),
            Self::Shape { detail } => format!("条目缺失、多余或类型不对（{detail}），请补充、改名或改正"),
            Self::Twice { name } => format!("“{name}”重复，请删去一个"),
            Self::Unknown { name, .. } => format!("“{name}”在此没有定义，请改正，或在定义处补充"),
            Self::Contradiction { lower, upper } => format!("“{lower}”相对于“{upper}”过大，请改正其一"),
            Self::Rule { zh, .. } => format!("此处要求：{zh}，请修改"),
            Self::Missing { name } => format!("缺少“{name}”，请补充"),
            Self::Standing { code, .. } => {
                format!("原因目录不允许“{code}”在此办理类别中这样使用，请移动或删去")
            }
        };
        Text::new(zh, self.to_string())
    }
}

/// A problem at a place. `line` and `column` count from 1; `field` is the way to the entry, as
/// `slots[2].photo.size`, its numbers counted from 1, and empty for the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub column: usize,
    pub field: String,
    pub problem: Problem,
}

/// A document that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    pub file: String,
    /// At least one, in the order found.
    pub faults: Vec<Fault>,
}

impl std::error::Error for DocumentError {}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let field = if fault.field.is_empty() { "(file)" } else { &fault.field };
            write!(f, "{}:{}:{}: {field}: {}", self.file, fault.line, fault.column, fault.problem)?;
        }
        Ok(())
    }
}

impl DocumentError {
    /// One line per fault in each language.
    pub fn text(&self) -> Text {
        let lines = |words: fn(Text) -> String| {
            let line = |fault: &Fault| {
                let Fault { line, column, field, problem } = fault;
                format!("{}:{line}:{column} {field} {}", self.file, words(problem.text()))
            };
            self.faults.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        Text::new(lines(|text| text.zh), lines(|text| text.en))
    }

    /// An error when checks found something, each with the way to the entry it is about.
    pub(crate) fn unless_empty(name: &str, text: &str, found: Vec<(Path, Problem)>) -> Result<(), Self> {
        if found.is_empty() {
            return Ok(());
        }
        let tree = DeTable::parse(text).ok();
        let faults = found
            .into_iter()
            .map(|(path, problem)| {
                let offset = tree.as_ref().map_or(0, |tree| path.offset(tree.get_ref()));
                let (line, column) = position(text, offset);
                Fault { line, column, field: path.to_string(), problem }
            })
            .collect();
        Err(Self { file: name.to_owned(), faults })
    }
}

/// Reads a document into its type.
pub(crate) fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, DocumentError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = position(text, offset);
        let detail = error.message().to_owned();
        let (field, problem) = match DeTable::parse(text) {
            Ok(tree) => (Path::at(tree.get_ref(), offset).to_string(), Problem::Shape { detail }),
            Err(_) => (String::new(), Problem::Syntax { detail }),
        };
        DocumentError { file: name.to_owned(), faults: vec![Fault { line, column, field, problem }] }
    })
}

/// One step on the way from the top of a document to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The way from the top of a document to an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

/// `at!["slots", 1, "photo"]`.
macro_rules! at {
    ($($step:expr),* $(,)?) => {
        $crate::rulebook::document::Path::default()$(.with($step))*
    };
}
pub(crate) use at;

impl Path {
    pub fn with(mut self, step: impl Into<Step>) -> Self {
        self.0.push(step.into());
        self
    }

    /// Byte offset of the entry, or of the closest one above it that is written in the document.
    fn offset(&self, tree: &DeTable<'_>) -> usize {
        let Some((Step::Key(first), rest)) = self.0.split_first() else { return 0 };
        let Some((key, value)) = tree.get_key_value(first.as_str()) else { return 0 };
        let mut offset = key.span().start;
        let mut value = value;
        for step in rest {
            let below = match (step, value.get_ref()) {
                (Step::Key(name), DeValue::Table(table)) => {
                    table.get_key_value(name.as_str()).map(|(key, below)| (key.span().start, below))
                }
                (Step::Index(index), DeValue::Array(array)) => {
                    array.get(*index).map(|below| (below.span().start, below))
                }
                _ => None,
            };
            let Some((start, next)) = below else { return offset };
            (offset, value) = (start, next);
        }
        offset
    }

    /// The deepest entry that holds the byte at `offset`.
    fn at(tree: &DeTable<'_>, offset: usize) -> Self {
        let mut path = Self::default();
        descend(tree, offset, &mut path);
        path
    }
}

/// Extends `path` towards the byte at `offset`; false when nothing in `table` holds it. A table that is written
/// under its own header spans no more than the header, so every branch is tried, not only the one that spans.
fn descend(table: &DeTable<'_>, offset: usize, path: &mut Path) -> bool {
    table.iter().any(|(key, value)| {
        path.0.push(Step::Key(key.get_ref().to_string()));
        let found = key.span().contains(&offset) || descend_value(value, offset, path);
        if !found {
            path.0.pop();
        }
        found
    })
}

fn descend_value(value: &toml::Spanned<DeValue<'_>>, offset: usize, path: &mut Path) -> bool {
    let deeper = match value.get_ref() {
        DeValue::Table(table) => descend(table, offset, path),
        DeValue::Array(array) => array.iter().enumerate().any(|(index, below)| {
            path.0.push(Step::Index(index));
            let found = descend_value(below, offset, path);
            if !found {
                path.0.pop();
            }
            found
        }),
        _ => false,
    };
    deeper || value.span().contains(&offset)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if index == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{}]", index + 1)?,
            }
        }
        Ok(())
    }
}

/// Line and column of a byte offset, both from 1, columns in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
    (line, column)
}
