use chrono::TimeDelta;
use model::{PersonId, Text};
use protocol::messages::{CaseState as ServerState, Policy};
use protocol::operation::Fence;
use protocol::{Action, Outcome, Problem, ProblemType, SignedMandate};
use uuid::Uuid;

use crate::store::fixture::{Cast, batch_id, case_id, noon, programme};
use crate::store::open::create;
use crate::store::station::batch::BatchState;
use crate::store::station::case_state::{CaseState, Gone};
use crate::store::station::claim::ClaimRow;
use crate::store::station::operation::{OperationKind, OutboxState};
use crate::store::station::round::RoundRow;
use crate::store::station::{
    batch, case_state, claim, document, mandate, operation, person, receipt, round, setting,
};
use crate::store::{StationDb, StationWrite, StoreError};

struct Desk {
    cast: Cast,
    db: StationDb,
    _folder: tempfile::TempDir,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let cast = Cast::new();
    let mut desk =
        Desk { db: create(&folder.path().join("a.db"), &cast.database).unwrap(), cast, _folder: folder };
    let (lease, person) = (desk.cast.lease(), desk.cast.person);
    desk.write(|tx| {
        batch::insert(tx, &lease, person, noon())?;
        (1..=2).try_for_each(|number| case_state::put(tx, case_id(number), batch_id(), &programme()))
    });
    desk
}

impl Desk {
    fn write<T>(&mut self, work: impl FnOnce(&StationWrite<'_>) -> Result<T, StoreError>) -> T {
        self.db.transact(work).unwrap().0
    }

    fn make(&mut self, action: Action) -> u64 {
        let cast = self.cast.clone();
        self.write(|tx| cast.make(tx, action))
    }

    /// The case comes with another batch.
    fn bring_again(&mut self, number: u8) {
        let mut lease = self.cast.lease();
        lease.batch = model::BatchId(Uuid::from_u128(2));
        let person = self.cast.person;
        self.write(|tx| {
            batch::insert(tx, &lease, person, noon())?;
            case_state::put(tx, case_id(number), lease.batch, &programme())
        });
    }

    fn case(&self, number: u8) -> CaseState {
        case_state::get(&self.db.read(), case_id(number)).unwrap().unwrap().state
    }

    fn in_force(&self, number: u8) -> Option<u64> {
        operation::in_force(&self.db.read(), case_id(number)).unwrap().map(|row| row.number.seq)
    }

    fn states(&self) -> Vec<OutboxState> {
        operation::all(&self.db.read()).unwrap().into_iter().map(|row| row.state).collect()
    }
}

#[test]
fn a_decision_a_withdrawal_and_a_superseding_move_the_case_with_them() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    assert_eq!((desk.case(1), desk.in_force(1)), (CaseState::Open, None));
    desk.make(cast.decide(case_id(1)));
    assert_eq!((desk.case(1), desk.in_force(1)), (CaseState::Decided, Some(1)));
    desk.make(Action::Withdraw { target: cast.id(1), case: case_id(1) });
    assert_eq!((desk.case(1), desk.in_force(1)), (CaseState::Open, None));
    desk.make(cast.decide(case_id(1)));
    desk.make(Action::Supersede { target: cast.id(3), decision: cast.decision(case_id(1)) });
    assert_eq!((desk.case(1), desk.in_force(1)), (CaseState::Decided, Some(4)));
    let db = desk.db.read();
    assert_eq!(operation::aimed_at(&db, cast.number(1)).unwrap(), Some(OperationKind::Withdraw));
    assert_eq!(operation::aimed_at(&db, cast.number(3)).unwrap(), Some(OperationKind::Supersede));
    assert_eq!(operation::aimed_at(&db, cast.number(4)).unwrap(), None);
    let newest: Vec<_> =
        operation::newest_decisions(&db, 2).unwrap().iter().map(|row| row.number.seq).collect();
    assert_eq!(newest, [4, 3]);
}

#[test]
fn an_operation_comes_back_as_it_was_signed() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    let (body, signed) = cast.operation(1, protocol::audit::EMPTY, cast.decide(case_id(1)));
    desk.write(|tx| operation::append(tx, &body, &signed));
    let row = operation::get(&desk.db.read(), cast.number(1)).unwrap().unwrap();
    assert_eq!(row.signed, signed, "signed bytes are stored byte for byte");
    assert_eq!(row.signed.verify(&cast.reviewer.public(), &cast.station.public()).unwrap(), body);
    assert_eq!((row.hash, row.made_at, row.batch), (signed.hash(), noon(), batch_id()));
}

#[test]
fn numbers_are_dense_and_none_is_taken_twice() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    desk.make(cast.decide(case_id(1)));
    for found in [1, 3] {
        let (body, signed) = cast.operation(found, protocol::audit::EMPTY, cast.decide(case_id(2)));
        let error = desk.db.transact(|tx| operation::append(tx, &body, &signed)).unwrap_err();
        assert!(
            matches!(error, StoreError::OperationNumber { expected: 2, found: at } if at == found),
            "{error:?}"
        );
    }
    assert_eq!(
        operation::next_seq(&desk.db.read(), Uuid::from_u128(9)).unwrap(),
        1,
        "each incarnation counts"
    );
}

#[test]
fn a_receipt_takes_its_operation_out_of_the_outbox() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    desk.make(cast.decide(case_id(1)));
    desk.make(cast.decide(case_id(2)));
    desk.write(|tx| cast.receive(tx, 1, Outcome::Accepted, 7));
    desk.write(|tx| cast.receive(tx, 1, Outcome::Accepted, 7));
    let db = desk.db.read();
    let outbox: Vec<_> =
        operation::outbox(&db, cast.incarnation).unwrap().iter().map(|line| line.number.seq).collect();
    assert_eq!(outbox, [2]);
    let held = receipt::of(&db, cast.number(1)).unwrap().unwrap();
    assert_eq!((held.outcome, held.log_index), (Outcome::Accepted, 0));
    assert_eq!(held.signed.verify(&cast.server.public()).unwrap().operation, cast.id(1));
    assert_eq!(receipt::all(&db).unwrap().len(), 1, "the same receipt again is no second one");
}

#[test]
fn after_a_restored_server_operations_wait_again_and_keep_both_receipts() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    for number in [1, 2] {
        let seq = desk.make(cast.decide(case_id(number)));
        desk.write(|tx| cast.receive(tx, seq, Outcome::Accepted, 7));
    }
    assert_eq!(desk.write(|tx| operation::wait_again(tx, cast.incarnation, 1)), 1);
    assert_eq!(desk.states(), [OutboxState::Receipted, OutboxState::Waiting]);
    desk.write(|tx| cast.receive(tx, 2, Outcome::Late, 8));
    assert_eq!(desk.states(), [OutboxState::Receipted; 2]);
    let db = desk.db.read();
    assert_eq!(
        receipt::of(&db, cast.number(2)).unwrap().unwrap().outcome,
        Outcome::Late,
        "the newest counts"
    );
    assert_eq!(receipt::all(&db).unwrap().len(), 3);
}

#[test]
fn what_a_restored_server_lacks_waits_again_and_what_needs_attention_does_not() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    for number in [1, 2, 1] {
        desk.make(cast.decide(case_id(number)));
    }
    desk.write(|tx| cast.receive(tx, 1, Outcome::Accepted, 7));
    desk.write(|tx| cast.receive(tx, 2, Outcome::Accepted, 7));
    desk.write(|tx| operation::set_attention(tx, cast.number(3), &Problem::new(ProblemType::TooLarge)));
    let (receipted, waiting, attention) =
        (OutboxState::Receipted, OutboxState::Waiting, OutboxState::Attention);
    desk.write(|tx| operation::wait_for_what_was_lost(tx, cast.incarnation, 2, true));
    assert_eq!(
        desk.states(),
        [receipted, receipted, attention],
        "the server has all that it gave receipts for"
    );
    desk.write(|tx| operation::wait_for_what_was_lost(tx, cast.incarnation, 1, false));
    assert_eq!(desk.states(), [receipted, waiting, attention]);
    let (later, batch) = (Uuid::from_u128(9), batch_id());
    let earlier = operation::outbox_of_earlier(&desk.db.read(), later).unwrap();
    assert_eq!(
        earlier.iter().map(|line| (line.number.seq, line.batch)).collect::<Vec<_>>(),
        [(2, batch), (3, batch)]
    );
    desk.write(|tx| operation::wait_for_what_was_lost(tx, later, 0, true));
    assert_eq!(desk.states(), [waiting, waiting, attention], "of an earlier incarnation all goes again");
}

#[test]
fn an_operation_that_needs_attention_says_why_and_can_be_tried_again() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    desk.make(cast.decide(case_id(1)));
    let problem = Problem::new(ProblemType::InvalidOperation);
    desk.write(|tx| operation::set_attention(tx, cast.number(1), &problem));
    let row = operation::get(&desk.db.read(), cast.number(1)).unwrap().unwrap();
    assert_eq!((row.state, row.problem), (OutboxState::Attention, Some(problem)));
    desk.write(|tx| operation::wait_again(tx, cast.incarnation, 0));
    let row = operation::get(&desk.db.read(), cast.number(1)).unwrap().unwrap();
    assert_eq!((row.state, row.problem), (OutboxState::Waiting, None));
}

#[test]
fn a_rejected_operation_is_counted_once_and_until_it_is_settled() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    let rejected = |desk: &Desk| receipt::count_rejected(&desk.db.read()).unwrap();
    for number in [1, 2] {
        desk.make(cast.decide(case_id(number)));
    }
    desk.write(|tx| cast.receive(tx, 1, Outcome::Rejected, 7));
    desk.write(|tx| cast.receive(tx, 1, Outcome::Rejected, 8));
    desk.write(|tx| cast.receive(tx, 2, Outcome::Rejected, 7));
    assert_eq!(rejected(&desk), 2);
    desk.make(Action::Supersede { target: cast.id(1), decision: cast.decision(case_id(1)) });
    assert_eq!(rejected(&desk), 1, "a newer decision stands for the first");
    desk.write(|tx| cast.receive(tx, 2, Outcome::Accepted, 8));
    assert_eq!(rejected(&desk), 0, "the restored server took the other");
    desk.write(|tx| cast.receive(tx, 3, Outcome::Rejected, 8));
    assert_eq!(rejected(&desk), 1);
    desk.write(|tx| batch::destroy_keys(tx, batch_id()));
    assert_eq!(rejected(&desk), 0, "with the batch went all that could be done about it");
}

#[test]
fn only_an_open_case_goes() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    desk.make(cast.decide(case_id(1)));
    assert_eq!(desk.write(|tx| case_state::set_gone_of_batch(tx, batch_id(), Gone::Released)), 1);
    desk.write(|tx| case_state::set_gone(tx, case_id(1), batch_id(), Gone::Withdrawn));
    assert_eq!((desk.case(1), desk.case(2)), (CaseState::Decided, CaseState::Gone(Gone::Released)));
    desk.write(|tx| case_state::set_server_state(tx, case_id(1), ServerState::Passed));
    let row = case_state::get(&desk.db.read(), case_id(1)).unwrap().unwrap();
    assert_eq!(row.server_state, Some(ServerState::Passed));
}

#[test]
fn a_case_that_comes_back_with_another_batch_is_open_again() {
    let mut desk = desk();
    desk.write(|tx| case_state::set_gone(tx, case_id(1), batch_id(), Gone::Released));
    desk.write(|tx| case_state::put(tx, case_id(1), batch_id(), &programme()));
    assert_eq!(desk.case(1), CaseState::Gone(Gone::Released), "the same manifest again brings nothing back");
    desk.bring_again(1);
    assert_eq!(desk.case(1), CaseState::Open);
    desk.write(|tx| case_state::set_gone(tx, case_id(1), batch_id(), Gone::Withdrawn));
    assert_eq!(desk.case(1), CaseState::Open, "what is said of the first batch is not said of the other");
}

#[test]
fn a_decision_without_a_receipt_stands_when_its_case_comes_back_with_another_batch() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    desk.make(cast.decide(case_id(1)));
    desk.make(cast.decide(case_id(2)));
    desk.write(|tx| cast.receive(tx, 1, Outcome::Stale, 7));
    desk.bring_again(1);
    desk.bring_again(2);
    assert_eq!((desk.case(1), desk.case(2)), (CaseState::Open, CaseState::Decided));
}

#[test]
fn a_lease_is_renewed_ended_and_purged() {
    let mut desk = desk();
    let lease = desk.cast.lease();
    let row = batch::get(&desk.db.read(), batch_id()).unwrap().unwrap();
    assert_eq!((row.fence, row.ends_at, row.cases), (lease.fence, lease.ends_at, 2));
    let (fence, ends_at) = (Fence { number: 2, ..lease.fence }, lease.ends_at + TimeDelta::hours(1));
    desk.write(|tx| batch::renew(tx, batch_id(), fence, ends_at));
    desk.write(|tx| batch::set_ended(tx, batch_id()));
    let row = batch::get(&desk.db.read(), batch_id()).unwrap().unwrap();
    assert_eq!((row.fence, row.ends_at, row.state), (fence, ends_at, BatchState::Ended));
    assert_eq!(batch::sealing_key(&desk.db.read(), batch_id()).unwrap(), lease.sealing_key);
    let before = batch::file_key(&desk.db.read(), batch_id()).unwrap();
    let person = desk.cast.person;
    desk.write(|tx| batch::insert(tx, &lease, person, noon()));
    assert_eq!(
        batch::file_key(&desk.db.read(), batch_id()).unwrap(),
        before,
        "a repeated lease keeps its keys"
    );
    desk.write(|tx| batch::destroy_keys(tx, batch_id()));
    desk.write(|tx| batch::set_released(tx, batch_id()));
    let row = batch::get(&desk.db.read(), batch_id()).unwrap().unwrap();
    assert_eq!(row.state, BatchState::Purged, "what is purged stays purged");
}

#[test]
fn a_person_comes_with_a_mandate_goes_and_comes_back() {
    let mut desk = desk();
    let cast = desk.cast.clone();
    let (first, signed) = (cast.mandate(), SignedMandate::sign(&cast.mandate(), &cast.server));
    desk.write(|tx| person::put(tx, &first, &signed));
    desk.write(|tx| person::signed_in(tx, cast.person, noon()));
    desk.write(|tx| person::remove(tx, cast.person));
    let row = person::get(&desk.db.read(), cast.person).unwrap().unwrap();
    assert_eq!((row.removed, row.last_sign_in_at), (true, Some(noon())));
    let mut second = cast.mandate();
    second.public_key = Cast::new().reviewer.public();
    desk.write(|tx| person::put(tx, &second, &SignedMandate::sign(&second, &cast.server)));
    let row = person::get(&desk.db.read(), cast.person).unwrap().unwrap();
    assert_eq!(row.mandate.verify(&cast.server.public()).unwrap(), second);
    assert!(!row.removed);
    let mut older = second.clone();
    older.valid_from -= TimeDelta::days(1);
    desk.write(|tx| person::put(tx, &older, &SignedMandate::sign(&older, &cast.server)));
    let row = person::get(&desk.db.read(), cast.person).unwrap().unwrap();
    assert_eq!(row.mandate.verify(&cast.server.public()).unwrap(), second, "an older one replaces nothing");
    let kept = mandate::all(&desk.db.read()).unwrap();
    assert_eq!(kept.len(), 2, "what was signed with the older key stays provable");
    assert_eq!(person::get(&desk.db.read(), PersonId(Uuid::from_u128(1))).unwrap(), None);
}

#[test]
fn settings_claims_documents_and_rounds_come_back_as_they_were() {
    let mut desk = desk();
    let policy = Policy { hold_back_s: 5, ..Policy::default() };
    desk.write(|tx| setting::set(tx, &setting::POLICY, &policy));
    desk.write(|tx| setting::set(tx, &setting::LATEST_TIME, &noon()));
    let claim = ClaimRow {
        key: Uuid::from_u128(5),
        programme: programme().id,
        count: 50,
        person: desk.cast.person,
        made_at: noon(),
        ahead: true,
    };
    desk.write(|tx| claim::insert(tx, &claim));
    for document in model::built_in() {
        desk.write(|tx| document::put(tx, &document));
        desk.write(|tx| document::put(tx, &document));
    }
    let line = RoundRow {
        started_at: noon(),
        ended_at: noon() + TimeDelta::seconds(2),
        operations_sent: 3,
        cases_received: 2,
        photos_received: 6,
        bytes_received: 900_000,
        blocked: Some(Text::new("无网络", "no network")),
    };
    for _ in 0..1005 {
        desk.write(|tx| round::insert(tx, &line));
    }
    let db = desk.db.read();
    assert_eq!(setting::get(&db, &setting::POLICY).unwrap(), Some(policy));
    assert_eq!(setting::get(&db, &setting::LATEST_TIME).unwrap(), Some(noon()));
    assert_eq!(setting::get(&db, &setting::CURSOR).unwrap(), None);
    assert_eq!(claim::all(&db).unwrap(), [claim]);
    let mut expected = model::built_in();
    expected.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(document::all(&db).unwrap(), expected);
    assert_eq!(round::newest(&db, 1).unwrap(), [line]);
    assert_eq!(round::newest(&db, 5000).unwrap().len(), 1000, "old rounds make room");
    desk.write(|tx| {
        claim::remove(tx, Uuid::from_u128(5))?;
        setting::remove(tx, &setting::POLICY)
    });
    assert_eq!(claim::all(&desk.db.read()).unwrap(), []);
    assert_eq!(setting::get(&desk.db.read(), &setting::POLICY).unwrap(), None);
}
