//! What the page can ask of the station: one list of commands, each with its request, its response and who may
//! call it. The TypeScript that the page is written against is generated from this list.

mod access;
pub mod app;
pub mod batch;
pub mod case;
pub mod checks;
pub mod decision;
pub mod error;
pub mod event;
pub mod queue;
mod refusal;
pub mod session;
pub mod sync;

pub use access::{Access, Caller};
pub use error::{CallError, ErrorCode};
pub use event::{Event, Topic};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::desk::Desk;

/// A request or response without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Declares the command list: an enum of the commands, their names and access, and the TypeScript map.
macro_rules! commands {
    ($($variant:ident = $name:literal, $access:ident, $request:ty => $response:ty, $handler:path;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command {
            $($variant,)*
        }

        impl Command {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
            pub fn access(self) -> Access {
                match self { $(Self::$variant => Access::$access,)* }
            }
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        /// One line a command: its name with the types of request and response.
        fn typescript_map(config: &ts_rs::Config) -> String {
            let mut map = String::from("export interface Commands {\n");
            $(map.push_str(&format!(
                "  '{}': {{ request: {}; response: {} }};\n",
                $name,
                <$request>::name(config),
                <$response>::name(config),
            ));)*
            map.push_str("}\n");
            map
        }

        /// Runs the handler of a command whose caller was let in.
        async fn run(command: Command, desk: &Desk, request: Value) -> Result<Value, CallError> {
            match command {
                $(Command::$variant => {
                    let request: $request = read(request)?;
                    let response: $response = Box::pin($handler(desk, request)).await?;
                    write(&response)
                })*
            }
        }

        fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$request>(); visitor.visit::<$response>();)*
            visitor.visit::<Event>();
            visitor.visit::<CallError>();
        }
    };
}

commands! {
    AppState = "app.state", Anyone, Nothing => app::AppState, app::state;
    SaveSettings = "app.save-settings", Anyone, app::UiSettings => Nothing, app::save_settings;
    Enrol = "station.enrol", Anyone, session::Enrol => session::RecoveryKey, session::enrol;
    SignIn = "session.sign-in", Anyone, session::SignIn => Nothing, session::sign_in;
    Recover = "session.recover", Anyone, session::Recover => Nothing, session::recover;
    SignOut = "session.sign-out", ScreenMayBeLocked, Nothing => Nothing, session::sign_out;
    ChangePassword = "session.change-password", SignedIn, session::ChangePassword => Nothing, session::change_password;
    LockScreen = "screen.lock", ScreenMayBeLocked, Nothing => Nothing, session::lock_screen;
    UnlockScreen = "screen.unlock", ScreenMayBeLocked, session::UnlockScreen => Nothing, session::unlock_screen;
    LockVault = "vault.lock", ScreenMayBeLocked, Nothing => Nothing, session::lock_vault;
    ListQueue = "queue.list", Reviewer, Nothing => queue::Queue, queue::list;
    OpenCase = "case.open", Reviewer, case::OpenCase => case::CaseView, case::open;
    SaveDraft = "case.save-draft", Reviewer, case::SaveDraft => Nothing, case::save_draft;
    Preview = "case.preview", Reviewer, case::Preview => case::Previewed, case::preview;
    Decide = "case.decide", Reviewer, case::Decide => case::Decided, case::decide;
    Withdraw = "decision.withdraw", Reviewer, decision::Withdraw => decision::Withdrawn, decision::withdraw;
    ListDecisions = "decision.list", Reviewer, Nothing => decision::Decisions, decision::list;
    ListProgrammes = "programme.list", Reviewer, Nothing => batch::Programmes, batch::programmes;
    Claim = "batch.claim", Reviewer, batch::Claim => batch::Claimed, batch::claim;
    Release = "batch.release", Reviewer, batch::Release => Nothing, batch::release;
    SyncState = "sync.state", SignedIn, Nothing => sync::SyncState, sync::state;
    SyncNow = "sync.now", SignedIn, Nothing => Nothing, sync::now;
    ClaimAhead = "sync.claim-ahead", Reviewer, sync::ClaimAhead => Nothing, sync::claim_ahead;
    Precision = "checks.precision", Supervisor, Nothing => checks::Precision, checks::precision;
    ChecksState = "checks.state", SignedIn, Nothing => checks::ChecksState, checks::state;
}

/// Checks who calls, then runs the command `name`.
pub(crate) async fn dispatch(desk: &Desk, name: &str, request: Value) -> Result<Value, CallError> {
    let command = Command::from_name(name).ok_or_else(|| refusal::unknown_command(name))?;
    desk.admit(command.access()).await?;
    run(command, desk, request).await
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, CallError> {
    // The reader's message quotes the value, which may be a password.
    serde_json::from_value(request).map_err(|_| refusal::invalid_request())
}

fn write(response: &impl Serialize) -> Result<Value, CallError> {
    serde_json::to_value(response).map_err(|error| refusal::internal(&error))
}

/// The page's bindings: every type reachable from the list, and the map of commands.
pub fn typescript() -> String {
    struct Declarations {
        config: ts_rs::Config,
        by_name: std::collections::BTreeMap<String, String>,
    }
    impl ts_rs::TypeVisitor for Declarations {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            // Primitives have no declaration of their own, and a type that is there was visited already.
            if T::output_path().is_none() || self.by_name.contains_key(&T::ident(&self.config)) {
                return;
            }
            let declaration = format!("export {}\n", T::decl(&self.config));
            self.by_name.insert(T::ident(&self.config), declaration);
            T::visit_dependencies(self);
        }
    }
    // Counts and bytes stay far below 2^53.
    let config = ts_rs::Config::new().with_large_int("number");
    let mut declarations = Declarations { config, by_name: std::collections::BTreeMap::new() };
    visit_types(&mut declarations);
    let map = typescript_map(&declarations.config);
    let types: String = declarations.by_name.into_values().collect();
    format!(
        "// Generated by `cargo xtask bindings` from crates/station/src/commands. Do not edit.\n\n{types}\n{map}"
    )
}
