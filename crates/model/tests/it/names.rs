use model::DocumentType::{self, HkMacaoPermit, ResidentId};
use model::identity::{Name, NameNote};

#[test]
fn names_are_normalised_and_looked_at_but_never_invalid() {
    use NameNote::{Garbled, MiddleDot, NeedsEyes, Spaces, SpecialSign};
    let table: &[(DocumentType, &str, &str, &[NameNote])] = &[
        (ResidentId, "样本甲", "样本甲", &[]),
        (ResidentId, "样本·甲", "样本·甲", &[]),
        (ResidentId, "样本•甲", "样本·甲", &[MiddleDot]),
        (ResidentId, "样本・甲", "样本·甲", &[MiddleDot]),
        (ResidentId, "样本．甲", "样本·甲", &[MiddleDot]),
        (ResidentId, "样本‧甲", "样本·甲", &[MiddleDot]),
        (ResidentId, " 样本 甲 ", "样本甲", &[Spaces]),
        (ResidentId, "样本.甲", "样本.甲", &[SpecialSign]),
        (ResidentId, "样本1", "样本1", &[SpecialSign]),
        (ResidentId, "样〇", "样〇", &[]),
        (ResidentId, "样\u{20BB7}", "样\u{20BB7}", &[NeedsEyes]),
        (ResidentId, "样\u{3402}", "样\u{3402}", &[NeedsEyes]),
        (ResidentId, "样\u{E123}", "样\u{E123}", &[NeedsEyes]),
        (ResidentId, "样A", "样A", &[NeedsEyes]),
        (ResidentId, "样\u{FFFD}", "样\u{FFFD}", &[Garbled]),
        (ResidentId, "样??", "样??", &[Garbled]),
        (HkMacaoPermit, "SAMPLE JIA", "SAMPLE JIA", &[]),
    ];
    for (document, typed, standard, notes) in table {
        let name = Name::read(*document, typed);
        assert_eq!((name.text.as_str(), name.notes.as_slice()), (*standard, *notes), "{typed:?}");
    }
}

#[test]
fn a_name_does_not_show_in_debug_output() {
    assert!(!format!("{:?}", Name::read(ResidentId, "样本甲")).contains('样'));
}
