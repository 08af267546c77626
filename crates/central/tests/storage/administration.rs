//! What administrators do, and what they are shown of the work.

use central::storage::{
    AddedCase, DecisionTimes, Deed, DueCounts, Performed, SignInTry, StorageError, StoreActivity,
};
use chrono::Duration;
use futures::future::join_all;
use model::{Document, StationId, Verdict};
use protocol::admin::{ActKind, Author, ChainHead, follow};
use protocol::messages::{Change, LeaseEnd};
use protocol::signing::KeyPair;
use protocol::{Action, Hash32, Outcome};
use uuid::Uuid;

use crate::desk::{Desk, decide, fail};
use crate::people::mandate;
use crate::store::{Store, at, case, new_person, order, programme};

contract!(
    what_administrators_do_is_one_chain,
    deeds_done_at_once_follow_each_other,
    a_locked_person_signs_in_anew_once_unlocked,
    a_new_password_makes_the_tries_forgotten,
    rules_that_others_changed_meanwhile_are_looked_at_again,
    a_case_that_was_let_go_of_twice_goes_first,
    undecided_cases_are_counted_by_when_they_are_due,
    a_days_decisions_are_counted_by_programme_and_person,
    leases_given_and_ended_are_counted,
);

async fn what_administrators_do_is_one_chain(store: Store) {
    let (station, administrator) = (store.station("one").await, store.person("administrator").await);
    let by = Author::Administrator { person: administrator, station };
    let chen = new_person("chen");
    let id = chen.id;
    let login = || "chen".to_owned();
    let deeds = [
        Deed::AddPerson(chen),
        Deed::ResetPassword { login: login(), password_hash: "another".to_owned() },
        Deed::LockPerson { login: login() },
        Deed::LockPerson { login: login() },
        Deed::UnlockPerson { login: login() },
        Deed::RemovePerson { login: login() },
        Deed::RemovePerson { login: login() },
        Deed::AddStationCode { code: Hash32::ZERO, valid_until: at(5) },
        Deed::RevokeStation(station),
        Deed::RevokeStation(StationId(Uuid::new_v4())),
    ];
    for deed in deeds {
        let order = central::storage::ActOrder { by, ..order(deed, 1) };
        store.storage.administer(order).await.unwrap();
    }
    let all = store.other.acts_after(0, 100).await.unwrap();
    let (entries, head) = follow(ChainHead::EMPTY, all.entries.iter().map(Vec::as_slice)).unwrap();
    // The first two made the station and the administrator.
    let done: Vec<ActKind> = entries[2..].iter().map(|entry| entry.kind.clone()).collect();
    let (roles, programmes) = (vec![model::Role::Reviewer], vec![programme().id]);
    let expected = [
        ActKind::PersonAdded { person: id, roles, programmes },
        ActKind::PasswordReset { person: id },
        ActKind::PersonLocked { person: id },
        ActKind::PersonUnlocked { person: id },
        ActKind::PersonRemoved { person: id },
        ActKind::StationCodeMade { valid_until: at(5) },
        ActKind::StationRevoked { station },
    ];
    assert_eq!(done, expected, "what is so already, or not there, leaves no entry");
    assert!(entries[2..].iter().all(|entry| (entry.by, entry.at) == (by, at(1))));
    let page = store.storage.acts_after(head.number - 2, 1).await.unwrap();
    assert_eq!((page.entries.len(), page.more), (1, true));
    let mut broken = all.entries;
    broken.remove(3);
    assert!(follow(ChainHead::EMPTY, broken.iter().map(Vec::as_slice)).is_err(), "an entry is missing");
}

async fn deeds_done_at_once_follow_each_other(store: Store) {
    let deeds = (0..24).map(|number| {
        let deed = Deed::AddPerson(new_person(&format!("person {number}")));
        store.process(number).administer(order(deed, 0))
    });
    for performed in join_all(deeds).await {
        assert!(matches!(performed, Ok(Performed::Entered(_))), "{performed:?}");
    }
    let acts = store.storage.acts_after(0, 100).await.unwrap();
    let (entries, _) = follow(ChainHead::EMPTY, acts.entries.iter().map(Vec::as_slice)).unwrap();
    assert_eq!(entries.len(), 24);
}

async fn a_locked_person_signs_in_anew_once_unlocked(store: Store) {
    let desk = Desk::new(&store, "one").await;
    let person = store.person("chen").await;
    let held = store.storage.person(person).await.unwrap().unwrap();
    let record = mandate(person, desk.station, &KeyPair::random(), 0, 50);
    assert!(store.storage.complete_sign_in(&held, record.clone()).await.unwrap());
    let login = || "chen".to_owned();
    store.administer(Deed::LockPerson { login: login() }).await;
    assert!(!store.other.complete_sign_in(&held, record.clone()).await.unwrap(), "it began before");
    let begun = store.other.begin_sign_in("chen", at(1), |_| Duration::zero()).await.unwrap();
    let SignInTry::Go { person: Some(locked) } = begun else { panic!("{begun:?}") };
    assert_eq!(locked.locked_at, Some(at(0)));
    let signer = store.storage.signer(desk.station, person).await.unwrap().unwrap();
    assert_eq!(signer.mandates[0].valid_until, at(0), "the mandate ended");
    let told = desk.changes(store.storage.as_ref(), None).await.items;
    assert_eq!(told, [Change::PersonRemoved { person }], "stations heard of it");
    store.administer(Deed::UnlockPerson { login: login() }).await;
    let held = store.storage.person(person).await.unwrap().unwrap();
    assert_eq!(held.locked_at, None);
    assert!(store.storage.complete_sign_in(&held, record).await.unwrap());
}

async fn a_new_password_makes_the_tries_forgotten(store: Store) {
    store.person("chen").await;
    let wait = |failures| if failures >= 1 { Duration::hours(1) } else { Duration::zero() };
    store.storage.begin_sign_in("chen", at(0), wait).await.unwrap();
    let slowed = store.storage.begin_sign_in("chen", at(0), wait).await.unwrap();
    assert!(matches!(slowed, SignInTry::Wait { .. }), "{slowed:?}");
    let (login, password_hash) = ("chen".to_owned(), "another".to_owned());
    store.administer(Deed::ResetPassword { login, password_hash }).await;
    let begun = store.other.begin_sign_in("chen", at(0), wait).await.unwrap();
    let SignInTry::Go { person: Some(person) } = begun else { panic!("{begun:?}") };
    assert_eq!(person.password_hash, "another");
}

async fn rules_that_others_changed_meanwhile_are_looked_at_again(store: Store) {
    let document = |text: &str| {
        let (kind, name) = (model::built_in()[0].kind, "a".to_owned());
        vec![Document { kind, name, text: text.to_owned() }]
    };
    let checked_at = store.storage.rules_version().await.unwrap();
    let publish = |text| order(Deed::Publish { documents: document(text), checked_at }, 0);
    let first = store.storage.administer(publish("1")).await.unwrap();
    assert_eq!(first, Performed::Entered(ActKind::DocumentsPublished { names: vec!["a".to_owned()] }));
    let second = store.other.administer(publish("2")).await;
    assert!(matches!(second, Err(StorageError::Busy)), "{second:?}");
    assert_eq!(store.storage.documents().await.unwrap(), document("1"));
}

async fn a_case_that_was_let_go_of_twice_goes_first(store: Store) {
    let cases = store.cases(3).await;
    let storage = store.storage.as_ref();
    let desk = Desk::new(&store, "one").await;
    // The third is the least urgent, and the other two are taken by another station meanwhile.
    let other = Desk::new(&store, "two").await;
    for round in 0..2 {
        let taken = other.lease(storage, 2).await;
        let (lease, held) = desk.take(storage, 1).await;
        assert_eq!(held[0].id, cases[2], "in round {round}");
        let release = Action::Release { batch: lease.batch, fence: lease.fence };
        assert_eq!(desk.act(storage, release).await, Outcome::Accepted);
        let work = store.other.open_work(at(0)).await.unwrap();
        assert_eq!(work.programmes[0].escalated, round, "only the second time counts");
        let release = Action::Release { batch: taken.batch, fence: taken.fence };
        if round == 0 {
            assert_eq!(other.act(storage, release).await, Outcome::Accepted);
        }
    }
    assert_eq!(store.other.day_figures(at(0), at(1)).await.unwrap().escalated, [(programme().id, 1)]);
    assert_eq!(store.other.day_figures(at(1), at(2)).await.unwrap().escalated, []);
    // The others come back at their lease's end, for the second time, and were let go of later.
    let late = desk.order(3, at(30));
    let batch = store.other.lease(late).await.unwrap().batch;
    let held = storage.manifest(desk.station, batch, 0, 100, at(30)).await.unwrap();
    let handed: Vec<_> = held.unwrap().cases.iter().map(|case| case.id).collect();
    assert_eq!(handed, [cases[2], cases[0], cases[1]]);
}

async fn undecided_cases_are_counted_by_when_they_are_due(store: Store) {
    let minutes = |minutes| at(0) + Duration::minutes(minutes);
    let dues = [Some(-1), Some(0), Some(59), Some(61), Some(60 * 24 + 1), None];
    let cases = dues.iter().zip(1..).map(|(due, number)| {
        let mut case = case(number);
        case.due_at = due.map(minutes);
        case
    });
    store.add(cases.collect()).await;
    let desk = Desk::new(&store, "one").await;
    // The most urgent one is held.
    desk.lease(store.storage.as_ref(), 1).await;
    let work = store.other.open_work(at(0)).await.unwrap();
    assert_eq!(work.programmes.len(), 1);
    let expected = DueCounts { over_due: 1, within_hour: 1, within_day: 1, later: 1, without_due: 1 };
    assert_eq!(work.programmes[0].waiting, expected);
    assert_eq!(work.programmes[0].leased, DueCounts { over_due: 1, ..DueCounts::default() });
    assert_eq!((work.stations_seen, work.outcomes_waiting), (1, 0));
    assert_eq!(store.other.open_work(at(2)).await.unwrap().stations_seen, 0, "it was seen 2 hours ago");
}

async fn a_days_decisions_are_counted_by_programme_and_person(store: Store) {
    let cases = (1..=20).map(|number| {
        let mut case = case(number);
        case.submitted_at = at(0) - Duration::minutes(i64::from(number));
        case
    });
    let added =
        store.storage.add_cases(cases.collect(), std::sync::Arc::new(crate::store::PlainRules), at(0));
    assert!(added.await.unwrap().iter().all(|added| matches!(added, AddedCase::Added(_))));
    let storage = store.storage.as_ref();
    let desk = Desk::new(&store, "one").await;
    let (lease, held) = desk.take(storage, 20).await;
    for (number, case) in held.iter().enumerate() {
        let verdict = if number < 5 { fail() } else { Verdict::Pass };
        assert_eq!(desk.act(storage, decide(case, &lease, verdict)).await, Outcome::Accepted);
    }
    let target = desk.last();
    let withdraw = Action::Withdraw { target, case: held[19].id };
    assert_eq!(desk.act(storage, withdraw).await, Outcome::Accepted);
    let day = store.other.day_figures(at(0), at(24)).await.unwrap();
    let count = |verdict: &Verdict, taken_back| {
        let alike =
            day.decisions.iter().filter(|made| made.verdict == *verdict && made.taken_back == taken_back);
        alike.map(|made| made.count).sum::<u64>()
    };
    assert_eq!(count(&Verdict::Pass, false), 14);
    assert_eq!(count(&Verdict::Pass, true), 1);
    assert_eq!(count(&fail(), false), 5);
    assert!(day.decisions.iter().all(|made| made.person == desk.person && made.outcome == Outcome::Accepted));
    // Nineteen that waited 1 to 19 minutes: the 10th, and the 19th of nearest rank.
    let times = |person| DecisionTimes {
        programme: programme().id,
        person,
        median_ms: 10 * 60_000,
        p95_ms: 19 * 60_000,
    };
    assert_eq!(day.times, [times(None), times(Some(desk.person))]);
    assert_eq!(store.other.day_figures(at(24), at(48)).await.unwrap().decisions, []);
}

async fn leases_given_and_ended_are_counted(store: Store) {
    store.cases(4).await;
    let storage = store.storage.as_ref();
    let desk = Desk::new(&store, "one").await;
    let lease = desk.lease(storage, 1).await;
    desk.lease(storage, 1).await;
    let release = Action::Release { batch: lease.batch, fence: lease.fence };
    desk.act(storage, release).await;
    let StoreActivity { leases_given, leases_ended, in_use, most, waiting } = storage.activity();
    let expected =
        [(LeaseEnd::Released, 1), (LeaseEnd::Expired, 0), (LeaseEnd::Completed, 0), (LeaseEnd::Revoked, 0)];
    assert_eq!((leases_given, leases_ended), (2, expected));
    assert!(in_use <= most && waiting == 0, "{in_use} of {most}, {waiting} waiting");
    assert_eq!(store.other.activity().leases_given, 0, "each process counts its own");
}
