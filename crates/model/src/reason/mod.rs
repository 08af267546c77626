//! The two catalogues of reasons, for failing and for referring, and the texts made from them.

mod applicant;
mod catalogue;

pub use applicant::{CaseContext, LastAttempt, applicant_text, pass_text, refer_text};
pub use catalogue::{
    Basis, Catalogue, Closing, HardWhen, Reason, ReasonKind, RecordScope, ReferTarget, Referral, SlotScope,
    StandsOn,
};
