//! Documents in the layout of the resident ID card and of the residence permit, which has the same: portrait right and
//! number below; on the other side the emblem top left, a title beside it, and rows at the foot.

use super::Document;
use super::press::Press;
use crate::FamilyError;
use crate::canvas::Lettering;
use crate::words;

const NUMBER_LABELS: &[&str] = &["公民身份号码", "身份号码", "证件号码", "号码"];

pub(super) fn portrait_side(press: &mut Press<'_>, document: Document) -> Result<(), FamilyError> {
    press.scenery(0.12);
    press.extras(0.35);
    if press.dice.chance(0.12) {
        running_head(press);
    }
    press.portrait([0.64, 0.13, 0.30, 0.60])?;
    let permit = document == Document::ResidencePermit;
    let pitch = press.layout.row_pitch;
    let row = |place: f32| 0.17 + (place - 0.17) * pitch;
    let name = words::name(press.dice);
    let name_size = press.dice.between(34.0, 46.0);
    labelled(press, row(0.17), "姓名", &name, press.value(name_size));
    let sex = words::sex(press.dice);
    labelled(press, row(0.30), "性别", sex, press.value(34.0));
    if !permit {
        let group = words::ethnic_group(press.dice);
        let (x, y) = press.at(0.32, row(0.30));
        let (label, value) = (press.label(27.0), press.value(34.0));
        if !press.layout.bare {
            press.canvas.text(x, y, &label, "民族");
        }
        press.canvas.text(x + 100.0, y, &value, group);
    }
    birth(press, row(0.42));
    address(press, row(0.545), pitch);
    number_line(press)?;
    press.marks();
    Ok(())
}

/// What the document is, in small print along the upper edge.
fn running_head(press: &mut Press<'_>) {
    let left = press.dice.pick(&[0.06, 0.3]);
    let (x, y) = press.at(left, 0.075);
    let text = press.dice.pick(&[
        "居民身份证样本",
        "RESIDENT IDENTITY CARD",
        "演示证件 SPECIMEN CARD",
        "居住证样本",
    ]);
    let small = press.label(26.0);
    press.canvas.text_within(x, y, 500.0, &small, text);
}

/// Where values begin: further left where labels are left out.
fn value_column(press: &Press<'_>) -> f32 {
    if press.layout.bare { 0.10 } else { press.layout.value_x }
}

/// A row of a label and a value, in the columns of the layout.
fn labelled(press: &mut Press<'_>, y: f32, label: &str, value: &str, lettering: Lettering) {
    let (x, y_units) = press.at(0.06, y);
    let (value_x, _) = press.at(value_column(press), y);
    if !press.layout.bare {
        let spaced = match press.family.id % 5 {
            0 | 1 => spread(label),
            2 if press.layout.bilingual => format!("{label} {}", label_in_latin(label)),
            _ => label.to_owned(),
        };
        let small = press.label(27.0);
        press.canvas.text_within(x, y_units, value_x - x - 8.0, &small, &spaced);
    }
    press.canvas.text_within(value_x, y_units, 430.0, &lettering, value);
}

fn label_in_latin(label: &str) -> &'static str {
    match label {
        "姓名" => "Name",
        "性别" => "Sex",
        _ => "No.",
    }
}

/// 姓名 as 姓 名.
fn spread(label: &str) -> String {
    label.chars().flat_map(|character| [character, ' ']).collect::<String>().trim_end().to_owned()
}

fn birth(press: &mut Press<'_>, y: f32) {
    let (year, month, day) = words::day(1950, 2008, press.dice);
    let (label, value) = (press.label(27.0), press.value(34.0));
    let (x, units) = press.at(0.06, y);
    if !press.layout.bare {
        press.canvas.text(x, units, &label, "出生");
    }
    let (mut x, _) = press.at(value_column(press), y);
    if press.dice.chance(0.2) {
        let text = words::date(1950, 2008, press.dice);
        press.canvas.text(x, units, &value, &text);
        return;
    }
    for (number, unit) in [(year, "年"), (month, "月"), (day, "日")] {
        x = press.canvas.text(x, units, &value, &number.to_string()) + 10.0;
        x = press.canvas.text(x, units, &label, unit) + 16.0;
    }
}

fn address(press: &mut Press<'_>, y: f32, pitch: f32) {
    let text = words::address(press.dice);
    let (x, units) = press.at(0.06, y);
    let label = press.label(27.0);
    if !press.layout.bare {
        press.canvas.text(x, units, &label, "住址");
    }
    let size = press.dice.between(29.0, 34.0);
    let value = press.value(size);
    let (x, _) = press.at(value_column(press), y);
    let ems = 430.0 / (value.size * (value.stretch + value.spacing));
    for (row, line) in words::broken(&text, ems).iter().take(3).enumerate() {
        let below = units + row as f32 * 46.0 * pitch;
        press.canvas.text(x, below, &value, line);
    }
}

fn number_line(press: &mut Press<'_>) -> Result<(), FamilyError> {
    let number = words::resident_number(press.dice);
    let (x, y) = press.at(0.06, press.layout.number.1);
    let label = press.label(27.0);
    let word = press.dice.pick(NUMBER_LABELS);
    press.canvas.text_within(x, y, press.layout.number.0 * 1000.0 - 90.0, &label, word);
    let size = press.dice.between(38.0, 50.0);
    let (x, _) = press.at(press.layout.number.0, 0.0);
    let lettering = press.number(size);
    press.canvas.text_within(x, y, 985.0 - x, &lettering, &number);
    Ok(())
}

pub(super) fn emblem_side(press: &mut Press<'_>, document: Document) {
    press.scenery(0.25);
    press.extras(0.3);
    let radius = press.dice.between(76.0, 112.0);
    press.emblem(0.15, 0.25, radius);
    let permit = document == Document::ResidencePermit;
    let lead = if permit { words::authority(press.dice) } else { realm(press) };
    let title = if permit {
        press.dice.pick(&["港澳居民居住证", "台湾居民居住证", "港澳台居民居住证", "居民居住证"])
    } else {
        press.dice.pick(&["居民身份证", "居民身份证", "居民证件", "身份证明", "公民身份卡"])
    };
    let (centre, upper) = press.at(0.615, 0.21);
    let (_, lower) = press.at(0.615, 0.385);
    let scale = press.layout.title_scale;
    let small = Lettering { spacing: press.dice.between(0.05, 0.4), ..press.heading(50.0 * scale) };
    let large = Lettering { spacing: press.dice.between(0.1, 0.5), ..press.heading(70.0 * scale) };
    press.canvas.text_centred(centre, upper, &small.fitted(&lead, 640.0), &lead);
    press.canvas.text_centred(centre, lower, &large.fitted(title, 640.0), title);
    if press.layout.bilingual {
        let words = words::latin_sentence(4, press.dice).to_uppercase();
        let tiny = press.label(22.0);
        press.canvas.text_centred(centre, lower + 44.0, &tiny.fitted(&words, 560.0), &words);
    }
    let (authority, validity) = (words::authority(press.dice), words::validity(press.dice));
    if permit {
        let permit_number = words::permit_number(press.dice);
        foot_row(press, 0.55, "通行证号码", &permit_number);
        foot_row(press, 0.66, "签发次数", "01");
    }
    foot_row(press, 0.775, "签发机关", &authority);
    foot_row(press, 0.89, "有效期限", &validity);
    press.marks();
}

/// What takes the place of a state's name.
fn realm(press: &mut Press<'_>) -> String {
    let head = press.dice.pick(&["证审台演示", "虚构共和", "样本人民", "示例联合", "青云中华", "培训演示"]);
    format!("{head}{}", press.dice.pick(&["样本", "地区", "样本国", "范本"]))
}

fn foot_row(press: &mut Press<'_>, y: f32, label: &str, value: &str) {
    let (x, units) = press.at(0.21, y);
    let (small, text) = (press.label(29.0), press.value(33.0));
    let (value_x, _) = press.at(0.375, y);
    if !press.layout.bare {
        press.canvas.text_within(x, units, value_x - x - 10.0, &small, label);
    }
    press.canvas.text_within(value_x, units, 960.0 - value_x, &text, value);
}
