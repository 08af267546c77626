//! Specimens in the layout of the mainland travel permits: the portrait stands on the left.

use chrono::Datelike;
use model::DocumentType;

use super::parts::{self, INK, Paper, line};
use super::{HEIGHT, WIDTH};
use crate::applicant::Applicant;
use crate::paint::{Painter, Rgb, Style, solid};

/// What the two permits differ in.
struct Permit {
    title: &'static str,
    tint: Rgb,
    paper: Paper,
}

fn permit(document: DocumentType) -> Permit {
    if document == DocumentType::TaiwanPermit {
        Permit {
            title: "台湾居民来往大陆通行证",
            tint: (36, 122, 86),
            paper: Paper {
                left: (220, 238, 226),
                right: (238, 236, 218),
                wave: (150, 200, 168),
                waves: 64.0,
            },
        }
    } else {
        Permit {
            title: "港澳居民来往内地通行证",
            tint: (44, 92, 158),
            paper: Paper {
                left: (218, 230, 242),
                right: (236, 234, 222),
                wave: (150, 176, 214),
                waves: 64.0,
            },
        }
    }
}

pub(super) fn front(painter: &mut Painter<'_>, applicant: &Applicant) {
    let permit = permit(applicant.document);
    parts::paper(painter, permit.paper);
    parts::emblem(painter, (84.0, 66.0), 36.0, permit.tint, (150, 190, 214));
    painter.text(140.0, 62.0, Style { weight: 1.0, spacing: 6.0, ..Style::new(37.0, INK) }, permit.title);
    let small = Style { spacing: 2.0, ..Style::new(15.0, permit.tint) };
    painter.text(141.0, 92.0, small, "MAINLAND TRAVEL PERMIT — SPECIMEN OF PROOFDESK 证审台演示样本");
    parts::portrait(painter, applicant, 51.0, 128.0, 232.0, 302.0);
    let label = |painter: &mut Painter<'_>, y: f32, text: &str| {
        painter.text(320.0, y, Style { weight: 0.3, ..Style::new(17.0, permit.tint) }, text);
    };
    let value = |painter: &mut Painter<'_>, y: f32, text: &str| {
        painter.text(320.0, y, Style { weight: 0.5, spacing: 1.2, ..Style::new(29.0, INK) }, text);
    };
    let day = applicant.birth_date;
    let born = format!("{:04}.{:02}.{:02}", day.year(), day.month(), day.day());
    label(painter, 140.0, "姓名 Name");
    value(painter, 174.0, &applicant.name);
    value(painter, 208.0, &applicant.latin_name);
    label(painter, 244.0, "出生日期 Date of birth");
    value(painter, 276.0, &born);
    painter.text(620.0, 244.0, Style { weight: 0.3, ..Style::new(17.0, permit.tint) }, "性别 Sex");
    painter.text(620.0, 276.0, Style { weight: 0.5, ..Style::new(29.0, INK) }, &applicant.sex.text().zh);
    label(painter, 314.0, "有效期限 Period of validity");
    value(painter, 346.0, &parts::validity(applicant));
    label(painter, 384.0, "签发机关 Authority");
    value(painter, 416.0, "样本签发处");
    painter.text(620.0, 384.0, Style { weight: 0.3, ..Style::new(17.0, permit.tint) }, "换证次数 Issue");
    painter.text(620.0, 416.0, Style { weight: 0.5, ..Style::new(29.0, INK) }, "01");
    label(painter, 462.0, "证件号码 No.");
    let number = Style { weight: 1.1, spacing: 7.0, ..Style::new(40.0, INK) };
    painter.text(440.0, 470.0, number, &applicant.number);
    parts::mark(painter, (560.0, 300.0));
}

pub(super) fn back(painter: &mut Painter<'_>, applicant: &Applicant) {
    let permit = permit(applicant.document);
    parts::paper(painter, permit.paper);
    painter.text(51.0, 80.0, Style { weight: 0.8, spacing: 4.0, ..Style::new(28.0, INK) }, permit.title);
    let home = applicant.home_number.as_deref().unwrap_or_default();
    let region = applicant.home_region.unwrap_or_default();
    line(painter, (51.0, "身份证件姓名"), (240.0, &applicant.name), 150.0, permit.tint);
    line(painter, (51.0, "身份证件号码"), (240.0, home), 204.0, permit.tint);
    line(painter, (51.0, "所在地区"), (240.0, region), 258.0, permit.tint);
    parts::emblem(painter, (728.0, 168.0), 78.0, permit.tint, (170, 204, 214));
    painter.rectangle(0.0, 330.0, WIDTH, HEIGHT - 330.0 - 34.0, &solid((255, 255, 255), 0.55));
    // A zone for machines that says nothing but what it is.
    for (row, text) in
        ["SPECIMEN<<PROOFDESK<<<<<<<<<<", "NOT<A<VALID<DOCUMENT<<<<<<<<<", "YANGBEN<<<<<<<<<<<<<<<<<<<<00"]
            .iter()
            .enumerate()
    {
        let style = Style { spacing: 7.2, ..Style::new(29.0, INK) };
        painter.text(48.0, 384.0 + row as f32 * 50.0, style, text);
    }
    parts::mark(painter, (400.0, 250.0));
}
