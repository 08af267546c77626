//! What a store that was restored from a backup takes up again, on the server's own word.

use central::storage::{ActOrder, Deed, StorageError};
use chrono::Duration;
use model::{PersonId, StationId, Verdict};
use protocol::admin::Author;
use protocol::signing::KeyPair;
use protocol::{Blob, Mandate, Outcome};
use uuid::Uuid;

use crate::desk::{Desk, decide};
use crate::store::{Store, at, new_station, reviewer};

contract!(
    a_lost_mandate_comes_back_with_its_person_once,
    a_mandate_that_was_ended_and_a_person_who_was_removed_stay_so,
    a_lost_person_whose_login_was_given_anew_is_kept_beside,
    a_lost_station_comes_back_as_it_was_and_a_known_one_stays,
    a_decision_under_a_lost_lease_counts_on_the_servers_word_alone,
    a_store_belongs_to_one_servers_key,
);

fn mandate(person: PersonId, login: &str, station: StationId, key: &KeyPair) -> Mandate {
    Mandate {
        person,
        login: login.to_owned(),
        name: "样本".to_owned(),
        roles: reviewer().roles,
        station,
        programmes: reviewer().programmes,
        public_key: key.public(),
        // Finer than any store keeps it.
        valid_from: at(0) + Duration::nanoseconds(123_456_789),
        valid_until: at(500),
    }
}

async fn a_lost_mandate_comes_back_with_its_person_once(store: Store) {
    let station = store.station("one").await;
    let (person, key) = (PersonId(Uuid::now_v7()), KeyPair::random());
    let lost = mandate(person, "chen", station, &key);
    for process in 0..2 {
        store.process(process).take_up_mandates(vec![lost.clone(), lost.clone()], at(1)).await.unwrap();
    }
    let signer = store.other.signer(station, person).await.unwrap().unwrap();
    assert_eq!((signer.removed, signer.keys), (false, vec![key.public()]));
    let [held] = &signer.mandates[..] else { panic!("{:?}", signer.mandates) };
    assert_eq!((held.valid_until, &held.rights), (at(500), &reviewer()));
    let held = store.storage.person(person).await.unwrap().unwrap();
    assert_eq!((held.login.as_str(), held.rights), ("chen", reviewer()));
    assert_eq!(held.password_hash, "", "nobody signs in before a password is set");
}

async fn a_mandate_that_was_ended_and_a_person_who_was_removed_stay_so(store: Store) {
    let station = store.station("one").await;
    let (person, key) = (store.person("chen").await, KeyPair::random());
    let issued = mandate(person, "chen", station, &key);
    store.storage.take_up_mandates(vec![issued.clone()], at(0)).await.unwrap();
    let deed = Deed::RemovePerson { login: "chen".to_owned() };
    store.storage.administer(ActOrder { by: Author::Operator, deed, now: at(2) }).await.unwrap();
    let newer = Mandate { valid_from: at(1), ..issued.clone() };
    store.storage.take_up_mandates(vec![issued, newer], at(3)).await.unwrap();
    let signer = store.storage.signer(station, person).await.unwrap().unwrap();
    assert!(signer.removed);
    assert_eq!(signer.mandates.iter().map(|held| held.valid_until).collect::<Vec<_>>(), [at(2)]);
}

async fn a_lost_person_whose_login_was_given_anew_is_kept_beside(store: Store) {
    let station = store.station("one").await;
    let another = store.person("chen").await;
    let (lost, key) = (PersonId(Uuid::now_v7()), KeyPair::random());
    let mandates = vec![mandate(lost, "chen", station, &key)];
    store.storage.take_up_mandates(mandates, at(1)).await.unwrap();
    assert_eq!(store.storage.signer(station, lost).await.unwrap().unwrap().keys, [key.public()]);
    let held = store.storage.person(another).await.unwrap().unwrap();
    assert_eq!((held.login.as_str(), held.password_hash.as_str()), ("chen", "a hash"));
}

async fn a_lost_station_comes_back_as_it_was_and_a_known_one_stays(store: Store) {
    let (id, key) = (StationId(Uuid::now_v7()), KeyPair::random());
    let mut lost = new_station("one", &key);
    lost.escrow = Some(Blob(vec![7; 60]));
    let held = store.storage.take_up_station(id, lost).await.unwrap();
    assert_eq!((held.id, held.name.as_str(), held.public_key), (id, "one", key.public()));
    assert_eq!((held.escrow, held.revoked), (Some(Blob(vec![7; 60])), false));
    let other = new_station("two", &KeyPair::random());
    let held = store.other.take_up_station(id, other).await.unwrap();
    assert_eq!((held.name.as_str(), held.public_key), ("one", key.public()));
}

async fn a_decision_under_a_lost_lease_counts_on_the_servers_word_alone(store: Store) {
    store.cases(2).await;
    let desk = Desk::new(&store, "one").await;
    let storage = store.storage.as_ref();
    let (lease, cases) = desk.take(storage, 2).await;
    let mut lost = lease.clone();
    lost.batch = model::BatchId(Uuid::new_v4());
    storage.begin_epoch().await.unwrap();
    let without = desk.operation(decide(&cases[0], &lost, Verdict::Pass));
    let mut granted = desk.operation(decide(&cases[1], &lost, Verdict::Pass));
    granted.granted = true;
    let record = desk.push(storage, vec![without, granted]).await;
    let outcomes: Vec<Outcome> = record.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Rejected, Outcome::Late]);
}

async fn a_store_belongs_to_one_servers_key(store: Store) {
    let (ours, other) = (KeyPair::random().public(), KeyPair::random().public());
    store.storage.hold_to_key(ours).await.unwrap();
    store.other.hold_to_key(ours).await.unwrap();
    let refused = store.other.hold_to_key(other).await;
    assert!(matches!(refused, Err(StorageError::OtherKey)), "{refused:?}");
}
