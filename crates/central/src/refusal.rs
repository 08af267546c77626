//! Why the server does not do what it is asked to: a problem by RFC 9457, made from the errors of what stands
//! below. Failures that are the server's own are logged here, once, and told without their cause.

use protocol::{Problem, ProblemType};

use crate::passwords::PasswordError;
use crate::photos::PhotoError;
use crate::rules::RulesError;
use crate::storage::StorageError;

/// When to ask again for a photo that its store did not give.
const PHOTOS_AGAIN_S: u64 = 10;

#[derive(Debug, Clone, PartialEq)]
pub struct Refusal(pub Box<Problem>);

pub type Answer<T> = Result<T, Refusal>;

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<ProblemType> for Refusal {
    fn from(kind: ProblemType) -> Self {
        Problem::new(kind).into()
    }
}

impl From<Refusal> for protocol::ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(refusal.0)
    }
}

impl Refusal {
    /// Something here broke.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        ProblemType::Internal.into()
    }

    /// A request that is not valid, and why.
    pub fn invalid(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Problem::with_detail(ProblemType::InvalidRequest, model::Text::new(zh, en)).into()
    }

    pub fn retry_after(kind: ProblemType, seconds: u64) -> Self {
        let mut problem = Problem::new(kind);
        problem.retry_after_s = Some(seconds);
        problem.into()
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::EnrolmentCode => ProblemType::EnrolmentCode.into(),
            StorageError::NothingToLease => ProblemType::NothingToLease.into(),
            StorageError::IdempotencyMismatch => ProblemType::IdempotencyMismatch.into(),
            StorageError::ChangedBody { .. } => ProblemType::ChangedBody.into(),
            StorageError::CursorVoid => ProblemType::CursorVoid.into(),
            StorageError::SequenceGap { expected } => {
                let mut problem = Problem::new(ProblemType::SequenceGap);
                problem.expected_seq = Some(expected);
                problem.into()
            }
            StorageError::Busy => Self::retry_after(ProblemType::Overloaded, 1),
            StorageError::LoginTaken
            | StorageError::Newer { .. }
            | StorageError::Foreign
            | StorageError::Occupied
            | StorageError::OtherKey
            | StorageError::Forgetful
            | StorageError::Failed(_) => Self::internal(&error),
        }
    }
}

impl From<PhotoError> for Refusal {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Unreachable(_) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a photo has to wait");
                let text = model::Text::new("照片库没有应答，请稍后再试", "The photo store does not answer");
                let mut problem = Problem::with_detail(ProblemType::Overloaded, text);
                problem.retry_after_s = Some(PHOTOS_AGAIN_S);
                problem.into()
            }
            PhotoError::Refused | PhotoError::Failed(_) | PhotoError::Damaged { .. } => {
                Self::internal(&error)
            }
        }
    }
}

impl From<RulesError> for Refusal {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::Storage(error) => error.into(),
            RulesError::Documents(_) => Self::internal(&error),
        }
    }
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort => ProblemType::WeakPassword.into(),
            PasswordError::Hash(_) | PasswordError::Task => Self::internal(&error),
        }
    }
}
