//! The one window: what it may load, and how it comes back when its web process dies.

use tauri::webview::{NewWindowResponse, PermissionResponse, WebviewWindow, WebviewWindowBuilder};
use tauri::{App, Runtime, Url, WebviewUrl};

/// The window's label; the capability under `capabilities/` names the same.
pub const LABEL: &str = "main";

const TITLE: &str = "证审台 Proofdesk";

/// Below this the case screen has no room for a photo beside the declared data.
const SMALLEST: (f64, f64) = (1024.0, 680.0);
const USUAL: (f64, f64) = (1280.0, 800.0);

/// Opens the window on the page inside the binary.
///
/// `web_data` is where the web view keeps its own files. Nothing of an applicant is among them: pictures are marked
/// `no-store`, answers come back to POST requests, which no web view caches, the page keeps no storage, and what is
/// typed is not remembered for filling in.
pub fn open<R: Runtime>(app: &App<R>, web_data: std::path::PathBuf) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(TITLE)
        .inner_size(USUAL.0, USUAL.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .center()
        .data_directory(web_data)
        .initialization_script(include_str!("harden.js"))
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .disable_drag_drop_handler()
        .general_autofill_enabled(false)
        .build()?;
    reload_when_the_web_process_dies(&window)?;
    Ok(window)
}

/// The page never leaves its own origin: `tauri://localhost`, on Windows `http://tauri.localhost`, and under
/// `--no-default-features` Vite's development server.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" => {
            url.host_str() == Some("tauri.localhost") && cfg!(windows)
                || url.host_str() == Some("localhost") && tauri::is_dev()
        }
        _ => false,
    }
}

/// WebKitGTK shows an empty window when its web process is killed or crashes; the station, its open database
/// and the reviewer's draft live in this process, so loading the page again brings the case back.
///
/// macOS: see `reload`. Windows: WebView2 puts an error page in the place of a crashed renderer, and the
/// reviewer presses F5 on it; its `ProcessFailed` event can only be heard through calls that the compiler cannot
/// check, which this workspace forbids.
#[cfg(target_os = "linux")]
fn reload_when_the_web_process_dies<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;

    window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|view, reason| {
            tracing::error!(?reason, "the web process ended; loading the page again");
            view.reload();
        });
    })
}

/// The same on macOS, where Tauri hands the event on.
#[cfg(target_os = "macos")]
pub fn reload<R: Runtime>(webview: &tauri::Webview<R>) {
    tracing::error!("the web process ended; loading the page again");
    if let Err(error) = webview.reload() {
        tracing::error!(%error, "the page could not be loaded again");
    }
}

#[cfg(not(target_os = "linux"))]
fn reload_when_the_web_process_dies<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn the_page_never_leaves_its_own_origin() {
        let cases = [
            ("tauri://localhost/index.html", true),
            ("tauri://localhost/?x#y", true),
            ("tauri://evil/index.html", false),
            ("https://localhost/", false),
            ("http://example.com/", false),
            ("http://tauri.localhost.example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("photo://localhost/token", false),
        ];
        for (url, expected) in cases {
            let url = tauri::Url::parse(url).expect("the table holds addresses");
            assert_eq!(is_own_page(&url), expected, "{url}");
        }
    }
}
