//! What a reviewer does in the window: by the marks that the page carries for it (`data-testid`) and by the keys.

use serde_json::json;
use thirtyfour::{By, WebElement};

use crate::wait::{Deadline, until};
use crate::{Result, Window};

/// A key without a character of its own, as the driver is told of it.
pub const ENTER: char = '\u{e007}';
pub const ESCAPE: char = '\u{e00c}';

/// The case that lies on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// The server's id of it.
    pub id: String,
    /// The rules forbid a pass: the machine found a hard fault.
    pub pass_blocked: bool,
}

/// What the reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// For what the machine suggests, or for the first reason of the palette.
    Fail,
    /// To the first place of the palette.
    Refer,
}

/// What the indicator in the header says of the exchange with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// `online`, `syncing`, `offline` or `stopped`.
    pub link: String,
    /// Decisions made here that the server has not confirmed.
    pub waiting: u32,
    pub attention: u32,
}

impl Window {
    /// Makes this computer a station. Returns the recovery key that is shown once.
    pub async fn enrol(&self, server: &str, code: &str, name: &str) -> Result<String> {
        self.fill("enrol-url", server).await?;
        self.fill("enrol-code", code).await?;
        self.fill("enrol-name", name).await?;
        self.click("enrol-submit").await?;
        let key = self.part_within("recovery-key", Deadline::NETWORK).await?.text().await?;
        self.click("recovery-confirm").await?;
        self.part("login").await?;
        Ok(key)
    }

    /// Signs in and waits for the queue.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.try_to_sign_in(login, password).await?;
        self.part_within("nav-queue", Deadline::NETWORK).await?;
        Ok(())
    }

    /// Fills the form and sends it; what comes of it is the caller's to see.
    pub async fn try_to_sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.fill("login", login).await?;
        self.fill("password", password).await?;
        self.click("sign-in-submit").await
    }

    pub async fn sign_out(&self) -> Result<()> {
        self.click("person-menu").await?;
        self.click("sign-out").await?;
        self.part("login").await?;
        Ok(())
    }

    pub async fn lock_screen(&self) -> Result<()> {
        self.click("lock").await?;
        self.part("unlock-password").await?;
        Ok(())
    }

    pub async fn unlock_screen(&self, password: &str) -> Result<()> {
        self.fill("unlock-password", password).await?;
        self.click("unlock-submit").await?;
        self.part("nav-queue").await?;
        Ok(())
    }

    /// The words of the error that the page shows.
    pub async fn error(&self) -> Result<String> {
        Ok(self.part("error-text").await?.text().await?)
    }

    /// Shows `queue`, `decisions` or `sync`.
    pub async fn go_to(&self, screen: &str) -> Result<()> {
        self.click(&format!("nav-{screen}")).await
    }

    /// Claims a batch, and waits until `count` cases and all their photos are on this station.
    pub async fn claim(&self, programme: &str, count: u32) -> Result<()> {
        self.go_to("queue").await?;
        self.click("claim-open").await?;
        let choice = format!("input[data-programme='{programme}']");
        self.find(&choice, Deadline::NETWORK).await?.click().await?;
        self.fill("claim-count", &count.to_string()).await?;
        self.click("claim-submit").await?;
        until(&format!("{count} cases have arrived"), Deadline::BATCH, async || {
            let open = self.rows("[data-testid='queue-table']", "aria-rowcount").await?;
            let arriving = self.count("[data-testid='queue-row'][data-state='arriving']").await?;
            Ok((open.is_some_and(|rows| rows > count) && arriving == 0).then_some(()))
        })
        .await
    }

    /// Opens the next case to review from the queue.
    pub async fn start(&self) -> Result<OpenCase> {
        self.go_to("queue").await?;
        self.click("queue-start").await?;
        self.case_other_than(None).await.map(|case| case.expect("starting opens a case"))
    }

    /// Waits until a case other than `before` is open with all its photos painted; `None` when the queue is
    /// shown instead, because nothing is left to review.
    pub async fn case_other_than(&self, before: Option<&OpenCase>) -> Result<Option<OpenCase>> {
        until("the next case is painted, or the queue is done", Deadline::SCREEN, async || {
            if let Ok(screen) =
                self.driver().find(By::Css("[data-testid='case-screen'][data-ready='true']")).await
            {
                let id = screen.attr("data-case").await?.unwrap_or_default();
                if before.is_some_and(|before| before.id == id) {
                    return Ok(None);
                }
                let pass_blocked = self.count(".verdict-blocked").await? > 0;
                return Ok(Some(Some(OpenCase { id, pass_blocked })));
            }
            let done = before.is_some() && self.count("[data-testid='queue-start']").await? > 0;
            Ok(done.then_some(None))
        })
        .await
    }

    /// Decides the open case by keyboard, and waits for what comes after it.
    pub async fn decide(&self, case: &OpenCase, verdict: Verdict) -> Result<Option<OpenCase>> {
        self.choose(verdict).await?;
        self.confirm(case).await
    }

    /// Confirms what was chosen for the open case, and waits for what comes after it.
    pub async fn confirm(&self, case: &OpenCase) -> Result<Option<OpenCase>> {
        self.press(ENTER).await?;
        self.case_other_than(Some(case)).await
    }

    /// Chooses without confirming: what a draft keeps.
    pub async fn choose(&self, verdict: Verdict) -> Result<()> {
        match verdict {
            Verdict::Pass => self.press('p').await,
            Verdict::Fail => {
                self.press('f').await?;
                let suggested = self.letters(".reason:has(.reason-suggested) .reason-key").await?;
                let all = self.letters(".reason .reason-key").await?;
                self.press_each(suggested.or(all).as_deref().unwrap_or_default()).await
            }
            Verdict::Refer => {
                self.press('t').await?;
                let all = self.letters(".referral .reason-key").await?;
                self.press_each(all.as_deref().unwrap_or_default()).await
            }
        }
    }

    /// The letters on the first key cap that the selector finds.
    async fn letters(&self, selector: &str) -> Result<Option<String>> {
        match self.driver().find(By::Css(selector)).await {
            Ok(key) => Ok(Some(key.text().await?.to_lowercase())),
            Err(_) => Ok(None),
        }
    }

    /// Presses a key and lets it go.
    pub async fn press(&self, key: char) -> Result<()> {
        self.driver().action_chain().key_down(key).key_up(key).perform().await?;
        Ok(())
    }

    pub async fn press_each(&self, keys: &str) -> Result<()> {
        for key in keys.chars() {
            self.press(key).await?;
        }
        Ok(())
    }

    pub async fn exchange(&self) -> Result<Exchange> {
        let indicator = self.part("sync-indicator").await?;
        let number = async |name: &str| -> Result<u32> {
            Ok(indicator.attr(name).await?.and_then(|text| text.parse().ok()).unwrap_or_default())
        };
        Ok(Exchange {
            link: indicator.attr("data-link").await?.unwrap_or_default(),
            waiting: number("data-waiting").await?,
            attention: number("data-attention").await?,
        })
    }

    /// Waits until the server has confirmed every decision made here.
    pub async fn all_is_sent(&self) -> Result<()> {
        until("the server has confirmed every decision", Deadline::NETWORK, async || {
            let exchange = self.exchange().await?;
            Ok((exchange.link == "online" && exchange.waiting == 0).then_some(()))
        })
        .await
    }

    /// Waits until the window has noticed that the server is away.
    pub async fn is_offline(&self) -> Result<()> {
        until("the window says that it is offline", Deadline::NETWORK, async || {
            Ok((self.exchange().await?.link == "offline").then_some(()))
        })
        .await
    }

    async fn click(&self, mark: &str) -> Result<()> {
        // A button can be there before it is ready: the click is tried until it is taken.
        until(&format!("“{mark}” can be clicked"), Deadline::SCREEN, async || {
            let Ok(part) = self.driver().find(By::Css(selector(mark))).await else { return Ok(None) };
            if !part.is_enabled().await.unwrap_or(false) {
                return Ok(None);
            }
            Ok(part.click().await.ok())
        })
        .await
    }

    async fn fill(&self, mark: &str, text: &str) -> Result<()> {
        let field = self.part(mark).await?;
        // Typed over what stands there: clearing a field by command passes by the page's own handling.
        self.driver().execute("arguments[0].focus(); arguments[0].select();", vec![field.to_json()?]).await?;
        field.send_keys(text).await?;
        let now = self.driver().execute("return arguments[0].value;", vec![field.to_json()?]).await?;
        debug_assert_eq!(now.json(), &json!(text), "{mark} took what was typed");
        Ok(())
    }

    async fn part(&self, mark: &str) -> Result<WebElement> {
        self.part_within(mark, Deadline::SCREEN).await
    }

    async fn part_within(&self, mark: &str, deadline: Deadline) -> Result<WebElement> {
        self.find(&selector(mark), deadline).await
    }

    async fn find(&self, selector: &str, deadline: Deadline) -> Result<WebElement> {
        until(&format!("the page has “{selector}”"), deadline, async || {
            Ok(self.driver().find(By::Css(selector)).await.ok())
        })
        .await
    }

    async fn count(&self, selector: &str) -> Result<usize> {
        Ok(self.driver().find_all(By::Css(selector)).await?.len())
    }

    async fn rows(&self, selector: &str, attribute: &str) -> Result<Option<u32>> {
        let Ok(table) = self.driver().find(By::Css(selector)).await else { return Ok(None) };
        Ok(table.attr(attribute).await?.and_then(|text| text.parse().ok()))
    }
}

fn selector(mark: &str) -> String {
    format!("[data-testid='{mark}']")
}
