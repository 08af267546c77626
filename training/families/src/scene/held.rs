//! A person who holds something up beside face or chest: a card, or something else, or nothing.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::{Canvas, Colour, blank, unit};
use super::draw::{darker, limb, oval, paint};
use super::fingers::{Finger, hidden_share};
use super::ground::{ground, hued, tone, weighted};
use super::plane::{Corners, Pose, lay, width_of};
use super::tabletop::{lay_card, sides};
use super::{Manner, Setting, Staged, Subject, any_kind, print, room};
use crate::{Family, FamilyError, Look, UpperBody, draw_card, draw_upper_body};

/// Width by height.
const FORMATS: &[(f32, f32)] =
    &[(4.0 / 3.0, 0.46), (0.75, 0.26), (16.0 / 9.0, 0.1), (9.0 / 16.0, 0.06), (1.0, 0.07), (1.5, 0.05)];
/// Hands cover no more of a card than this.
const MOST_OCCLUDED: f32 = 0.15;

/// A person in the picture.
struct Person {
    /// Middle of the head.
    head: (f32, f32),
    head_height: f32,
    /// Left and right of the picture.
    shoulders: [(f32, f32); 2],
    skin: Colour,
    clothes: Colour,
}

/// How a thing is held.
#[derive(Debug, Clone, Copy)]
enum Grip {
    /// The thumb in front, on the lower edge.
    Below,
    /// The thumb in front, on the outer edge.
    Beside,
    /// Both hands, by the outer edges.
    Both,
    /// Several fingers in front.
    Wrapped,
}

const GRIPS: &[(Grip, f32)] =
    &[(Grip::Below, 0.42), (Grip::Beside, 0.26), (Grip::Both, 0.16), (Grip::Wrapped, 0.16)];

pub(crate) fn with_card(family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let other = dice.chance(0.06);
    let kind = match any_kind(Setting::HandHeldCard, dice) {
        // Other cards of the same size are held up as well.
        _ if other => crate::Kind::Other(dice.pick(&[
            crate::OtherDocument::BankCard,
            crate::OtherDocument::StudentCard,
            crate::OtherDocument::SocialSecurityCard,
            crate::OtherDocument::TransportCard,
        ])),
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
    Ok(Staged { canvas, subject: Some(subject), manner: Manner::Photo })
}

pub(crate) fn without_card(family: &Family, dice: &mut Dice, long_px: usize) -> Result<Staged, FamilyError> {
    let (width, height) = sides(long_px, weighted(dice, FORMATS));
    let thing_width = dice.between(0.08, 0.35) * width as f32;
    let mut canvas = background(family, dice, width, height)?;
    let person = stand(&mut canvas, family, dice, thing_width)?;
    let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
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
    }
    Ok(Staged { canvas, subject: None, manner: Manner::Photo })
}

fn background(family: &Family, dice: &mut Dice, width: usize, height: usize) -> Result<Canvas, FamilyError> {
    if dice.chance(0.35) {
        room::room_with_text(family, dice, width, height)
    } else {
        Ok(room::room(dice, width, height))
    }
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
    let head_height = (card_width / dice.between(0.38, 1.0)).clamp(height * 0.16, height * 0.55);
    let place = (width * dice.between(0.32, 0.68), head_height * dice.between(0.52, 1.3));
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

/// Lays an upper body so that the middle of the head is at `place`; it reaches the picture's lower edge.
pub(super) fn place_body_only(
    canvas: &mut Canvas,
    look: &Look,
    dice: &mut Dice,
    place: (f32, f32),
    head_height: f32,
) -> Result<(), FamilyError> {
    place_body(canvas, look, dice, place, head_height).map(drop)
}

fn place_body(
    canvas: &mut Canvas,
    look: &Look,
    dice: &mut Dice,
    place: (f32, f32),
    head_height: f32,
) -> Result<Person, FamilyError> {
    let size = (head_height * 3.4).max(32.0);
    let body = draw_upper_body(look, size as u32, size as u32)?;
    let scale = head_height / (body.head[3] * body.pixmap.height() as f32);
    let (wide, high) = (body.pixmap.width() as f32 * scale, body.pixmap.height() as f32 * scale);
    let head = (body.head[0] + body.head[2] / 2.0, body.head[1] + body.head[3] / 2.0);
    let (left, top) = (place.0 - head.0 * wide, place.1 - head.1 * high);
    let (sin, cos) = dice.between(-0.08, 0.08).sin_cos();
    let at = |x: f32, y: f32| {
        let (dx, dy) = (left + x * wide - place.0, top + y * high - place.1);
        (place.0 + dx * cos - dy * sin, place.1 + dx * sin + dy * cos)
    };
    let corners = [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)];
    let (skin, clothes) = (skin_of(&body), clothes_of(&body));
    // Below the drawn part the clothes go on.
    let mut overlay = canvas.overlay();
    let hem = (canvas.height + canvas.width) as f32;
    let span = (body.shoulders[1].0 - body.shoulders[0].0).abs() * wide;
    if corners[3].1.min(corners[2].1) < canvas.height as f32 {
        let middle = at((body.shoulders[0].0 + body.shoulders[1].0) / 2.0, 0.97);
        limb(&mut overlay, &[middle, (middle.0, hem)], &paint(clothes, 1.0), span * 0.9);
    }
    canvas.cover(&overlay);
    lay(canvas, &body.pixmap, &corners, 0.0, |_, _, colour| colour);
    let shoulders = body.shoulders.map(|(x, y)| at(x, y));
    Ok(Person { head: place, head_height, shoulders, skin, clothes })
}

/// The middle one of the colours of a few places in the face.
fn skin_of(body: &UpperBody) -> Colour {
    let [x, y, width, height] = body.head;
    let places = [(0.35, 0.6), (0.65, 0.6), (0.5, 0.5), (0.4, 0.72), (0.6, 0.72)];
    middle_colour(body, places.map(|(u, v)| (x + u * width, y + v * height))).unwrap_or(hued(0.06, 0.4, 0.8))
}

fn clothes_of(body: &UpperBody) -> Colour {
    let [left, right] = body.shoulders;
    let below = |x: f32, deep: f32| (x, (left.1 + (1.0 - left.1) * deep).min(0.99));
    let at = |part: f32| left.0 + (right.0 - left.0) * part;
    middle_colour(
        body,
        [
            below(at(0.2), 0.5),
            below(at(0.8), 0.5),
            below(at(0.15), 0.7),
            below(at(0.85), 0.7),
            below(at(0.3), 0.9),
        ],
    )
    .unwrap_or([0.4, 0.4, 0.5])
}

fn middle_colour(body: &UpperBody, places: [(f32, f32); 5]) -> Option<Colour> {
    let (width, height) = (body.pixmap.width() as f32, body.pixmap.height() as f32);
    let mut found: Vec<Colour> = places
        .iter()
        .filter_map(|&(x, y)| body.pixmap.pixel((x * width) as u32, (y * height) as u32))
        .filter(|pixel| pixel.alpha() > 250)
        .map(|pixel| [unit(pixel.red()), unit(pixel.green()), unit(pixel.blue())])
        .collect();
    found.sort_by(|one, other| one.iter().sum::<f32>().total_cmp(&other.iter().sum::<f32>()));
    found.get(found.len() / 2).copied()
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

/// The arms and hands that hold something: what lies behind it, and what lies before it.
fn hands(
    behind: &mut Pixmap,
    before: &mut Pixmap,
    person: &Person,
    corners: &Corners,
    grip: Grip,
    side: f32,
    dice: &mut Dice,
) {
    let mix = |one: (f32, f32), other: (f32, f32), part: f32| {
        (one.0 + (other.0 - one.0) * part, one.1 + (other.1 - one.1) * part)
    };
    let [top_left, top_right, low_right, low_left] = *corners;
    let outer =
        |at: f32| if side > 0.0 { mix(top_right, low_right, at) } else { mix(top_left, low_left, at) };
    let inner =
        |at: f32| if side > 0.0 { mix(top_left, low_left, at) } else { mix(top_right, low_right, at) };
    let along =
        |at: f32| if side > 0.0 { mix(low_left, low_right, at) } else { mix(low_right, low_left, at) };
    let outer_shoulder = usize::from(side > 0.0);
    match grip {
        Grip::Below | Grip::Wrapped => {
            let place = along(dice.between(0.3, 0.9));
            let count = if matches!(grip, Grip::Wrapped) { dice.whole(2, 4) } else { 1 };
            hand(behind, before, person, corners, (place, outer_shoulder), count, dice);
        }
        Grip::Beside => {
            let place = outer(dice.between(0.4, 0.95));
            hand(behind, before, person, corners, (place, outer_shoulder), 1, dice);
        }
        Grip::Both => {
            let down = dice.between(0.5, 0.95);
            hand(behind, before, person, corners, (outer(down), outer_shoulder), 1, dice);
            hand(behind, before, person, corners, (inner(down), 1 - outer_shoulder), 1, dice);
        }
    }
}

/// One arm and hand: it comes from a shoulder, and `count` fingers lie before the thing at the place.
fn hand(
    behind: &mut Pixmap,
    before: &mut Pixmap,
    person: &Person,
    corners: &Corners,
    (place, shoulder): ((f32, f32), usize),
    count: u32,
    dice: &mut Dice,
) {
    let thing = width_of(corners).min(person.head_height * 1.2);
    let finger_width = (thing * dice.between(0.15, 0.2)).max(person.head_height * 0.06);
    let middle = ((corners[0].0 + corners[2].0) / 2.0, (corners[0].1 + corners[2].1) / 2.0);
    let (dx, dy) = (place.0 - middle.0, place.1 - middle.1);
    // The hand comes from outside and from below.
    let angle = dy.atan2(dx) * 0.5
        + std::f32::consts::FRAC_PI_2 * 0.5
        + if dx < 0.0 && dy < 0.0 { 3.14 } else { 0.0 };
    let angle = if dx < 0.0 && angle < std::f32::consts::FRAC_PI_2 { 3.14 - angle } else { angle };
    let (sin, cos) = angle.sin_cos();
    let away =
        |far: f32, beside: f32| (place.0 + cos * far - sin * beside, place.1 + sin * far + cos * beside);
    let skin = darker(person.skin, dice.between(0.88, 1.04));
    arm(behind, person, shoulder, away(finger_width * 5.2, 0.0), finger_width, skin);
    let palm = away(finger_width * 2.6, 0.0);
    oval(behind, palm, (finger_width * 2.2, finger_width * 2.3), &paint(darker(skin, 0.8), 1.0));
    oval(behind, palm, (finger_width * 2.0, finger_width * 2.1), &paint(darker(skin, 0.93), 1.0));
    for index in 0..4u8 {
        let shift = (f32::from(index) - 1.5) * finger_width * 0.95;
        let finger = Finger {
            tip: away(-finger_width * 1.2, shift),
            away: (cos, sin),
            width: finger_width * 0.9,
            length: finger_width * 3.4,
            nail: false,
        };
        finger.draw(behind, darker(skin, 0.94));
    }
    let depth = finger_width * dice.between(0.5, 1.6);
    for index in 0..count {
        let shift = (index as f32 - (count - 1) as f32 / 2.0) * finger_width * 1.02;
        let lean = dice.between(-0.35, 0.35);
        let (sin, cos) = (angle + lean).sin_cos();
        let tip = away(-depth, shift);
        let finger = Finger {
            tip,
            away: (cos, sin),
            width: finger_width * if count == 1 { 1.15 } else { 0.92 },
            length: depth + finger_width * 2.0,
            nail: dice.chance(0.7),
        };
        finger.draw(before, skin);
    }
}

/// From the shoulder over an elbow that hangs down to the wrist.
fn arm(pixmap: &mut Pixmap, person: &Person, shoulder: usize, wrist: (f32, f32), finger: f32, skin: Colour) {
    let from = person.shoulders[shoulder];
    let outward = if shoulder == 1 { 1.0 } else { -1.0 };
    let thick = person.head_height * 0.42;
    let from = (from.0 - outward * thick * 0.5, from.1 + thick * 0.5);
    let reach = person.head_height * 1.45;
    let elbow = (
        from.0 + (wrist.0 - from.0) * 0.35 + outward * person.head_height * 0.35,
        (from.1 + reach).max(wrist.1 + reach * 0.45),
    );
    let cloth = |factor: f32| paint(darker(person.clothes, factor), 1.0);
    limb(pixmap, &[from, elbow], &cloth(0.78), thick * 1.06);
    limb(pixmap, &[from, elbow], &cloth(0.9), thick);
    let near = finger * 3.0;
    let cuff = (wrist.0 + (elbow.0 - wrist.0) * 0.25, wrist.1 + (elbow.1 - wrist.1) * 0.25);
    limb(pixmap, &[wrist, cuff], &paint(darker(skin, 0.78), 1.0), near * 0.95);
    limb(pixmap, &[wrist, cuff], &paint(darker(skin, 0.95), 1.0), near * 0.84);
    limb(pixmap, &[cuff, elbow], &cloth(0.74), near.max(thick * 0.8) * 1.06);
    limb(pixmap, &[cuff, elbow], &cloth(0.97), near.max(thick * 0.8));
}
