//! All rules that one desk works by: programmes, reasons, sentences, words, holidays and regions, read from
//! documents that the server hands to stations word for word.

mod built_in;
pub(crate) mod document;
mod regions;
mod wheres;
mod words;

pub use built_in::{built_in, built_in_specimen};
pub use document::{Document, DocumentError, DocumentKind, Fault, Problem};
pub use regions::{RegionCode, RegionCodeKind, Regions};
pub use wheres::{WhereCase, WhereTable};
pub use words::{Word, Words};

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::programme::Programme;
use crate::reason::{Catalogue, Reason, Referral};
use crate::{ProgrammeId, ReasonCode, Text};

mod cross_check;

/// Documents that cannot be used together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// One document is wrong by itself or does not fit the others; its faults say where.
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("there is no document of kind {0:?}; add one")]
    Missing(DocumentKind),
    /// Kinds of which there can be one only.
    #[error("`{second}` is a second document of kind {kind:?} beside `{first}`; remove one")]
    Twice { kind: DocumentKind, first: String, second: String },
    #[error(
        "`{second}` gives edition {edition} of {programme} again after `{first}`; give it an edition of its own"
    )]
    EditionTwice { programme: ProgrammeId, edition: String, first: String, second: String },
}

impl RulebookError {
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Document(error) => return error.text(),
            Self::Missing(kind) => format!("缺少{kind:?}类规则文件，请补充"),
            Self::Twice { kind, first, second } => {
                format!("“{second}”与“{first}”同为{kind:?}类规则文件，请删去一个")
            }
            Self::EditionTwice { programme, edition, first, second } => {
                format!("“{second}”与“{first}”都是{programme}的{edition}版，请另定版本名称")
            }
        };
        Text::new(zh, self.to_string())
    }
}

/// The rules, read and checked against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Rulebook {
    /// By id, then by `valid_from`.
    programmes: Vec<Programme>,
    catalogue: Catalogue,
    wheres: WhereTable,
    words: Words,
    calendar: Calendar,
    regions: Regions,
}

impl Rulebook {
    /// Reads documents in any order. One each of reasons, where, words and holidays; any number of programmes;
    /// one or more of regions, which add up.
    pub fn parse(documents: &[Document]) -> Result<Self, RulebookError> {
        let reasons = the_one(documents, DocumentKind::Reasons)?;
        let wheres = the_one(documents, DocumentKind::Where)?;
        let words = the_one(documents, DocumentKind::Words)?;
        let holidays = the_one(documents, DocumentKind::Holidays)?;
        let catalogue = Catalogue::parse(&reasons.name, &reasons.text)?;
        let wheres = WhereTable::parse(&wheres.name, &wheres.text)?;
        let regions = parse_regions(documents)?;
        let mut programmes: Vec<(&str, Programme)> = Vec::new();
        for document in of_kind(documents, DocumentKind::Programme) {
            let programme = Programme::parse(&document.name, &document.text)?;
            cross_check::check(document, &programme, &catalogue, &wheres)?;
            let same = |(_, other): &&(&str, Programme)| {
                other.id == programme.id && other.edition == programme.edition
            };
            if let Some((first, _)) = programmes.iter().find(same) {
                return Err(RulebookError::EditionTwice {
                    programme: programme.id,
                    edition: programme.edition,
                    first: (*first).to_owned(),
                    second: document.name.clone(),
                });
            }
            programmes.push((&document.name, programme));
        }
        let mut programmes: Vec<Programme> = programmes.into_iter().map(|(_, programme)| programme).collect();
        programmes.sort_by(|a, b| (&a.id, a.valid_from).cmp(&(&b.id, b.valid_from)));
        Ok(Self {
            programmes,
            catalogue,
            wheres,
            words: Words::parse(&words.name, &words.text)?,
            calendar: Calendar::parse(&holidays.name, &holidays.text)?,
            regions,
        })
    }

    pub fn programme(&self, id: &ProgrammeId, edition: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.id == *id && programme.edition == edition)
    }

    /// The edition that a case submitted on this day in Asia/Shanghai comes under.
    pub fn latest(&self, id: &ProgrammeId, on: NaiveDate) -> Option<&Programme> {
        self.programmes.iter().rev().find(|programme| programme.id == *id && programme.valid_from <= on)
    }

    /// Every edition of every programme, by id and first day.
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    pub fn reason(&self, code: &ReasonCode) -> Option<&Reason> {
        self.catalogue.reasons.iter().find(|reason| reason.code == *code)
    }

    pub fn referral(&self, code: &ReasonCode) -> Option<&Referral> {
        self.catalogue.referrals.iter().find(|referral| referral.code == *code)
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub fn wheres(&self) -> &WhereTable {
        &self.wheres
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    pub fn regions(&self) -> &Regions {
        &self.regions
    }
}

fn of_kind(documents: &[Document], kind: DocumentKind) -> impl Iterator<Item = &Document> {
    documents.iter().filter(move |document| document.kind == kind)
}

fn the_one(documents: &[Document], kind: DocumentKind) -> Result<&Document, RulebookError> {
    let mut found = of_kind(documents, kind);
    let first = found.next().ok_or(RulebookError::Missing(kind))?;
    match found.next() {
        None => Ok(first),
        Some(second) => {
            Err(RulebookError::Twice { kind, first: first.name.clone(), second: second.name.clone() })
        }
    }
}

fn parse_regions(documents: &[Document]) -> Result<Regions, RulebookError> {
    let mut regions = Regions::default();
    let mut any = false;
    for document in of_kind(documents, DocumentKind::Regions) {
        regions.add(&document.name, &document.text)?;
        any = true;
    }
    if any { Ok(regions) } else { Err(RulebookError::Missing(DocumentKind::Regions)) }
}
