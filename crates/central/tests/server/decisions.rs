//! The rules for two decisions on one case, as stations meet them.

use central::storage::AddedCase;
use central::testkit::{TestCentral, sample_case};
use central::{Config, NewCase};
use chrono::Duration;
use model::Verdict;
use protocol::manifest::ManifestCase;
use protocol::messages::{CaseState, Change, Lease, LeaseEnd};
use protocol::operation::Fence;
use protocol::{Action, Outcome, ProblemType};
use uuid::Uuid;

use crate::support::{Signer, TestStation, decide, decision, fail, ok};

struct Desk {
    station: TestStation,
    person: Signer,
}

async fn desk(central: &TestCentral, login: &str) -> Desk {
    let station = TestStation::enrol(central).await;
    let person = station.add_reviewer(central, login).await;
    Desk { station, person }
}

impl Desk {
    async fn take(&self, programme: &str) -> (Lease, ManifestCase) {
        self.station.hello().await;
        self.station.changes(None).await;
        let lease = self.station.try_lease(Uuid::new_v4(), programme, 1, self.person.id).await;
        let lease: Lease = ok(lease).await;
        let case = self.station.manifest(&lease).await.remove(0);
        (lease, case)
    }

    async fn decide(&self, (lease, case): &(Lease, ManifestCase), verdict: Verdict) -> Outcome {
        let result = self.station.act(&self.person, decide(case, lease, verdict)).await;
        assert_eq!(result.problem, None);
        result.outcome
    }
}

async fn state(central: &TestCentral) -> CaseState {
    let status = central.core().storage().status(central.now()).await.unwrap();
    status.cases[0].1
}

async fn outcomes(central: &TestCentral) -> Vec<Verdict> {
    let later = central.now() + Duration::days(1);
    let waiting = central.core().storage().outcomes_to_export(later).await.unwrap();
    waiting.into_iter().map(|outcome| outcome.verdict).collect()
}

/// One case that two stations have had one after the other, the first one's lease being over.
async fn two_desks() -> (TestCentral, Desk, (Lease, ManifestCase), Desk, (Lease, ManifestCase)) {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let (one, two) = (desk(&central, "one").await, desk(&central, "two").await);
    let first = one.take("jszg-identity").await;
    central.advance(Duration::days(6));
    let second = two.take("jszg-identity").await;
    one.station.hello().await;
    (central, one, first, two, second)
}

#[tokio::test]
async fn a_decision_under_an_old_fence_counts_while_the_case_is_open() {
    let (central, one, first, two, second) = two_desks().await;
    assert_eq!(one.decide(&first, Verdict::Pass).await, Outcome::Late);
    assert_eq!(state(&central).await, CaseState::Passed);
    assert_eq!(two.decide(&second, Verdict::Pass).await, Outcome::Evidence, "a second opinion");
    assert_eq!(outcomes(&central).await, [Verdict::Pass], "one counts");
}

#[tokio::test]
async fn two_verdicts_that_differ_are_disputed_and_not_told() {
    let (central, one, first, two, second) = two_desks().await;
    assert_eq!(two.decide(&second, Verdict::Pass).await, Outcome::Accepted);
    assert_eq!(one.decide(&first, fail("photo-unclear", "side-a")).await, Outcome::Disputed);
    assert_eq!(state(&central).await, CaseState::Disputed);
    assert_eq!(outcomes(&central).await, []);
    let withdraw = Action::Withdraw { target: one.station.last(), case: first.1.id };
    assert_eq!(one.station.act(&one.person, withdraw).await.outcome, Outcome::Accepted);
    assert_eq!(outcomes(&central).await, [Verdict::Pass], "without the other one there is no dispute");
}

#[tokio::test]
async fn a_case_that_was_told_to_the_applicant_is_closed() {
    let (central, one, first, two, second) = two_desks().await;
    two.decide(&second, Verdict::Pass).await;
    let storage = central.core().storage();
    assert_eq!(storage.outcomes_to_export(central.now()).await.unwrap(), [], "the hold time is not over");
    let later = central.now() + Duration::minutes(31);
    let told = storage.outcomes_to_export(later).await.unwrap();
    storage.mark_exported(told, later).await.unwrap();
    assert_eq!(storage.outcomes_to_export(later).await.unwrap(), []);
    assert_eq!(one.decide(&first, fail("photo-unclear", "side-a")).await, Outcome::Evidence);
    let withdraw = Action::Withdraw { target: two.station.last(), case: second.1.id };
    assert_eq!(two.station.act(&two.person, withdraw).await.outcome, Outcome::Evidence);
    assert_eq!(state(&central).await, CaseState::Closed);
}

#[tokio::test]
async fn a_withdrawal_opens_the_case_and_leaves_it_with_its_station() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let desk = desk(&central, "one").await;
    let lease = desk.station.lease(2, &desk.person).await;
    let cases = desk.station.manifest(&lease).await;
    let held = (lease.clone(), cases[0].clone());
    assert_eq!(desk.decide(&held, Verdict::Pass).await, Outcome::Accepted);
    let target = desk.station.last();
    let withdraw = Action::Withdraw { target, case: cases[0].id };
    assert_eq!(desk.station.act(&desk.person, withdraw.clone()).await.outcome, Outcome::Accepted);
    assert_eq!(outcomes(&central).await, []);
    assert_eq!(desk.station.changes(None).await.open, [], "nobody else can take it");
    assert_eq!(desk.decide(&held, fail("photo-unclear", "side-a")).await, Outcome::Accepted);
    let unknown = Action::Withdraw { target: desk.station.operation_id(99), case: cases[0].id };
    let result = desk.station.act(&desk.person, unknown).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::InvalidOperation);
    let wrong_case = Action::Withdraw { target, case: cases[1].id };
    let result = desk.station.act(&desk.person, wrong_case).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::InvalidOperation);
}

#[tokio::test]
async fn nobody_takes_back_what_a_colleague_decided() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let desk = desk(&central, "one").await;
    let colleague = desk.station.add_reviewer(&central, "two").await;
    let held = desk.take("jszg-identity").await;
    desk.decide(&held, Verdict::Pass).await;
    let withdraw = Action::Withdraw { target: desk.station.last(), case: held.1.id };
    let result = desk.station.act(&colleague, withdraw).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed);
}

#[tokio::test]
async fn a_superseding_decision_replaces_the_first() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let desk = desk(&central, "one").await;
    let lease = desk.station.lease(2, &desk.person).await;
    let case = desk.station.manifest(&lease).await.remove(0);
    desk.decide(&(lease.clone(), case.clone()), Verdict::Pass).await;
    let better = fail("photo-unclear", "side-a");
    let supersede =
        Action::Supersede { target: desk.station.last(), decision: decision(&case, &lease, better.clone()) };
    assert_eq!(desk.station.act(&desk.person, supersede).await.outcome, Outcome::Accepted);
    assert_eq!(outcomes(&central).await, [better]);
}

#[tokio::test]
async fn withdrawing_what_was_superseded_leaves_the_case_settled_and_the_batch_done() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let desk = desk(&central, "one").await;
    let lease = desk.station.lease(2, &desk.person).await;
    let cases = desk.station.manifest(&lease).await;
    desk.decide(&(lease.clone(), cases[0].clone()), Verdict::Pass).await;
    let target = desk.station.last();
    let better = fail("photo-unclear", "side-a");
    let decision = decision(&cases[0], &lease, better.clone());
    desk.station.act(&desk.person, Action::Supersede { target, decision }).await;
    desk.station.act(&desk.person, Action::Withdraw { target, case: cases[0].id }).await;
    assert_eq!(outcomes(&central).await, [better], "what replaced it counts");
    desk.decide(&(lease.clone(), cases[1].clone()), Verdict::Pass).await;
    let ended = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Completed };
    assert!(desk.station.changes(None).await.items.contains(&ended), "nothing is left to decide");
}

#[tokio::test]
async fn a_verdict_that_changes_while_it_is_exported_is_told_the_next_time() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let desk = desk(&central, "one").await;
    let lease = desk.station.lease(2, &desk.person).await;
    let case = desk.station.manifest(&lease).await.remove(0);
    desk.decide(&(lease.clone(), case.clone()), Verdict::Pass).await;
    let storage = central.core().storage();
    let later = central.now() + Duration::days(1);
    let written = storage.outcomes_to_export(later).await.unwrap();
    let better = fail("photo-unclear", "side-a");
    let supersede =
        Action::Supersede { target: desk.station.last(), decision: decision(&case, &lease, better.clone()) };
    assert_eq!(desk.station.act(&desk.person, supersede).await.outcome, Outcome::Accepted);
    storage.mark_exported(written, later).await.unwrap();
    assert_eq!(outcomes(&central).await, [better]);
    assert_eq!(state(&central).await, CaseState::Failed, "not closed with a verdict that nobody was told");
}

#[tokio::test]
async fn what_is_not_in_force_is_not_taken_back_again() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let desk = desk(&central, "one").await;
    let held = desk.take("jszg-identity").await;
    let withdraw = |target| Action::Withdraw { target, case: held.1.id };
    let outcome = async |action| desk.station.act(&desk.person, action).await.outcome;
    desk.decide(&held, Verdict::Pass).await;
    let taken_back = desk.station.last();
    assert_eq!(outcome(withdraw(taken_back)).await, Outcome::Accepted);
    assert_eq!(outcome(withdraw(taken_back)).await, Outcome::Evidence, "a second time");
    desk.decide(&held, Verdict::Pass).await;
    let replaced = desk.station.last();
    let better = decision(&held.1, &held.0, fail("photo-unclear", "side-a"));
    outcome(Action::Supersede { target: replaced, decision: better }).await;
    assert_eq!(outcome(withdraw(replaced)).await, Outcome::Evidence, "a superseded one");
    desk.decide(&held, fail("photo-unclear", "side-a")).await;
    assert_eq!(outcome(withdraw(desk.station.last())).await, Outcome::Evidence, "a second opinion");
    assert_eq!(state(&central).await, CaseState::Failed);
}

#[tokio::test]
async fn a_fence_of_an_epoch_that_never_was_gives_no_right() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let (one, two) = (desk(&central, "one").await, desk(&central, "two").await);
    let (held, case) = one.take("jszg-identity").await;
    let mut made_up = Lease { batch: model::BatchId(Uuid::new_v4()), ..held.clone() };
    for epoch in [held.fence.epoch, Uuid::new_v4()] {
        let lease = Lease { fence: Fence { epoch, number: held.fence.number + 1 }, ..made_up.clone() };
        let result = two.station.act(&two.person, decide(&case, &lease, Verdict::Pass)).await;
        assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed);
    }
    // Also after a restore, when it may be one that the backup lacks.
    central.core().storage().begin_epoch().await.unwrap();
    made_up.fence.number += 1;
    let result = two.station.act(&two.person, decide(&case, &made_up, Verdict::Pass)).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed, "the case was granted to another");
}

#[tokio::test]
async fn a_case_of_another_station_cannot_be_decided() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let (one, two) = (desk(&central, "one").await, desk(&central, "two").await);
    let held = one.take("jszg-identity").await;
    let own = two.take("jszg-identity").await;
    for (lease, case) in [(&held.0, &held.1), (&own.0, &held.1)] {
        let result = two.station.act(&two.person, decide(case, lease, Verdict::Pass)).await;
        assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed);
    }
    let mut wrong_fence = own.0.clone();
    wrong_fence.fence.number += 1;
    let result = two.station.act(&two.person, decide(&own.1, &wrong_fence, Verdict::Pass)).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::InvalidOperation);
    let unknown = ManifestCase { id: model::CaseId(Uuid::new_v4()), ..own.1.clone() };
    let result = two.station.act(&two.person, decide(&unknown, &own.0, Verdict::Pass)).await;
    assert_eq!(result.problem.unwrap().kind, ProblemType::InvalidOperation);
}

/// A duplicate-ID case: a pass of it needs two persons and the applicant's consent.
fn duplicate_id_case(number: u32) -> NewCase {
    let mut case = sample_case(number);
    case.programme = "chsi-duplicate-id".into();
    case.photos = ["hand-held-front", "hand-held-back"]
        .map(|slot| (slot.into(), format!("{slot}.jpg"), bytes::Bytes::from(format!("{slot} {number}"))))
        .into();
    case
}

/// The field that says when the applicant agreed, and the one that bars a pass for military registration.
fn bars(central_rules: &model::Rulebook) -> (String, String) {
    let programme = central_rules
        .programmes()
        .iter()
        .find(|programme| programme.id.as_str() == "chsi-duplicate-id")
        .unwrap();
    let consent = programme.consent.as_ref().unwrap().field.as_str().to_owned();
    (consent, programme.hard_stops[0].field.as_str().to_owned())
}

#[tokio::test]
async fn a_pass_that_cancels_accounts_needs_two_persons() {
    let central = TestCentral::start_with(Config::default(), None).await;
    let (consent, _) = bars(&central.core().rulebook().await.unwrap());
    let mut case = duplicate_id_case(1);
    case.declared.0.insert(consent.as_str().into(), "2026-01-05T08:00:00+08:00".to_owned());
    assert!(matches!(central.add_cases(vec![case]).await[..], [AddedCase::Added(_)]));
    let (one, two) = (desk(&central, "one").await, desk(&central, "two").await);
    let held = one.take("chsi-duplicate-id").await;
    assert_eq!(one.decide(&held, Verdict::Pass).await, Outcome::Accepted);
    assert_eq!(state(&central).await, CaseState::SecondReview);
    assert_eq!(outcomes(&central).await, [], "one pass alone is not told");
    let again = one.station.try_lease(Uuid::new_v4(), "chsi-duplicate-id", 1, one.person.id).await;
    crate::support::refused(again, ProblemType::NothingToLease).await;
    let second = two.take("chsi-duplicate-id").await;
    assert_eq!(second.1.not_by, [one.person.id]);
    assert_eq!(two.decide(&second, Verdict::Pass).await, Outcome::Accepted);
    assert_eq!(state(&central).await, CaseState::Passed);
    assert_eq!(outcomes(&central).await, [Verdict::Pass]);
}

#[tokio::test]
async fn a_pass_without_consent_or_against_a_hard_stop_is_refused_here_too() {
    let central = TestCentral::start().await;
    let (consent, stop) = bars(&central.core().rulebook().await.unwrap());
    let without_consent = duplicate_id_case(1);
    let mut stopped = duplicate_id_case(2);
    stopped.declared.0.insert(consent.as_str().into(), "2026-01-05T08:00:00+08:00".to_owned());
    stopped.declared.0.insert(stop.as_str().into(), "yes".to_owned());
    central.add_cases(vec![without_consent, stopped]).await;
    let desk = desk(&central, "one").await;
    for _ in 0..2 {
        let (lease, case) = desk.take("chsi-duplicate-id").await;
        let result = desk.station.act(&desk.person, decide(&case, &lease, Verdict::Pass)).await;
        assert_eq!(result.outcome, Outcome::Rejected);
        assert_eq!(result.problem.unwrap().kind, ProblemType::NotAllowed);
    }
}
