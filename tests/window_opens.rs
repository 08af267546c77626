//! The window itself: that it opens and speaks Chinese, and that it comes back when what draws it dies.

use drive::{Result, Verdict};

use crate::scene::{FIRST, Scene};

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

/// The driver is lost with the web process, so a second start of the app looks for what the first one kept.
#[tokio::test]
async fn what_was_entered_and_not_confirmed_outlives_the_web_process_and_the_app() -> Result<()> {
    let scene = Scene::set("draft-kept").await?;
    let central = scene.central(1)?;
    let window = scene.at_work(&central, 1).await?;
    let begin = async {
        window.start().await?;
        window.choose(Verdict::Refer).await?;
        window.sees_draft().await
    };
    let outcome = begin.await;
    scene.keep(&window, outcome).await?;
    window.kill_web_process().await?;
    window.logs("a page is loaded and listens", 2).await?;
    window.kill();

    let window = scene.window().await?;
    let look = async {
        window.sign_in(FIRST.login, FIRST.password).await?;
        window.start().await?;
        assert_eq!(window.chosen().await?, "refer");
        Ok(())
    };
    let outcome = look.await;
    scene.keep(&window, outcome).await?;
    window.close().await
}
