//! Giving the undecided cases of a batch back.

use model::BatchId;
use protocol::{Action, OperationId};

use crate::desk::Moment;
use crate::store::station::batch::{self, BatchState};
use crate::store::station::case_state::{self, Gone};
use crate::store::station::setting;
use crate::store::{StationWrite, StoreError};

use super::operations::make;
use super::{Review, ReviewError, Signer};

impl Review {
    pub async fn release(&self, batch: BatchId, signer: &Signer, now: Moment) -> Result<(), ReviewError> {
        let signer = signer.clone();
        self.stores.write(move |tx| release(tx, batch, &signer, now)).await??;
        Ok(())
    }
}

fn release(
    tx: &StationWrite<'_>,
    batch: BatchId,
    signer: &Signer,
    now: Moment,
) -> Result<Result<OperationId, ReviewError>, StoreError> {
    let Some(lease) = batch::get(tx, batch)?.filter(|lease| lease.state == BatchState::Active) else {
        return Ok(Err(ReviewError::BatchNotHere));
    };
    let released = make(tx, signer, now, Action::Release { batch, fence: lease.fence }, None)?;
    batch::set_released(tx, batch)?;
    case_state::set_gone_of_batch(tx, batch, Gone::Released)?;
    setting::set(tx, &setting::AHEAD_RESTS, &true)?;
    Ok(Ok(released))
}
