//! What the page can ask of the station: one list of commands, each with its request, its response and who may
//! call it. The TypeScript that the page is written against is generated from this list.

mod access;
pub mod app;
pub mod batch;
pub mod case;
pub mod decision;
pub mod error;
pub mod event;
pub mod queue;
pub mod session;
pub mod sync;

pub use access::{Access, Caller};
pub use error::{CallError, ErrorCode};
pub use event::{Event, Topic};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request or response without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Declares the command list: an enum of the commands, their names and access, and the TypeScript map.
macro_rules! commands {
    ($($variant:ident = $name:literal, $access:ident, $request:ty => $response:ty;)*) => {
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

        fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$request>(); visitor.visit::<$response>();)*
            visitor.visit::<Event>();
            visitor.visit::<CallError>();
        }
    };
}

commands! {
    AppState = "app.state", Anyone, Nothing => app::AppState;
    SaveSettings = "app.save-settings", Anyone, app::UiSettings => Nothing;
    Enrol = "station.enrol", Anyone, session::Enrol => session::RecoveryKey;
    SignIn = "session.sign-in", Anyone, session::SignIn => Nothing;
    Recover = "session.recover", Anyone, session::Recover => Nothing;
    SignOut = "session.sign-out", ScreenMayBeLocked, Nothing => Nothing;
    ChangePassword = "session.change-password", SignedIn, session::ChangePassword => Nothing;
    LockScreen = "screen.lock", ScreenMayBeLocked, Nothing => Nothing;
    UnlockScreen = "screen.unlock", ScreenMayBeLocked, session::UnlockScreen => Nothing;
    LockVault = "vault.lock", ScreenMayBeLocked, Nothing => Nothing;
    ListQueue = "queue.list", Reviewer, Nothing => queue::Queue;
    OpenCase = "case.open", Reviewer, case::OpenCase => case::CaseView;
    SaveDraft = "case.save-draft", Reviewer, case::SaveDraft => Nothing;
    Preview = "case.preview", Reviewer, case::Preview => case::Previewed;
    Decide = "case.decide", Reviewer, case::Decide => case::Decided;
    Withdraw = "decision.withdraw", Reviewer, decision::Withdraw => decision::Withdrawn;
    ListDecisions = "decision.list", Reviewer, Nothing => decision::Decisions;
    ListProgrammes = "programme.list", Reviewer, Nothing => batch::Programmes;
    Claim = "batch.claim", Reviewer, batch::Claim => batch::Claimed;
    Release = "batch.release", Reviewer, batch::Release => Nothing;
    SyncState = "sync.state", SignedIn, Nothing => sync::SyncState;
    SyncNow = "sync.now", SignedIn, Nothing => Nothing;
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
    format!("// Generated by `cargo xtask bindings` from crates/station/src/commands. Do not edit.\n\n{types}\n{map}")
}

/// Runs a command by its name.
pub(crate) async fn dispatch(
    _desk: &crate::desk::Desk,
    name: &str,
    _request: serde_json::Value,
) -> Result<serde_json::Value, CallError> {
    let _command = Command::from_name(name);
    Err(CallError::new(
        ErrorCode::UnknownCommand,
        format!("没有名为“{name}”的命令，页面与程序的版本可能不一致，请重新启动"),
        format!("There is no command `{name}`: page and program may be of different releases; please restart"),
    ))
}
