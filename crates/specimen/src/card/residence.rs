//! A specimen in the layout of the residence permit for Hong Kong, Macao and Taiwan residents.

use chrono::Datelike;

use super::parts::{self, INK, Paper, line};
use crate::applicant::Applicant;
use crate::paint::{Painter, Rgb, Style};

const TINT: Rgb = (122, 84, 148);
const PAPER: Paper =
    Paper { left: (238, 228, 238), right: (222, 234, 240), wave: (196, 170, 206), waves: 58.0 };

pub(super) fn front(painter: &mut Painter<'_>, applicant: &Applicant) {
    parts::paper(painter, PAPER);
    parts::portrait(painter, applicant, 553.0, 72.0, 248.0, 316.0);
    let day = applicant.birth_date;
    let born = format!("{}年{}月{}日", day.year(), day.month(), day.day());
    line(painter, (51.0, "姓  名"), (163.0, &applicant.name), 100.0, TINT);
    line(painter, (51.0, "性  别"), (163.0, &applicant.sex.text().zh), 166.0, TINT);
    line(painter, (51.0, "出  生"), (163.0, &born), 231.0, TINT);
    painter.text(51.0, 300.0, Style { weight: 0.4, ..Style::new(23.0, TINT) }, "住  址");
    for (row, text) in parts::broken(&applicant.address, 12.4).iter().enumerate() {
        let value = Style { weight: 0.4, spacing: 1.0, ..Style::new(27.0, INK) };
        painter.text(163.0, 300.0 + row as f32 * 38.0, value, text);
    }
    painter.text(51.0, 477.0, Style { weight: 0.4, ..Style::new(23.0, TINT) }, "公民身份号码");
    let number = Style { weight: 1.0, spacing: 6.5, ..Style::new(37.0, INK) };
    painter.text(300.0, 480.0, number, &applicant.number);
    parts::mark(painter, (330.0, 275.0));
}

pub(super) fn back(painter: &mut Painter<'_>, applicant: &Applicant) {
    parts::paper(painter, Paper { left: (230, 238, 232), right: (238, 230, 224), ..PAPER });
    parts::emblem(painter, (118.0, 118.0), 68.0, (92, 62, 128), (176, 142, 200));
    let small = Style { weight: 0.8, spacing: 12.0, ..Style::new(36.0, INK) };
    let large = Style { weight: 1.4, spacing: 12.0, ..Style::new(48.0, INK) };
    painter.text_centred(520.0, 100.0, small, "证审台演示样本");
    let title = if applicant.home_region == Some("台湾") {
        "台湾居民居住证"
    } else {
        "港澳居民居住证"
    };
    painter.text_centred(520.0, 178.0, large, title);
    let permit = applicant.permit_number.as_deref().unwrap_or_default();
    let rows = [
        ("通行证号码", permit.to_owned()),
        ("签发次数", "01".to_owned()),
        ("签发机关", "样本市演示区样本签发处".to_owned()),
        ("有效期限", parts::validity(applicant)),
    ];
    for (row, (label, value)) in rows.iter().enumerate() {
        line(painter, (170.0, label), (325.0, value), 300.0 + row as f32 * 62.0, TINT);
    }
    parts::mark(painter, (440.0, 265.0));
}
