//! The arms and hands of a person who holds something up.

use specimen::Dice;
use tiny_skia::Pixmap;

use super::canvas::Colour;
use super::draw::{darker, limb, oval, paint};
use super::fingers::Finger;
use super::person::Person;
use super::plane::{Corners, width_of};

/// How a thing is held.
#[derive(Debug, Clone, Copy)]
pub(super) enum Grip {
    /// The thumb in front, on the lower edge.
    Below,
    /// The thumb in front, on the outer edge.
    Beside,
    /// Both hands, by the outer edges.
    Both,
    /// Several fingers in front.
    Wrapped,
}

pub(super) const GRIPS: &[(Grip, f32)] =
    &[(Grip::Below, 0.42), (Grip::Beside, 0.26), (Grip::Both, 0.16), (Grip::Wrapped, 0.16)];

/// The arms and hands that hold something: what lies behind it, and what lies before it.
pub(super) fn hands(
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
    let length = dx.hypot(dy).max(1.0);
    let angle = (dy / length + 0.9).atan2(dx / length);
    let (sin, cos) = angle.sin_cos();
    let away =
        |far: f32, beside: f32| (place.0 + cos * far - sin * beside, place.1 + sin * far + cos * beside);
    let skin = darker(person.skin, dice.between(0.88, 1.04));
    arm(behind, person, shoulder, away(finger_width * 5.2, 0.0), finger_width, skin);
    let palm = away(finger_width * 2.6, 0.0);
    oval(behind, palm, (finger_width * 2.2, finger_width * 2.3), &paint(darker(skin, 0.8), 1.0));
    oval(behind, palm, (finger_width * 2.0, finger_width * 2.1), &paint(darker(skin, 0.93), 1.0));
    let lit = dice.pick(&[-1.0, 1.0]);
    for index in 0..4u8 {
        let shift = (f32::from(index) - 1.5) * finger_width * 0.95;
        let finger = Finger {
            tip: away(-finger_width * 1.2, shift),
            away: (cos, sin),
            width: finger_width * 0.9,
            length: finger_width * 3.4,
            nail: false,
            lit,
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
            lit,
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
