//! The demo without a display: a reviewer's whole batch, offline, and the proof that nothing was lost or doubled.

use std::path::Path;

use drive::{Central, Error, OpenCase, Result, Stage, Verdict, Window};

use crate::place::{PEOPLE, Place};

/// The batch that is reviewed while the server is away.
const BATCH: u32 = 10;
const PROGRAMME: &str = "jszg-identity";

pub async fn run(folder: &Path) -> Result<()> {
    let place = Place::new(folder)?;
    place.remove_screenshots()?;
    let mut central = place.new_central()?;
    central.start()?;
    let stage = Stage::open(&place.logs()).await?;
    let window = Window::open(&stage, &place.programs, &place.station()).await?;
    let outcome = work(&place, &window, &mut central).await;
    if outcome.is_err() {
        // The failure is what matters; a window that is gone gives no picture.
        let _ = window.screenshot(&place.screenshot("failed")).await;
    }
    outcome?;
    window.close().await
}

async fn work(place: &Place, window: &Window, central: &mut Central) -> Result<()> {
    let picture = async |name: &str| window.screenshot(&place.screenshot(name)).await;
    sign_in(place, window, central).await?;

    say("Claiming a batch.");
    window.ask_for(PROGRAMME, BATCH).await?;
    picture("05-claim").await?;
    window.claim_asked(BATCH).await?;
    picture("06-queue").await?;

    say("Stopping the server; the review goes on without it.");
    central.stop();
    review(place, window).await?;
    window.sync_now().await?;
    window.is_offline().await?;
    picture("12-what-waits").await?;
    window.go_to("decisions").await?;
    picture("13-decided-offline").await?;
    window.lock_screen().await?;
    picture("14-locked").await?;
    window.unlock_screen(PEOPLE[0].password).await?;

    say("Starting the server again.");
    central.start()?;
    window.sync_now().await?;
    say("Signing out, which lets go of what is still held back for an undo, and in again.");
    window.sign_out().await?;
    window.sign_in(PEOPLE[0].login, PEOPLE[0].password).await?;
    window.all_is_sent().await?;
    window.go_to("decisions").await?;
    picture("15-received").await?;
    window.switch_language().await?;
    picture("16-in-english").await?;
    arrived_once(central)
}

async fn sign_in(place: &Place, window: &Window, central: &Central) -> Result<()> {
    let picture = async |name: &str| window.screenshot(&place.screenshot(name)).await;
    window.sees("证审台").await?;
    picture("01-enrol").await?;
    say("Enrolling the station and signing in.");
    window.enrol(&central.url(), &central.station_code()?, "演示工作站").await?;
    picture("02-recovery-key").await?;
    window.keep_recovery_key().await?;
    picture("03-sign-in").await?;
    window.sign_in(PEOPLE[0].login, PEOPLE[0].password).await?;
    picture("04-empty-queue").await?;
    Ok(())
}

/// Decides the whole batch by keyboard: what the machine found a fault in fails, two go to somebody else.
async fn review(place: &Place, window: &Window) -> Result<()> {
    let mut case = Some(window.start().await?);
    window.screenshot(&place.screenshot("07-case")).await?;
    window.show_shortcuts().await?;
    window.screenshot(&place.screenshot("08-shortcuts")).await?;
    window.hide_shortcuts().await?;
    let mut decided = 0;
    while let Some(open) = case {
        let verdict = verdict(&open, decided);
        window.choose(verdict).await?;
        let name = match verdict {
            Verdict::Pass => "09-pass",
            Verdict::Fail => "10-fail",
            Verdict::Refer => "11-refer",
        };
        if !place.screenshot(name).exists() {
            window.screenshot(&place.screenshot(name)).await?;
        }
        case = window.confirm(&open).await?;
        decided += 1;
    }
    match decided {
        BATCH => Ok(()),
        _ => Err(short(format!("{decided} of {BATCH} cases were reviewed"))),
    }
}

fn verdict(case: &OpenCase, at: u32) -> Verdict {
    match at {
        3 | 7 => Verdict::Refer,
        2 | 6 => Verdict::Fail,
        _ if case.faulty => Verdict::Fail,
        _ => Verdict::Pass,
    }
}

fn arrived_once(central: &Central) -> Result<()> {
    let counted = central.counted()?;
    let (accepted, all) = (counted.operations("accepted"), counted.all_operations());
    println!("At the server: {accepted} decisions accepted, {all} operations in all.");
    if (accepted, all) == (u64::from(BATCH), u64::from(BATCH)) {
        println!("Every decision made offline arrived, and each of them once.");
        return Ok(());
    }
    Err(short(format!("{BATCH} decisions were made here, the server holds {accepted} of {all} operations")))
}

fn say(text: &str) {
    println!("{text}");
}

fn short(said: String) -> Error {
    Error::Refused { program: "the demo's check".to_owned(), said }
}
