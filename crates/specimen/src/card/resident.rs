//! A specimen in the layout of the resident ID card.

use chrono::Datelike;

use super::parts::{self, INK, Paper, line};
use crate::applicant::Applicant;
use crate::paint::{Painter, Rgb, Style};

const TINT: Rgb = (48, 112, 160);
const PAPER: Paper =
    Paper { left: (214, 232, 238), right: (236, 226, 232), wave: (150, 190, 210), waves: 70.0 };

pub(super) fn front(painter: &mut Painter<'_>, applicant: &Applicant) {
    parts::paper(painter, PAPER);
    parts::portrait(painter, applicant, 553.0, 72.0, 248.0, 316.0);
    let name = Style { weight: 0.6, spacing: 4.0, ..Style::new(34.0, INK) };
    let label = Style { weight: 0.4, ..Style::new(23.0, TINT) };
    painter.text(51.0, 100.0, label, "姓  名");
    painter.text(163.0, 102.0, name, &applicant.name);
    line(painter, (51.0, "性  别"), (163.0, &applicant.sex.text().zh), 166.0, TINT);
    line(painter, (265.0, "民  族"), (360.0, &applicant.ethnic_group), 166.0, TINT);
    birth(painter, applicant);
    painter.text(51.0, 300.0, label, "住  址");
    for (row, text) in parts::broken(&applicant.address, 12.4).iter().enumerate() {
        let value = Style { weight: 0.4, spacing: 1.0, ..Style::new(27.0, INK) };
        painter.text(163.0, 300.0 + row as f32 * 38.0, value, text);
    }
    painter.text(51.0, 477.0, label, "公民身份号码");
    let number = Style { weight: 1.0, spacing: 6.5, ..Style::new(37.0, INK) };
    painter.text(300.0, 480.0, number, &applicant.number);
    parts::mark(painter, (330.0, 275.0));
}

fn birth(painter: &mut Painter<'_>, applicant: &Applicant) {
    let day = applicant.birth_date;
    let label = Style { weight: 0.4, ..Style::new(23.0, TINT) };
    let value = Style { weight: 0.5, ..Style::new(29.0, INK) };
    painter.text(51.0, 231.0, label, "出  生");
    let parts =
        [(day.year().to_string(), "年"), (day.month().to_string(), "月"), (day.day().to_string(), "日")];
    let mut x = 163.0;
    for (number, unit) in parts {
        x = painter.text(x, 231.0, value, &number) + 10.0;
        x = painter.text(x, 231.0, label, unit) + 14.0;
    }
}

pub(super) fn back(painter: &mut Painter<'_>, applicant: &Applicant) {
    parts::paper(painter, Paper { left: (226, 236, 230), right: (232, 226, 236), ..PAPER });
    parts::emblem(painter, (128.0, 135.0), 84.0, (18, 98, 110), (86, 182, 178));
    let small = Style { weight: 0.8, spacing: 15.0, ..Style::new(42.0, INK) };
    let large = Style { weight: 1.6, spacing: 26.0, ..Style::new(60.0, INK) };
    painter.text_centred(530.0, 118.0, small, "证审台演示样本");
    painter.text_centred(530.0, 208.0, large, "居民身份证");
    let label = Style { weight: 0.6, ..Style::new(25.0, INK) };
    let value = Style { weight: 0.5, spacing: 1.0, ..Style::new(28.0, INK) };
    painter.text(185.0, 424.0, label, "签发机关");
    painter.text(325.0, 424.0, value, "样本市演示区样本签发处");
    painter.text(185.0, 488.0, label, "有效期限");
    painter.text(325.0, 488.0, value, &parts::validity(applicant));
    parts::mark(painter, (440.0, 305.0));
}
