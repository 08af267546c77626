//! The regions that identity numbers begin with.
//!
//! The table knows provinces for certain. Counties were recoded many times and a number keeps the code of its
//! registration, so an unknown county is never an error.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::{DocumentError, Problem, at, read};
use crate::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RegionCodeKind {
    /// Two digits.
    Province,
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
    #[serde(default)]
    regions: Vec<RegionCode>,
    #[serde(default)]
    counties: Vec<CountyCodes>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountyCodes {
    province: String,
    codes: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions {
    by_code: BTreeMap<String, RegionCode>,
    /// Prefectures and counties, six digits each, retired ones among them.
    counties: BTreeSet<String>,
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
        for (index, group) in file.counties.into_iter().enumerate() {
            for (code_index, code) in group.codes.into_iter().enumerate() {
                let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || !code.starts_with(&group.province) {
                    let at = at!["counties", index, "codes", code_index];
                    let problem =
                        Problem::rule("以所属省级代码开头的6位数字", "6 digits that begin with the province");
                    faults.push((at, problem));
                } else {
                    self.counties.insert(code);
                }
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

    /// Whether the table has a number's first six digits. It has no county of Taiwan, Hong Kong and Macao: GB/T 2260
    /// codes none, so a number that claims one is looked at.
    pub fn knows_county(&self, code: &str) -> bool {
        self.by_code.contains_key(code) || self.counties.contains(code)
    }
}
