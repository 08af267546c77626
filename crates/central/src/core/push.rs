//! Operations come in.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::{PersonId, StationId, Text};
use protocol::messages::{Push, Pushed};
use protocol::operation::Action;
use protocol::{
    Decision, MAX_OPERATIONS_PER_PUSH, Mandate, OperationBody, Problem, ProblemType, PublicKey,
    SignedMandate, SignedOperation,
};
use uuid::Uuid;

use super::sign_in::covers;
use super::{Caller, Core};
use crate::judge::RulebookJudge;
use crate::refusal::{Answer, Refusal};
use crate::storage::{IncomingOperation, PushOrder, Signer};

/// Ciphertext of a sealed part: a note, some values and boxes.
const SEALED_BYTES: usize = 64 * 1024;

impl Core {
    /// Takes operations of one incarnation, all or none of them. What is wrong with a single operation makes it
    /// rejected, which is an answer; only what leaves no operation to speak of refuses the request.
    pub async fn push(&self, caller: Caller, push: Push) -> Answer<Pushed> {
        let answer = self.take(caller, push).await;
        self.metrics.pushed(&answer);
        answer
    }

    async fn take(&self, caller: Caller, push: Push) -> Answer<Pushed> {
        let (incarnation, bodies) = read(caller, &push)?;
        let station = self.storage.station(caller.station).await?.ok_or(ProblemType::StationUnknown)?;
        let signers = self.signers(caller.station, &bodies, &push.mandates).await?;
        let mut operations = Vec::with_capacity(bodies.len());
        for (signed, body) in push.operations.into_iter().zip(bodies) {
            let signer = signers.get(&body.person);
            let fault = match signer.filter(|signer| signed_by(signer, &signed, &station.public_key)) {
                Some(signer) => fault(&signed, &body, signer),
                // A restore from a backup may have lost the key: nothing is said for good without the mandates.
                None if push.mandates.is_empty() => return Err(ProblemType::MandateUnknown.into()),
                None => Some(if signer.is_none() { unknown_person() } else { wrong_signature() }),
            };
            let granted = self.granted(&body);
            operations.push(IncomingOperation { hash: signed.hash(), fault, granted, body, signed });
        }
        let order = PushOrder { station: caller.station, incarnation, operations, now: self.now() };
        let judge = RulebookJudge { rulebook: self.rulebook().await?, key: self.key.clone() };
        let record = self.storage.record(order, Arc::new(judge)).await?;
        if let Some(before_reply) = &self.config.before_reply {
            before_reply().await;
        }
        Ok(Pushed { results: record.results, high_water: record.high_water })
    }

    /// Who signed. Mandates that the store lost are entered before.
    async fn signers(
        &self,
        station: StationId,
        bodies: &[OperationBody],
        mandates: &[SignedMandate],
    ) -> Answer<HashMap<PersonId, Signer>> {
        if mandates.len() > MAX_OPERATIONS_PER_PUSH {
            return Err(ProblemType::TooLarge.into());
        }
        let persons: BTreeSet<PersonId> = bodies.iter().map(|body| body.person).collect();
        let mut signers = HashMap::new();
        for person in persons {
            let ours = |signed: &SignedMandate| {
                let mandate = signed.verify(&self.key.public()).ok()?;
                (mandate.station == station && mandate.person == person).then_some(mandate)
            };
            let mut signer = self.storage.signer(station, person).await?;
            let held = |mandate: &Mandate| signer.as_ref().is_some_and(|signer| signer.holds(mandate));
            let lost: Vec<Mandate> =
                mandates.iter().filter_map(ours).filter(|mandate| !held(mandate)).collect();
            if !lost.is_empty() && signer.as_ref().is_none_or(|signer| !signer.removed) {
                tracing::warn!(%station, %person, "a mandate that this store lacks is entered again");
                self.storage.take_up_mandates(lost, self.now()).await?;
                signer = self.storage.signer(station, person).await?;
            }
            signers.extend(signer.map(|signer| (person, signer)));
        }
        Ok(signers)
    }

    fn granted(&self, body: &OperationBody) -> bool {
        body.action.decision().is_some_and(|Decision { grant, batch, case, .. }| {
            grant.is_some_and(|grant| self.grants.holds(&grant, body.id.station, *batch, *case))
        })
    }
}

/// The bodies, and the one incarnation that they are of. It may be an older one of the same station.
fn read(caller: Caller, push: &Push) -> Answer<(Uuid, Vec<OperationBody>)> {
    let refuse = |zh: &str, en: &str| {
        Refusal::from(Problem::with_detail(ProblemType::InvalidOperation, Text::new(zh, en)))
    };
    if push.operations.len() > MAX_OPERATIONS_PER_PUSH {
        return Err(ProblemType::TooLarge.into());
    }
    let bodies = push.operations.iter().map(|operation| {
        operation.read().map_err(|_| refuse("操作内容无法读取", "The operation's body cannot be read"))
    });
    let bodies = bodies.collect::<Answer<Vec<_>>>()?;
    let incarnation = bodies.first().map_or(caller.incarnation, |body| body.id.incarnation);
    if bodies.iter().any(|body| body.id.station != caller.station || body.id.incarnation != incarnation) {
        return Err(refuse(
            "操作不是本机的，或者来自不同的运行代",
            "The operations are not this station's, or of several incarnations",
        ));
    }
    Ok((incarnation, bodies))
}

fn unknown_person() -> Problem {
    Problem::with_detail(
        ProblemType::NotAllowed,
        Text::new("此人没有在本机登录过", "The person never signed in on this station"),
    )
}

fn wrong_signature() -> Problem {
    Problem::with_detail(
        ProblemType::InvalidOperation,
        Text::new("操作的签名不符", "The operation's signatures do not match"),
    )
}

/// Any key that the person ever had here will do: an old operation stands by the one that was in force when it was made.
fn signed_by(signer: &Signer, signed: &SignedOperation, station: &PublicKey) -> bool {
    signer.keys.iter().any(|key| signed.verify(key, station).is_ok())
}

/// What is wrong with an operation whatever its case looks like. It stands by the mandate that was in force when it was
/// made, so any that the person had here is taken.
fn fault(signed: &SignedOperation, body: &OperationBody, signer: &Signer) -> Option<Problem> {
    if signed.sealed.as_ref().is_some_and(|sealed| sealed.0.len() > SEALED_BYTES) {
        let text = Text::new("操作的密封部分过长", "The operation's sealed part is too long");
        return Some(Problem::with_detail(ProblemType::InvalidOperation, text));
    }
    let programme = match &body.action {
        Action::Decide(decision) | Action::Supersede { decision, .. } => Some(&decision.programme.id),
        Action::Withdraw { .. } | Action::Release { .. } => None,
    };
    // A station that started offline knows its own clock only, and held the mandate against that.
    let made_at = body.server_time.unwrap_or(body.wall_time);
    let allowed =
        signer.mandates.iter().any(|mandate| covers(mandate, made_at) && mandate.lets_review(programme));
    (!allowed).then(|| {
        let text = Text::new(
            "此人的授权不包括这个办理类别，或当时已过期",
            "The person's mandate does not cover this programme, or had expired",
        );
        Problem::with_detail(ProblemType::NotAllowed, text)
    })
}
