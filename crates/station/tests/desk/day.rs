//! The main job: a batch comes in, is reviewed without a network, and each decision reaches the server once.

use model::{Ground, Place, ReasonCode, SlotId, Verdict};

use crate::support::{Desktop, Office};

const CASES: u32 = 60;

/// Verdicts of all kinds, in turn.
pub fn verdict(number: usize) -> Verdict {
    let ground = |code: &str| Ground {
        code: ReasonCode::from(code),
        place: Place::Slot { slot: SlotId::from("side-a") },
    };
    match number % 4 {
        0 | 1 => Verdict::Pass,
        2 => Verdict::Fail { grounds: vec![ground("photo-unclear"), ground("photo-turned")] },
        _ => Verdict::Refer { reason: ReasonCode::from("refer-second-look") },
    }
}

#[test]
fn sixty_cases_are_reviewed_with_the_server_away_and_arrive_once_each() {
    let mut office = Office::open();
    let desktop = Desktop::with_batch(&office, CASES);
    office.central.stop();

    let mut next = desktop.next();
    for number in 0..CASES as usize {
        assert!(next.is_string(), "there is a next case after {number} decisions");
        let decided = desktop.decide(&next, &verdict(number));
        assert_eq!(decided["seq"], number + 1, "numbers are dense from 1");
        next = decided["next"].clone();
    }
    assert!(next.is_null(), "nothing is left to decide");
    assert!(desktop.states().iter().all(|state| state == "decided"));
    let waiting = desktop.count_decisions("held") + desktop.count_decisions("waiting");
    assert_eq!(waiting, CASES as usize);
    assert_eq!(desktop.count_decisions("held"), 10, "ten newer decisions end the hold-back");

    office.restart();
    desktop.send_now();
    desktop
        .wait_until("all decisions are accepted", || desktop.count_decisions("accepted") == CASES as usize);
    desktop.wait_until("the finished batch is purged", || desktop.states().is_empty());
    assert_eq!(office.operations(), u64::from(CASES), "each decision is at the server once");
}
