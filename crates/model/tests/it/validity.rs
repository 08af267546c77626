use model::DocumentType;
use model::identity::{Validity, ValidityEnd, ValidityFault, ValiditySpan};

use crate::{day, office, programme};

/// The faults of a resident ID card submitted on 2 March 2026.
fn faults(span: &str, start: &str, end: &str, birth: &str) -> Vec<ValidityFault> {
    let rulebook = office();
    let rules = programme(rulebook, "jszg-identity").document(DocumentType::ResidentId).expect("taken");
    let validity = Validity {
        span: ValiditySpan::parse(span).expect("a span"),
        start: day(start),
        end: (!end.is_empty()).then(|| ValidityEnd::parse(end).expect("an end")),
    };
    validity.faults(&rules.validity_spans, &rules.validity_by_age, Some(day(birth)), day("2026-03-02"))
}

#[test]
fn span_dates_and_age_are_held_against_each_other() {
    use ValidityFault::{AgeGivesOtherSpan, BeforeBirth, EndDiffers, Expired, NotBegun, SpanNotPossible};
    let table: &[(&str, &str, &str, &str, &[ValidityFault])] = &[
        // Age at issue, on the last day of each band and on the birthday that begins the next.
        ("5", "2024-05-09", "2029-05-09", "2008-05-10", &[]),
        ("5", "2024-05-10", "2029-05-10", "2008-05-10", &[AgeGivesOtherSpan]),
        ("10", "2024-05-10", "2034-05-10", "2008-05-10", &[]),
        ("10", "2024-05-09", "2034-05-09", "1998-05-10", &[]),
        ("10", "2024-05-10", "2034-05-10", "1998-05-10", &[AgeGivesOtherSpan]),
        ("20", "2024-05-10", "2044-05-10", "1998-05-10", &[]),
        ("20", "2024-05-09", "2044-05-09", "1978-05-10", &[]),
        ("20", "2024-05-10", "2044-05-10", "1978-05-10", &[AgeGivesOtherSpan]),
        ("long-term", "2024-05-10", "long-term", "1978-05-10", &[]),
        ("长期", "2024-05-09", "长期", "1978-05-10", &[AgeGivesOtherSpan]),
        // Born on 29 February: of age on 28 February or 1 March of a common year.
        ("10", "2025-02-27", "2035-02-27", "1999-02-28", &[]),
        ("5", "2024-02-28", "2029-02-28", "2008-02-29", &[]),
        ("10", "2024-02-28", "2034-02-28", "2008-02-29", &[]),
        ("10", "2018-02-28", "2028-02-28", "1992-02-29", &[]),
        ("20", "2018-02-28", "2038-02-28", "1992-02-29", &[]),
        ("20", "2018-02-27", "2038-02-27", "1992-02-29", &[AgeGivesOtherSpan]),
        // The end.
        ("10", "2024-05-10", "", "2000-01-01", &[]),
        ("10", "2024-05-10", "2034-05-09", "2000-01-01", &[EndDiffers]),
        ("10", "2024-05-10", "long-term", "2000-01-01", &[EndDiffers]),
        ("10", "2024-02-29", "2034-02-28", "2000-01-01", &[]),
        ("10", "2024-02-29", "2034-03-01", "2000-01-01", &[]),
        ("10", "2024-02-29", "2034-03-02", "2000-01-01", &[EndDiffers]),
        // The day of submission.
        ("10", "2016-03-02", "2026-03-02", "1998-01-01", &[]),
        ("10", "2016-03-01", "2026-03-01", "1998-01-01", &[Expired]),
        ("20", "2026-03-03", "2046-03-03", "1998-01-01", &[NotBegun]),
        // Nonsense.
        ("7", "2024-05-10", "2031-05-10", "2000-01-01", &[SpanNotPossible, AgeGivesOtherSpan]),
        ("5", "2024-05-10", "2029-05-10", "2024-05-11", &[BeforeBirth]),
    ];
    for (span, start, end, birth, expected) in table {
        assert_eq!(faults(span, start, end, birth), *expected, "{span} from {start} to {end}, born {birth}");
    }
}
