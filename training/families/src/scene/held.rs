//! A person who holds something up beside face or chest: a card, or something else, or nothing.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::{Canvas, blank};
use super::draw::{darker, oval, paint};
use super::fingers::hidden_share;
use super::ground::{ground, tone, weighted};
use super::hand::{GRIPS, hands};
use super::person::{Person, place_body};
use super::plane::{Corners, Pose, lay};
use super::tabletop::{lay_card, sides};
use super::{Manner, Setting, Staged, Subject, any_kind, print, room};
use crate::{Family, FamilyError, Kind, Look, OtherDocument, draw_card};

/// Width by height.
const FORMATS: &[(f32, f32)] =
    &[(4.0 / 3.0, 0.46), (0.75, 0.26), (16.0 / 9.0, 0.1), (9.0 / 16.0, 0.06), (1.0, 0.07), (1.5, 0.05)];
const OTHER_CARDS: &[OtherDocument] = &[
    OtherDocument::BankCard,
    OtherDocument::StudentCard,
    OtherDocument::SocialSecurityCard,
    OtherDocument::TransportCard,
];
/// Hands cover no more of a card than this.
const MOST_OCCLUDED: f32 = 0.15;

pub(crate) fn with_card(family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let other = dice.chance(0.06);
    let kind = match any_kind(Setting::HandHeldCard, dice) {
        // Other cards of the same size are held up as well.
        _ if other => Kind::Other(dice.pick(OTHER_CARDS)),
        kind => kind,
    };
    let (width, height) = sides(long_px, weighted(dice, FORMATS));
    let share = (dice.between(0.08f32.ln(), 0.45f32.ln())).exp();
    let card_width = share * width as f32;
    let mut canvas = background(family, dice, width, height)?;
    let person = stand(&mut canvas, family, dice, card_width)?;
    let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
    let card = draw_card(family, kind, dice, ((card_width * 1.1) as u32).max(40))?;
    let aspect = card.pixmap.width() as f32 / card.pixmap.height() as f32;
    let corners = beside(&person, dice, side, card_width, aspect, (width as f32, height as f32));
    let grip = weighted(dice, GRIPS);
    let mut behind = canvas.overlay();
    let mut before = canvas.overlay();
    hands(&mut behind, &mut before, &person, &corners, grip, side, dice);
    canvas.cover(&behind);
    lay_card(&mut canvas, &card.pixmap, &corners, 0.0, dice);
    let mut occluded = hidden_share(&before, &corners, 0.0);
    if occluded <= MOST_OCCLUDED {
        canvas.cover(&before);
    } else {
        occluded = 0.0;
    }
    let mut text = card.text;
    text.extend(card.portrait);
    let subject = Subject { kind, corners, curl: 0.0, text, occluded };
    Ok(Staged { canvas, subject: Some(subject), decoy: None, manner: Manner::Photo })
}

pub(crate) fn without_card(family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let (width, height) = sides(long_px, weighted(dice, FORMATS));
    let thing_width = dice.between(0.08, 0.35) * width as f32;
    let mut canvas = background(family, dice, width, height)?;
    let person = stand(&mut canvas, family, dice, thing_width)?;
    let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
    let mut decoy = None;
    if dice.chance(0.75) {
        let thing = thing(dice, thing_width as u32);
        let aspect = thing.as_ref().map_or(1.2, |thing| thing.width() as f32 / thing.height() as f32);
        let corners = beside(&person, dice, side, thing_width, aspect, (width as f32, height as f32));
        let mut behind = canvas.overlay();
        let mut before = canvas.overlay();
        let grip = weighted(dice, GRIPS);
        hands(&mut behind, &mut before, &person, &corners, grip, side, dice);
        canvas.cover(&behind);
        if let Some(thing) = thing {
            lay(&mut canvas, &thing, &corners, 0.0, |_, _, colour| colour);
        }
        canvas.cover(&before);
        decoy = Some(corners);
    }
    Ok(Staged { canvas, subject: None, decoy, manner: Manner::Photo })
}

fn background(family: &Family, dice: &mut Dice, width: usize, height: usize) -> Result<Canvas, FamilyError> {
    let canvas = if dice.chance(0.35) {
        room::room_with_text(family, dice, width, height)?
    } else {
        room::room(dice, width, height)
    };
    Ok(canvas.either_way_round(dice))
}

/// Draws a person whose size goes with that of a card in their hand.
fn stand(
    canvas: &mut Canvas,
    family: &Family,
    dice: &mut Dice,
    card_width: f32,
) -> Result<Person, FamilyError> {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    // A card at arm's length towards the camera looks up to three times as wide as one beside the face.
    let head_height = (card_width / dice.between(0.38, 1.0)).clamp(height * 0.18, height * 0.55);
    // The whole face is in the picture, and some of the chest.
    let lowest = height - head_height * 0.8;
    let down = (head_height * dice.between(0.52, 1.3)).min(lowest);
    let place = (width * dice.between(0.32, 0.68), down);
    let look = Look::of(family, dice);
    let person = place_body(canvas, &look, dice, place, head_height)?;
    if dice.chance(0.4) {
        let span = (person.shoulders[1].0 - person.shoulders[0].0).abs();
        let middle = (person.shoulders[0].0 + person.shoulders[1].0) / 2.0;
        let below = person.shoulders[0].1 + head_height * dice.between(0.5, 0.9);
        let width = span * dice.between(0.25, 0.6);
        print::lay_letters(canvas, family, dice, (middle, below), width)?;
    }
    Ok(person)
}

/// Where a thing is held: beside the face, below the chin or before the chest; never before the face.
fn beside(
    person: &Person,
    dice: &mut Dice,
    side: f32,
    width: f32,
    aspect: f32,
    (frame_width, frame_height): (f32, f32),
) -> Corners {
    let head_width = person.head_height * 0.75;
    let before_chest = dice.chance(0.3);
    let clear = (head_width + width) / 2.0;
    let mut centre = if before_chest {
        let down = person.head_height * 0.5 + width / aspect / 2.0;
        (
            person.head.0 + side * dice.between(0.0, 0.9) * head_width,
            person.head.1 + down * dice.between(1.05, 1.6),
        )
    } else {
        (
            person.head.0 + side * clear * dice.between(0.98, 1.35),
            person.head.1 + person.head_height * dice.between(-0.25, 1.3),
        )
    };
    let within = |value: f32, half: f32, side: f32| {
        // It stays inside of the picture, with a little room round it.
        let margin = (half * 1.1).min(side / 2.0);
        value.clamp(margin, side - margin)
    };
    centre.0 = within(centre.0, width / 2.0, frame_width);
    centre.1 = within(centre.1, width / aspect / 2.0, frame_height);
    let steep = if dice.chance(0.7) { 9.0 } else { 25.0 };
    Pose {
        centre,
        width,
        tilt: dice.between(-steep, steep),
        pitch: dice.between(-14.0, 14.0),
        yaw: dice.between(-18.0, 18.0),
        distance: frame_width.max(frame_height) * 1.8,
    }
    .corners(aspect)
}

/// Something that is no card; nothing for an empty hand.
fn thing(dice: &mut Dice, width_px: u32) -> Option<Pixmap> {
    let width = width_px.max(24);
    let (wide, high, colour) = match dice.whole(0, 5) {
        0 => return None,
        1..=2 => (width * 6 / 10, width * 12 / 10, [dice.between(0.02, 0.25); 3]),
        3..=4 => (width, (width as f32 * dice.between(0.6, 1.5)) as u32, [dice.between(0.85, 1.0); 3]),
        _ => (width, (width as f32 * dice.between(0.5, 1.3)) as u32, tone(dice)),
    };
    let mut pixmap = blank(wide, high);
    if dice.chance(0.2) {
        let mut surface = pixmap.clone();
        let canvas = ground(dice, surface.width() as usize, surface.height() as usize);
        for (pixel, colour) in surface.pixels_mut().iter_mut().zip(&canvas.pixels) {
            let [red, green, blue] = colour.map(|value| (value.clamp(0.0, 1.0) * 255.0) as u8);
            *pixel = tiny_skia::ColorU8::from_rgba(red, green, blue, 255).premultiply();
        }
        return Some(surface);
    }
    let [red, green, blue] = colour;
    pixmap.fill(tiny_skia::Color::from_rgba(red.min(1.0), green.min(1.0), blue.min(1.0), 1.0)?);
    // A phone's back or screen has a camera or a lighter field.
    if dice.chance(0.5) {
        let inner = darker(colour, dice.between(0.6, 1.8));
        let (wide, high) = (wide as f32, high as f32);
        oval(&mut pixmap, (wide * 0.5, high * 0.12), (wide * 0.08, wide * 0.08), &paint(inner, 1.0));
    }
    Some(pixmap)
}
