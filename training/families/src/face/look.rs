//! What one invented person looks like. Nothing here tells left from right: sides are drawn with even odds.

use specimen::Dice;
use specimen::paint::Rgb;

use super::style::FaceStyle;
use crate::family::{Family, colour};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hair {
    Bald,
    Receding,
    Cropped,
    Short,
    Parted,
    Curly,
    Bob,
    Fringe,
    Long,
    Wavy,
    TiedUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headwear {
    Bare,
    Cap,
    Beanie,
    Scarf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beard {
    Shaven,
    Stubble,
    Moustache,
    Goatee,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clothes {
    Round,
    VNeck,
    Shirt,
    Suit,
    Turtleneck,
    Hood,
    Striped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glasses {
    Round,
    Square,
}

/// What one invented person looks like. Lengths are in the units of the head, which is 200 wide.
#[derive(Debug, Clone)]
pub struct Look {
    pub(super) style: &'static FaceStyle,
    pub(super) skin: Rgb,
    pub(super) hair_colour: Rgb,
    pub(super) lips: Rgb,
    pub(super) cloth: Rgb,
    pub(super) second_cloth: Rgb,
    pub(super) hair: Hair,
    pub(super) headwear: Headwear,
    pub(super) beard: Beard,
    pub(super) clothes: Clothes,
    pub(super) glasses: Option<Glasses>,
    /// −1 or 1: of the parting, and of where the light comes from.
    pub(super) parting: f32,
    pub(super) light: f32,
    /// −1 or 1: which half of the clothes lies on top.
    pub(super) overlap: f32,
    pub(super) tie: bool,
    /// Degrees that the head leans, and how far it is turned aside.
    pub(super) lean: f32,
    pub(super) aside: f32,
    pub(super) jaw: f32,
    pub(super) head: (f32, f32),
    pub(super) eye_distance: f32,
    pub(super) eye_size: f32,
    pub(super) eye_height: f32,
    pub(super) brow_thickness: f32,
    pub(super) brow_tilt: f32,
    pub(super) nose: f32,
    pub(super) mouth_width: f32,
    pub(super) mouth_height: f32,
    pub(super) smile: f32,
    pub(super) shoulders: f32,
    pub(super) neck: f32,
    /// 0 to 1.
    pub(super) age: f32,
    pub(super) seed: u32,
}

const SKINS: &[Rgb] = &[
    (245, 216, 192),
    (240, 208, 180),
    (234, 198, 166),
    (226, 186, 152),
    (244, 214, 190),
    (214, 170, 134),
    (190, 140, 104),
    (150, 104, 74),
    (112, 76, 54),
    (238, 200, 172),
];
const HAIRS: &[Rgb] = &[
    (24, 20, 20),
    (34, 28, 26),
    (52, 38, 30),
    (18, 18, 24),
    (84, 56, 36),
    (128, 92, 52),
    (60, 30, 24),
    (28, 26, 30),
];

impl Look {
    /// An invented person in the family's way of drawing.
    pub fn of(family: &Family, dice: &mut Dice) -> Self {
        let style = if dice.chance(0.75) { family.faces[0] } else { family.faces[1] };
        let age = dice.unit();
        let cloth = colour(dice.between(0.0, 360.0), dice.between(0.0, 0.7), dice.between(0.08, 0.85));
        let second_cloth = colour(dice.between(0.0, 360.0), dice.between(0.0, 0.8), dice.between(0.2, 0.95));
        let side = |dice: &mut Dice| if dice.chance(0.5) { 1.0 } else { -1.0 };
        let (hair, beard) = hair(age, dice);
        Self {
            style,
            skin: dice.pick(SKINS),
            hair_colour: if age > 0.8 && dice.chance(0.7) { (178, 176, 176) } else { dice.pick(HAIRS) },
            lips: dice.pick(&[(188, 128, 112), (196, 100, 100), (170, 90, 84), (204, 116, 116)]),
            cloth,
            second_cloth,
            hair,
            headwear: dice.pick(&[
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Bare,
                Headwear::Cap,
                Headwear::Beanie,
                Headwear::Scarf,
            ]),
            beard,
            clothes: dice.pick(&[
                Clothes::Round,
                Clothes::VNeck,
                Clothes::Shirt,
                Clothes::Suit,
                Clothes::Turtleneck,
                Clothes::Hood,
                Clothes::Striped,
            ]),
            glasses: dice.chance(0.28).then(|| dice.pick(&[Glasses::Round, Glasses::Square])),
            parting: side(dice),
            light: side(dice),
            overlap: side(dice),
            tie: dice.chance(0.7),
            lean: dice.between(-5.0, 5.0),
            aside: dice.between(-12.0, 12.0),
            jaw: dice.between(54.0, 86.0),
            head: (dice.between(0.9, 1.1), dice.between(0.92, 1.08)),
            eye_distance: dice.between(37.0, 47.0),
            eye_size: dice.between(0.8, 1.25),
            eye_height: dice.between(-8.0, 8.0),
            brow_thickness: dice.between(3.0, 10.0),
            brow_tilt: dice.between(-5.0, 6.0),
            nose: dice.between(36.0, 54.0),
            mouth_width: dice.between(24.0, 42.0),
            mouth_height: dice.between(80.0, 94.0),
            smile: dice.between(-5.0, 9.0),
            shoulders: dice.between(0.82, 1.18),
            neck: dice.between(36.0, 58.0),
            age,
            seed: dice.next() as u32,
        }
    }
}

fn hair(age: f32, dice: &mut Dice) -> (Hair, Beard) {
    if dice.chance(0.5) {
        let hair = dice.pick(&[
            Hair::Bob,
            Hair::Fringe,
            Hair::Long,
            Hair::Wavy,
            Hair::TiedUp,
            Hair::Short,
            Hair::Curly,
        ]);
        return (hair, Beard::Shaven);
    }
    let hair = if age > 0.6 && dice.chance(0.4) {
        dice.pick(&[Hair::Bald, Hair::Receding])
    } else {
        dice.pick(&[Hair::Cropped, Hair::Short, Hair::Parted, Hair::Parted, Hair::Curly, Hair::Receding])
    };
    let beard = dice.pick(&[
        Beard::Shaven,
        Beard::Shaven,
        Beard::Shaven,
        Beard::Shaven,
        Beard::Stubble,
        Beard::Moustache,
        Beard::Goatee,
        Beard::Full,
    ]);
    (hair, beard)
}
