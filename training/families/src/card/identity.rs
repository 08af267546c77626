//! Other cards of the size of a hand: passports' data pages, licences, student, bank, transport, social-security and
//! name cards. Portraits stand left, right or nowhere, emblems anywhere.

use specimen::paint::solid;

use super::permit::zone;
use super::press::Press;
use crate::FamilyError;
use crate::canvas::{Lettering, WIDTH};
use crate::family::colour;
use crate::words;

/// Labels over or before values, in a column: x, y and width in fractions, the pitch as well.
fn rows(press: &mut Press<'_>, pairs: &[(&str, String)], [x, y, width, pitch]: [f32; 4], size: f32) {
    let beside = press.dice.chance(0.5);
    let (label, value) = (press.label(size * 0.72), press.value(size));
    let room = width * WIDTH;
    for (row, (name, text)) in pairs.iter().enumerate() {
        let (x, y) = press.at(x, y + row as f32 * pitch);
        if beside {
            press.canvas.text_within(x, y, room * 0.3, &label, name);
            press.canvas.text_within(x + room * 0.33, y, room * 0.67, &value, text);
        } else {
            press.canvas.text_within(x, y - size * 0.95, room, &label, name);
            press.canvas.text_within(x, y, room, &value, text);
        }
    }
}

pub(super) fn passport(press: &mut Press<'_>) -> Result<(), FamilyError> {
    press.extras(0.5);
    let left = press.dice.chance(0.75);
    press.portrait([if left { 0.06 } else { 0.68 }, 0.2, 0.26, 0.5])?;
    let (x, y) = press.at(0.06, 0.12);
    let (heading, number) = (press.heading(44.0), press.number(40.0));
    let title = press.dice.pick(&["护照样本 PASSPORT", "旅行证件 TRAVEL DOCUMENT", "PASSPORT 样本护照"]);
    press.canvas.text_within(x, y, 520.0, &heading, title);
    let serial = words::serial(press.dice);
    press.canvas.text_within(x + 620.0, y, 250.0, &number, &serial);
    let pairs = [
        ("姓名 Name", words::name(press.dice)),
        ("Surname", words::latin_name(press.dice)),
        ("国籍 Nationality", words::latin_word(2, 3, press.dice).to_uppercase()),
        ("出生日期 Birth", words::date(1950, 2010, press.dice)),
        ("签发机关 Authority", words::authority(press.dice)),
        ("有效期至 Expiry", words::date(2024, 2036, press.dice)),
    ];
    rows(press, &pairs, [if left { 0.37 } else { 0.07 }, 0.25, 0.56, 0.092], 30.0);
    let height = press.canvas.height;
    press.canvas.rectangle([0.0, height * 0.8, WIDTH, height * 0.2], &solid((255, 255, 255), 0.5));
    zone(press, 2, 0.94);
    Ok(())
}

pub(super) fn licence(press: &mut Press<'_>) -> Result<(), FamilyError> {
    press.extras(0.4);
    let right = press.dice.chance(0.6);
    let (x, y) = press.at(0.5, 0.13);
    let heading = press.heading(50.0);
    let title = press.dice.pick(&["机动车驾驶证样本", "驾驶执照", "DRIVING LICENCE", "船员资格证"]);
    press.canvas.text_centred(x, y, &heading.fitted(title, 800.0), title);
    press.portrait([if right { 0.68 } else { 0.06 }, 0.38, 0.25, 0.52])?;
    let pairs = [
        ("证号", words::resident_number(press.dice)),
        ("姓名", words::name(press.dice)),
        ("住址", words::address(press.dice)),
        ("出生日期", words::date(1950, 2005, press.dice)),
        ("初次领证", words::date(1990, 2024, press.dice)),
        ("准驾车型", press.dice.pick(&["C1", "B2", "A1", "C2E"]).to_owned()),
        ("有效期限", words::validity(press.dice)),
    ];
    rows(press, &pairs, [if right { 0.06 } else { 0.36 }, 0.26, 0.58, 0.105], 29.0);
    if press.dice.chance(0.4) {
        press.emblem(0.1, 0.13, 46.0);
    }
    Ok(())
}

pub(super) fn student(press: &mut Press<'_>) -> Result<(), FamilyError> {
    press.extras(0.5);
    let school = words::chinese(3, press.dice) + press.dice.pick(&["大学", "学院", "中学", "图书馆", "公司"]);
    let title = press.dice.pick(&["学生证", "工作证", "借书证", "出入证", "STAFF", "校园卡"]);
    let upright = press.canvas.height > WIDTH;
    let pairs = [
        ("姓名", words::name(press.dice)),
        ("学号", press.dice.digits(10)),
        ("院系", words::chinese(5, press.dice)),
        ("日期", words::date(2015, 2026, press.dice)),
    ];
    let (big, small) = if upright { (78.0, 50.0) } else { (50.0, 34.0) };
    let (heading, plain) = (press.heading(big), press.heading(small));
    let (x, y) = press.at(0.5, if upright { 0.11 } else { 0.15 });
    press.canvas.text_centred(x, y, &heading.fitted(&school, 800.0), &school);
    press.canvas.text_centred(x, y + big * 1.1, &plain, title);
    if upright {
        press.portrait([0.3, 0.23, 0.4, 0.33])?;
        rows(press, &pairs, [0.14, 0.68, 0.74, 0.08], 52.0);
    } else {
        let right = press.dice.chance(0.5);
        press.portrait([if right { 0.7 } else { 0.06 }, 0.34, 0.23, 0.5])?;
        rows(press, &pairs, [if right { 0.07 } else { 0.36 }, 0.45, 0.56, 0.13], 36.0);
        let corner = if press.dice.chance(0.5) { 0.09 } else { 0.91 };
        press.emblem(corner, 0.14, 52.0);
    }
    Ok(())
}

pub(super) fn social_security(press: &mut Press<'_>) -> Result<(), FamilyError> {
    press.extras(0.4);
    let heading = press.heading(48.0);
    let (x, y) = press.at(0.5, 0.14);
    let title = press.dice.pick(&["社会保障卡样本", "医疗保险卡", "居民健康卡", "市民服务卡"]);
    press.canvas.text_centred(x, y, &heading.fitted(title, 600.0), title);
    let (side, portrait) = if press.dice.chance(0.5) { (0.36, 0.07) } else { (0.07, 0.7) };
    if press.dice.chance(0.75) {
        press.portrait([portrait, 0.3, 0.22, 0.5])?;
    }
    let pairs = [
        ("姓名", words::name(press.dice)),
        ("社会保障号码", words::resident_number(press.dice)),
        ("卡号", words::serial(press.dice)),
        ("发卡日期", words::date(2010, 2025, press.dice)),
    ];
    rows(press, &pairs, [side, 0.4, 0.56, 0.145], 33.0);
    if press.dice.chance(0.5) {
        let (x, y) = press.canvas.at(if side < 0.2 { 0.5 } else { 0.8 }, 0.2);
        press.chip(x, y, 96.0);
    }
    Ok(())
}

pub(super) fn bank(press: &mut Press<'_>) {
    let hue = press.family.palette.second_hue;
    let height = press.canvas.height;
    if press.dice.chance(0.5) {
        let (low, strength) = (press.dice.between(0.2, 0.6), press.dice.between(0.2, 0.9));
        let (first, last) = (colour(hue, strength, low), colour(hue + 40.0, strength, low + 0.15));
        let paint = specimen::paint::linear((0.0, 0.0), (WIDTH, height), first, last);
        press.canvas.rectangle([0.0, 0.0, WIDTH, height], &paint);
        press.ink = if low < 0.45 { (244, 244, 240) } else { (20, 20, 26) };
        press.label_ink = press.ink;
    }
    let (heading, label) = (press.heading(46.0), press.label(24.0));
    let name = words::chinese(3, press.dice) + "银行样本";
    let (x, y) = press.at(0.16, 0.15);
    press.canvas.text_within(x, y, 560.0, &heading, &name);
    press.emblem(0.09, 0.125, 42.0);
    let (chip_x, chip_y) = press.canvas.at(0.1, 0.34);
    press.chip(chip_x, chip_y, 110.0);
    let number = format!("9999 00{} {} {}", press.dice.digits(2), press.dice.digits(4), press.dice.digits(4));
    let digits =
        Lettering { size: 70.0, weight: 0.05, spacing: 0.08, ..press.number(70.0) }.fitted(&number, 850.0);
    let (x, y) = press.at(0.08, 0.66);
    if press.dice.chance(0.6) {
        // Embossed: a light and a dark edge beside each stroke.
        let light = Lettering { colour: (255, 255, 255), opacity: 0.7, ..digits };
        let dark = Lettering { colour: (0, 0, 0), opacity: 0.6, ..digits };
        let side = press.dice.pick(&[-2.5, 2.5]);
        press.canvas.unboxed_text(x - side, y - 2.5, &light, &number);
        press.canvas.unboxed_text(x + side, y + 2.5, &dark, &number);
    }
    press.canvas.text(x, y, &digits, &number);
    let (expiry, holder) = (
        format!("{:02}/{}", press.dice.whole(1, 12), press.dice.whole(26, 35)),
        words::latin_name(press.dice),
    );
    press.canvas.text(x + 300.0, y + 70.0, &label, &format!("VALID THRU {expiry}"));
    let holder_letters = press.machine(38.0);
    let holder_letters = Lettering { colour: press.ink, ..holder_letters };
    press.canvas.text_within(x, y + 130.0, 500.0, &holder_letters, &holder);
}

pub(super) fn transport(press: &mut Press<'_>) {
    let height = press.canvas.height;
    for _ in 0..press.dice.whole(1, 4) {
        let tone = colour(press.dice.between(0.0, 360.0), 0.6, press.dice.between(0.4, 0.8));
        let centre = (press.dice.between(0.0, WIDTH), press.dice.between(0.0, height));
        let radius = press.dice.between(100.0, 420.0);
        press.canvas.oval(centre, (radius, radius * 0.7), &solid(tone, 0.4));
    }
    let size = press.dice.between(60.0, 110.0);
    let heading = press.heading(size);
    let title =
        words::chinese(2, press.dice) + press.dice.pick(&["通卡", "公交卡", "一卡通", "地铁卡", "会员卡"]);
    let place = (press.dice.between(0.06, 0.3), press.dice.between(0.2, 0.55));
    let (x, y) = press.at(place.0, place.1);
    press.canvas.text_within(x, y, 960.0 - x, &heading, &title);
    let small = press.label(30.0);
    let latin = words::latin_sentence(3, press.dice);
    press.canvas.text_within(x, y + 56.0, 960.0 - x, &small, &latin);
    let number = press.number(36.0);
    let digits = press.dice.digits(16);
    let left = press.dice.pick(&[0.06, 0.45]);
    let (x, y) = press.at(left, 0.9);
    press.canvas.text_within(x, y, 520.0, &number, &digits);
    press.extras(0.6);
    if press.dice.chance(0.6) {
        let (x, y) = (press.dice.between(0.1, 0.9), press.dice.between(0.15, 0.85));
        press.emblem(x, y, 70.0);
    }
}

pub(super) fn name_card(press: &mut Press<'_>) {
    press.extras(0.4);
    let centred = press.dice.chance(0.3);
    let left = press.dice.pick(&[0.07, 0.4]);
    let lines = [
        (64.0, words::name(press.dice)),
        (30.0, words::chinese(4, press.dice) + press.dice.pick(&["经理", "工程师", "主任", "教授"])),
        (38.0, words::chinese(6, press.dice) + "有限公司"),
        (24.0, format!("{} {}", words::latin_word(2, 3, press.dice), words::latin_name(press.dice))),
        (24.0, format!("电话 100-{}-{}", press.dice.digits(4), press.dice.digits(4))),
        (24.0, words::address(press.dice)),
        (24.0, format!("{}@example.com", words::latin_word(2, 3, press.dice))),
    ];
    let (x, mut y) = press.at(if centred { 0.5 } else { left }, 0.2);
    for (row, (size, text)) in lines.iter().enumerate() {
        let lettering = if row == 0 { press.heading(*size) } else { press.value(*size) };
        let room = 950.0 - left * WIDTH;
        if centred {
            press.canvas.text_centred(x, y, &lettering.fitted(text, 860.0), text);
        } else {
            press.canvas.text_within(x, y, room, &lettering, text);
        }
        y += size * 0.7 + 44.0;
    }
    if press.dice.chance(0.7) {
        let place = if left > 0.2 { 0.18 } else { 0.84 };
        press.emblem(place, 0.3, 80.0);
    }
}
