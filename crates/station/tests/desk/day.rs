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
fn nothing_of_a_case_can_be_read_in_any_file() {
    let office = Office::open();
    let mut desktop = Desktop::with_batch(&office, 3);
    let case = desktop.next();
    let name = desktop.queue()["rows"][0]["name"].as_str().unwrap().to_owned();
    let mut entered = desktop.entered(&case, &Verdict::Pass);
    entered["note"] = "只有审核员知道的备注".into();
    desktop.ask("case.decide", entered);
    let draft = serde_json::json!({ "note": "还没有确认的备注" });
    desktop.ask("case.save-draft", serde_json::json!({ "case": desktop.next(), "draft": draft }));
    // Without closing anything in order: what lies in the journals counts too.
    desktop.kill();
    let secrets = ["SQLite format 3", &name, "99990019900101", "只有审核员知道的备注", "还没有确认的备注"];
    let mut folders = vec![desktop.folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
    assert!(files >= 3, "vault, station and batch lie there");
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
