//! The regions that identity numbers begin with.
//!
//! The table knows provinces for certain. Counties were recoded many times and a number keeps the code of its
//! registration, so an unknown county is never an error.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::{DocumentError, Problem, at, read};
use crate::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RegionCodeKind {
    /// Two digits.
    Province,
    /// Six digits.
    County,
    /// Six digits, of residence permits only.
    ResidencePermit,
    /// Six digits, of no real place: accepted by programmes that say so.
    Specimen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RegionCode {
    pub code: String,
    pub kind: RegionCodeKind,
    pub name: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionsFile {
    regions: Vec<RegionCode>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions {
    by_code: BTreeMap<String, RegionCode>,
}

impl Regions {
    /// Adds the regions of one document.
    pub(crate) fn add(&mut self, name: &str, text: &str) -> Result<(), DocumentError> {
        let file: RegionsFile = read(name, text)?;
        let mut faults = Vec::new();
        for (index, region) in file.regions.into_iter().enumerate() {
            let at = at!["regions", index, "code"];
            let length = if region.kind == RegionCodeKind::Province { 2 } else { 6 };
            if region.code.len() != length || !region.code.bytes().all(|byte| byte.is_ascii_digit()) {
                faults.push((
                    at,
                    Problem::rule(
                        "省级2位数字，其他6位数字",
                        "2 digits for a province, 6 for any other region",
                    ),
                ));
            } else if self.by_code.contains_key(&region.code) {
                faults.push((at, Problem::Twice { name: region.code }));
            } else {
                self.by_code.insert(region.code.clone(), region);
            }
        }
        DocumentError::unless_empty(name, text, faults)
    }

    /// By the whole code: two digits for a province, six for any other region.
    pub fn get(&self, code: &str) -> Option<&RegionCode> {
        self.by_code.get(code)
    }

    pub fn is_specimen(&self, code: &str) -> bool {
        self.get(code).is_some_and(|region| region.kind == RegionCodeKind::Specimen)
    }

    pub fn province(&self, code: &str) -> Option<&RegionCode> {
        self.get(code.get(..2)?)
    }

    /// Whether any county of this province is in the table; where none is, an unknown county says nothing.
    pub fn knows_counties(&self, province: &str) -> bool {
        let counties = |(code, region): (&String, &RegionCode)| {
            region.kind == RegionCodeKind::County && code.starts_with(province)
        };
        self.by_code.iter().any(counties)
    }
}
