//! What the page gets to see of photos, and how long.

use serde_json::json;
use station::PhotoError;
use station::commands::Event;

use crate::support::{Desktop, Office, PASSWORD};

fn tokens(view: &serde_json::Value) -> Vec<String> {
    let photos = view["photos"].as_array().unwrap();
    photos.iter().map(|photo| photo["picture"]["token"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_token_shows_a_picture_that_was_encoded_here_until_the_screen_is_locked() {
    let office = Office::open();
    let desktop = Desktop::with_batch(&office, 2);
    let view = desktop.open(&desktop.next());
    let picture = &view["photos"][0]["picture"];
    assert_eq!(
        (&picture["state"], &picture["width"], &picture["height"]),
        (&json!("ready"), &json!(64), &json!(48))
    );
    let photo = |token: &str| desktop.runtime().block_on(desktop.desk().photo(token));
    let shown = photo(&tokens(&view)[0]).unwrap();
    assert_eq!(shown[..3], [0xff, 0xd8, 0xff], "a JPEG");
    let thumbnail = photo(picture["thumbnail"].as_str().unwrap()).unwrap();
    assert!(thumbnail.starts_with(&[0xff, 0xd8, 0xff]));
    assert_eq!(photo("no such token").unwrap_err(), PhotoError::UnknownToken);

    let ahead: Vec<_> = view["next_pictures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token.as_str().unwrap().to_owned())
        .collect();
    let next = desktop.open(&view["next"]);
    assert_eq!(ahead, tokens(&next), "opening the next case gives out the tokens that were told ahead");

    desktop.ask("screen.lock", json!({}));
    assert_eq!(photo(&tokens(&view)[0]).unwrap_err(), PhotoError::UnknownToken);
    desktop.ask("screen.unlock", json!({ "password": PASSWORD }));
    assert_eq!(photo(&tokens(&view)[0]).unwrap_err(), PhotoError::UnknownToken, "an old token stays void");
    assert_ne!(tokens(&desktop.open(&view["case"])), tokens(&view));
}

#[test]
fn a_batch_tells_how_far_it_has_come_while_it_arrives() {
    let office = Office::open();
    office.add_cases(4);
    let desktop = Desktop::at_work(&office);
    let mut events = desktop.desk().events();
    desktop.claim(4);
    let done = |event: &Event| matches!(event, Event::BatchProgress { cases_ready: 4, cases: 4, .. });
    let Event::BatchProgress { bytes, bytes_total, .. } = desktop.wait_for_event(&mut events, done) else {
        unreachable!("it was just looked at")
    };
    assert!(bytes > 0 && bytes == bytes_total, "{bytes} of {bytes_total} bytes");
}
