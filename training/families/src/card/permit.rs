//! Documents in the layout of the mainland travel permits: the portrait on the left, rows to its right, a number; on the
//! other side notes, a chip, a table or a zone for machines.

use specimen::paint::solid;

use super::Document;
use super::press::Press;
use crate::FamilyError;
use crate::canvas::WIDTH;
use crate::words;

fn title(press: &mut Press<'_>, document: Document) -> &'static str {
    if document == Document::TaiwanPermit {
        press.dice.pick(&["台湾居民来往大陆通行证", "来往大陆通行证", "居民旅行通行证样本"])
    } else {
        press.dice.pick(&["港澳居民来往内地通行证", "来往内地通行证", "旅行通行证样本"])
    }
}

pub(super) fn portrait_side(press: &mut Press<'_>, document: Document) -> Result<(), FamilyError> {
    press.scenery(0.15);
    press.extras(0.4);
    let title = title(press, document);
    let with_emblem = press.dice.chance(0.6);
    if with_emblem {
        let radius = press.dice.between(34.0, 48.0);
        press.emblem(0.095, 0.115, radius);
    }
    let (x, y) = press.at(if with_emblem { 0.16 } else { 0.06 }, 0.125);
    let size = press.dice.between(38.0, 48.0) * press.layout.title_scale;
    let heading = press.heading(size);
    press.canvas.text_within(x, y, 940.0 - x, &heading, title);
    if press.dice.chance(0.6) {
        let words = words::latin_sentence(5, press.dice).to_uppercase();
        let (small, size) = (press.label(18.0), 24.0);
        press.canvas.text_within(x, y + size, 900.0 - x, &small, &words);
    }
    press.portrait([0.06, 0.235, 0.27, 0.56])?;
    rows(press);
    number(press);
    if press.dice.chance(0.3) {
        zone(press, 1, 0.965);
    }
    press.marks();
    Ok(())
}

/// A label in two languages over its value, and what stands to the right of it.
struct Row<'a> {
    chinese: &'a str,
    latin: &'a str,
    text: &'a str,
    second: Option<(&'a str, &'a str)>,
}

/// Labels over values, now and then two in a row.
fn rows(press: &mut Press<'_>) {
    let (name, latin) = (words::name(press.dice), words::latin_name(press.dice));
    let (born, validity) = (words::date(1950, 2008, press.dice), words::validity(press.dice));
    let authority = words::authority(press.dice);
    let sex = words::sex(press.dice);
    let issue = press.dice.whole(1, 9).to_string();
    let english = press.layout.bilingual || press.dice.chance(0.4);
    let row = |chinese, latin, text, second| Row { chinese, latin, text, second };
    let rows = [
        row("姓名", "Name", &name, None),
        row("出生日期", "Date of birth", &born, Some(("性别", sex))),
        row("有效期限", "Period of validity", &validity, None),
        row("签发机关", "Authority", &authority, Some(("换证次数", &issue))),
    ];
    let (label, value) = (press.label(20.0), press.value(32.0));
    let top = 0.265;
    for (row, Row { chinese, latin: latin_label, text, second }) in rows.iter().enumerate() {
        let place = top + row as f32 * 0.145 * press.layout.row_pitch;
        let (x, y) = press.at(0.375, place);
        let room = if second.is_some() { 300.0 } else { 560.0 };
        if !press.layout.bare {
            let words = if english { format!("{chinese} {latin_label}") } else { (*chinese).to_owned() };
            press.canvas.text_within(x, y, room, &label, &words);
        }
        let below = y + 38.0;
        press.canvas.text_within(x, below, room, &value, text);
        if row == 0 && english {
            press.canvas.text_within(x + 220.0, below, 340.0, &value, &latin);
        }
        if let Some((second_label, text)) = second {
            let (x, _) = press.at(0.72, place);
            if !press.layout.bare {
                press.canvas.text(x, y, &label, second_label);
            }
            press.canvas.text_within(x, below, 240.0, &value, text);
        }
    }
}

fn number(press: &mut Press<'_>) {
    let number = words::permit_number(press.dice);
    let size = press.dice.between(40.0, 56.0);
    let (label, lettering) = (press.label(20.0), press.number(size));
    let (x, y) = press.at(0.375, 0.885);
    press.canvas.text(x, y - 12.0, &label, "证件号码");
    press.canvas.text_within(x + 130.0, y, 430.0, &lettering, &number);
}

/// Lines of a zone for machines with their last base line at `y`, a fraction.
pub(super) fn zone(press: &mut Press<'_>, lines: u32, y: f32) {
    let length = if lines == 3 { 30 } else { 36 };
    let letters = press.machine(34.0);
    let (_, bottom) = press.canvas.at(0.0, y);
    for line in 0..lines {
        let text = words::machine_line(length, press.dice);
        let fitted = letters.fitted(&text, 900.0);
        let y = bottom - (lines - 1 - line) as f32 * fitted.size * 1.45;
        press.canvas.text(WIDTH * 0.05, y, &fitted, &text);
    }
}

pub(super) fn other_side(press: &mut Press<'_>, document: Document) {
    press.scenery(0.15);
    press.extras(0.45);
    let title = title(press, document);
    let (x, y) = press.at(0.06, 0.13);
    let size = press.dice.between(28.0, 40.0);
    let heading = press.heading(size);
    press.canvas.text_within(x, y, 620.0, &heading, title);
    if press.dice.chance(0.5) {
        let radius = press.dice.between(50.0, 92.0);
        press.emblem(0.86, 0.24, radius);
    }
    let lower = match press.dice.whole(0, 3) {
        0 | 1 => {
            let height = press.canvas.height;
            press.canvas.rectangle([0.0, height * 0.62, WIDTH, height * 0.34], &solid((255, 255, 255), 0.5));
            zone(press, 3, 0.91);
            0.58
        }
        2 => {
            let (x, y) = press.canvas.at(press.dice.pick(&[0.1, 0.78]), 0.2);
            press.chip(x, y, 130.0);
            0.95
        }
        _ => 0.92,
    };
    if press.dice.chance(0.55) {
        data(press, 0.24, lower);
    } else if press.dice.chance(0.5) {
        notes(press, 0.24, lower);
    } else {
        visits(press, 0.22, lower);
    }
    press.marks();
}

fn data(press: &mut Press<'_>, from: f32, to: f32) {
    let rows = [
        ("身份证件姓名", words::name(press.dice)),
        ("身份证件号码", format!("X{}(0)", press.dice.digits(6))),
        ("所在地区", press.dice.pick(&["香港", "澳门", "台湾"]).to_owned()),
        ("签发地点", words::authority(press.dice)),
        ("有效期限", words::validity(press.dice)),
    ];
    let pitch = 0.1 * press.layout.row_pitch;
    let (label, value) = (press.label(25.0), press.value(30.0));
    for (row, (name, text)) in rows.iter().enumerate() {
        let place = from + row as f32 * pitch;
        if place > to {
            break;
        }
        let (x, y) = press.at(0.06, place);
        press.canvas.text_within(x, y, 190.0, &label, name);
        press.canvas.text_within(x + 210.0, y, 460.0, &value, text);
    }
}

fn notes(press: &mut Press<'_>, from: f32, to: f32) {
    let size = press.dice.between(20.0, 28.0);
    let text = press.value(size);
    let (x, mut y) = press.at(0.07, from);
    let (_, bottom) = press.canvas.at(0.0, to);
    let mut note = 1;
    while y < bottom {
        let words = format!("{note}. {}", words::passage(press.dice.whole(18, 60), press.dice));
        for line in words::broken(&words, 640.0 / text.size) {
            if y < bottom {
                press.canvas.text_within(x, y, 880.0, &text, &line);
            }
            y += text.size * 1.5;
        }
        note += 1;
    }
}

/// A table of visas or visits.
fn visits(press: &mut Press<'_>, from: f32, to: f32) {
    let columns = press.dice.whole(2, 4);
    let rows = press.dice.whole(3, 6);
    let (left, top) = press.canvas.at(0.06, from);
    let (right, bottom) = press.canvas.at(0.94, to.min(0.88));
    let (wide, high) = ((right - left) / columns as f32, (bottom - top) / rows as f32);
    let rule = solid(press.label_ink, 0.7);
    for row in 0..=rows {
        let y = top + row as f32 * high;
        press.canvas.line((left, y), (right, y), &rule, 2.0);
    }
    for column in 0..=columns {
        let x = left + column as f32 * wide;
        press.canvas.line((x, top), (x, bottom), &rule, 2.0);
    }
    let text = press.value(22.0);
    for row in 0..rows {
        for column in 0..columns {
            let words = match (row, column) {
                (0, _) => words::chinese(3, press.dice),
                (_, 0) => words::date(2012, 2025, press.dice),
                _ if press.dice.chance(0.7) => words::chinese(press.dice.whole(2, 6), press.dice),
                _ => continue,
            };
            let (x, y) = (left + column as f32 * wide + 10.0, top + (row as f32 + 0.65) * high);
            press.canvas.text_within(x, y, wide - 20.0, &text, &words);
        }
    }
}
