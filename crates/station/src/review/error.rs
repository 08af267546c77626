//! Why a step of the review is refused.

use crate::store::StoreError;

use super::verdict_check::VerdictRefusal;

#[derive(Debug, thiserror::Error)]
pub(crate) enum ReviewError {
    #[error("the case is not on this station")]
    CaseNotHere,
    #[error("photos or data of the case are still on their way")]
    CaseNotReady,
    /// Withdrawn, given back, or its lease has ended.
    #[error("the case can no longer be decided here")]
    CaseGone,
    #[error("a decision on the case is in force")]
    AlreadyDecided,
    #[error("there is no decision on the case to take back or replace")]
    DecisionNotHere,
    #[error("the decision is another person's")]
    NotYourDecision,
    #[error("the mandate does not name the case's programme")]
    ProgrammeNotAllowed,
    #[error("the batch is not on this station")]
    BatchNotHere,
    /// The rules that the case came with did not arrive.
    #[error("the rules of the case are not on this station")]
    RulesMissing,
    #[error(transparent)]
    Verdict(#[from] VerdictRefusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}
