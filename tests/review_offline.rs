//! The main job and what may go wrong with it: every decision reaches the server, once.

use drive::{Central, ENTER, OpenCase, Result, Verdict, Window};

use crate::scene::{FIRST, Scene};

/// Decides by keyboard until the queue is done; how many were decided.
async fn review_all(window: &Window) -> Result<u64> {
    let mut case = Some(window.start().await?);
    let mut decided = 0;
    while let Some(open) = case {
        case = window.decide(&open, verdict(&open, decided)).await?;
        decided += 1;
    }
    Ok(decided)
}

/// All three verdicts, and never a pass of what the machine found a fault in.
fn verdict(case: &OpenCase, at: u64) -> Verdict {
    match at % 5 {
        3 => Verdict::Refer,
        4 => Verdict::Fail,
        _ if case.faulty => Verdict::Fail,
        _ => Verdict::Pass,
    }
}

/// Signing out lets go of the decisions that are held back for a while, so that they can be undone unseen.
async fn hand_in(window: &Window) -> Result<()> {
    window.sync_now().await?;
    window.sign_out().await?;
    window.sign_in(FIRST.login, FIRST.password).await?;
    window.all_is_sent().await
}

fn assert_arrived_once(central: &Central, decisions: u64) -> Result<()> {
    let counted = central.counted()?;
    assert_eq!(counted.operations("accepted"), decisions, "decisions at the server: {counted:?}");
    assert_eq!(counted.all_operations(), decisions, "nothing but these decisions came: {counted:?}");
    Ok(())
}

#[tokio::test]
async fn a_batch_reviewed_while_the_server_is_stopped_arrives_once_each() -> Result<()> {
    const CASES: u32 = 60;
    let scene = Scene::set("batch-offline").await?;
    let mut central = scene.central(CASES)?;
    let window = scene.at_work(&central, CASES).await?;
    let work = async {
        central.stop();
        assert_eq!(review_all(&window).await?, u64::from(CASES), "no case is asked twice, none is left out");
        window.sync_now().await?;
        window.is_offline().await?;
        assert_eq!(window.exchange().await?.waiting, CASES, "all wait for the server");
        central.start()?;
        hand_in(&window).await
    };
    let outcome = work.await;
    scene.keep(&window, outcome).await?;
    assert_arrived_once(&central, u64::from(CASES))?;
    window.close().await
}

#[tokio::test]
async fn a_window_killed_right_after_a_confirm_keeps_the_decision_and_sends_it_once() -> Result<()> {
    const CASES: u32 = 3;
    let scene = Scene::set("killed-after-confirm").await?;
    let mut central = scene.central(CASES)?;
    let window = scene.at_work(&central, CASES).await?;
    central.stop();
    let first = window.start().await?;
    window.decide(&first, verdict(&first, 0)).await?;
    window.kill();

    let window = scene.window().await?;
    let work = async {
        window.sign_in(FIRST.login, FIRST.password).await?;
        assert_eq!(window.exchange().await?.waiting, 1, "the decision is there");
        assert_eq!(review_all(&window).await?, u64::from(CASES) - 1, "and its case is not asked for again");
        central.start()?;
        hand_in(&window).await
    };
    let outcome = work.await;
    scene.keep(&window, outcome).await?;
    assert_arrived_once(&central, u64::from(CASES))?;
    window.close().await
}

#[tokio::test]
async fn a_key_that_is_held_down_decides_one_case_only() -> Result<()> {
    const CASES: u32 = 3;
    let scene = Scene::set("key-held").await?;
    let central = scene.central(CASES)?;
    let window = scene.at_work(&central, CASES).await?;
    let work = async {
        let first = window.start().await?;
        window.choose(Verdict::Refer).await?;
        window.hold(ENTER).await?;
        let second = window.case_other_than(Some(&first)).await?.expect("there are more cases");
        window.choose(Verdict::Refer).await?;
        window.repeat(ENTER).await?;
        window.let_go(ENTER).await?;
        let open = window.case_other_than(Some(&first)).await?.expect("nothing decided the second case");
        assert_eq!(open.id, second.id);
        Ok(())
    };
    let outcome = work.await;
    scene.keep(&window, outcome).await?;
    window.close().await
}
