//! The families' tables, and the cards and people that are drawn from them with the fonts that set-up installs.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use families::{
    Card, Document, Family, Kind, Look, OtherDocument, Split, draw_card, draw_portrait, draw_upper_body,
    families,
};
use specimen::Dice;

const DOCUMENTS: [Document; 4] =
    [Document::ResidentId, Document::ResidencePermit, Document::HkMacaoPermit, Document::TaiwanPermit];

fn kinds() -> Vec<Kind> {
    let sides =
        DOCUMENTS.into_iter().flat_map(|document| [Kind::PortraitSide(document), Kind::EmblemSide(document)]);
    sides.chain(OtherDocument::ALL.iter().map(|document| Kind::Other(*document))).collect()
}

fn of(split: Split) -> Vec<&'static Family> {
    families().iter().filter(|family| family.split == split).collect()
}

fn card(family: &Family, kind: Kind, seed: u64) -> Card {
    draw_card(family, kind, &mut Dice::new(seed, "test"), 256)
        .unwrap_or_else(|error| panic!("{kind:?}: {error}"))
}

#[test]
fn there_are_enough_families_to_learn_from_and_to_hold_out() {
    assert!(of(Split::Train).len() >= 40);
    assert!(of(Split::Validate).len() >= 6);
    assert!(of(Split::Test).len() >= 12);
    let ids: HashSet<u32> = families().iter().map(|family| family.id).collect();
    assert_eq!(ids.len(), families().len());
}

/// What the families of a split use of something.
fn used<T: Eq + Hash>(split: Split, parts: impl Fn(&'static Family) -> Vec<T>) -> HashSet<T> {
    of(split).into_iter().flat_map(parts).collect()
}

fn apart<T: Eq + Hash + Debug>(what: &str, parts: impl Fn(&'static Family) -> Vec<T> + Copy) {
    for (one, other) in
        [(Split::Train, Split::Validate), (Split::Train, Split::Test), (Split::Validate, Split::Test)]
    {
        let (mine, theirs) = (used(one, parts), used(other, parts));
        let shared: Vec<_> = mine.intersection(&theirs).collect();
        assert!(shared.is_empty(), "{one:?} and {other:?} share {what}: {shared:?}");
    }
}

#[test]
fn families_that_are_held_out_share_nothing_with_those_that_are_learned_from() {
    let fonts = |family: &'static Family| [family.body, family.title, family.latin, family.machine];
    apart("fonts", |family| fonts(family).map(|font| font.name).to_vec());
    apart("font files", |family| fonts(family).map(|font| font.path).to_vec());
    apart("emblems", |family| vec![family.emblem.name]);
    apart("patterns", |family| family.patterns.to_vec());
    apart("ways of drawing faces", |family| family.faces.map(|style| style.name).to_vec());
    apart("eyes", |family| family.faces.map(|style| style.eyes).to_vec());
}

#[test]
fn every_font_is_used_by_a_family_of_its_split() {
    for split in [Split::Train, Split::Validate, Split::Test] {
        let used = used(split, |family| {
            [family.body, family.title, family.latin, family.machine].map(|font| font.name).to_vec()
        });
        let unused: Vec<_> = families::FONTS
            .iter()
            .filter(|font| font.split == split && !used.contains(font.name))
            .map(|font| font.name)
            .collect();
        assert!(unused.is_empty(), "{split:?} has fonts that nobody uses: {unused:?}");
    }
}

#[test]
fn the_same_dice_draw_the_same_pixels() {
    let family = &families()[5];
    for kind in kinds() {
        let (first, again, other) = (card(family, kind, 1), card(family, kind, 1), card(family, kind, 2));
        assert_eq!(first.pixmap.data(), again.pixmap.data(), "{kind:?}");
        assert_eq!(first.text, again.text, "{kind:?}");
        assert_ne!(first.pixmap.data(), other.pixmap.data(), "{kind:?} is the same for other dice");
    }
}

fn inside(place: [f32; 4]) -> bool {
    let [x, y, width, height] = place;
    x >= 0.0 && y >= 0.0 && width > 0.0 && height > 0.0 && x + width <= 1.001 && y + height <= 1.001
}

#[test]
fn text_and_portraits_lie_within_every_document_of_every_split() {
    for split in [Split::Train, Split::Validate, Split::Test] {
        for (seed, kind) in (0..).zip(kinds()) {
            let all = of(split);
            let card = card(all[seed as usize % all.len()], kind, seed);
            assert!(card.text.len() >= 2, "{kind:?} has hardly any text");
            for place in &card.text {
                assert!(inside(*place), "{kind:?} in {split:?}: text at {place:?}");
            }
            if matches!(kind, Kind::PortraitSide(_)) {
                let portrait = card.portrait.unwrap_or_else(|| panic!("{kind:?} has no portrait"));
                assert!(inside(portrait), "{kind:?}: portrait at {portrait:?}");
            }
        }
    }
}

#[test]
fn the_portrait_tells_the_layouts_apart() {
    for family in families() {
        let at =
            |document| card(family, Kind::PortraitSide(document), 3).portrait.map_or(0.0, |place| place[0]);
        if family.id % 9 == 0 {
            assert!(at(Document::ResidentId) > 0.55, "resident IDs carry the portrait on the right");
            assert!(at(Document::TaiwanPermit) < 0.15, "travel permits carry it on the left");
        }
    }
}

#[test]
fn people_stand_before_nothing_and_portraits_fill_their_picture() {
    for family in families().iter().step_by(6) {
        let mut dice = Dice::new(u64::from(family.id), "person");
        let look = Look::of(family, &mut dice);
        let body = draw_upper_body(&look, 160, 160).expect("160 pixels are an area");
        let alpha = |x: u32, y: u32| body.pixmap.pixel(x, y).map_or(0, |pixel| pixel.alpha());
        assert_eq!(alpha(2, 2), 0, "the corner is empty");
        assert_eq!(alpha(80, 156), 255, "the chest reaches the lower edge");
        assert!(inside(body.head), "{:?}", body.head);
        let [left, right] = body.shoulders;
        assert!(left.0 < 0.5 && right.0 > 0.5 && left.1 > body.head[1] + body.head[3] * 0.7);
        let portrait = draw_portrait(&look, 90, 120, &mut dice).expect("90 × 120 pixels are an area");
        assert!(portrait.pixels().iter().all(|pixel| pixel.alpha() == 255));
    }
}

/// Only text and layout may tell a mirrored picture from a right one: over many people, both halves of a face come out
/// the same.
#[test]
fn faces_do_not_tell_left_from_right() {
    const SIDE: usize = 24;
    const PEOPLE: u32 = 600;
    let mut sum = vec![0.0f32; SIDE * SIDE];
    for person in 0..PEOPLE {
        let mut dice = Dice::new(u64::from(person), "sides");
        let family = dice.pick(&of(Split::Train));
        let look = Look::of(family, &mut dice);
        let portrait =
            draw_portrait(&look, SIDE as u32, SIDE as u32, &mut dice).expect("24 pixels are an area");
        for (total, pixel) in sum.iter_mut().zip(portrait.pixels()) {
            *total += f32::from(pixel.green()) / PEOPLE as f32;
        }
    }
    let halves = sum.chunks_exact(SIDE).map(|row| {
        let (left, right) = row.split_at(SIDE / 2);
        left.iter().zip(right.iter().rev()).map(|(left, right)| left - right).sum::<f32>() / (SIDE / 2) as f32
    });
    let worst = halves.fold(0.0, |worst: f32, difference| worst.max(difference.abs()));
    assert!(worst < 5.0, "one half is lighter by {worst} of 255");
}

#[test]
fn a_picture_without_an_area_is_refused() {
    let kind = Kind::EmblemSide(Document::ResidentId);
    assert!(draw_card(&families()[0], kind, &mut Dice::new(1, "test"), 0).is_err());
}
