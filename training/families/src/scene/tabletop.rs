//! A document seen from above: on a desk, in a hand, on a scanner, on a screen.

use specimen::Dice;

use super::canvas::{Canvas, Colour, Texture};
use super::fingers::{hidden_share, hold_edges};
use super::ground::{ground, hued, weighted};
use super::plane::{Corners, Pose, lay};
use super::{Manner, Setting, Staged, Subject, any_kind, clutter};
use crate::light;
use crate::{Family, FamilyError, Kind, draw_card};

const MANNERS: &[(Manner, f32)] =
    &[(Manner::Photo, 0.85), (Manner::Scan, 0.07), (Manner::Screen, 0.04), (Manner::Copy, 0.04)];

/// Width by height of the picture. What a phone takes, upright or lying, a square, and a crop to the card.
const FORMATS: &[(f32, f32)] = &[
    (4.0 / 3.0, 0.40),
    (1.5, 0.09),
    (16.0 / 9.0, 0.13),
    (0.75, 0.15),
    (9.0 / 16.0, 0.05),
    (1.0, 0.05),
    (1.585, 0.13),
];

pub(crate) fn stage(
    setting: Setting,
    family: &Family,
    dice: &mut Dice,
    long_px: usize,
) -> Result<Staged, FamilyError> {
    let kind = any_kind(setting, dice);
    let manner = weighted(dice, MANNERS);
    let aspect = aspect(family, kind, dice)?;
    let tight = dice.chance(if manner == Manner::Scan { 0.4 } else { 0.12 });
    let (width, height) = if tight {
        sides(long_px, aspect * dice.between(0.95, 1.06))
    } else {
        sides(long_px, weighted(dice, FORMATS))
    };
    let mut canvas = surface(manner, family, dice, (width, height))?;
    let pose = pose(dice, manner, tight, aspect, (width as f32, height as f32));
    let corners = pose.corners(aspect);
    let curl = curl(kind, manner, dice);
    // A little more than it takes up, for the near edge.
    let card = draw_card(family, kind, dice, ((pose.width * 1.08) as u32).max(40))?;
    if matches!(manner, Manner::Photo) {
        let far = pose.width * dice.between(0.0, 0.025);
        light::contact_shadow(
            &mut canvas,
            &corners,
            (dice.between(-far, far), dice.between(-far, far)),
            dice,
        );
    }
    lay_card(&mut canvas, &card.pixmap, &corners, curl, dice);
    let mut overlay = canvas.overlay();
    let mut occluded = 0.0;
    if manner == Manner::Photo && dice.chance(0.3) {
        hold_edges(&mut overlay, &corners, dice);
        occluded = hidden_share(&overlay, &corners, curl);
        if occluded <= 0.15 {
            canvas.cover(&overlay);
        } else {
            occluded = 0.0;
        }
    }
    let mut text = card.text;
    text.extend(card.portrait);
    Ok(Staged { canvas, subject: Some(Subject { kind, corners, curl, text, occluded }), decoy: None, manner })
}

/// Width by height of a document: the four cards', or what the drawing of another one says.
fn aspect(family: &Family, kind: Kind, dice: &Dice) -> Result<f32, FamilyError> {
    let Kind::Other(_) = kind else { return Ok(85.6 / 54.0) };
    let probe = draw_card(family, kind, &mut dice.clone(), 96)?.pixmap;
    Ok(probe.width() as f32 / probe.height() as f32)
}

/// The two sides of a picture whose longer one is given.
pub(super) fn sides(long_px: usize, aspect: f32) -> (usize, usize) {
    let short = |ratio: f32| ((long_px as f32 * ratio) as usize).max(long_px / 4);
    if aspect >= 1.0 { (long_px, short(1.0 / aspect)) } else { (short(aspect), long_px) }
}

fn surface(
    manner: Manner,
    family: &Family,
    dice: &mut Dice,
    (width, height): (usize, usize),
) -> Result<Canvas, FamilyError> {
    match manner {
        Manner::Scan | Manner::Copy => {
            let shade = if dice.chance(0.85) { dice.between(0.9, 1.0) } else { dice.between(0.02, 0.6) };
            Ok(Canvas::shaded(width, height, |_, _| [shade; 3]))
        }
        Manner::Screen => {
            let colour: Colour = hued(dice.unit(), dice.between(0.0, 0.3), dice.between(0.02, 1.0));
            let mut canvas = Canvas::shaded(width, height, |_, _| colour);
            clutter::bezel(&mut canvas, dice);
            Ok(canvas)
        }
        Manner::Photo => {
            // Nothing on the desk tells how the picture stands: all of it is turned and mirrored by chance.
            let across = dice.chance(0.5);
            let (wide, high) = if across { (height, width) } else { (width, height) };
            let mut canvas = ground(dice, wide, high);
            if dice.chance(0.45) {
                clutter::scatter(&mut canvas, family, dice)?;
            }
            canvas = canvas.either_way_round(dice).transposed().either_way_round(dice);
            if !across {
                canvas = canvas.transposed();
            }
            if dice.chance(0.3) {
                canvas = canvas.blurred(dice.between(0.5, 2.0));
            }
            Ok(canvas)
        }
    }
}

fn pose(dice: &mut Dice, manner: Manner, tight: bool, aspect: f32, (width, height): (f32, f32)) -> Pose {
    let fill = match dice.whole(0, 9) {
        _ if tight => dice.between(0.96, 1.04),
        0..=1 => dice.between(0.30, 0.60),
        9 => dice.between(0.95, 1.05),
        _ => dice.between(0.60, 0.97),
    };
    let spread = |dice: &mut Dice, usual: f32, most: f32| {
        let reach = if dice.chance(0.75) { usual } else { most };
        // Small angles are the likeliest.
        dice.between(-reach, reach) * dice.between(0.2, 1.0)
    };
    let calm = if tight || fill > 0.95 { 0.25 } else { 1.0 };
    let flat = matches!(manner, Manner::Scan | Manner::Copy);
    let lean = if flat { 0.0 } else { calm };
    let mut pose = Pose {
        centre: (width / 2.0, height / 2.0),
        width: fill * width.min(height * aspect),
        tilt: spread(dice, 6.0, 25.0) * calm,
        pitch: spread(dice, 7.0, 24.0) * lean,
        yaw: spread(dice, 7.0, 24.0) * lean,
        distance: width.max(height) * dice.between(1.8, 4.0),
    };
    let allowed = if tight || dice.chance(0.12) { 1.06 } else { 0.985 };
    let room = |pose: &Pose| {
        let corners = pose.corners(aspect);
        (extent(corners.map(|corner| corner.0)) / width, extent(corners.map(|corner| corner.1)) / height)
    };
    let (across, down) = room(&pose);
    pose.width *= (allowed / across.max(down)).min(1.0);
    let (across, down) = room(&pose);
    let shift = |dice: &mut Dice, share: f32, side: f32| {
        let free = (1.0 - share).max(0.012) / 2.0;
        dice.between(-free, free) * dice.between(0.1, 0.95) * side
    };
    pose.centre.0 += shift(dice, across, width);
    pose.centre.1 += shift(dice, down, height);
    pose
}

fn extent(values: [f32; 4]) -> f32 {
    let most = values.into_iter().fold(f32::NEG_INFINITY, f32::max);
    most - values.into_iter().fold(f32::INFINITY, f32::min)
}

fn curl(kind: Kind, manner: Manner, dice: &mut Dice) -> f32 {
    let most = match (kind, manner) {
        (_, Manner::Scan | Manner::Copy | Manner::Screen) => 0.0,
        (Kind::Other(_), Manner::Photo) => 0.04,
        (_, Manner::Photo) => 0.012,
    };
    if dice.chance(0.25) { dice.between(-most, most) } else { 0.0 }
}

/// The card with what the room's light does to its plastic: a broad, faint gleam and some wear.
pub(super) fn lay_card(
    canvas: &mut Canvas,
    card: &tiny_skia::Pixmap,
    corners: &Corners,
    curl: f32,
    dice: &mut Dice,
) {
    let unit = canvas.unit();
    let shine = (dice.unit() * canvas.width as f32, dice.unit() * canvas.height as f32);
    let gleam = dice.between(0.0, 0.14);
    let reach = (unit * dice.between(0.1, 0.5)).powi(2);
    let wear = Texture::clouds(dice, unit * 0.2);
    let worn = dice.between(0.0, 0.06);
    let shade = dice.between(0.86, 1.0);
    lay(canvas, card, corners, curl, |x, y, colour| {
        let near = 1.0 / (1.0 + ((x - shine.0).powi(2) + (y - shine.1).powi(2)) / reach);
        let factor = shade - worn * wear.at(x, y);
        colour.map(|value| value * factor + gleam * near)
    });
}
