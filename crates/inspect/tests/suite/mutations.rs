//! Files broken at random: nothing panics, and nothing over a limit is decoded.

use std::sync::LazyLock;

use inspect::{DisplayError, Limits, display};
use proptest::prelude::*;

use crate::make::{self, look};

static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    vec![
        make::jpeg(33, 17),
        make::progressive(33, 17),
        make::jpeg_with(33, 17, |encoder| encoder.set_restart_interval(2)),
        make::exif_jpeg(33, 17, 6),
        make::cmyk(16, 16),
        make::grey(16, 16),
        make::png(33, 17),
        make::gif(33, 17, 2),
        make::webp(33, 17),
        make::claiming(0xC2, 8, 64, 64, 3),
    ]
});

#[derive(Debug, Clone)]
enum Change {
    Set { at: prop::sample::Index, value: u8 },
    Flip { at: prop::sample::Index, bit: u8 },
    Cut { at: prop::sample::Index },
    Double { from: prop::sample::Index, length: usize },
    Drop { from: prop::sample::Index, length: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, value)| Change::Set { at, value }),
        4 => (at(), 0..8u8).prop_map(|(at, bit)| Change::Flip { at, bit }),
        1 => at().prop_map(|at| Change::Cut { at }),
        1 => (at(), 1..200usize).prop_map(|(from, length)| Change::Double { from, length }),
        1 => (at(), 1..50usize).prop_map(|(from, length)| Change::Drop { from, length }),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        let end = |from: usize, count: usize| (from + count).min(length);
        match change {
            Change::Set { at, value } => bytes[at.index(length)] = *value,
            Change::Flip { at, bit } => bytes[at.index(length)] ^= 1 << bit,
            Change::Cut { at } => bytes.truncate(at.index(length)),
            Change::Double { from, length: count } => {
                let from = from.index(length);
                let copy = bytes[from..end(from, *count)].to_vec();
                bytes.splice(from..from, copy);
            }
            Change::Drop { from, length: count } => {
                let from = from.index(length);
                bytes.drain(from..end(from, *count));
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_file_broken_at_random_never_panics_and_never_gets_past_a_limit(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 0..12),
    ) {
        let bytes = changed(seed.get(&SEEDS).clone(), &changes);
        let limits = Limits { side_px: 300, pixels: 60_000, scans: 12, scan_pixels: 200_000, ..Limits::CEILING };
        let facts = look("jszg-identity", "side-a", Some("a.jpg"), &bytes).facts;
        match display(&bytes, &limits, Some(64)) {
            Ok(picture) => {
                prop_assert!(picture.width <= 64 && picture.height <= 64);
                if let Some(size) = facts.stored {
                    prop_assert!(u64::from(size.width.max(size.height)) <= limits.side_px, "{size:?}");
                    prop_assert!(u64::from(facts.scans) <= limits.scans);
                }
            }
            Err(DisplayError::OverLimit(breach)) => prop_assert!(breach.value > breach.limit),
            Err(_) => {}
        }
    }

    #[test]
    fn bytes_of_no_meaning_behind_the_magic_never_panic(
        magic in any::<prop::sample::Index>(),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let bytes = [&magic.get(&SEEDS)[..12], &rest].concat();
        look("jszg-identity", "side-a", None, &bytes);
        let _ = display(&bytes, &Limits::default(), None);
    }
}
