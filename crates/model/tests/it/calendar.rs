use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use model::Rulebook;
use model::calendar::{due_at, local_day, next_open_day, quota_period};

use crate::{day, office, programme};

/// An instant from a wall time in some zone.
fn at(zone: Tz, text: &str) -> DateTime<Utc> {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a wall time");
    zone.from_local_datetime(&local).single().expect("a time that was once").with_timezone(&Utc)
}

fn shanghai(text: &str) -> DateTime<Utc> {
    at(chrono_tz::Asia::Shanghai, text)
}

fn written(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}

#[test]
fn periods_turn_at_midnight_in_shanghai_seen_from_any_zone() {
    let rulebook = office();
    let quota = programme(rulebook, "jszg-identity").quota.clone().expect("a quota");
    // Each pair is the last second of 31 August and the first of 1 September in Asia/Shanghai.
    let pairs = [
        (chrono_tz::Asia::Shanghai, "2026-08-31 23:59:59", "2026-09-01 00:00:00"),
        (chrono_tz::UTC, "2026-08-31 15:59:59", "2026-08-31 16:00:00"),
        (chrono_tz::America::New_York, "2026-08-31 11:59:59", "2026-08-31 12:00:00"),
        (chrono_tz::Pacific::Honolulu, "2026-08-31 05:59:59", "2026-08-31 06:00:00"),
        (chrono_tz::Pacific::Kiritimati, "2026-09-01 05:59:59", "2026-09-01 06:00:00"),
        (chrono_tz::Asia::Kathmandu, "2026-08-31 21:44:59", "2026-08-31 21:45:00"),
    ];
    for (zone, before, after) in pairs {
        let first = quota_period(&quota, at(zone, before)).expect("a period");
        let second = quota_period(&quota, at(zone, after)).expect("a period");
        assert_eq!(
            (first.first_day, first.last_day),
            (day("2026-01-01"), day("2026-08-31")),
            "{zone} before"
        );
        assert_eq!(
            (second.first_day, second.last_day),
            (day("2026-09-01"), day("2026-12-31")),
            "{zone} after"
        );
        assert_eq!(first.ends, second.begins, "{zone}: no instant lies between two periods");
        assert_eq!(next_open_day(&quota, at(zone, before), 3), Some(day("2026-09-01")), "{zone}");
        assert_eq!(next_open_day(&quota, at(zone, after), 3), Some(day("2027-01-01")), "{zone}");
        assert_eq!(local_day(at(zone, after)), day("2026-09-01"), "{zone}");
    }
}

#[test]
fn a_quota_by_day_opens_again_the_next_day_until_the_total_is_used_up() {
    let rulebook = office();
    let quota = programme(rulebook, "chsi-duplicate-id").quota.clone().expect("a quota");
    let evening = shanghai("2026-08-31 23:59:59");
    assert_eq!(next_open_day(&quota, evening, 3), Some(day("2026-09-01")));
    assert_eq!(next_open_day(&quota, evening, 5), None, "five uploads are all there are");
    assert!(quota_period(&quota, evening).is_none());
}

#[test]
fn holidays_are_off_and_make_up_days_are_worked() {
    let rulebook = office();
    let calendar = rulebook.calendar();
    let table = [
        ("2025-01-26", true, "Sunday, worked for the Spring Festival"),
        ("2025-02-04", false, "the last day of the Spring Festival"),
        ("2025-02-05", true, "the day after it"),
        ("2025-10-08", false, "the last day of National Day and Mid-Autumn"),
        ("2025-10-11", true, "Saturday, worked for it"),
        ("2025-12-31", true, "Wednesday"),
        ("2026-01-02", false, "New Year's holiday"),
        ("2026-01-04", true, "Sunday, worked for it"),
        ("2026-02-23", false, "Monday of the Spring Festival"),
        ("2026-02-28", true, "Saturday, worked for it"),
        ("2026-10-10", true, "Saturday, worked for National Day"),
        ("2026-11-21", false, "Saturday"),
        ("2027-10-01", true, "Friday of a year without data"),
    ];
    for (text, working, why) in table {
        assert_eq!(calendar.is_working_day(day(text)), working, "{text}: {why}");
    }
}

fn due(rulebook: &Rulebook, id: &str, submitted: DateTime<Utc>) -> (Option<String>, bool) {
    let due = due_at(programme(rulebook, id), submitted, rulebook.calendar());
    (due.at.map(written), due.uncertain.is_some())
}

#[test]
fn due_times_count_working_days_in_shanghai() {
    let rulebook = office();
    let table: &[(&str, &str, Option<&str>, bool)] = &[
        // Monday; the first of seven days is Tuesday.
        ("jszg-identity", "2026-03-02 09:00:00", Some("2026-03-11 23:59:59"), false),
        ("jszg-identity", "2026-03-02 23:59:59", Some("2026-03-11 23:59:59"), false),
        ("jszg-identity", "2026-03-03 00:00:00", Some("2026-03-12 23:59:59"), false),
        // Across the Spring Festival of 2026, with its two worked Saturdays.
        ("jszg-identity", "2026-02-12 10:00:00", Some("2026-02-28 23:59:59"), false),
        // Across 31 August.
        ("jszg-identity", "2026-08-31 23:59:59", Some("2026-09-09 23:59:59"), false),
        ("jszg-identity", "2026-09-01 00:00:00", Some("2026-09-10 23:59:59"), false),
        // Into a year without data.
        ("jszg-identity", "2026-12-28 10:00:00", Some("2027-01-06 23:59:59"), true),
        ("chsi-duplicate-id", "2026-09-30 10:00:00", Some("2026-10-10 23:59:59"), false),
        // 24 hours that run on working days only.
        ("jszg-account-check", "2026-03-02 09:30:00", Some("2026-03-03 09:30:00"), false),
        ("jszg-account-check", "2026-03-06 09:30:00", Some("2026-03-09 09:30:00"), false),
        ("jszg-account-check", "2026-03-07 12:00:00", Some("2026-03-10 00:00:00"), false),
        ("jszg-data-correction", "2026-03-02 09:00:00", None, false),
    ];
    for (id, submitted, expected, uncertain) in table {
        let expected = (expected.map(str::to_owned), *uncertain);
        assert_eq!(due(rulebook, id, shanghai(submitted)), expected, "{id} submitted {submitted}");
    }
}

#[test]
fn a_year_without_data_is_named() {
    let rulebook = office();
    let submitted = shanghai("2026-12-28 10:00:00");
    let due = due_at(programme(rulebook, "jszg-identity"), submitted, rulebook.calendar());
    let text = due.uncertain.expect("2027 has no data");
    assert!(text.zh.contains("2027") && text.en.contains("2027"), "{text:?}");
    assert!(
        !rulebook.calendar().knows(NaiveDate::default().format("%Y").to_string().parse().expect("a year"))
    );
}
