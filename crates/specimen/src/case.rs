//! Whole cases, some with a planted defect.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use model::calendar::local_day;
use model::programme::{Programme, SlotKind};
use model::{Declared, DocumentType, ProgrammeId, ReasonCode, SlotId};

use crate::SpecimenError;
use crate::applicant::{Applicant, DAY};
use crate::declared;
use crate::defect::{Defect, ExifTurn, Turn};
use crate::dice::Dice;
use crate::photo::{Rendered, render};

/// Noon in Asia/Shanghai.
const NOON_IN_UTC: NaiveTime = NaiveTime::from_hms_opt(4, 0, 0).expect("a time of the day");

/// Which cases to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub programme: ProgrammeId,
    pub count: usize,
    pub seed: u64,
    /// All are submitted within the four hours before.
    pub until: DateTime<Utc>,
    /// Share of the cases with a defect.
    pub defect_share: f32,
}

impl Plan {
    /// Submitted on [`DAY`] before noon in Asia/Shanghai, every third case with a defect.
    pub fn new(programme: &ProgrammeId, count: usize, seed: u64) -> Self {
        let until = DAY.and_time(NOON_IN_UTC).and_utc();
        Self { programme: programme.clone(), count, seed, until, defect_share: 0.34 }
    }

    /// The day of submission, in Asia/Shanghai.
    pub(crate) fn day(&self) -> NaiveDate {
        local_day(self.until)
    }
}

/// A case as an office would hand it in.
#[derive(Debug, Clone)]
pub struct SpecimenCase {
    pub reference: String,
    pub programme: ProgrammeId,
    pub document: DocumentType,
    pub applicant: Applicant,
    pub declared: Declared,
    pub submitted_at: DateTime<Utc>,
    /// In programme order. File names are unique within the plan.
    pub photos: Vec<(SlotId, Rendered)>,
    pub planted: Vec<(SlotId, Defect)>,
    /// What a reviewer who sees everything would fail it for; empty for a pass.
    pub expected: Vec<(SlotId, ReasonCode)>,
}

/// Cases of a programme, rendered one by one as they are asked for.
pub fn cases(
    programme: &ProgrammeId,
    count: usize,
    seed: u64,
) -> impl Iterator<Item = Result<SpecimenCase, SpecimenError>> {
    Plan::new(programme, count, seed).cases()
}

impl Plan {
    pub fn cases(&self) -> impl Iterator<Item = Result<SpecimenCase, SpecimenError>> + use<> {
        let plan = self.clone();
        (0..plan.count).map(move |index| plan.case(index))
    }

    fn case(&self, index: usize) -> Result<SpecimenCase, SpecimenError> {
        let day = self.day();
        let programme = declared::programme(&self.programme, day)?;
        let seed = self.seed.wrapping_mul(1_000_003).wrapping_add(index as u64);
        let dice = &mut Dice::new(seed, "case");
        let document = document(programme, dice);
        let applicant = Applicant::invent_on(dice.next(), document, day);
        let slots: Vec<(&SlotId, SlotKind)> =
            programme.slots_of(document).into_iter().map(|slot| (&slot.id, slot.kind)).collect();
        let planted = dice.chance(self.defect_share).then(|| plant(&slots, dice));
        let reference =
            format!("SP{}-{:06}", day.format("%Y%m%d"), self.seed % 1000 * 1000 + index as u64 + 1);
        let photos = slots.iter().map(|(slot, _)| {
            let defect = planted.as_ref().filter(|(at, ..)| at == *slot).map(|(.., defect)| *defect);
            let photo = render(&applicant, slot, defect, seed)?;
            let file_name = format!("{reference}-{}", photo.file_name);
            Ok(((*slot).clone(), Rendered { file_name, ..photo }))
        });
        let photos = photos.collect::<Result<Vec<_>, SpecimenError>>()?;
        let expected =
            planted.iter().filter_map(|(slot, kind, defect)| Some((slot.clone(), defect.reason(*kind)?)));
        let expected = expected.collect();
        Ok(SpecimenCase {
            reference,
            programme: self.programme.clone(),
            document,
            declared: applicant.declared_on(programme, day),
            applicant,
            submitted_at: self.until - TimeDelta::minutes(dice.whole(0, 239).into()),
            photos,
            planted: planted.into_iter().map(|(slot, _, defect)| (slot, defect)).collect(),
            expected,
        })
    }
}

/// Resident ID cards are by far the most; the others come up where the programme takes them.
fn document(programme: &Programme, dice: &mut Dice) -> DocumentType {
    let taken: Vec<DocumentType> = programme.documents.iter().map(|rules| rules.document).collect();
    if taken.contains(&DocumentType::ResidentId) && dice.chance(0.7) {
        DocumentType::ResidentId
    } else {
        dice.pick(&taken)
    }
}

/// One defect that can be seen in the slot it is planted in. Turned and mirrored photos are the commonest causes.
fn plant(slots: &[(&SlotId, SlotKind)], dice: &mut Dice) -> (SlotId, SlotKind, Defect) {
    let (slot, kind) = dice.pick(slots);
    let turns = [Turn::Quarter, Turn::Half, Turn::ThreeQuarters];
    let exif = ExifTurn::new(dice.whole(2, 8) as u8);
    let mut kinds = vec![
        Defect::Turned(dice.pick(&turns)),
        Defect::Turned(dice.pick(&turns)),
        Defect::OverSize,
        Defect::PngNamedJpg,
        Defect::Blurred,
        Defect::Dark,
        Defect::WrongSlot,
    ];
    kinds.extend(exif.map(Defect::ExifTurned));
    if kind != SlotKind::Portrait {
        kinds.extend([Defect::Mirrored, Defect::Mirrored, Defect::Glaring, Defect::Cut]);
    }
    (slot.clone(), kind, dice.pick(&kinds))
}
