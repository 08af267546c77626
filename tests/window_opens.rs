//! The window itself: that it opens and speaks Chinese, that the page is fenced in, that it comes back.

use drive::{Result, Window};

use crate::scene::Scene;

#[tokio::test]
async fn the_window_opens_and_shows_its_chinese_name() -> Result<()> {
    let scene = Scene::set("window-opens").await?;
    let window = Window::open(&scene.stage, &scene.programs, &scene.data_dir()).await?;
    scene.keep(&window, window.sees("证审台").await).await?;
    window.screenshot(&scene.stage.logs().join("window.png")).await?;
    window.close().await
}
