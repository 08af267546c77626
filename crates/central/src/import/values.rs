//! Cells of an office's CSV brought to the forms that `model` reads: dates, times, spans, sexes.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use model::calendar::ZONE;
use model::programme::FieldKind;

/// A cell in the form that its kind of field is stored in; `None` if it cannot be read as one. A number, a
/// name or an address is left as it was typed: whether it is right is what the review is about.
pub fn normalised(kind: FieldKind, cell: &str) -> Option<String> {
    match kind {
        FieldKind::Date => date(cell).map(|date| date.to_string()),
        FieldKind::Dates => cell
            .split([';', '；', '、'])
            .map(|part| date(part.trim()).map(|date| date.to_string()))
            .collect::<Option<Vec<_>>>()
            .map(|dates| dates.join(";")),
        FieldKind::ValidityEnd if is_long_term(cell) => Some("long-term".to_owned()),
        FieldKind::ValidityEnd => date(cell).map(|date| date.to_string()),
        FieldKind::ValiditySpan => validity_span(cell),
        FieldKind::Sex => match cell {
            "男" | "male" | "M" | "m" => Some("male".to_owned()),
            "女" | "female" | "F" | "f" => Some("female".to_owned()),
            _ => None,
        },
        FieldKind::YesNo => match cell {
            "是" | "yes" => Some("yes".to_owned()),
            "否" | "no" => Some("no".to_owned()),
            _ => None,
        },
        FieldKind::Instant => instant(cell).map(|at| at.to_rfc3339()),
        FieldKind::DocumentType
        | FieldKind::Name
        | FieldKind::Number
        | FieldKind::OtherNumber
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Text => Some(cell.to_owned()),
    }
}

/// `2024-03-01`, `2024/3/1`, `2024.3.1`, `20240301`, `2024年3月1日`.
pub fn date(cell: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(cell, format).ok())
        .filter(|date| (1900..2200).contains(&chrono::Datelike::year(date)))
}

/// RFC 3339, or date and time of day in Asia/Shanghai, or a date for its first moment there.
pub fn instant(cell: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(cell) {
        return Some(at.to_utc());
    }
    let local = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(cell, format).ok())
        .or_else(|| date(cell)?.and_hms_opt(0, 0, 0))?;
    ZONE.from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

fn is_long_term(cell: &str) -> bool {
    matches!(cell, "长期" | "long-term")
}

fn validity_span(cell: &str) -> Option<String> {
    if is_long_term(cell) {
        return Some("long-term".to_owned());
    }
    let years = cell.strip_suffix('年').or_else(|| cell.strip_suffix(" years")).unwrap_or(cell);
    years.parse::<u8>().ok().map(|years| years.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_ways_that_offices_write_them() {
        for cell in ["2024-03-01", "2024/3/1", "2024.3.1", "20240301", "2024年3月1日"] {
            assert_eq!(normalised(FieldKind::Date, cell).as_deref(), Some("2024-03-01"), "{cell}");
        }
        for cell in ["", "2024-02-30", "1.3.24", "长期", "0024-03-01"] {
            assert_eq!(normalised(FieldKind::Date, cell), None, "{cell}");
        }
    }

    #[test]
    fn times_without_a_zone_are_those_of_shanghai() {
        for (cell, utc) in [
            ("2025-09-01 00:00", "2025-08-31T16:00:00+00:00"),
            ("2025/9/1 08:30:15", "2025-09-01T00:30:15+00:00"),
            ("2025-09-01", "2025-08-31T16:00:00+00:00"),
            ("2025-09-01T00:00:00+09:00", "2025-08-31T15:00:00+00:00"),
        ] {
            assert_eq!(instant(cell).unwrap().to_rfc3339(), utc, "{cell}");
        }
    }

    #[test]
    fn spans_sexes_and_answers_come_in_both_languages() {
        for (kind, cell, stored) in [
            (FieldKind::ValiditySpan, "长期", Some("long-term")),
            (FieldKind::ValiditySpan, "10年", Some("10")),
            (FieldKind::ValiditySpan, "20", Some("20")),
            (FieldKind::ValiditySpan, "ten", None),
            (FieldKind::ValidityEnd, "长期", Some("long-term")),
            (FieldKind::Sex, "女", Some("female")),
            (FieldKind::Sex, "?", None),
            (FieldKind::YesNo, "是", Some("yes")),
            (FieldKind::Number, " as typed ", Some(" as typed ")),
        ] {
            assert_eq!(normalised(kind, cell).as_deref(), stored, "{kind:?} {cell}");
        }
    }
}
