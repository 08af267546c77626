//! What every end-to-end test starts from.

use std::path::{Path, PathBuf};

use drive::{Central, Programs, Result, Stage, Window};
use tempfile::TempDir;

pub const PROGRAMME: &str = "jszg-identity";

/// A reviewer of the tests.
pub struct Reviewer {
    pub login: &'static str,
    pub password: &'static str,
}

pub const FIRST: Reviewer = Reviewer { login: "reviewer1", password: "correct horse 1" };
pub const SECOND: Reviewer = Reviewer { login: "reviewer2", password: "correct horse 2" };

/// A desktop, the built programs and an empty folder.
pub struct Scene {
    pub stage: Stage,
    pub programs: Programs,
    folder: TempDir,
}

impl Scene {
    /// `name` is the test's; logs and screenshots of failures lie under it in the target folder.
    pub async fn set(name: &str) -> Result<Self> {
        let window = PathBuf::from(env!("CARGO_BIN_EXE_proofdesk"));
        let programs = Programs::beside(&window)?;
        let logs = window.ancestors().nth(2).map(|target| target.join("e2e").join(name));
        let stage = Stage::open(&logs.unwrap_or_else(std::env::temp_dir)).await?;
        let folder = tempfile::tempdir().map_err(io("a folder"))?;
        Ok(Self { stage, programs, folder })
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("station")
    }

    /// The folder of an office's cases, as its people would hand it in.
    pub fn office(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    /// A server that serves `cases` specimen cases and knows both reviewers.
    pub fn central(&self, cases: u32) -> Result<Central> {
        self.programs.write_cases(&self.office(), PROGRAMME, cases, 7)?;
        let data = self.folder.path().join("central");
        let mut central = Central::init(&self.programs, &data, &self.stage.logs().join("central.log"))?;
        for Reviewer { login, password } in [FIRST, SECOND] {
            central.add_person(login, login, "reviewer", password)?;
        }
        central.import(PROGRAMME, &self.office())?;
        central.start()?;
        Ok(central)
    }

    pub async fn window(&self) -> Result<Window> {
        Window::open(&self.stage, &self.programs, &self.data_dir()).await
    }

    /// A window at the queue of a new station, with the first reviewer signed in and `cases` claimed.
    pub async fn at_work(&self, central: &Central, cases: u32) -> Result<Window> {
        let window = self.window().await?;
        let ready = async {
            window.enrol(&central.url(), &central.station_code()?, "测试工作站").await?;
            window.keep_recovery_key().await?;
            window.sign_in(FIRST.login, FIRST.password).await?;
            window.claim(PROGRAMME, cases).await
        };
        let outcome = ready.await;
        self.keep(&window, outcome).await?;
        Ok(window)
    }

    /// A screenshot beside the logs before a test fails.
    pub async fn keep<T>(&self, window: &Window, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            let file = self.stage.logs().join("failed.png");
            // The failure itself is what matters; a window that is gone gives no picture.
            let _ = window.screenshot(&file).await;
        }
        outcome
    }
}

/// Every file below the folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).expect("the test's own folder can be read");
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

fn io(what: &str) -> impl FnOnce(std::io::Error) -> drive::Error {
    let what = what.to_owned();
    |source| drive::Error::Io { what, source }
}
