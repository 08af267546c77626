//! What stations hear, and that they hear it once.

use central::storage::{AddedCase, PersonRights};
use central::testkit::{TestCentral, sample_case};
use chrono::Duration;
use model::{Role, Verdict};
use protocol::messages::{Change, LeaseEnd};
use protocol::{Outcome, ProblemType};

use crate::support::{TestStation, decide, refused};

#[tokio::test]
async fn rules_come_first_and_newer_ones_when_they_are_published() {
    let central = TestCentral::start().await;
    let station = TestStation::enrol(&central).await;
    let start = station.changes(None).await;
    let names = |items: &[Change]| -> Vec<String> {
        items
            .iter()
            .map(|change| match change {
                Change::Document { document } => document.name.clone(),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    assert_eq!(names(&start.items).len(), model::built_in_specimen().len());
    let mut documents = model::built_in_specimen();
    documents[0].text.push_str("\n# newer\n");
    let done = central.core().storage().publish_documents(&documents, central.now()).await.unwrap();
    assert_eq!((done.added, done.replaced), (0, 1));
    let next = station.changes(Some(&start.cursor)).await;
    assert_eq!(names(&next.items), [documents[0].name.clone()]);
    let anew = station.changes(None).await;
    assert_eq!(anew.items.len(), start.items.len(), "only the newest text of a document is sent");
}

#[tokio::test]
async fn a_long_list_comes_in_parts_and_loses_nothing() {
    let config = central::Config { changes_page: 3, ..central::Config::default() };
    let central = TestCentral::start_with(config, None).await;
    let station = TestStation::enrol(&central).await;
    let (mut after, mut heard) = (None, 0);
    loop {
        let changes = station.changes(after.as_deref()).await;
        assert!(changes.items.len() <= 3);
        heard += changes.items.len();
        after = Some(changes.cursor);
        if !changes.more {
            break;
        }
    }
    assert_eq!(heard, model::built_in_specimen().len());
}

#[tokio::test]
async fn a_cursor_of_another_epoch_is_void_and_the_log_begins_anew() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let cases = station.manifest(&lease).await;
    station.act(&person, decide(&cases[0], &lease, Verdict::Pass)).await;
    let before = station.changes(None).await;
    let old_log = central.core().log_head().await.unwrap();

    central.core().storage().begin_epoch().await.unwrap();
    refused(station.try_changes(Some(&before.cursor)).await, ProblemType::CursorVoid).await;
    refused(station.try_changes(Some("rubbish")).await, ProblemType::CursorVoid).await;
    let after = station.changes(None).await;
    assert_ne!(after.epoch, before.epoch);
    assert_eq!(after.high_water, 1, "operations that are held stay held");
    let new_log = central.core().log_head().await.unwrap();
    assert_eq!(new_log.tree_size, 0);
    assert_ne!(new_log.log, old_log.log);
}

#[tokio::test]
async fn a_case_that_changes_is_told_to_its_holder_and_makes_a_decision_stale() {
    let central = TestCentral::start().await;
    let added = central.add_cases(vec![sample_case(1), sample_case(2)]).await;
    let AddedCase::Added(id) = added[0] else { panic!("{added:?}") };
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(2, &person).await;
    let cases = station.manifest(&lease).await;
    let seen = cases.iter().find(|case| case.id == id).unwrap();
    let start = station.changes(None).await;

    let mut newer = sample_case(1);
    newer.declared.0.insert("name".into(), "样本乙".to_owned());
    assert_eq!(central.add_cases(vec![newer.clone()]).await, [AddedCase::Changed(id)]);
    let changes = station.changes(Some(&start.cursor)).await;
    assert_eq!(changes.items, [Change::CaseChanged { case: id, batch: lease.batch, revision: 2 }]);

    let result = station.act(&person, decide(seen, &lease, Verdict::Pass)).await;
    assert_eq!(result.outcome, Outcome::Stale);
    let told = station.changes(Some(&changes.cursor)).await;
    assert_eq!(told.items, [Change::CaseWithdrawn { case: id, batch: lease.batch }]);
    assert_eq!(told.open[0].count, 1, "the case is back in the queue");
    let again = station.lease(1, &person).await;
    let fresh = station.manifest(&again).await;
    assert_eq!((fresh[0].id, fresh[0].revision), (id, 2));
    let result = station.act(&person, decide(&fresh[0], &again, Verdict::Pass)).await;
    assert_eq!(result.outcome, Outcome::Accepted);
    newer.declared.0.insert("name".into(), "样本丙".to_owned());
    assert_eq!(central.add_cases(vec![newer]).await, [AddedCase::Settled(id)], "it is decided");
}

#[tokio::test]
async fn a_withdrawn_case_leaves_the_batch() {
    let central = TestCentral::start().await;
    let added = central.add_cases(vec![sample_case(1)]).await;
    let AddedCase::Added(id) = added[0] else { panic!("{added:?}") };
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let cases = station.manifest(&lease).await;
    let start = station.changes(None).await;
    assert!(central.core().storage().withdraw_case(id, central.now()).await.unwrap());
    let changes = station.changes(Some(&start.cursor)).await;
    let batch = lease.batch;
    let expected = [
        Change::CaseWithdrawn { case: id, batch },
        Change::LeaseEnded { batch, reason: LeaseEnd::Completed },
        Change::Purge { batch },
    ];
    assert_eq!(changes.items, expected);
    let late = station.act(&person, decide(&cases[0], &lease, Verdict::Pass)).await;
    assert_eq!(late.outcome, Outcome::Evidence, "what was decided is kept");
}

#[tokio::test]
async fn a_removed_person_and_a_revoked_station_are_told() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let lease = station.lease(1, &person).await;
    let start = station.changes(None).await;
    central.core().as_operator().remove_person("reviewer").await.unwrap();
    let changes = station.changes(Some(&start.cursor)).await;
    assert_eq!(changes.items, [Change::PersonRemoved { person: person.id }]);

    assert!(central.core().as_operator().revoke_station(station.id).await.unwrap());
    station.hello().await;
    let last = station.changes(Some(&changes.cursor)).await;
    assert_eq!(last.items, [Change::StationRevoked]);
    assert!(last.leases.is_empty());
    refused(station.try_push(Vec::new()).await, ProblemType::StationRevoked).await;
    let manifest = station.get(&format!("/v1/batches/{}/manifest?limit=10", lease.batch)).await;
    refused(manifest, ProblemType::StationRevoked).await;
    let other = TestStation::enrol(&central).await;
    assert_eq!(other.changes(None).await.open[0].count, 1, "its cases are open again");
}

#[tokio::test]
async fn other_rights_reach_the_station_as_a_mandate_and_bind_at_once() {
    let central = TestCentral::start().await;
    central.add_cases(vec![sample_case(1)]).await;
    let station = TestStation::enrol(&central).await;
    let person = station.add_reviewer(&central, "reviewer").await;
    let start = station.changes(None).await;
    let rights = PersonRights { roles: vec![Role::Reviewer], programmes: vec!["chsi-duplicate-id".into()] };
    central.advance(Duration::seconds(1));
    assert!(central.core().as_operator().change_rights("reviewer", rights.clone()).await.unwrap());
    assert!(!central.core().as_operator().change_rights("nobody", rights).await.unwrap());
    let changes = station.changes(Some(&start.cursor)).await;
    let [Change::Mandate { mandate }] = &changes.items[..] else { panic!("{:?}", changes.items) };
    let mandate = mandate.verify(&station.server_key).unwrap();
    assert_eq!((mandate.person, mandate.public_key), (person.id, person.key.public()));
    assert_eq!(mandate.programmes, ["chsi-duplicate-id".into()]);
    central.advance(Duration::seconds(1));
    let lease = station.try_lease(uuid::Uuid::new_v4(), "jszg-identity", 1, person.id).await;
    refused(lease, ProblemType::NotAllowed).await;
}
