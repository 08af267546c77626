//! A reviewer's verdict on a case.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{FieldId, ReasonCode, SlotId};

/// Where a reason stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "on")]
pub enum Place {
    Slot {
        slot: SlotId,
    },
    Field {
        field: FieldId,
    },
    /// A line of a student record.
    Record {
        field: FieldId,
    },
    /// The case as a whole; reasons such as `slot-repeated` name the slots they speak of.
    Case {
        slots: Vec<SlotId>,
    },
}

/// A reason together with the place it stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Ground {
    pub code: ReasonCode,
    pub place: Place,
}

/// `pass` carries no reason, `fail` one or more of the first catalogue, `refer` exactly one of the second.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    Pass,
    Fail { grounds: Vec<Ground> },
    Refer { reason: ReasonCode },
}
