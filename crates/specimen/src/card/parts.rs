//! What several cards have in common: paper, portrait, emblem, mark, labelled values.

use model::identity::ValidityEnd;
use tiny_skia::{FillRule, Mask, PathBuilder, PixmapPaint, PremultipliedColorU8, Rect, Transform};

use super::{CORNER, HEIGHT, WIDTH};
use crate::applicant::Applicant;
use crate::paint::{Painter, Rgb, Style, path, radial, solid};
use crate::person::{self, Backdrop, Look};

pub(super) const INK: Rgb = (28, 28, 32);
pub(super) const MARK: Rgb = (190, 40, 50);

/// The tint of a card and the waves that run over it.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    pub left: Rgb,
    pub right: Rgb,
    pub wave: Rgb,
    /// Waves along the height.
    pub waves: f32,
}

/// Fills the card pixel by pixel: a tint from left to right under fine waves of our own.
pub(super) fn paper(painter: &mut Painter<'_>, paper: Paper) {
    let (width, height) = (painter.pixmap.width(), painter.pixmap.height());
    for (index, pixel) in painter.pixmap.pixels_mut().iter_mut().enumerate() {
        let x = (index as u32 % width) as f32 / width as f32;
        let y = (index as u32 / width) as f32 / height as f32;
        let bend = 0.035 * (9.0 * x).sin() + 0.02 * (23.0 * x + 4.0 * y).sin();
        let line = ((y + bend) * paper.waves).sin() * ((y - 0.6 * bend + 0.3 * x) * paper.waves * 0.7).cos();
        let wave = (line.abs() - 0.35).max(0.0) * 0.34;
        let glow = (1.0 - ((x - 0.42).powi(2) * 3.0 + (y - 0.5).powi(2) * 5.0)).max(0.0) * 0.25;
        let mix = |left: u8, right: u8, over: u8| {
            let base = f32::from(left) * (1.0 - x) + f32::from(right) * x;
            let lit = base + (255.0 - base) * glow;
            (lit + (f32::from(over) - lit) * wave) as u8
        };
        let red = mix(paper.left.0, paper.right.0, paper.wave.0);
        let green = mix(paper.left.1, paper.right.1, paper.wave.1);
        let blue = mix(paper.left.2, paper.right.2, paper.wave.2);
        *pixel = PremultipliedColorU8::from_rgba(red, green, blue, 255).expect("opaque colours are valid");
    }
}

/// Cuts the corners off, as cards have them.
pub(super) fn round_corners(painter: &mut Painter<'_>) {
    let outline = path(|builder| {
        let control = CORNER * 0.45;
        builder.move_to(CORNER, 0.0);
        builder.line_to(WIDTH - CORNER, 0.0);
        builder.cubic_to(WIDTH - control, 0.0, WIDTH, control, WIDTH, CORNER);
        builder.line_to(WIDTH, HEIGHT - CORNER);
        builder.cubic_to(WIDTH, HEIGHT - control, WIDTH - control, HEIGHT, WIDTH - CORNER, HEIGHT);
        builder.line_to(CORNER, HEIGHT);
        builder.cubic_to(control, HEIGHT, 0.0, HEIGHT - control, 0.0, HEIGHT - CORNER);
        builder.line_to(0.0, CORNER);
        builder.cubic_to(0.0, control, control, 0.0, CORNER, 0.0);
        builder.close();
    });
    let mask = Mask::new(painter.pixmap.width(), painter.pixmap.height());
    if let (Some(outline), Some(mut mask)) = (outline, mask) {
        mask.fill_path(&outline, FillRule::Winding, true, painter.transform);
        painter.pixmap.apply_mask(&mask);
    }
}

/// The holder's picture in a box of card units.
pub(super) fn portrait(
    painter: &mut Painter<'_>,
    applicant: &Applicant,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
) {
    let scale = painter.transform.sx;
    let look = Look::of(applicant.look_seed, applicant.sex);
    let pixels = ((width * scale) as u32, (height * scale) as u32);
    let backdrop = Backdrop { top: (236, 241, 244), bottom: (222, 230, 236) };
    let picture = person::bust(&look, pixels, backdrop, painter.font);
    let place = Transform::from_translate((left * scale).round(), (top * scale).round());
    painter.pixmap.draw_pixmap(0, 0, picture.as_ref(), &PixmapPaint::default(), place, None);
    let frame = Rect::from_xywh(left, top, width, height).map(PathBuilder::from_rect);
    painter.stroke(frame.as_ref(), &solid((120, 130, 145), 0.35), 1.2);
}

/// An invented emblem: rings, eight petals and a tick. It stands for no state and no office.
pub(super) fn emblem(painter: &mut Painter<'_>, centre: (f32, f32), radius: f32, dark: Rgb, bright: Rgb) {
    let (x, y) = centre;
    painter.oval(centre, (radius, radius), &radial(centre, radius, (bright, 0.95), (dark, 1.0)));
    for ring in [0.94, 0.86] {
        let circle = PathBuilder::from_circle(x, y, radius * ring);
        painter.stroke(circle.as_ref(), &solid((255, 255, 255), 0.75), radius * 0.022);
    }
    for petal in 0..8u8 {
        let angle = f32::from(petal) * std::f32::consts::FRAC_PI_4;
        let (sin, cos) = angle.sin_cos();
        let along = |out: f32, side: f32| {
            (x + (cos * out - sin * side) * radius, y + (sin * out + cos * side) * radius)
        };
        let leaf = path(|builder| {
            let (start, tip) = (along(0.42, 0.0), along(0.80, 0.0));
            let (one, other) = (along(0.62, 0.17), along(0.62, -0.17));
            builder.move_to(start.0, start.1);
            builder.quad_to(one.0, one.1, tip.0, tip.1);
            builder.quad_to(other.0, other.1, start.0, start.1);
            builder.close();
        });
        painter.fill(leaf.as_ref(), &solid((255, 255, 255), 0.8));
    }
    painter.oval(centre, (radius * 0.36, radius * 0.36), &solid((255, 255, 255), 0.92));
    let tick = path(|builder| {
        builder.move_to(x - radius * 0.18, y + radius * 0.01);
        builder.line_to(x - radius * 0.04, y + radius * 0.15);
        builder.line_to(x + radius * 0.20, y - radius * 0.15);
    });
    painter.stroke(tick.as_ref(), &solid(dark, 1.0), radius * 0.085);
}

/// The mark that no face goes without: once across, once in small print.
pub(super) fn mark(painter: &mut Painter<'_>, centre: (f32, f32)) {
    let straight = painter.transform;
    painter.transform = straight.pre_concat(Transform::from_rotate_at(-14.0, centre.0, centre.1));
    let style = Style { opacity: 0.22, weight: 1.4, spacing: 7.0, ..Style::new(80.0, MARK) };
    painter.text_centred(centre.0, centre.1 + 28.0, style, "样本 SPECIMEN");
    painter.transform = straight;
    let style = Style { opacity: 0.85, ..Style::new(15.0, MARK) };
    painter.text_centred(
        WIDTH / 2.0,
        HEIGHT - 12.0,
        style,
        "样本 · SPECIMEN · 非有效证件 · NOT A VALID DOCUMENT",
    );
}

/// A label with its value behind it.
pub(super) fn line(painter: &mut Painter<'_>, label: (f32, &str), value: (f32, &str), y: f32, tint: Rgb) {
    painter.text(label.0, y, Style { weight: 0.4, ..Style::new(23.0, tint) }, label.1);
    painter.text(value.0, y, Style { weight: 0.5, spacing: 1.5, ..Style::new(29.0, INK) }, value.1);
}

/// As cards print it: `2019.03.01-2029.03.01`, or with 长期 at the end.
pub(super) fn validity(applicant: &Applicant) -> String {
    let end = match applicant.validity_end {
        ValidityEnd::On(day) => day.format("%Y.%m.%d").to_string(),
        ValidityEnd::LongTerm => "长期".to_owned(),
    };
    format!("{}-{end}", applicant.validity_start.format("%Y.%m.%d"))
}

/// A text broken into lines at most this many ems wide; a digit takes a little over half an em.
pub(super) fn broken(text: &str, ems: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0.0;
    for character in text.chars() {
        let advance = if character.is_ascii() { 0.58 } else { 1.0 };
        if width + advance > ems {
            lines.push(String::new());
            width = 0.0;
        }
        width += advance;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}
