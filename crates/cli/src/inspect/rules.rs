//! The rules that the files are held against: those of a slot of a programme, or none.

use std::collections::BTreeMap;

use inspect::{Expected, Limits, Rules};
use model::programme::{PhotoRule, Threshold};
use model::{ProgrammeId, Rulebook, SlotId, built_in};

#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("没有业务 no programme {wanted}; 有 there are: {known}")]
    UnknownProgramme { wanted: String, known: String },
    #[error("没有照片位置 no slot {wanted}; 有 there are: {known}")]
    UnknownSlot { wanted: String, known: String },
    #[error(
        "各照片位置的要求不同，请用 --slot 指明 the slots differ in their rules, name one with --slot: {known}"
    )]
    SlotNeeded { known: String },
}

pub struct Chosen {
    pub slot: SlotId,
    photo: PhotoRule,
    limits: Limits,
    thresholds: BTreeMap<String, Threshold>,
    expected: Option<Expected>,
}

impl Chosen {
    pub fn of(programme: Option<&str>, slot: Option<&str>) -> Result<Self, RulesError> {
        let Some(wanted) = programme else { return Ok(Self::none()) };
        let rulebook = Rulebook::parse(&built_in()).expect("the model's tests hold its own data valid");
        let id = ProgrammeId::from(wanted);
        // The newest edition: the list is in order of their first days.
        let found = rulebook.programmes().iter().rfind(|programme| programme.id == id);
        let programme = found.ok_or_else(|| RulesError::UnknownProgramme {
            wanted: wanted.to_owned(),
            known: joined(rulebook.programmes().iter().map(|programme| programme.id.as_str())),
        })?;
        let known = || joined(programme.slots.iter().map(|slot| slot.id.as_str()));
        let named = slot.is_some();
        let slot = match (slot, programme.slots.as_slice()) {
            (Some(wanted), slots) => slots
                .iter()
                .find(|slot| slot.id.as_str() == wanted)
                .ok_or_else(|| RulesError::UnknownSlot { wanted: wanted.to_owned(), known: known() })?,
            (None, [first, others @ ..]) if others.iter().all(|slot| slot.photo == first.photo) => first,
            (None, _) => return Err(RulesError::SlotNeeded { known: known() }),
        };
        Ok(Self {
            slot: slot.id.clone(),
            photo: slot.photo.clone(),
            limits: Limits::of(&programme.decode_limits),
            thresholds: programme.thresholds.clone(),
            // Without a slot any photo of the programme is as good.
            expected: Rules::of(programme, &slot.id).and_then(|rules| rules.expected).filter(|_| named),
        })
    }

    /// Whatever can be opened.
    fn none() -> Self {
        Self {
            slot: SlotId::from("photo"),
            photo: PhotoRule::any(),
            limits: Limits::CEILING,
            thresholds: BTreeMap::new(),
            expected: None,
        }
    }

    pub fn rules(&self) -> Rules<'_> {
        Rules {
            photo: &self.photo,
            limits: self.limits,
            thresholds: &self.thresholds,
            expected: self.expected,
            document: None,
        }
    }
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    names.join(", ")
}
