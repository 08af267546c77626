//! The binary itself, as an operator starts and stops it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use protocol::encoding::SecretText;

use crate::process::{Running, command};
use crate::support::{PASSWORD, TestStation, client};

fn run(arguments: &[&str], data: &Path, input: &str) -> Output {
    let mut child = command(arguments, data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn init(data: &Path) {
    let made = Command::new(env!("CARGO_BIN_EXE_proofdesk-central"))
        .args(["init", "--specimen"])
        .arg(data)
        .output()
        .unwrap();
    said(&made);
}

#[tokio::test]
async fn an_operator_gets_from_nothing_to_a_station_that_is_served() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("central");
    init(&data);
    let serving = command(&["serve", "--listen", "127.0.0.1:0"], &data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut serving = Running(serving);
    let mut line = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();

    let add =
        ["person", "add", "--login", "reviewer", "--name", "样本", "--role", "reviewer", "--password-stdin"];
    said(&run(&add, &data, &format!("{PASSWORD}\n")));
    let code = said(&run(&["station", "code"], &data, "")).trim().to_owned();
    let station = TestStation::enrol_at(url, client(), SecretText(code)).await;
    station.sign_in("reviewer").await;
    let status: serde_json::Value =
        serde_json::from_str(&said(&run(&["status", "--json"], &data, ""))).unwrap();
    assert_eq!((&status["persons"], &status["stations"][0]["name"]), (&1.into(), &"测试机".into()));
    assert!(said(&run(&["status"], &data, "")).contains("测试机"));

    #[cfg(unix)]
    {
        let asked = Command::new("kill").arg(serving.0.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(serving.0.wait().unwrap().success(), "SIGTERM ends it in good order");
        let mut log = String::new();
        std::io::Read::read_to_string(&mut serving.0.stderr.take().unwrap(), &mut log).unwrap();
        assert!(log.contains("/v1/sign-in"), "the access log has a line a request: {log}");
        for secret in ["reviewer", PASSWORD, "样本", &station.id.to_string()] {
            assert!(!log.contains(secret), "the log tells {secret}: {log}");
        }
    }
}

#[test]
fn what_cannot_be_done_is_said_in_both_languages() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("central");
    let missing = complaint(&run(&["status"], &data, ""));
    assert!(missing.contains("没有中心数据") && missing.contains("proofdesk-central init"), "{missing}");
    init(&data);
    let person =
        ["person", "add", "--login", "a", "--name", "样本", "--role", "reviewer", "--password-stdin"];
    let short = complaint(&run(&person, &data, "short\n"));
    assert!(short.contains("密码太短") && short.contains("too short"), "{short}");
    let unknown = [&person[..], &["--programme", "no-such"]].concat();
    let unknown = complaint(&run(&unknown, &data, &format!("{PASSWORD}\n")));
    assert!(unknown.contains("no-such"), "{unknown}");
    said(&run(&person, &data, &format!("{PASSWORD}\n")));
    let taken = complaint(&run(&person, &data, &format!("{PASSWORD}\n")));
    assert!(taken.contains("用户名已被使用"), "{taken}");
    let outside = run(&["serve", "--listen", "0.0.0.0:0"], &data, "");
    assert!(outside.stdout.is_empty(), "it does not say that it listens");
    let outside = complaint(&outside);
    assert!(outside.contains("未加密") && outside.contains("--tls-cert"), "{outside}");
    let nobody = complaint(&run(&["person", "remove", "--login", "nobody"], &data, ""));
    assert!(nobody.contains("没有这个用户名"), "{nobody}");
}

#[test]
fn an_operator_locks_people_publishes_rules_and_takes_cases_back() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("central");
    init(&data);
    let add = ["person", "add", "--login", "a", "--name", "样本", "--role", "reviewer", "--password-stdin"];
    said(&run(&add, &data, &format!("{PASSWORD}\n")));
    assert!(said(&run(&["person", "lock", "--login", "a"], &data, "")).contains("locked a"));
    assert!(said(&run(&["person", "unlock", "--login", "a"], &data, "")).contains("unlocked a"));
    let nobody = complaint(&run(&["person", "lock", "--login", "nobody"], &data, ""));
    assert!(nobody.contains("没有这个用户名"), "{nobody}");

    let held = model::built_in_specimen();
    let old = held.iter().find(|document| document.text.contains("id = \"jszg-identity\"")).unwrap();
    let file = place.path().join("next.toml");
    std::fs::write(&file, old.text.replace("edition = \"2020-04\"", "edition = \"2099-01\"")).unwrap();
    let publish = ["programme", "publish", file.to_str().unwrap()];
    assert!(said(&run(&publish, &data, "")).contains("published next.toml"));
    assert!(said(&run(&publish, &data, "")).contains("nothing changed"));
    std::fs::write(&file, "id = ").unwrap();
    let broken = complaint(&run(&publish, &data, ""));
    assert!(broken.contains("next.toml:1"), "it says where: {broken}");

    let withdraw = ["withdraw", "--programme", "jszg-identity", "--reference", "T-1"];
    let unknown = complaint(&run(&withdraw, &data, ""));
    assert!(unknown.contains("请核对") && unknown.contains("check both"), "{unknown}");
}
