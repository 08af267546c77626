//! Claims ahead: the station keeps so many open cases as the reviewer sets, so that going offline finds work there.
//! They are of the programme that was last claimed from by hand, and for who did that.

use std::time::Duration;

use model::{PersonId, ProgrammeId, Text};
use protocol::ProblemType;
use protocol::messages::LeaseRequest;
use tokio::time::Instant;

use super::exchange::Exchange;
use super::failure::SyncError;
use crate::commands::sync::Ahead;
use crate::store::station::batch::{self, BatchRow, BatchState};
use crate::store::station::case_state;
use crate::store::station::setting;
use crate::store::{StationRead, StoreError};

/// After a no. What is open changes by the hour rather than by the minute.
pub const ASK_AGAIN_AFTER: Duration = Duration::from_secs(10 * 60);

/// What is missing of the level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    pub programme: ProgrammeId,
    pub person: PersonId,
    pub count: u32,
}

impl Shortage {
    pub fn request(self) -> LeaseRequest {
        let Self { programme, person, count } = self;
        LeaseRequest { programme, count, person, ahead: true }
    }
}

/// How many open cases there should be, and are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Level {
    pub wanted: u32,
    pub here: u32,
    /// Whose cases they are; `None` until somebody claims by hand, and after somebody gave cases back.
    of: Option<(ProgrammeId, PersonId)>,
    /// Cases that the server has to hand out, as it last said.
    open: u64,
}

impl Level {
    pub async fn read(exchange: &Exchange) -> Result<Self, StoreError> {
        exchange.stores.read(read).await
    }

    /// What to claim now, if it is enough to be worth a request: a quarter of the level, so that not every decision
    /// brings a batch of one case.
    pub fn shortage(&self) -> Option<Shortage> {
        let (programme, person) = self.of.clone()?;
        let missing = self.wanted.saturating_sub(self.here);
        let worth_it = missing > 0 && missing.saturating_mul(4) >= self.wanted;
        (worth_it && self.open > 0).then_some(Shortage { programme, person, count: missing })
    }

    /// For the screen.
    pub fn shown(&self, refused: &Refusal) -> Option<Ahead> {
        let short = self.here < self.wanted;
        (self.wanted > 0).then(|| Ahead {
            level: self.wanted,
            here: self.here,
            why_not: if !short {
                None
            } else if self.of.is_none() {
                Some(Text::new("先手工领取一批后开始", "It begins once a batch was claimed by hand"))
            } else if self.open == 0 {
                Some(Text::new("中心目前没有可领取的案件", "The server has no cases to claim now"))
            } else {
                refused.why.clone()
            },
        })
    }
}

/// The server, or the disk, said no to the last claim ahead.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    pub until: Option<Instant>,
    why: Option<Text>,
}

impl Refusal {
    pub fn of(error: &SyncError, now: Instant) -> Self {
        let why = match error {
            SyncError::Server(protocol::ApiError::Problem(problem))
                if problem.kind == ProblemType::NothingToLease =>
            {
                Text::new(
                    "目前没有可提前领取的案件（将到期的案件不提前领取，请手工领取）",
                    "No cases can be claimed ahead now (what is due soon is claimed by hand only)",
                )
            }
            error => error.text(),
        };
        Self { until: Some(now + ASK_AGAIN_AFTER), why: Some(why) }
    }
}

fn read(db: &StationRead<'_>) -> Result<Level, StoreError> {
    let wanted = setting::get(db, &setting::CLAIM_AHEAD)?.unwrap_or_default();
    if wanted == 0 {
        return Ok(Level::default());
    }
    let batches = batch::all(db)?;
    let rests = setting::get(db, &setting::AHEAD_RESTS)?.unwrap_or_default();
    let Some(newest) = batches.last().filter(|_| !rests) else {
        return Ok(Level { wanted, ..Level::default() });
    };
    let (programme, person) = (newest.programme.clone(), newest.claimed_by);
    let mut here = 0;
    for held in batches.iter().filter(|row| row.programme == programme && row.state == BatchState::Active) {
        here += open_cases(db, held)?;
    }
    let open = setting::get(db, &setting::OPEN_CASES)?.unwrap_or_default();
    let open = open.iter().find(|open| open.programme == programme).map_or(0, |open| open.count);
    let here = u32::try_from(here).unwrap_or(u32::MAX);
    Ok(Level { wanted, here, of: Some((programme, person)), open })
}

/// Those whose records are still to come among them.
fn open_cases(db: &StationRead<'_>, held: &BatchRow) -> Result<u64, StoreError> {
    Ok(held.cases.saturating_sub(case_state::count_closed(db, held.id)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn level(wanted: u32, here: u32, open: u64) -> Level {
        let of = Some((ProgrammeId::from("jszg-identity"), PersonId(Uuid::nil())));
        Level { wanted, here, of, open }
    }

    #[test]
    fn a_claim_ahead_waits_until_a_quarter_of_the_level_is_missing() {
        let table = [(0, 0, None), (1, 0, Some(1)), (40, 40, None), (40, 31, None), (40, 30, Some(10))];
        for (wanted, here, expected) in table {
            let found = level(wanted, here, 100).shortage().map(|shortage| shortage.count);
            assert_eq!(found, expected, "{here} of {wanted}");
        }
        assert_eq!(level(40, 0, 0).shortage(), None, "the server has none");
        assert_eq!(Level { of: None, ..level(40, 0, 9) }.shortage(), None, "nobody has claimed anything");
    }

    proptest! {
        #[test]
        fn what_is_claimed_ahead_fills_the_level_and_never_more(
            wanted in 0..600_u32, here in 0..600_u32, open in 0..600_u64,
        ) {
            let level = level(wanted, here, open);
            if let Some(Shortage { count, .. }) = level.shortage() {
                prop_assert!(count > 0 && here + count == wanted);
            } else {
                prop_assert!(open == 0 || here >= wanted || (wanted - here) * 4 < wanted);
            }
        }
    }
}
