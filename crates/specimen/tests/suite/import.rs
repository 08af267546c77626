//! Cases and the files that an office would hand in.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use model::ProgrammeId;
use specimen::{Encoding, Plan, SpecimenError, cases, write_import};

use crate::RULEBOOK;

fn plan(programme: &str, count: usize) -> Plan {
    Plan::new(&ProgrammeId::from(programme), count, 1)
}

#[test]
fn the_table_names_each_photo_that_lies_in_the_folder_for_every_programme() {
    for programme in RULEBOOK.programmes() {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan::new(&programme.id, 3, 4);
        let mut told = 0;
        write_import(folder.path(), &plan, Encoding::Utf8, |_| told += 1).unwrap();
        assert_eq!(told, 3);
        let mut table = csv::Reader::from_path(folder.path().join("cases.csv")).unwrap();
        let header = table.headers().unwrap().clone();
        let slots: Vec<usize> = (0..header.len())
            .filter(|column| programme.slots.iter().any(|slot| slot.id.as_str() == &header[*column]))
            .collect();
        assert_eq!(slots.len(), programme.slots.len(), "{}", programme.id);
        let mut named = BTreeSet::new();
        for record in table.records() {
            let record = record.unwrap();
            assert!(!record[0].is_empty() && !record[1].is_empty(), "reference and time of submission");
            named.extend(slots.iter().map(|slot| record[*slot].to_owned()).filter(|name| !name.is_empty()));
        }
        let entries = fs::read_dir(folder.path().join("photos")).unwrap();
        let there: BTreeSet<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(named, there, "{}", programme.id);
    }
}

#[test]
fn office_software_gets_gb18030_with_a_chinese_header() {
    let folder = tempfile::tempdir().unwrap();
    write_import(folder.path(), &plan("jszg-identity", 2), Encoding::Gb18030, |_| ()).unwrap();
    let bytes = fs::read(folder.path().join("cases.csv")).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "the table is not GB18030 but UTF-8");
    let (text, _, malformed) = encoding_rs::GB18030.decode(&bytes);
    assert!(!malformed);
    let header = text.lines().next().unwrap();
    assert_eq!(
        header,
        "案件编号,提交时间,证件类型,证件号码,姓名,性别,出生日期,民族,有效期时间段,有效期开始日期,当地身份证件号码,所在地区,\
         通行证号码,申请人工审核的原因,实名核验未通过日期,姓名或身份信息有变更,身份证A面照片,身份证B面照片,手持身份证照片"
    );
    assert!(text.contains("居民"), "document types are written as the programme labels them");
}

#[test]
fn about_a_third_of_the_cases_have_a_defect_and_references_never_repeat() {
    // Portraits are the quickest to draw.
    let made: Vec<_> = cases(&ProgrammeId::from("chsi-student-record"), 45, 2).map(Result::unwrap).collect();
    let planted = made.iter().filter(|case| !case.planted.is_empty()).count();
    assert!((8..=23).contains(&planted), "{planted} of 45 have a defect");
    let references: BTreeSet<&str> = made.iter().map(|case| case.reference.as_str()).collect();
    assert_eq!(references.len(), 45);
    let programme = RULEBOOK.programmes().iter().find(|programme| programme.id == made[0].programme).unwrap();
    for case in &made {
        assert!(case.expected.len() <= case.planted.len());
        for (slot, reason) in &case.expected {
            assert!(programme.slot(slot).is_some());
            assert!(RULEBOOK.reason(reason).is_some(), "{reason} is in no catalogue");
        }
    }
}

#[test]
fn an_unknown_programme_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let error = write_import(folder.path(), &plan("no-such", 1), Encoding::Utf8, |_| ()).unwrap_err();
    assert!(matches!(error, SpecimenError::UnknownProgramme(_)), "{error}");
}

#[test]
fn without_a_font_the_package_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let font = folder.path().join("no-font.ttc");
    let run = |contents: Option<&str>| {
        if let Some(contents) = contents {
            fs::write(&font, contents).unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_specimen"))
            .args(["write", "--count", "1"])
            .arg(folder.path())
            .env("PROOFDESK_FONT", &font)
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(None).contains("cannot be read"));
    assert!(run(Some("no font at all")).contains("fonts-noto-cjk"));
}
