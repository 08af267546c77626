//! What the pictures and their truth promise to those who train and measure with them.

use std::collections::{BTreeMap, BTreeSet};

use families::{
    Recipe, Set, Setting, Size, Split, families, noise_sample, oriented_place, picture, samples, write_set,
};

const SETTINGS: &[Setting] = &[
    Setting::CardSide,
    Setting::HandHeldCard,
    Setting::HandHeldNone,
    Setting::FacePortrait,
    Setting::OtherDocument,
    Setting::NotADocument,
];

fn recipe(setting: Setting, seed: u64) -> Recipe {
    let family = &families()[seed as usize % families().len()];
    Recipe { family, setting, size: Size::Training, seed }
}

#[test]
fn the_same_recipe_gives_the_same_bytes_and_another_seed_gives_others() {
    for &setting in SETTINGS {
        let first = picture(&recipe(setting, 7)).unwrap();
        let again = picture(&recipe(setting, 7)).unwrap();
        assert!(first.jpeg == again.jpeg && first.truth == again.truth, "{setting:?}");
        let other = picture(&Recipe { seed: 8, ..recipe(setting, 7) }).unwrap();
        assert!(first.jpeg != other.jpeg, "{setting:?}");
    }
}

#[test]
fn the_orientation_brings_the_corners_into_the_order_in_which_a_card_is_read() {
    let mut seen = BTreeSet::new();
    for (setting, seeds) in [(Setting::CardSide, 0..16), (Setting::HandHeldCard, 16..32)] {
        for seed in seeds {
            for sample in samples(&recipe(setting, seed), 64).unwrap() {
                let quad = sample.quad.expect("a card is in the picture");
                let orientation = sample.truth.orientation;
                seen.insert(orientation);
                let [a, b, c, d] = quad.map(|place| oriented_place(place, (1.0, 1.0), orientation));
                assert!(a.0 < b.0 && d.0 < c.0, "{setting:?} {seed}: read from left to right");
                assert!(a.1 < d.1 && b.1 < c.1, "{setting:?} {seed}: read from top to bottom");
            }
        }
    }
    assert_eq!(seen, (1..=8).collect(), "all eight ways are drawn");
}

#[test]
fn noise_is_labelled_with_all_eight_ways_alike() {
    let mut counts = BTreeMap::<u8, u32>::new();
    let mut mirrored = 0;
    for seed in 0..160 {
        let sample = noise_sample(&families()[0], seed, 16).unwrap();
        *counts.entry(sample.truth.orientation).or_default() += 1;
        mirrored += u32::from([2, 4, 5, 7].contains(&sample.truth.orientation));
    }
    assert_eq!(counts.len(), 8, "{counts:?}");
    assert!((55..=105).contains(&mirrored), "{mirrored} of 160 are mirrored");
}

#[test]
fn a_set_holds_families_of_its_split_alone() {
    for split in [Split::Train, Split::Validate, Split::Test] {
        for scene in 0..200 {
            let recipe = Recipe::drawn(split, Size::Training, 3, scene);
            assert_eq!(recipe.family.split, split, "family {}", recipe.family.id);
        }
    }
}

#[test]
fn a_written_set_is_the_same_with_any_number_of_threads_and_has_a_row_a_square() {
    let read = |threads: usize| {
        let folder = tempfile::tempdir().unwrap();
        let set = Set { split: Split::Validate, scenes: 6, seed: 5, side: 32, threads };
        let count = write_set(folder.path(), &set, |_| ()).unwrap();
        let images = std::fs::read(folder.path().join("images.u8")).unwrap();
        let labels = std::fs::read_to_string(folder.path().join("labels.csv")).unwrap();
        assert_eq!(images.len(), count * 32 * 32 * 3);
        assert_eq!(labels.lines().count(), count + 1, "a header and a row a sample");
        let columns = labels.lines().next().map(|header| header.split(',').count());
        for line in labels.lines() {
            assert_eq!(Some(line.split(',').count()), columns, "{line}");
        }
        (images, labels)
    };
    assert!(read(1) == read(3), "threads change nothing");
}
