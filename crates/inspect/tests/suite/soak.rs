//! A short form of `cargo xtask soak`, with the same ways to break files.

#[path = "../../examples/soak/dice.rs"]
mod dice;
#[path = "../../examples/soak/mutate.rs"]
mod mutate;
#[path = "../../examples/soak/seeds.rs"]
mod seeds;

use inspect::{Limits, Wholeness, display};

use crate::make::look;

const SEED: u64 = 20_261_121;

#[test]
fn files_broken_by_who_knows_their_parts_never_panic_and_never_get_past_a_limit() {
    let seeds = seeds::all();
    let limits = Limits { side_px: 300, pixels: 60_000, scans: 12, scan_pixels: 200_000, ..Limits::CEILING };
    for number in 0..4000 {
        let bytes = mutate::one(&seeds, &mut dice::Dice::new(SEED, number));
        let size = look("jszg-identity", "side-a", Some("a.jpg"), &bytes).facts.stored.unwrap_or_default();
        let shown = display(&bytes, &limits, Some(64)).is_ok();
        let within = u64::from(size.width.max(size.height)) <= limits.side_px;
        assert!(within || !shown, "file {number} of seed {SEED} is {size:?} and was shown");
    }
}

#[test]
fn the_files_that_are_broken_are_sound_to_begin_with() {
    for (number, bytes) in seeds::all().iter().enumerate() {
        let facts = look("jszg-identity", "side-a", None, bytes).facts;
        let sound = matches!(facts.wholeness, Wholeness::Whole | Wholeness::Unknown);
        assert!(sound, "seed {number}, {}: {facts:?}", facts.format.name());
    }
}
