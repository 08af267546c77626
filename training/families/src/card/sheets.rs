//! Sheets with lines and fields: certificates, receipts, forms, tables.

use specimen::paint::solid;

use super::pages::paragraphs;
use super::press::Press;
use crate::FamilyError;
use crate::canvas::{Lettering, WIDTH};
use crate::family::colour;
use crate::words;

pub(super) fn certificate(press: &mut Press<'_>) -> Result<(), FamilyError> {
    let height = press.canvas.height;
    let border = solid(press.label_ink, 0.8);
    for inset in [30.0, 46.0] {
        press.canvas.frame(
            [inset, inset, WIDTH - 2.0 * inset, height - 2.0 * inset],
            &border,
            press.dice.between(2.0, 9.0),
        );
    }
    let upright = height > WIDTH;
    let size = press.dice.between(70.0, 104.0);
    let heading = Lettering { spacing: 0.3, ..press.heading(size) };
    let title = press.dice.pick(&["毕业证书", "荣誉证书", "结业证明", "资格证书", "CERTIFICATE", "聘书"]);
    let top = height * if upright { 0.2 } else { 0.24 };
    press.canvas.text_centred(WIDTH / 2.0, top, &heading.fitted(title, 760.0), title);
    if press.dice.chance(0.6) {
        press.emblem(0.5, 0.08, height * 0.045);
    }
    let with_portrait = press.dice.chance(0.5);
    let text_size = if upright { 34.0 } else { 28.0 };
    let mut from = top + size * 1.2;
    if with_portrait && upright {
        press.portrait([0.39, from / height, 0.22, 0.2])?;
        from += height * 0.26;
    } else if with_portrait {
        press.portrait([0.72, 0.36, 0.18, 0.34])?;
    }
    let width = if with_portrait && !upright { 560.0 } else { 760.0 };
    paragraphs(press, [120.0, width], [from, height * 0.78], text_size, false);
    let (office, date) = (words::authority(press.dice), words::date(1995, 2025, press.dice));
    let small = press.value(30.0);
    press.canvas.text_within(560.0, height * 0.84, 360.0, &small, &office);
    press.canvas.text_within(600.0, height * 0.89, 320.0, &small, &date);
    seal(press, (740.0, height * 0.84));
    Ok(())
}

/// A round seal with the family's emblem in one colour.
fn seal(press: &mut Press<'_>, centre: (f32, f32)) {
    let tone = colour(press.dice.pick(&[0.0, 0.0, 355.0, 220.0]), 0.8, 0.45);
    let radius = press.dice.between(70.0, 105.0);
    let ring = tiny_skia::PathBuilder::from_circle(centre.0, centre.1, radius);
    press.canvas.stroke(ring.as_ref(), &solid(tone, 0.7), 6.0);
    let letters = Lettering { colour: tone, opacity: 0.75, ..press.value(24.0) };
    let word = words::chinese(5, press.dice);
    let half = letters.width(&word) / 2.0;
    press.canvas.unboxed_text(centre.0 - half, centre.1 + radius * 0.55, &letters, &word);
    let star = super::emblem::Inks { dark: tone, bright: tone, light: (255, 240, 240), opacity: 0.6 };
    press.family.emblem.draw(&mut press.canvas, centre, radius * 0.4, &star, press.dice);
}

pub(super) fn receipt(press: &mut Press<'_>) {
    let height = press.canvas.height;
    let (big, text) = (press.heading(76.0), press.machine(44.0));
    let shop = words::chinese(4, press.dice) + press.dice.pick(&["超市", "商店", "餐厅", "药房"]);
    press.canvas.text_centred(WIDTH / 2.0, 120.0, &big.fitted(&shop, 900.0), &shop);
    let date = format!(
        "{} {:02}:{:02}",
        words::date(2020, 2026, press.dice),
        press.dice.whole(8, 22),
        press.dice.whole(0, 59)
    );
    press.canvas.text_within(60.0, 190.0, 880.0, &text, &date);
    let mut y = 280.0;
    let rule = solid((30, 30, 30), 0.8);
    press.canvas.line((60.0, y - 54.0), (940.0, y - 54.0), &rule, 3.0);
    while y < height - 280.0 {
        let (item, price) = (words::chinese(press.dice.whole(2, 6), press.dice), price(press));
        press.canvas.text_within(60.0, y, 520.0, &text, &item);
        let width = text.width(&price);
        press.canvas.text(940.0 - width, y, &text, &price);
        y += press.dice.pick(&[66.0, 66.0, 84.0]);
    }
    press.canvas.line((60.0, y - 40.0), (940.0, y - 40.0), &rule, 3.0);
    let total = format!("合计 {}", price(press));
    press.canvas.text_within(60.0, y + 30.0, 880.0, &Lettering { size: 64.0, ..text }, &total);
    press.bar_code([140.0, height - 170.0, 720.0, 90.0]);
}

fn price(press: &mut Press<'_>) -> String {
    format!("{}.{}", press.dice.whole(1, 300), press.dice.digits(2))
}

/// A grid of cells: where its lines run, from the left and from the top.
fn grid(press: &mut Press<'_>, columns: &[f32], rows: &[f32]) {
    let rule = solid(press.ink, 0.8);
    let thickness = press.dice.between(1.5, 3.5);
    for y in rows {
        press.canvas.line((columns[0], *y), (columns[columns.len() - 1], *y), &rule, thickness);
    }
    for x in columns {
        press.canvas.line((*x, rows[0]), (*x, rows[rows.len() - 1]), &rule, thickness);
    }
}

fn spaced(from: f32, to: f32, count: u32) -> Vec<f32> {
    (0..=count).map(|step| from + (to - from) * step as f32 / count as f32).collect()
}

fn titled(press: &mut Press<'_>, title: &str) {
    let heading = press.heading(54.0);
    press.canvas.text_centred(WIDTH / 2.0, 120.0, &heading.fitted(title, 860.0), title);
}

/// Labels beside fields, some of them filled in, with room for a portrait.
pub(super) fn form(press: &mut Press<'_>) -> Result<(), FamilyError> {
    let height = press.canvas.height;
    let title = words::chinese(4, press.dice) + press.dice.pick(&["申请表", "登记表", "报名表", "审批表"]);
    titled(press, &title);
    let columns = [70.0, 230.0, 480.0, 620.0, 930.0];
    let count = press.dice.whole(8, 15);
    let rows = spaced(180.0, height - 100.0, count);
    grid(press, &columns, &rows);
    let with_portrait = press.dice.chance(0.5);
    let (label, value) = (press.label(27.0), press.value(28.0));
    for row in rows.windows(2).enumerate() {
        let (index, [top, bottom]) = row else { continue };
        let y = (top + bottom) / 2.0 + 10.0;
        for pair in 0..2 {
            let covered = with_portrait && pair == 1 && index < 3;
            if covered {
                continue;
            }
            let (x, field, end) = (columns[pair * 2], columns[pair * 2 + 1], columns[pair * 2 + 2]);
            let name = words::chinese(press.dice.whole(2, 4), press.dice);
            press.canvas.text_within(x + 8.0, y, field - x - 16.0, &label, &name);
            if press.dice.chance(0.75) {
                let text = filling(press);
                press.canvas.text_within(field + 8.0, y, end - field - 16.0, &value, &text);
            }
        }
    }
    if with_portrait {
        let (top, bottom) = (rows[0] / height, rows[3.min(rows.len() - 1)] / height);
        press.portrait([0.72, top + 0.005, 0.18, bottom - top - 0.01])?;
    }
    Ok(())
}

fn filling(press: &mut Press<'_>) -> String {
    match press.dice.whole(0, 5) {
        0 => words::name(press.dice),
        1 => words::date(1960, 2025, press.dice),
        2 => press.dice.digits(8),
        3 => words::latin_word(2, 4, press.dice),
        4 => words::authority(press.dice),
        _ => words::chinese(press.dice.whole(2, 9), press.dice),
    }
}

pub(super) fn table(press: &mut Press<'_>) {
    let height = press.canvas.height;
    let title = words::chinese(press.dice.whole(5, 10), press.dice) + "表";
    titled(press, &title);
    let columns = spaced(60.0, 940.0, press.dice.whole(3, 7));
    let count = press.dice.whole(6, 22);
    let rows = spaced(180.0, height * press.dice.between(0.7, 0.95), count);
    grid(press, &columns, &rows);
    let pitch = rows[1] - rows[0];
    let text = press.value((pitch * 0.55).min(32.0));
    for (row, top) in rows[..rows.len() - 1].iter().enumerate() {
        for (column, pair) in columns.windows(2).enumerate() {
            let words = match (row, column) {
                (0, _) => words::chinese(press.dice.whole(2, 4), press.dice),
                (_, 0) => words::name(press.dice),
                _ if press.dice.chance(0.5) => price(press),
                _ => filling(press),
            };
            press.canvas.text_within(
                pair[0] + 8.0,
                top + pitch * 0.68,
                pair[1] - pair[0] - 16.0,
                &text,
                &words,
            );
        }
    }
}
