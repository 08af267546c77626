//! Who gets into a station, and what its files give away.

use std::path::PathBuf;

use drive::{Result, Verdict};

use crate::scene::{FIRST, SECOND, Scene, files};

#[tokio::test]
async fn a_wrong_password_is_told_in_words_and_lets_nobody_in() -> Result<()> {
    let scene = Scene::set("wrong-password").await?;
    let central = scene.central(1)?;
    let window = scene.window().await?;
    let work = async {
        window.enrol(&central.url(), &central.station_code()?, "测试工作站").await?;
        window.keep_recovery_key().await?;
        window.try_to_sign_in(FIRST.login, "wrong").await?;
        let words = window.error().await?;
        assert!(words.contains("密码"), "the message speaks of the password: {words}");
        window.sign_in(FIRST.login, FIRST.password).await
    };
    let outcome = work.await;
    scene.keep(&window, outcome).await?;
    window.close().await
}

/// The key of the database comes to the second person by the escrow at the server and the OS key store.
#[tokio::test]
async fn a_second_reviewer_signs_in_while_nobody_has_the_vault_open() -> Result<()> {
    let scene = Scene::set("second-reviewer").await?;
    let central = scene.central(2)?;
    scene.at_work(&central, 2).await?.close().await?;

    let window = scene.window().await?;
    let outcome = window.sign_in(SECOND.login, SECOND.password).await;
    scene.keep(&window, outcome).await?;
    window.close().await
}

#[tokio::test]
async fn a_reviewer_gets_in_with_a_password_that_was_changed_at_the_server() -> Result<()> {
    let scene = Scene::set("password-changed").await?;
    let central = scene.central(2)?;
    scene.at_work(&central, 2).await?.close().await?;
    central.set_password(FIRST.login, "another horse 3")?;

    let window = scene.window().await?;
    let outcome = window.sign_in(FIRST.login, "another horse 3").await;
    scene.keep(&window, outcome).await?;
    window.close().await
}

#[tokio::test]
async fn no_file_of_a_station_gives_away_a_name_or_a_number() -> Result<()> {
    let scene = Scene::set("files-closed").await?;
    let central = scene.central(5)?;
    let window = scene.at_work(&central, 5).await?;
    let first = window.start().await?;
    let outcome = window.decide(&first, Verdict::Refer).await;
    scene.keep(&window, outcome).await?;
    window.close().await?;

    let table =
        std::fs::read_to_string(scene.office().join("cases.csv")).expect("the office's table is there");
    let header: Vec<&str> = table.lines().next().unwrap_or_default().split(',').collect();
    let column =
        |name: &str| header.iter().position(|found| *found == name).expect("the table has this column");
    let secrets: Vec<&str> = table
        .lines()
        .skip(1)
        .flat_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[column("name")], cells[column("number")]]
        })
        .collect();
    assert_eq!(secrets.len(), 10, "five people, a name and a number each");
    let read = |file: &PathBuf| std::fs::read(file).expect("a closed window has let go of its files");
    for file in files(&scene.data_dir()) {
        assert!(!read(&file).starts_with(b"SQLite format 3"), "{} is not encrypted", file.display());
    }
    let of_the_web_view = scene.data_dir().with_file_name("station-web");
    for file in [files(&scene.data_dir()), files(&of_the_web_view)].concat() {
        let bytes = read(&file);
        let found = secrets.iter().find(|secret| contains(&bytes, secret.as_bytes()));
        assert_eq!(found, None, "{} holds it in the clear", file.display());
    }
    Ok(())
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
