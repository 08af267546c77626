//! Drawn people: schematic faces that are nobody's, the same for the same seed, for cards, portraits and hand-held
//! pictures.
//!
//! Everything is drawn round the chin-high middle of a head that is 200 units wide and 270 high, with its centre at
//! (0, 0); shoulders lie near y = 260.

use ab_glyph::FontVec;
use model::identity::Sex;
use tiny_skia::{Pixmap, Transform};

use crate::dice::Dice;
use crate::paint::{Painter, Rgb, Style, linear, path, radial, solid};

/// What one invented person looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub skin: Rgb,
    pub hair: Rgb,
    pub hair_style: HairStyle,
    pub clothes: Rgb,
    pub collar: bool,
    pub glasses: bool,
    /// Half widths of jaw and head.
    jaw: f32,
    eye_distance: f32,
    eye_size: f32,
    brow_tilt: f32,
    nose_length: f32,
    mouth_width: f32,
    smile: f32,
    lips: Rgb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HairStyle {
    Short,
    Parted,
    Bob,
    Long,
    TiedBack,
}

/// The colours behind a portrait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backdrop {
    pub top: Rgb,
    pub bottom: Rgb,
}

impl Look {
    pub fn of(seed: u64, sex: Sex) -> Self {
        let mut dice = Dice::new(seed, "look");
        let male = sex == Sex::Male;
        let styles: &[HairStyle] = if male {
            &[HairStyle::Short, HairStyle::Short, HairStyle::Parted]
        } else {
            &[HairStyle::Bob, HairStyle::Long, HairStyle::TiedBack, HairStyle::Long]
        };
        Self {
            skin: dice.pick(&[(240, 208, 180), (234, 198, 166), (226, 186, 152), (244, 214, 190)]),
            hair: dice.pick(&[(28, 24, 24), (36, 28, 26), (52, 38, 30), (22, 22, 26)]),
            hair_style: dice.pick(styles),
            clothes: dice.pick(&[
                (58, 78, 112),
                (96, 104, 118),
                (132, 64, 66),
                (62, 98, 88),
                (188, 190, 196),
                (44, 46, 54),
                (150, 122, 92),
                (108, 132, 164),
            ]),
            collar: dice.chance(0.5),
            glasses: dice.chance(0.3),
            jaw: if male { dice.between(70.0, 82.0) } else { dice.between(58.0, 68.0) },
            eye_distance: dice.between(40.0, 46.0),
            eye_size: dice.between(0.88, 1.12) * if male { 0.95 } else { 1.05 },
            brow_tilt: dice.between(-3.0, 4.0),
            nose_length: dice.between(38.0, 50.0),
            mouth_width: dice.between(28.0, 38.0),
            smile: dice.between(0.0, 7.0),
            lips: if male { (188, 128, 112) } else { (196, 100, 100) },
        }
    }
}

/// A head-and-shoulders portrait of this many pixels.
pub(crate) fn bust(look: &Look, size: (u32, u32), backdrop: Backdrop, font: &FontVec) -> Pixmap {
    let mut pixmap = Pixmap::new(size.0.max(1), size.1.max(1)).expect("portraits have an area");
    let (width, height) = (size.0 as f32, size.1 as f32);
    // 480 units fill the width; the head's middle stands at 45 % of the height.
    let scale = width / 480.0;
    let transform = Transform::from_translate(width / 2.0, height * 0.45).pre_scale(scale, scale);
    let painter = &mut Painter { pixmap: &mut pixmap, transform, font };
    let (reach, rise) = (width / scale, height / scale);
    let paint = linear((0.0, -rise / 2.0), (0.0, rise / 2.0), backdrop.top, backdrop.bottom);
    painter.rectangle(-reach, -rise, reach * 2.0, rise * 2.0, &paint);
    hair_behind(painter, look);
    torso(painter, look, 420.0);
    head(painter, look);
    pixmap
}

/// Head, neck and torso down to `bottom`, without arms.
pub(crate) fn upper_body(painter: &mut Painter<'_>, look: &Look, bottom: f32) {
    hair_behind(painter, look);
    torso(painter, look, bottom);
    head(painter, look);
}

pub(crate) fn darker(colour: Rgb, factor: f32) -> Rgb {
    let scaled = |value: u8| (f32::from(value) * factor).min(255.0) as u8;
    (scaled(colour.0), scaled(colour.1), scaled(colour.2))
}

fn hair_behind(painter: &mut Painter<'_>, look: &Look) {
    let bottom = match look.hair_style {
        HairStyle::Long => 250.0,
        HairStyle::Bob => 110.0,
        HairStyle::Short | HairStyle::Parted | HairStyle::TiedBack => return,
    };
    let shape = path(|builder| {
        builder.move_to(-96.0, -60.0);
        builder.cubic_to(-130.0, 20.0, -128.0, bottom - 60.0, -112.0, bottom);
        builder.quad_to(0.0, bottom + 26.0, 112.0, bottom);
        builder.cubic_to(128.0, bottom - 60.0, 130.0, 20.0, 96.0, -60.0);
        builder.close();
    });
    painter.fill(shape.as_ref(), &solid(darker(look.hair, 0.85), 1.0));
}

fn torso(painter: &mut Painter<'_>, look: &Look, bottom: f32) {
    let shape = path(|builder| {
        builder.move_to(-48.0, 168.0);
        builder.cubic_to(-90.0, 205.0, -190.0, 205.0, -222.0, 262.0);
        builder.cubic_to(-240.0, 310.0, -238.0, 380.0, -232.0, bottom);
        builder.line_to(232.0, bottom);
        builder.cubic_to(238.0, 380.0, 240.0, 310.0, 222.0, 262.0);
        builder.cubic_to(190.0, 205.0, 90.0, 205.0, 48.0, 168.0);
        builder.close();
    });
    let cloth =
        linear((-230.0, 200.0), (230.0, 420.0), darker(look.clothes, 1.12), darker(look.clothes, 0.78));
    painter.fill(shape.as_ref(), &cloth);
    neck(painter, look);
    if look.collar {
        collar(painter, look);
    } else {
        let rim = path(|builder| {
            builder.move_to(-70.0, 186.0);
            builder.quad_to(0.0, 262.0, 70.0, 186.0);
        });
        painter.stroke(rim.as_ref(), &solid(darker(look.clothes, 0.7), 1.0), 9.0);
    }
}

fn neck(painter: &mut Painter<'_>, look: &Look) {
    let shape = path(|builder| {
        builder.move_to(-46.0, 90.0);
        builder.line_to(-48.0, 160.0);
        builder.quad_to(-54.0, 182.0, -70.0, 186.0);
        builder.quad_to(0.0, 258.0, 70.0, 186.0);
        builder.quad_to(54.0, 182.0, 48.0, 160.0);
        builder.line_to(46.0, 90.0);
        builder.close();
    });
    let paint = linear((0.0, 110.0), (0.0, 215.0), darker(look.skin, 0.80), darker(look.skin, 0.97));
    painter.fill(shape.as_ref(), &paint);
}

fn collar(painter: &mut Painter<'_>, look: &Look) {
    let white = darker(look.clothes, 0.3);
    let white = (200 + white.0 / 6, 204 + white.1 / 6, 208 + white.2 / 6);
    for side in [-1.0, 1.0] {
        let wing = path(|builder| {
            builder.move_to(side * 58.0, 168.0);
            builder.quad_to(side * 62.0, 196.0, 0.0, 252.0);
            builder.line_to(side * 42.0, 278.0);
            builder.quad_to(side * 92.0, 224.0, side * 84.0, 190.0);
            builder.close();
        });
        painter.fill(wing.as_ref(), &solid(white, 1.0));
        painter.stroke(wing.as_ref(), &solid(darker(white, 0.8), 0.8), 2.0);
    }
}

fn head(painter: &mut Painter<'_>, look: &Look) {
    for side in [-1.0, 1.0] {
        painter.oval((side * 99.0, 6.0), (15.0, 30.0), &solid(darker(look.skin, 0.90), 1.0));
    }
    let jaw = look.jaw;
    let shape = path(|builder| {
        builder.move_to(0.0, -135.0);
        builder.cubic_to(70.0, -135.0, 101.0, -80.0, 99.0, -10.0);
        builder.cubic_to(98.0, 50.0, jaw, 104.0, 36.0, 130.0);
        builder.quad_to(0.0, 144.0, -36.0, 130.0);
        builder.cubic_to(-jaw, 104.0, -98.0, 50.0, -99.0, -10.0);
        builder.cubic_to(-101.0, -80.0, -70.0, -135.0, 0.0, -135.0);
        builder.close();
    });
    let skin = radial((-18.0, -20.0), 190.0, (darker(look.skin, 1.05), 1.0), (darker(look.skin, 0.82), 1.0));
    painter.fill(shape.as_ref(), &skin);
    for side in [-1.0, 1.0] {
        let cheek = radial((side * 56.0, 48.0), 36.0, ((226, 120, 104), 0.22), ((226, 120, 104), 0.0));
        painter.oval((side * 56.0, 48.0), (36.0, 36.0), &cheek);
        eye(painter, look, side);
    }
    nose_and_mouth(painter, look);
    hair_in_front(painter, look);
    if look.glasses {
        glasses(painter, look);
    }
}

fn eye(painter: &mut Painter<'_>, look: &Look, side: f32) {
    let (x, y, size) = (side * look.eye_distance, 2.0, look.eye_size);
    let almond = path(|builder| {
        builder.move_to(x - 21.0 * size, y + 2.0);
        builder.quad_to(x, y - 17.0 * size, x + 21.0 * size, y + 1.0);
        builder.quad_to(x, y + 12.0 * size, x - 21.0 * size, y + 2.0);
        builder.close();
    });
    painter.fill(almond.as_ref(), &solid((250, 248, 245), 1.0));
    painter.oval((x, y - 1.0), (9.5 * size, 9.5 * size), &solid((58, 38, 28), 1.0));
    painter.oval((x, y - 1.0), (4.6 * size, 4.6 * size), &solid((16, 12, 12), 1.0));
    painter.oval((x - 3.0, y - 4.5), (2.3, 2.3), &solid((255, 255, 255), 0.95));
    let lid = path(|builder| {
        builder.move_to(x - 22.0 * size, y + 2.0);
        builder.quad_to(x, y - 18.0 * size, x + 22.0 * size, y + 1.0);
    });
    painter.stroke(lid.as_ref(), &solid((48, 34, 30), 0.95), 4.0);
    let fold = path(|builder| {
        builder.move_to(x - 19.0 * size, y - 9.0);
        builder.quad_to(x, y - 24.0 * size, x + 19.0 * size, y - 9.0);
    });
    painter.stroke(fold.as_ref(), &solid(darker(look.skin, 0.72), 0.7), 2.0);
    let tilt = look.brow_tilt;
    let brow = path(|builder| {
        builder.move_to(x - side * 24.0, y - 31.0 + tilt);
        builder.quad_to(x, y - 43.0, x + side * 27.0, y - 32.0 - tilt);
    });
    painter.stroke(brow.as_ref(), &solid(look.hair, 0.85), 7.0);
}

fn nose_and_mouth(painter: &mut Painter<'_>, look: &Look) {
    let tip = look.nose_length;
    let shade = solid(darker(look.skin, 0.68), 0.75);
    let ridge = path(|builder| {
        builder.move_to(9.0, 8.0);
        builder.quad_to(7.0, tip - 16.0, 14.0, tip - 2.0);
        builder.quad_to(8.0, tip + 8.0, -2.0, tip + 6.0);
        builder.quad_to(-11.0, tip + 8.0, -14.0, tip);
    });
    painter.stroke(ridge.as_ref(), &shade, 3.2);
    let highlight = radial((-3.0, tip - 14.0), 15.0, ((255, 255, 255), 0.32), ((255, 255, 255), 0.0));
    painter.oval((-3.0, tip - 14.0), (10.0, 24.0), &highlight);
    let (half, y, smile) = (look.mouth_width, 86.0, look.smile);
    let lips = path(|builder| {
        builder.move_to(-half, y - smile * 0.6);
        builder.quad_to(-half * 0.4, y - 9.0, 0.0, y - 5.0);
        builder.quad_to(half * 0.4, y - 9.0, half, y - smile * 0.6);
        builder.quad_to(0.0, y + 16.0 + smile, -half, y - smile * 0.6);
        builder.close();
    });
    painter.fill(lips.as_ref(), &solid(look.lips, 0.95));
    let line = path(|builder| {
        builder.move_to(-half, y - smile * 0.6);
        builder.quad_to(0.0, y + 4.0 + smile * 0.6, half, y - smile * 0.6);
    });
    painter.stroke(line.as_ref(), &solid(darker(look.lips, 0.6), 0.9), 2.6);
}

fn hair_in_front(painter: &mut Painter<'_>, look: &Look) {
    let paint = linear((-80.0, -150.0), (90.0, -20.0), darker(look.hair, 1.9), look.hair);
    let shape = match look.hair_style {
        HairStyle::Short => path(|builder| {
            builder.move_to(-104.0, -6.0);
            builder.cubic_to(-122.0, -120.0, -70.0, -172.0, 6.0, -170.0);
            builder.cubic_to(80.0, -170.0, 120.0, -116.0, 104.0, -6.0);
            builder.cubic_to(98.0, -40.0, 92.0, -66.0, 76.0, -84.0);
            builder.cubic_to(40.0, -70.0, -20.0, -78.0, -62.0, -94.0);
            builder.cubic_to(-88.0, -74.0, -98.0, -40.0, -104.0, -6.0);
            builder.close();
        }),
        HairStyle::Parted => path(|builder| {
            builder.move_to(-105.0, 4.0);
            builder.cubic_to(-126.0, -120.0, -70.0, -176.0, 4.0, -172.0);
            builder.cubic_to(84.0, -172.0, 124.0, -112.0, 105.0, 4.0);
            builder.cubic_to(100.0, -40.0, 92.0, -58.0, 84.0, -70.0);
            builder.cubic_to(40.0, -70.0, -16.0, -92.0, -38.0, -122.0);
            builder.cubic_to(-50.0, -92.0, -80.0, -74.0, -92.0, -52.0);
            builder.close();
        }),
        HairStyle::Bob | HairStyle::Long => path(|builder| {
            builder.move_to(-112.0, 70.0);
            builder.cubic_to(-138.0, -110.0, -78.0, -176.0, 0.0, -174.0);
            builder.cubic_to(78.0, -176.0, 138.0, -110.0, 112.0, 70.0);
            builder.cubic_to(106.0, 10.0, 98.0, -40.0, 72.0, -84.0);
            builder.cubic_to(46.0, -56.0, -30.0, -60.0, -66.0, -84.0);
            builder.cubic_to(-96.0, -44.0, -106.0, 10.0, -112.0, 70.0);
            builder.close();
        }),
        HairStyle::TiedBack => path(|builder| {
            builder.move_to(-102.0, -10.0);
            builder.cubic_to(-120.0, -120.0, -70.0, -168.0, 0.0, -168.0);
            builder.cubic_to(70.0, -168.0, 120.0, -120.0, 102.0, -10.0);
            builder.cubic_to(92.0, -70.0, 60.0, -108.0, 6.0, -112.0);
            builder.cubic_to(-60.0, -108.0, -92.0, -70.0, -102.0, -10.0);
            builder.close();
        }),
    };
    if look.hair_style == HairStyle::TiedBack {
        painter.oval((40.0, -172.0), (40.0, 32.0), &solid(look.hair, 1.0));
    }
    painter.fill(shape.as_ref(), &paint);
}

fn glasses(painter: &mut Painter<'_>, look: &Look) {
    let frame = solid((40, 40, 46), 0.95);
    for side in [-1.0, 1.0] {
        let x = side * (look.eye_distance + 1.0);
        painter.oval((x, 4.0), (33.0, 25.0), &solid((220, 235, 245), 0.13));
        let ring = tiny_skia::Rect::from_xywh(x - 33.0, -21.0, 66.0, 50.0);
        painter.stroke(ring.and_then(tiny_skia::PathBuilder::from_oval).as_ref(), &frame, 4.0);
        let temple = path(|builder| {
            builder.move_to(x + side * 33.0, 0.0);
            builder.line_to(side * 100.0, -6.0);
        });
        painter.stroke(temple.as_ref(), &frame, 4.0);
    }
    let bridge = path(|builder| {
        builder.move_to(-look.eye_distance + 31.0, 0.0);
        builder.quad_to(0.0, -8.0, look.eye_distance - 31.0, 0.0);
    });
    painter.stroke(bridge.as_ref(), &frame, 4.0);
}

/// The mark on pictures of a person alone.
pub(crate) fn mark(painter: &mut Painter<'_>, x: f32, y: f32, size: f32) {
    let style = Style { opacity: 0.55, weight: 0.5, spacing: 3.0, ..Style::new(size, (255, 255, 255)) };
    painter.text_centred(
        x + 1.5,
        y + 1.5,
        Style { colour: (30, 30, 30), opacity: 0.35, ..style },
        "样本 SPECIMEN",
    );
    painter.text_centred(x, y, style, "样本 SPECIMEN");
}
