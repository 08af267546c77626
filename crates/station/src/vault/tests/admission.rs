use chrono::TimeDelta;
use model::{Role, StationId};
use protocol::signing::KeyPair;
use protocol::{Mandate, SignedMandate};
use uuid::Uuid;

use super::{noon, person};
use crate::vault::{Admission, NotAdmitted};

#[test]
fn a_mandate_lets_its_person_in_and_nobody_else_at_no_other_time() {
    let (server, key) = (KeyPair::random(), KeyPair::random());
    let mandate = Mandate {
        person: person(1),
        login: "anna".to_owned(),
        name: "Anna".to_owned(),
        roles: vec![Role::Reviewer],
        station: StationId(Uuid::from_u128(1)),
        programmes: Vec::new(),
        public_key: key.public(),
        valid_from: noon(),
        valid_until: noon() + TimeDelta::days(14),
    };
    let signed = SignedMandate::sign(&mandate, &server);
    let admission = Admission {
        server_key: server.public(),
        station: mandate.station,
        latest: noon() + TimeDelta::days(3),
        removed: false,
    };
    assert_eq!(admission.check(&signed, &key.public()).unwrap(), mandate);
    let at = |latest| Admission { latest, ..admission }.check(&signed, &key.public()).err();
    assert!(at(noon()).is_none());
    assert!(matches!(at(noon() + TimeDelta::days(14)), Some(NotAdmitted::Expired(_))));
    assert!(matches!(at(noon() - TimeDelta::seconds(1)), Some(NotAdmitted::NotYet(_))));
    let other = |admission: Admission| admission.check(&signed, &key.public()).err();
    let foreign = Admission { server_key: KeyPair::random().public(), ..admission };
    assert!(matches!(other(foreign), Some(NotAdmitted::Mandate(_))));
    let elsewhere = Admission { station: StationId(Uuid::from_u128(2)), ..admission };
    assert!(matches!(other(elsewhere), Some(NotAdmitted::OtherStation)));
    assert!(matches!(other(Admission { removed: true, ..admission }), Some(NotAdmitted::Removed)));
    let colleague = admission.check(&signed, &KeyPair::random().public()).err();
    assert!(matches!(colleague, Some(NotAdmitted::OtherKey)));
    let mut forged = signed;
    forged.body.0[10] ^= 1;
    assert!(matches!(admission.check(&forged, &key.public()).err(), Some(NotAdmitted::Mandate(_))));
}
