use model::DocumentType::{self, HkMacaoPermit, ResidencePermit, ResidentId, TaiwanPermit};
use model::identity::{Number, NumberNote, Sex, check_character, masked};
use proptest::prelude::*;

use crate::{day, number, office, specimen};

const TODAY: &str = "2026-03-02";

/// The code of the error, or the standard form.
fn read(document: DocumentType, text: &str) -> Result<String, &'static str> {
    Number::parse(document, text, specimen().regions(), day(TODAY))
        .map(|parsed| parsed.number.as_str().to_owned())
        .map_err(|error| error.code())
}

#[test]
fn the_check_character_is_that_of_the_standard() {
    // The example of GB 11643 (region and person invented by the standard), and one whose check character is X.
    assert_eq!(check_character("11010519491231002"), Some('X'));
    assert_eq!(check_character("44052418800101001"), Some('4'));
    assert_eq!(check_character("4405241880010100"), None, "16 digits have no check character");
    assert_eq!(check_character("4405241880010100X"), None, "a letter among the 17 is no number");
}

#[test]
fn each_kind_of_wrong_number_is_told_what_is_wrong() {
    let good = number("999900", "19900101", "123");
    let swapped_check = format!("{}{}", &good[..17], if good.ends_with('0') { '1' } else { '0' });
    let table: &[(DocumentType, &str, Result<&str, &str>)] = &[
        (ResidentId, &good, Ok(&good)),
        (ResidentId, "", Err("number-empty")),
        (ResidentId, "  ", Err("number-empty")),
        (ResidentId, &good[..17], Err("number-length")),
        (ResidentId, "999900900101123", Err("number-fifteen-digits")),
        (ResidentId, "99990019900101A234", Err("number-characters")),
        (ResidentId, "99990019900101123Y", Err("number-characters")),
        (ResidentId, &swapped_check, Err("number-check-character")),
        (ResidentId, &number("990000", "19900101", "123"), Err("number-foreign-permanent-resident")),
        (ResidentId, &number("660000", "19900101", "123"), Err("number-region")),
        (ResidentId, &number("810000", "19900101", "123"), Err("number-other-document")),
        (ResidentId, &number("999900", "19900230", "123"), Err("number-birth-date")),
        (ResidentId, &number("999900", "20260303", "123"), Err("number-birth-date")),
        (ResidencePermit, &number("830000", "19900101", "123"), Ok(&number("830000", "19900101", "123"))),
        (ResidencePermit, &number("110000", "19900101", "123"), Err("number-other-document")),
        (ResidencePermit, &number("810001", "19900101", "123"), Err("number-other-document")),
        (HkMacaoPermit, "H12345678", Ok("H12345678")),
        (HkMacaoPermit, "m1234567801", Ok("M12345678")),
        (HkMacaoPermit, "T12345678", Err("number-permit-letter")),
        (HkMacaoPermit, "H1234567", Err("number-length")),
        (HkMacaoPermit, "H123456789", Err("number-length")),
        (HkMacaoPermit, "H1234567O", Err("number-characters")),
        (TaiwanPermit, "12345678", Ok("12345678")),
        (TaiwanPermit, "1234567801", Ok("12345678")),
        (TaiwanPermit, "123456789", Err("number-length")),
        (TaiwanPermit, "L2345678", Err("number-characters")),
    ];
    for (document, text, expected) in table {
        let read = read(*document, text);
        assert_eq!(read.as_deref().map_err(|code| *code), *expected, "{document:?} {text:?}");
    }
}

#[test]
fn an_office_refuses_the_specimen_region_that_the_demo_takes() {
    let text = number("999900", "19900101", "123");
    let refused = Number::parse(ResidentId, &text, office().regions(), day(TODAY));
    assert_eq!(refused.unwrap_err().code(), "number-foreign-permanent-resident");
    assert_eq!(read(ResidentId, &text).as_deref(), Ok(text.as_str()));
}

#[test]
fn what_was_changed_to_read_a_number_is_said() {
    let with_x = (100..999).map(|sequence| number("999900", "19900101", &sequence.to_string()));
    let with_x = with_x.into_iter().find(|number| number.ends_with('X')).expect("some check character is X");
    let wide: String = with_x.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    let spaced = format!(" {} {}-{} ", &with_x[..6], &with_x[6..14], &with_x[14..]);
    let table = [
        (ResidentId, with_x.clone(), vec![]),
        (ResidentId, with_x.to_lowercase(), vec![NumberNote::LowerCase]),
        (ResidentId, wide, vec![NumberNote::FullWidth]),
        (ResidentId, spaced, vec![NumberNote::Separators]),
        (HkMacaoPermit, "h1234567800".to_owned(), vec![NumberNote::LowerCase, NumberNote::ReissueDigits]),
        (TaiwanPermit, "1234567800".to_owned(), vec![NumberNote::ReissueDigits]),
        // 110103 was Chongwen district, gone since 2010; 110199 never was; no county of Taiwan is coded.
        (ResidentId, number("110103", "19900101", "123"), vec![]),
        (ResidentId, number("110199", "19900101", "123"), vec![NumberNote::UnknownCounty]),
        (ResidentId, number("710001", "19900101", "123"), vec![NumberNote::UnknownCounty]),
    ];
    for (document, text, notes) in table {
        let parsed = Number::parse(document, &text, specimen().regions(), day(TODAY)).expect("well formed");
        assert_eq!(parsed.notes, notes, "{document:?} {text:?}");
    }
}

#[test]
fn debug_output_and_errors_hold_no_part_of_the_number() {
    let text = number("999900", "19900101", "123");
    let parsed = Number::parse(ResidentId, &text, specimen().regions(), day(TODAY)).expect("well formed");
    assert!(!format!("{parsed:?} {:?}", parsed.number.resident()).contains("1990"));
    let wrong =
        Number::parse(ResidentId, &number("999900", "19901301", "123"), specimen().regions(), day(TODAY));
    assert!(!format!("{wrong:?} {}", wrong.as_ref().unwrap_err()).contains("1990"));
}

#[test]
fn a_masked_number_shows_its_ends_only() {
    assert_eq!(masked("999900199001011234"), "99**************34");
    assert_eq!(masked("H12345678"), "H1*****78");
    assert_eq!(masked("1234"), "****", "nothing is left to hide, so all is hidden");
    assert_eq!(masked(""), "");
}

prop_compose! {
    fn any_number()(
        province in prop::sample::select(vec!["999900", "110101", "650102", "710000", "540000"]),
        days in 0u32..45_000,
        sequence in 0u32..1000,
    ) -> String {
        let birth = day("1900-01-01") + chrono::Days::new(days.into());
        number(province, &birth.format("%Y%m%d").to_string(), &format!("{sequence:03}"))
    }
}

proptest! {
    #[test]
    fn every_well_formed_number_is_read_back_with_its_parts(text in any_number()) {
        let parsed = Number::parse(ResidentId, &text, specimen().regions(), day(TODAY)).expect("well formed");
        let resident = parsed.number.resident().expect("18 characters");
        prop_assert_eq!(resident.as_str(), &text);
        prop_assert_eq!(resident.region(), &text[..6]);
        prop_assert_eq!(resident.birth_date().format("%Y%m%d").to_string(), &text[6..14]);
        let sex = if text.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female };
        prop_assert_eq!(resident.sex(), sex);
    }

    #[test]
    fn every_single_wrong_character_is_caught(text in any_number()) {
        for position in 0..18 {
            for wrong in "0123456789X".chars().filter(|wrong| !text[position..].starts_with(*wrong)) {
                let mut changed = text.clone();
                changed.replace_range(position..=position, &wrong.to_string());
                prop_assert!(read(ResidentId, &changed).is_err(), "position {} as {}", position + 1, wrong);
            }
        }
    }

    /// The weights of neighbours differ modulo 11 everywhere, so MOD 11-2 can catch every swap of two that differ.
    #[test]
    fn every_swap_of_neighbours_is_caught(text in any_number()) {
        for position in 0..17 {
            let mut changed = text.clone().into_bytes();
            changed.swap(position, position + 1);
            let changed = String::from_utf8(changed).expect("ASCII");
            if changed != text {
                prop_assert!(read(ResidentId, &changed).is_err(), "positions {} and {}", position + 1, position + 2);
            }
        }
    }

    /// The check character alone catches them: no error is left to region or birth date.
    #[test]
    fn the_check_character_alone_catches_each_of_them(digits in "[0-9]{17}") {
        let check = check_character(&digits);
        for position in 0..17 {
            for wrong in '0'..='9' {
                let mut changed = digits.clone();
                changed.replace_range(position..=position, &wrong.to_string());
                prop_assert_eq!(check_character(&changed) == check, changed == digits);
            }
            if position < 16 {
                let mut swapped = digits.clone().into_bytes();
                swapped.swap(position, position + 1);
                let swapped = String::from_utf8(swapped).expect("ASCII");
                prop_assert_eq!(check_character(&swapped) == check, swapped == digits);
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), permit in "[HMhm]?[0-9０-９ ]{0,12}") {
        for document in [ResidentId, ResidencePermit, HkMacaoPermit, TaiwanPermit] {
            let _ = read(document, &text);
            let _ = read(document, &permit);
        }
        prop_assert_eq!(masked(&text).chars().count(), text.chars().count());
    }
}
