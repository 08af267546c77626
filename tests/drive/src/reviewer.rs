//! What a reviewer does in the window: by the marks that the page carries for it (`data-testid`) and by the keys.

use serde_json::{Value, json};
use thirtyfour::{By, WebElement};

use crate::wait::{Deadline, until};
use crate::{Result, Window};

/// A key without a character of its own, as the driver is told of it.
pub const ENTER: char = '\u{e007}';
pub const ESCAPE: char = '\u{e00c}';
const SHIFT: char = '\u{e008}';

/// Whether a part is enabled, on top, and where it was two frames ago, with no animation under way on it or around
/// it: a dialog that is still unfolding moves its buttons away from under a click, or takes none yet.
const LIES_STILL: &str = "
    const [selector, done] = arguments;
    const place = () => {
        const part = document.querySelector(selector);
        if (part === null || part.disabled) return null;
        const { left, top, width, height } = part.getBoundingClientRect();
        if (document.getAnimations().some(({ effect }) => effect?.target?.contains(part))) return null;
        const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
        return part.contains(onTop) ? `${left} ${top} ${width} ${height}` : null;
    };
    const before = place();
    requestAnimationFrame(() => requestAnimationFrame(() => done(before !== null && place() === before)));";

const CASE_OR_QUEUE: &str = "
    const screen = document.querySelector('[data-testid=\"case-screen\"][data-ready=\"true\"]');
    return {
        case: screen?.dataset.case ?? null,
        faulty: screen?.querySelector('.verdict-blocked, .finding-suggests, .standing') != null,
        queue: document.querySelector('[data-testid=\"queue-start\"]') !== null,
    };";

const QUEUE_ROWS: &str = "
    const table = document.querySelector('[data-testid=\"queue-table\"]');
    return {
        all: Number(table?.getAttribute('aria-rowcount') ?? 0),
        arriving: table?.querySelectorAll('[data-state=\"arriving\"]').length ?? 0,
    };";

const EXCHANGE: &str = "
    const { link, waiting, attention } = document.querySelector('[data-testid=\"sync-indicator\"]')?.dataset ?? {};
    return { link, waiting, attention };";

/// The case that lies on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// The server's id of it.
    pub id: String,
    /// The machine found what a reviewer would fail it for, or the rules forbid a pass.
    pub faulty: bool,
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
    /// Makes this computer a station. Returns the recovery key, which is shown until it is kept.
    pub async fn enrol(&self, server: &str, code: &str, name: &str) -> Result<String> {
        self.fill("enrol-url", server).await?;
        self.fill("enrol-code", code).await?;
        self.fill("enrol-name", name).await?;
        self.click("enrol-submit").await?;
        Ok(self.part_within("recovery-key", Deadline::NETWORK).await?.text().await?)
    }

    /// Says that the recovery key was written down, and waits for the sign-in.
    pub async fn keep_recovery_key(&self) -> Result<()> {
        self.click("recovery-confirm").await?;
        self.part("login").await?;
        Ok(())
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
        self.part_within("login", Deadline::NETWORK).await?;
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

    /// Closes the sheet, and waits until it has folded up: it takes keys for as long as it is there.
    pub async fn hide_shortcuts(&self) -> Result<()> {
        self.press(ESCAPE).await?;
        let open =
            "return [...document.querySelectorAll('[role=dialog]')].some(dialog => dialog.offsetParent);";
        until("the dialog is closed", Deadline::SCREEN, async || {
            Ok((self.ask(open, Vec::new()).await? == false).then_some(()))
        })
        .await
    }

    /// Turns Chinese into English, or back.
    pub async fn switch_language(&self) -> Result<()> {
        self.click("language-switch").await
    }

    /// The sheet of keys, over the screen that is shown, once it has unfolded.
    pub async fn show_shortcuts(&self) -> Result<()> {
        self.driver().action_chain().key_down(SHIFT).send_keys("?").key_up(SHIFT).perform().await?;
        self.dialog_unfolded().await
    }

    /// Waits until a dialog lies still: a click on one that still unfolds lands beside it, and closes it.
    async fn dialog_unfolded(&self) -> Result<()> {
        let unfolded = "const dialog = document.querySelector('[role=dialog]');
            return dialog !== null && dialog.offsetParent !== null
                && getComputedStyle(dialog).opacity === '1' && dialog.getAnimations().length === 0;";
        until("the dialog has unfolded", Deadline::SCREEN, async || {
            Ok((self.ask(unfolded, Vec::new()).await? == true).then_some(()))
        })
        .await
    }

    /// Shows `queue`, `decisions` or `sync`.
    pub async fn go_to(&self, screen: &str) -> Result<()> {
        self.click(&format!("nav-{screen}")).await
    }

    /// Fills in the claim of a batch, without sending it.
    pub async fn ask_for(&self, programme: &str, count: u32) -> Result<()> {
        self.go_to("queue").await?;
        self.click("claim-open").await?;
        self.dialog_unfolded().await?;
        let choice = format!("input[data-programme='{programme}']");
        self.find(&choice, Deadline::NETWORK).await?;
        self.click_on(&choice).await?;
        self.fill("claim-count", &count.to_string()).await
    }

    /// Claims a batch, and waits until `count` cases and all their photos are on this station.
    pub async fn claim(&self, programme: &str, count: u32) -> Result<()> {
        self.ask_for(programme, count).await?;
        self.claim_asked(count).await
    }

    /// Sends the claim that was filled in, and waits for the cases.
    pub async fn claim_asked(&self, count: u32) -> Result<()> {
        self.click("claim-submit").await?;
        until(&format!("{count} cases have arrived"), Deadline::BATCH, async || {
            let rows = self.ask(QUEUE_ROWS, Vec::new()).await?;
            // The count is of all rows, those out of sight and the head included.
            Ok((rows["all"].as_u64() > Some(count.into()) && rows["arriving"] == 0).then_some(()))
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
            let shown = self.ask(CASE_OR_QUEUE, Vec::new()).await?;
            let Some(id) = shown["case"].as_str() else {
                let done = before.is_some() && shown["queue"] == true;
                return Ok(done.then_some(None));
            };
            let is_new = before.is_none_or(|before| before.id != id);
            let case = OpenCase { id: id.to_owned(), faulty: shown["faulty"] == true };
            Ok(is_new.then_some(Some(case)))
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
            Verdict::Pass => {
                let open = self.count(".check[aria-pressed='false']").await?;
                self.press_each(&"c".repeat(open)).await?;
                self.press('p').await
            }
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
        let script = "return document.querySelector(arguments[0])?.innerText.toLowerCase() ?? null;";
        Ok(self.ask(script, vec![json!(selector)]).await?.as_str().map(str::to_owned))
    }

    /// What is chosen for the open case: `look` for nothing yet, `pass`, `fail` or `refer`.
    pub async fn chosen(&self) -> Result<String> {
        let script = "return document.querySelector('[data-testid=\"case-screen\"]')?.dataset.mode ?? '';";
        Ok(self.ask(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Goes to the queue and waits until a case there is marked as begun.
    pub async fn sees_draft(&self) -> Result<()> {
        self.go_to("queue").await?;
        self.find(".draft-mark", Deadline::SCREEN).await?;
        Ok(())
    }

    /// Presses a key and lets it go.
    pub async fn press(&self, key: char) -> Result<()> {
        self.driver().action_chain().key_down(key).key_up(key).perform().await?;
        Ok(())
    }

    /// Presses a key and keeps it down.
    pub async fn hold(&self, key: char) -> Result<()> {
        self.driver().action_chain().key_down(key).perform().await?;
        Ok(())
    }

    /// What a keyboard sends while a key is held down.
    pub async fn repeat(&self, key: char) -> Result<()> {
        self.hold(key).await
    }

    pub async fn let_go(&self, key: char) -> Result<()> {
        self.driver().action_chain().key_up(key).perform().await?;
        Ok(())
    }

    pub async fn press_each(&self, keys: &str) -> Result<()> {
        for key in keys.chars() {
            self.press(key).await?;
        }
        Ok(())
    }

    pub async fn exchange(&self) -> Result<Exchange> {
        self.part("sync-indicator").await?;
        let shown = self.ask(EXCHANGE, Vec::new()).await?;
        let number = |name: &str| shown[name].as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
        Ok(Exchange {
            link: shown["link"].as_str().unwrap_or_default().to_owned(),
            waiting: number("waiting"),
            attention: number("attention"),
        })
    }

    /// Asks for an exchange now, instead of when the station would try by itself.
    pub async fn sync_now(&self) -> Result<()> {
        self.go_to("sync").await?;
        self.click_on(".sync-now button").await
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
        self.click_on(&selector(mark)).await
    }

    async fn click_on(&self, selector: &str) -> Result<()> {
        until(&format!("“{selector}” lies still and can be clicked"), Deadline::SCREEN, async || {
            if !self.lies_still(selector).await? {
                return Ok(None);
            }
            let part = self.driver().find(By::Css(selector)).await?;
            Ok(part.click().await.ok())
        })
        .await
    }

    async fn lies_still(&self, selector: &str) -> Result<bool> {
        Ok(self.driver().execute_async(LIES_STILL, vec![json!(selector)]).await?.json() == true)
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
        let count =
            self.ask("return document.querySelectorAll(arguments[0]).length;", vec![json!(selector)]).await?;
        Ok(count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// Asks the page in one breath: elements that are looked up one by one go stale while it changes.
    async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.driver().execute(script, arguments).await?.json().clone())
    }
}

fn selector(mark: &str) -> String {
    format!("[data-testid='{mark}']")
}
