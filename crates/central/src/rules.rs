//! The rulebook in force, read from the store when it changed, and what it says on leases and on new cases.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use model::calendar::{day_of, next_open_day, quota_period};
use model::{Programme, ProgrammeId, Rulebook};
use protocol::manifest::Attempts;

use crate::storage::{CaseRecord, CaseRules, LeaseTerms, Storage};

/// The rules, and the version of the documents that they were read from.
pub struct Rules {
    present: RwLock<(u64, Arc<Rulebook>)>,
}

/// The documents in the store make no rulebook.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error(transparent)]
    Storage(#[from] crate::storage::StorageError),
    #[error("the rules documents cannot be used: {0}")]
    Documents(#[from] model::RulebookError),
}

impl Rules {
    pub async fn load(storage: &dyn Storage) -> Result<Self, RulesError> {
        let (version, rulebook) = read(storage).await?;
        Ok(Self { present: RwLock::new((version, Arc::new(rulebook))) })
    }

    /// The rules of now: another process may have published newer documents.
    pub async fn present(&self, storage: &dyn Storage) -> Result<Arc<Rulebook>, RulesError> {
        let version = storage.rules_version().await?;
        let (held, rulebook) = self.present.read().unwrap_or_else(PoisonError::into_inner).clone();
        if held == version {
            return Ok(rulebook);
        }
        let (version, rulebook) = read(storage).await?;
        let rulebook = Arc::new(rulebook);
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = (version, Arc::clone(&rulebook));
        Ok(rulebook)
    }
}

/// The version first: documents that come between the two reads are read again the next time.
async fn read(storage: &dyn Storage) -> Result<(u64, Rulebook), RulesError> {
    let version = storage.rules_version().await?;
    let documents = storage.documents().await?;
    Ok((version, Rulebook::parse(&documents)?))
}

/// The newest edition of each programme that is in force.
pub fn newest(rulebook: &Rulebook, now: DateTime<Utc>) -> Vec<&Programme> {
    let day = model::calendar::local_day(now);
    let mut ids: Vec<&ProgrammeId> = rulebook.programmes().iter().map(|programme| &programme.id).collect();
    ids.dedup();
    ids.into_iter().filter_map(|id| rulebook.latest(id, day)).collect()
}

pub fn lease_terms(programme: &Programme, shortest: Duration) -> LeaseTerms {
    let rule = &programme.lease;
    LeaseTerms {
        longest: Duration::hours(i64::from(rule.max_hours)),
        reserve: Duration::hours(i64::from(rule.reserve_hours)),
        shortest,
        station_seen_within: rule
            .station_seen_within_minutes
            .map(|minutes| Duration::minutes(i64::from(minutes))),
    }
}

/// What the rulebook says on a case that is being added.
pub struct NewCaseRules(pub Arc<Rulebook>);

impl CaseRules for NewCaseRules {
    fn attempts(&self, case: &CaseRecord, earlier: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<Attempts> {
        let quota = self.0.programme(&case.programme.id, &case.programme.edition)?.quota.as_ref()?;
        let at = case.submitted_at;
        let before: Vec<DateTime<Utc>> = earlier.iter().copied().filter(|earlier| *earlier <= at).collect();
        // This submission is one of them.
        let used = |from: DateTime<Utc>, to: DateTime<Utc>| {
            1 + before.iter().filter(|earlier| (from..to).contains(*earlier)).count()
        };
        let used_in_all = u32::try_from(before.len() + 1).unwrap_or(u32::MAX);
        let left = |limit: u32, used: usize| limit.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX));
        let (day_begins, day_ends) = day_of(at);
        let limits = [
            quota.total.map(|limit| left(limit, before.len() + 1)),
            quota.per_day.map(|limit| left(limit, used(day_begins, day_ends))),
            quota
                .per_period
                .zip(quota_period(quota, at))
                .map(|(limit, period)| left(limit, used(period.begins, period.ends))),
        ];
        let left = limits.into_iter().flatten().min()?;
        Some(Attempts { left, counted_at: now, next_period: next_open_day(quota, at, used_in_all) })
    }

    fn drawn_for_second_review(&self, case: &CaseRecord, number: u64) -> bool {
        self.0
            .programme(&case.programme.id, &case.programme.edition)
            .and_then(|programme| programme.review.blind_review_every)
            .is_some_and(|every| every > 0 && number.is_multiple_of(u64::from(every)))
    }
}
