//! The window itself: that it opens and speaks Chinese, and that it comes back when what draws it dies.

use drive::Result;

use crate::scene::Scene;

#[tokio::test]
async fn the_window_opens_and_shows_its_chinese_name() -> Result<()> {
    let scene = Scene::set("window-opens").await?;
    let window = scene.window().await?;
    scene.keep(&window, window.sees("证审台").await).await?;
    window.screenshot(&scene.stage.logs().join("window.png")).await?;
    window.close().await
}

/// The driver loses its page together with the web process, so the log tells what the new one does.
#[tokio::test]
async fn the_page_is_loaded_again_when_its_web_process_dies() -> Result<()> {
    let scene = Scene::set("web-process-dies").await?;
    let window = scene.window().await?;
    window.logs("a page is loaded and listens", 1).await?;
    window.kill_web_process().await?;
    window.logs("a page is loaded and listens", 2).await?;
    window.kill();
    Ok(())
}
