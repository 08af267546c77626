//! People and stations.

use std::sync::Arc;

use central::storage::{
    Deed, MandateIssuer, MandateRecord, Performed, Person, PersonRights, SignInTry, StorageError,
};
use chrono::Duration;
use futures::future::join_all;
use model::{PersonId, ProgrammeId, Role, StationId};
use protocol::admin::ActKind;
use protocol::messages::{Change, LeaseEnd};
use protocol::signing::KeyPair;
use protocol::{Blob, Hash32, PublicKey, Signature, SignedMandate};

use crate::desk::Desk;
use crate::store::{Store, at, new_person, new_station, order, reviewer};

contract!(
    a_code_enrols_one_station_and_the_same_machine_again,
    of_two_machines_with_one_code_one_enrols,
    a_login_is_taken_once,
    a_change_of_password_gives_way_to_one_that_came_before_it,
    other_rights_reach_every_station_of_the_person,
    a_person_who_was_removed_signs_in_no_more,
    tries_made_at_once_are_counted_one_by_one,
    a_sign_in_is_completed_only_for_the_person_it_began_with,
    a_station_that_is_revoked_loses_its_cases_and_hears_of_it,
);

async fn a_code_enrols_one_station_and_the_same_machine_again(store: Store) {
    let code = Hash32::of("test/code", &[b"one"]);
    let key = KeyPair::random();
    let station = || new_station("one", &key);
    assert!(
        matches!(store.storage.enrol(code, station()).await, Err(StorageError::EnrolmentCode)),
        "unknown"
    );
    store.administer(Deed::AddStationCode { code, valid_until: at(2) }).await;
    let mut late = station();
    late.now = at(3);
    assert!(matches!(store.storage.enrol(code, late).await, Err(StorageError::EnrolmentCode)), "expired");
    let mut escrowed = station();
    escrowed.escrow = Some(Blob(vec![7; 60]));
    let enrolled = store.storage.enrol(code, escrowed).await.unwrap();
    assert_eq!(store.other.enrol(code, station()).await.unwrap(), enrolled, "the answer was lost on the way");
    let stranger = new_station("two", &KeyPair::random());
    assert!(matches!(store.storage.enrol(code, stranger).await, Err(StorageError::EnrolmentCode)), "used");
    let held = store.other.station(enrolled.station).await.unwrap().unwrap();
    assert_eq!((held.name.as_str(), held.public_key, held.revoked), ("one", key.public(), false));
    assert_eq!((held.escrow, held.last_seen_at), (Some(Blob(vec![7; 60])), at(0)));
    assert!(store.storage.station(StationId(uuid::Uuid::new_v4())).await.unwrap().is_none());
}

async fn of_two_machines_with_one_code_one_enrols(store: Store) {
    for round in 0..8_u8 {
        let code = Hash32::of("test/code", &[&[round]]);
        store.administer(Deed::AddStationCode { code, valid_until: at(1) }).await;
        let enrol = |process| store.process(process).enrol(code, new_station("machine", &KeyPair::random()));
        let enrolled = join_all([enrol(0), enrol(1)]).await;
        assert_eq!(enrolled.iter().filter(|enrolled| enrolled.is_ok()).count(), 1, "{enrolled:?}");
    }
}

async fn a_login_is_taken_once(store: Store) {
    let add = |process| store.process(process).administer(order(Deed::AddPerson(new_person("chen")), 0));
    let added = join_all((0..6).map(add)).await;
    assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 1);
    assert!(added.iter().all(|added| matches!(added, Ok(_) | Err(StorageError::LoginTaken))), "{added:?}");
    assert_eq!(store.storage.status(at(0)).await.unwrap().persons, 1);
}

async fn a_change_of_password_gives_way_to_one_that_came_before_it(store: Store) {
    let id = store.person("chen").await;
    let read = store.storage.person(id).await.unwrap().unwrap();
    assert!(store.storage.change_password(&read, "another").await.unwrap());
    let held = store.other.person(id).await.unwrap().unwrap();
    assert_eq!((held.login.as_str(), held.password_hash.as_str()), ("chen", "another"));
    assert!(!store.other.change_password(&read, "hashed too slowly").await.unwrap());
    assert_eq!(store.storage.person(id).await.unwrap().unwrap(), held);
}

pub fn mandate(person: PersonId, station: StationId, key: &KeyPair, from: i64, until: i64) -> MandateRecord {
    MandateRecord {
        person,
        station,
        rights: reviewer(),
        public_key: key.public(),
        valid_from: at(from),
        valid_until: at(until),
    }
}

async fn other_rights_reach_every_station_of_the_person(store: Store) {
    let (first, second) = (store.station("one").await, store.station("two").await);
    let person = store.person("chen").await;
    let held = store.storage.person(person).await.unwrap().unwrap();
    let (old, new) = (KeyPair::random(), KeyPair::random());
    for record in [mandate(person, first, &old, 0, 50), mandate(person, first, &new, 1, 60)] {
        assert!(store.storage.complete_sign_in(&held, record).await.unwrap());
    }
    let expired = mandate(person, second, &old, 0, 2);
    assert!(store.storage.complete_sign_in(&held, expired).await.unwrap());
    let rights = PersonRights { roles: vec![Role::Supervisor], programmes: vec![ProgrammeId::from("other")] };
    let issue: Arc<MandateIssuer> = Arc::new(|person: &Person, station, public_key: PublicKey| {
        let record = MandateRecord {
            person: person.id,
            station,
            rights: person.rights.clone(),
            public_key,
            valid_from: at(3),
            valid_until: at(90),
        };
        let body = Blob(public_key.0.to_vec());
        (record, SignedMandate { body, signature: Signature([0; 64]) })
    });
    let change = |login: &str| Deed::ChangeRights {
        login: login.to_owned(),
        rights: rights.clone(),
        issue: Arc::clone(&issue),
    };
    let nobody = store.storage.administer(order(change("nobody"), 3)).await.unwrap();
    assert_eq!(nobody, Performed::NotThere);
    let changed = store.storage.administer(order(change("chen"), 3)).await.unwrap();
    assert!(matches!(changed, Performed::Entered(ActKind::RightsChanged { .. })), "{changed:?}");
    let again = store.other.administer(order(change("chen"), 3)).await.unwrap();
    assert_eq!(again, Performed::Unchanged, "the stations need not hear of it twice");
    let signer = store.other.signer(first, person).await.unwrap().unwrap();
    assert!(!signer.removed && signer.keys.len() == 2, "every key stays: {:?}", signer.keys);
    let ends: Vec<_> = signer.mandates.iter().map(|mandate| mandate.valid_until).collect();
    assert_eq!(ends, [at(3), at(3), at(90)]);
    let newest = &signer.mandates[2];
    assert_eq!((&newest.rights, newest.public_key), (&rights, new.public()), "for the newest key there");
    let issued = |station| store.storage.changes(changes(station));
    let told = issued(first).await.unwrap().items;
    assert!(
        matches!(&told[..], [Change::Mandate { mandate }] if mandate.body.0 == new.public().0),
        "{told:?}"
    );
    assert_eq!(issued(second).await.unwrap().items, [], "its mandate had ended");
    assert_eq!(store.storage.person(person).await.unwrap().unwrap().rights, rights);
}

fn changes(station: StationId) -> central::storage::ChangesOrder {
    central::storage::ChangesOrder {
        station,
        incarnation: uuid::Uuid::new_v4(),
        after: None,
        limit: 10,
        terms: Vec::new(),
        now: at(4),
    }
}

async fn a_person_who_was_removed_signs_in_no_more(store: Store) {
    let station = store.station("one").await;
    let person = store.person("chen").await;
    let held = store.storage.person(person).await.unwrap().unwrap();
    let record = mandate(person, station, &KeyPair::random(), 0, 50);
    assert!(store.storage.complete_sign_in(&held, record.clone()).await.unwrap());
    let remove = || order(Deed::RemovePerson { login: "chen".to_owned() }, 1);
    let removed = store.storage.administer(remove()).await.unwrap();
    assert_eq!(removed, Performed::Entered(ActKind::PersonRemoved { person }));
    let again = store.other.administer(remove()).await.unwrap();
    assert_eq!(again, Performed::NotThere, "there is nobody any more");
    assert!(!store.storage.complete_sign_in(&held, record).await.unwrap());
    let begun = store.storage.begin_sign_in("chen", at(1), |_| Duration::zero()).await.unwrap();
    assert!(matches!(begun, SignInTry::Go { person: None }), "{begun:?}");
    assert!(store.storage.person(person).await.unwrap().is_none());
    let signer = store.storage.signer(station, person).await.unwrap().unwrap();
    assert!(signer.removed);
    assert_eq!(signer.mandates[0].valid_until, at(1), "what was decided before is judged by it");
    assert_eq!(
        store.storage.changes(changes(station)).await.unwrap().items,
        [Change::PersonRemoved { person }]
    );
    assert!(store.storage.signer(station, PersonId(uuid::Uuid::new_v4())).await.unwrap().is_none());
}

async fn tries_made_at_once_are_counted_one_by_one(store: Store) {
    store.person("chen").await;
    let wait = |failures| if failures >= 3 { Duration::hours(1) } else { Duration::zero() };
    let begin = |process| store.process(process).begin_sign_in("chen", at(0), wait);
    let tries = join_all((0..8).map(begin)).await;
    let went = tries.iter().filter(|tried| matches!(tried, Ok(SignInTry::Go { person: Some(_) }))).count();
    assert_eq!(went, 3, "{tries:?}");
    let waits = store.storage.begin_sign_in("chen", at(0), wait).await.unwrap();
    assert!(matches!(waits, SignInTry::Wait { until } if until == at(1)), "{waits:?}");
    let stranger = store.storage.begin_sign_in("nobody", at(0), wait).await.unwrap();
    assert!(matches!(stranger, SignInTry::Go { person: None }), "{stranger:?}");
    let after_a_day = store.storage.begin_sign_in("chen", at(25), wait).await.unwrap();
    assert!(matches!(after_a_day, SignInTry::Go { .. }), "failures are forgotten");
}

async fn a_sign_in_is_completed_only_for_the_person_it_began_with(store: Store) {
    let station = store.station("one").await;
    let person = store.person("chen").await;
    let wait = |failures| if failures >= 1 { Duration::hours(1) } else { Duration::zero() };
    let begun = store.storage.begin_sign_in("chen", at(0), wait).await.unwrap();
    let SignInTry::Go { person: Some(held) } = begun else { panic!("{begun:?}") };
    let record = mandate(person, station, &KeyPair::random(), 0, 50);
    assert!(store.other.change_password(&held, "another").await.unwrap());
    assert!(!store.storage.complete_sign_in(&held, record.clone()).await.unwrap());
    assert_eq!(store.storage.signer(station, person).await.unwrap().unwrap().mandates, []);
    let held = store.storage.person(person).await.unwrap().unwrap();
    assert!(store.storage.complete_sign_in(&held, record.clone()).await.unwrap());
    assert_eq!(store.other.signer(station, person).await.unwrap().unwrap().mandates, [record]);
    let again = store.storage.begin_sign_in("chen", at(0), wait).await.unwrap();
    assert!(matches!(again, SignInTry::Go { .. }), "success forgets the failures");
}

async fn a_station_that_is_revoked_loses_its_cases_and_hears_of_it(store: Store) {
    store.cases(2).await;
    let (desk, colleague) = (Desk::new(&store, "one").await, Desk::new(&store, "two").await);
    let storage = store.storage.as_ref();
    let lease = desk.lease(storage, 2).await;
    store.administer(Deed::RevokeStation(desk.station)).await;
    let again = store.other.administer(order(Deed::RevokeStation(desk.station), 0)).await.unwrap();
    assert_eq!(again, Performed::NotThere, "it is already");
    assert!(storage.station(desk.station).await.unwrap().unwrap().revoked);
    let told = desk.changes(storage, None).await;
    let ended = Change::LeaseEnded { batch: lease.batch, reason: LeaseEnd::Revoked };
    assert_eq!(told.items, [ended, Change::Purge { batch: lease.batch }, Change::StationRevoked]);
    assert!(matches!(storage.lease(desk.order(1, at(0))).await, Err(StorageError::NothingToLease)));
    assert_eq!(colleague.take(storage, 2).await.1.len(), 2, "its cases are in the queue again");
}
