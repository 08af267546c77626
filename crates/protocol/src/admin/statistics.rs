//! `GET /v1/admin/statistics`: how the work goes, by day, programme and reviewer.

use chrono::NaiveDate;
use model::{PersonId, ProgrammeId, ReasonCode};
use serde::{Deserialize, Serialize};

/// Days in Asia/Shanghai, both of them included; 31 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, utoipa::IntoParams)]
pub struct StatisticsRequest {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Statistics {
    /// As it stands now, by programme.
    pub waiting: Vec<WaitingCases>,
    /// Days and programmes without any decision or escalation are left out.
    pub days: Vec<DayStatistics>,
}

/// Undecided cases of a programme that no station holds, by when they are due; and those that one holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WaitingCases {
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub over_due: u64,
    pub within_hour: u64,
    pub within_day: u64,
    pub later: u64,
    pub without_due: u64,
    pub leased: u64,
    /// Waiting or leased, after stations let go of them twice.
    pub escalated: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayStatistics {
    pub day: NaiveDate,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub figures: Figures,
    /// Cases that stations let go of for the second time on this day.
    pub escalated: u64,
    pub reviewers: Vec<ReviewerStatistics>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewerStatistics {
    #[schema(value_type = uuid::Uuid)]
    pub person: PersonId,
    pub login: String,
    pub name: String,
    pub figures: Figures,
}

/// Decisions that came in and were not taken back: `decided` is the sum of the three verdicts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figures {
    pub decided: u64,
    pub passed: u64,
    pub failed: u64,
    pub referred: u64,
    /// Differed from another decision on the same case.
    pub disputed: u64,
    /// Withdrawn or superseded since; not among the decided.
    pub taken_back: u64,
    /// Grounds of the failed, the most frequent first. A case may be failed for several.
    pub reasons: Vec<ReasonCount>,
    /// From the application to the decision, by nearest rank; absent where nothing was decided.
    pub median_s: Option<u64>,
    pub p95_s: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReasonCount {
    #[schema(value_type = String)]
    pub code: ReasonCode,
    pub count: u64,
}
