//! What the page cannot do, whatever script runs in it: the fences are the shell's, not the page's.

use std::net::{Ipv4Addr, TcpListener};

use drive::{Result, Window};
use serde_json::{Value, json};

use crate::scene::Scene;

/// Tries a command of Tauri's own and tells whether it was let through.
const INVOKE: &str = "
    const [command, done] = arguments;
    window.__TAURI_INTERNALS__.invoke(command, {}).then(() => done('let through'), refusal => done(String(refusal)));";

/// Tries every way that a page has to reach `address`, and tells which of them said that they got there.
const REACH: &str = "
    const [address, done] = arguments;
    const event = (target, good) => new Promise(end => {
        target.addEventListener(good, () => end(true));
        target.addEventListener('error', () => end(false));
    });
    const image = new Image();
    const script = document.createElement('script');
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet' });
    const tries = {
        fetch: fetch(address, { mode: 'no-cors' }).then(() => true, () => false),
        image: event(image, 'load'),
        script: event(script, 'load'),
        style: event(style, 'load'),
        socket: Promise.resolve().then(() => event(new WebSocket(address.replace('http', 'ws')), 'open')).catch(() => false),
        window: Promise.resolve(window.open(address) !== null),
    };
    image.src = script.src = style.href = address;
    document.head.append(script, style);
    Promise.all(Object.entries(tries).map(async ([name, way]) => [name, await way]))
        .then(ways => done(ways.filter(([, reached]) => reached).map(([name]) => name)));";

const PROTOTYPE: &str = "
    'use strict';
    const outcome = {};
    try { Object.prototype.toString = () => 'x'; outcome.changed = true; } catch { outcome.changed = false; }
    try { Object.prototype.added = 1; outcome.added = true; } catch { outcome.added = false; }
    const own = {};
    own.toString = () => 'own';
    outcome.own = String(own);
    return outcome;";

async fn window(scene: &Scene) -> Result<Window> {
    let window = scene.window().await?;
    window.sees("证审台").await?;
    Ok(window)
}

#[tokio::test]
async fn the_page_can_call_the_one_command_and_nothing_of_the_shell_s_own() -> Result<()> {
    let scene = Scene::set("page-calls").await?;
    let window = window(&scene).await?;
    let own = [
        "window|set_title",
        "window|create",
        "webview|create_webview_window",
        "event|listen",
        "event|emit",
        "app|version",
        "path|resolve_directory",
        "resources|close",
        "menu|new",
        "fs|read_file",
        "shell|execute",
    ];
    for command in own {
        let answer = window.driver().execute_async(INVOKE, vec![json!(format!("plugin:{command}"))]).await?;
        let answer: String = answer.convert()?;
        assert!(answer.contains("not allowed") || answer.contains("not found"), "{command}: {answer}");
    }
    window.close().await
}

#[tokio::test]
async fn the_page_opens_no_connection_and_no_other_window() -> Result<()> {
    let scene = Scene::set("page-connections").await?;
    let window = window(&scene).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    let address = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));

    let reached = window.driver().execute_async(REACH, vec![json!(address)]).await?;
    assert_eq!(reached.json(), &json!([]), "ways that said they reached {address}");
    assert!(listener.accept().is_err(), "something knocked at {address}");

    window.driver().execute("location.href = arguments[0];", vec![json!(address)]).await?;
    window.sees("证审台").await?;
    assert_eq!(window.driver().current_url().await?.scheme(), "tauri", "the page left its own origin");
    assert!(listener.accept().is_err(), "a navigation knocked at {address}");
    window.close().await
}

#[tokio::test]
async fn object_prototype_cannot_be_changed_and_objects_keep_their_own_names() -> Result<()> {
    let scene = Scene::set("page-prototype").await?;
    let window = window(&scene).await?;
    let outcome = window.driver().execute(PROTOTYPE, Vec::<Value>::new()).await?;
    assert_eq!(outcome.json(), &json!({ "changed": false, "added": false, "own": "own" }));
    window.close().await
}
