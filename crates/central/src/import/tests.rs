//! Whole files through the importer, into a server's store.

use std::fmt::Write as _;
use std::path::Path;

use encoding_rs::GB18030;
use model::ProgrammeId;
use tempfile::TempDir;

use super::{ImportError, Report, Source, TableError, import};
use crate::testkit::TestCentral;

const HEADER: &str = "案件编号,提交时间,证件类型,姓名,证件号码,民族,有效期时间段,有效期开始日期,\
                      身份证A面照片,身份证B面照片,手持身份证照片";

/// One good line; its photos are made beside it.
fn good(number: usize) -> [String; 11] {
    let photo = |slot: &str| format!("{number}-{slot}.jpg");
    [
        format!("T{number:05}"),
        "2026-03-02 09:30".to_owned(),
        "居民身份证".to_owned(),
        format!("样本{number}"),
        format!("99990019900101{:04}", number % 10_000),
        "汉".to_owned(),
        "20年".to_owned(),
        "2020/1/2".to_owned(),
        photo("a"),
        photo("b"),
        photo("h"),
    ]
}

/// Ways to spoil a line, each with a word of the report's English reason.
type Spoil = (fn(&mut [String; 11]), &'static str);
const SPOILED: [Spoil; 10] = [
    (|line| line[0].clear(), "reference is missing"),
    (|line| line[1] = "昨天".to_owned(), "submitted-at cannot be read"),
    (|line| line[1] = "2099-01-01 00:00".to_owned(), "lies in the future"),
    (|line| line[2] = "学生证".to_owned(), "no such document type"),
    (|line| line[3].clear(), "name is missing"),
    (|line| line[7] = "2020-02-31".to_owned(), "validity-start cannot be read"),
    (|line| line[8] = "not-there.jpg".to_owned(), "no readable not-there.jpg"),
    (|line| line[9] = line[8].clone(), "is named for two photos"),
    (|line| line[10] = "../../secret.jpg".to_owned(), "leads out of the photo folder"),
    (|line| line[0] = "T00000".to_owned(), "stands in line 2 already"),
];

fn write_photos(folder: &Path, lines: &[[String; 11]]) {
    std::fs::create_dir_all(folder).unwrap();
    for name in lines.iter().flat_map(|line| &line[8..]) {
        std::fs::write(folder.join(name), format!("specimen {name}")).unwrap();
    }
}

fn source(folder: &TempDir) -> Source {
    Source {
        csv: folder.path().join("cases.csv"),
        photos: folder.path().join("photos"),
        programme: ProgrammeId::from("jszg-identity"),
    }
}

fn write_csv(folder: &TempDir, lines: &[[String; 11]]) {
    let mut text = format!("{HEADER}\r\n");
    for line in lines {
        write!(text, "{}\r\n", line.join(",")).unwrap();
    }
    let (bytes, _, unmappable) = GB18030.encode(&text);
    assert!(!unmappable, "GB18030 has every character");
    std::fs::write(folder.path().join("cases.csv"), bytes).unwrap();
}

async fn run(central: &TestCentral, source: &Source) -> Result<Report, ImportError> {
    import(central.core(), source, |_| {}).await
}

#[tokio::test]
async fn of_a_thousand_lines_in_gb18030_twenty_bad_ones_are_named_and_the_rest_goes_in_once() {
    let central = TestCentral::start().await;
    let folder = TempDir::new().unwrap();
    let mut lines: Vec<_> = (0..1000).map(good).collect();
    write_photos(&folder.path().join("photos"), &lines);
    // Line 1 is the header, so the case at index i stands in line i + 2.
    let spoiled: Vec<usize> = (0..20).map(|place| 7 + place * 47).collect();
    for (place, index) in spoiled.iter().enumerate() {
        (SPOILED[place % SPOILED.len()].0)(&mut lines[*index]);
    }
    write_csv(&folder, &lines);

    let first = run(&central, &source(&folder)).await.unwrap();
    assert_eq!((first.added, first.changed, first.unchanged), (980, 0, 0));
    let named: Vec<u64> = first.bad.iter().map(|bad| bad.number).collect();
    assert_eq!(named, spoiled.iter().map(|index| *index as u64 + 2).collect::<Vec<_>>());
    for (place, bad) in first.bad.iter().enumerate() {
        let (_, word) = SPOILED[place % SPOILED.len()];
        assert!(bad.reason.en.contains(word), "line {}: {:?} should say {word:?}", bad.number, bad.reason.en);
        assert!(!bad.reason.zh.is_empty());
    }

    let second = run(&central, &source(&folder)).await.unwrap();
    assert_eq!((second.added, second.changed, second.unchanged, second.bad.len()), (0, 0, 980, 20));
}

#[tokio::test]
async fn a_line_whose_data_changed_changes_its_case() {
    let central = TestCentral::start().await;
    let folder = TempDir::new().unwrap();
    let mut lines = vec![good(1), good(2)];
    write_photos(&folder.path().join("photos"), &lines);
    write_csv(&folder, &lines);
    run(&central, &source(&folder)).await.unwrap();

    lines[1][3] = "样本改名".to_owned();
    write_csv(&folder, &lines);
    let report = run(&central, &source(&folder)).await.unwrap();
    assert_eq!((report.added, report.changed, report.unchanged), (0, 1, 1));
}

#[tokio::test]
async fn a_line_with_a_column_too_many_is_named_and_the_next_goes_in() {
    let central = TestCentral::start().await;
    let folder = TempDir::new().unwrap();
    let lines = [good(1), good(2)];
    write_photos(&folder.path().join("photos"), &lines);
    let text = format!("{HEADER}\n{},one too many\n\n{}\n", lines[0].join(","), lines[1].join(","));
    std::fs::write(folder.path().join("cases.csv"), text).unwrap();
    let report = run(&central, &source(&folder)).await.unwrap();
    assert_eq!(report.added, 1);
    assert_eq!(report.bad.len(), 1);
    assert_eq!(report.bad[0].number, 2);
    assert!(report.bad[0].reason.en.contains("12 columns"), "{:?}", report.bad[0].reason);
}

#[tokio::test]
async fn a_password_column_is_dropped_unread() {
    let central = TestCentral::start().await;
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("photos")).unwrap();
    std::fs::write(folder.path().join("photos/card.jpg"), "specimen card").unwrap();
    let text = "reference,submitted-at,document-type,number,name,description,密码,data-side\n\
                T1,2026-03-02 09:30,resident-id,999900199001010016,样本一,性别有误,planted-secret-7,card.jpg\n";
    std::fs::write(folder.path().join("cases.csv"), text).unwrap();
    let programme = ProgrammeId::from("jszg-data-correction");
    let report = run(&central, &Source { programme, ..source(&folder) }).await.unwrap();
    assert_eq!((report.added, report.bad), (1, vec![]));
    let root = central.data_folder().root().to_owned();
    for file in
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(14).any(|window| window == b"planted-secret"), "{}", file.display());
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_as_a_whole_is_refused_with_what_to_do() {
    let central = TestCentral::start().await;
    let folder = TempDir::new().unwrap();
    let write = |bytes: &[u8]| std::fs::write(folder.path().join("cases.csv"), bytes).unwrap();

    assert!(matches!(run(&central, &source(&folder)).await, Err(ImportError::Read { .. })), "no file");
    write(&[0xff, 0xff, 0xff]);
    let error = run(&central, &source(&folder)).await.unwrap_err();
    assert!(matches!(error, ImportError::Table { source: TableError::Encoding, .. }), "{error}");
    write("案件编号,姓名\n".as_bytes());
    let error = run(&central, &source(&folder)).await.unwrap_err();
    assert!(
        error.to_string().contains("提交时间 / submitted-at") || error.to_string().contains("submitted-at"),
        "{error}"
    );
    write("案件编号,提交时间,鞋码\n".as_bytes());
    let error = run(&central, &source(&folder)).await.unwrap_err();
    assert!(error.to_string().contains("鞋码"), "{error}");
    let unknown = Source { programme: ProgrammeId::from("no-such"), ..source(&folder) };
    let error = run(&central, &unknown).await.unwrap_err();
    assert!(error.to_string().contains("jszg-identity"), "names what there is: {error}");
}

#[tokio::test]
async fn every_sample_of_the_documentation_goes_in_as_it_stands() {
    let central = TestCentral::start().await;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples");
    let rulebook = central.core().rulebook().await.unwrap();
    for programme in rulebook.programmes() {
        let csv = samples.join(format!("{}.csv", programme.id));
        let text = std::fs::read_to_string(&csv).unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            super::header(programme, true).join(","),
            "{}",
            csv.display()
        );
        let folder = TempDir::new().unwrap();
        for name in text.split([',', '\n']).filter(|cell| cell.ends_with(".jpg")) {
            std::fs::write(folder.path().join(name), format!("specimen {name}")).unwrap();
        }
        let source = Source { csv, photos: folder.path().to_owned(), programme: programme.id.clone() };
        let report = run(&central, &source).await.unwrap();
        assert_eq!((report.added, report.bad), (1, vec![]), "{}", programme.id);
    }
}
