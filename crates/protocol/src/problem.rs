//! Problems by RFC 9457. Each type maps to the one action that a station takes.

use model::Text;
use serde::{Deserialize, Serialize};

/// What a station does about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemAction {
    /// Try again after a wait.
    Retry,
    /// Say hello for a fresh nonce, then try again at once.
    SayHello,
    /// A person has to sign in again.
    SignInAgain,
    /// Drop the cursor and read the changes from the beginning.
    ResetCursor,
    /// Tell the user; nothing else stops.
    Show,
    /// Stop syncing until an administrator has acted.
    Stop,
}

macro_rules! problem_types {
    ($($variant:ident = $code:literal, $status:literal, $action:ident, $zh:literal, $en:literal;)*) => {
        /// The closed list of problem types; on the wire `urn:proofdesk:problem:` and the code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum ProblemType {
            $(#[serde(rename = $code)] $variant,)*
        }

        impl ProblemType {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
            pub fn action(self) -> ProblemAction {
                match self { $(Self::$variant => ProblemAction::$action,)* }
            }
            pub fn title(self) -> Text {
                match self { $(Self::$variant => Text::new($zh, $en),)* }
            }
        }
    };
}

problem_types! {
    NotFound = "urn:proofdesk:problem:not-found", 404, Show, "没有找到所请求的内容", "What was asked for is not there";
    MethodNotAllowed = "urn:proofdesk:problem:method-not-allowed", 405, Stop, "该地址不接受这种请求", "This address does not take that method";
    UnsupportedMediaType = "urn:proofdesk:problem:unsupported-media-type", 415, Stop, "请求的内容类型不受支持", "The request's content type is not supported";
    InvalidRequest = "urn:proofdesk:problem:invalid-request", 422, Show, "请求内容有误", "The request is not valid";
    TooLarge = "urn:proofdesk:problem:too-large", 413, Show, "请求内容过大", "The request is too large";
    EnrolmentCode = "urn:proofdesk:problem:enrolment-code", 403, Show, "登记码无效、已用过或已过期，请向管理员索取新的登记码", "The enrolment code is wrong, used or expired: ask the administrator for a new one";
    StationUnknown = "urn:proofdesk:problem:station-unknown", 401, Stop, "中心不认识本机，请重新登记", "The server does not know this station: enrol it again";
    StationSignature = "urn:proofdesk:problem:station-signature", 401, Stop, "本机签名不符", "The station's signature does not match";
    StationRevoked = "urn:proofdesk:problem:station-revoked", 403, Stop, "本机已被停用，请联系管理员", "This station was revoked: ask the administrator";
    NonceExpired = "urn:proofdesk:problem:nonce-expired", 401, SayHello, "请求已过时，将自动重试", "The request's nonce has expired: it is tried again";
    Credentials = "urn:proofdesk:problem:credentials", 401, Show, "用户名或密码不正确", "The user name or password is not right";
    WeakPassword = "urn:proofdesk:problem:weak-password", 422, Show, "新密码太短，至少需要 8 个字符", "The new password is too short: 8 characters at least";
    TooManyTries = "urn:proofdesk:problem:too-many-tries", 429, Show, "尝试次数过多，请稍后再试", "Too many tries: please wait";
    NotAllowed = "urn:proofdesk:problem:not-allowed", 403, Show, "没有办理此项业务的权限", "This person may not do that";
    MandateUnknown = "urn:proofdesk:problem:mandate-unknown", 409, Retry, "中心没有此人在本机的授权，将自动重试", "The server lacks the person's mandate for this station: it is tried again";
    NothingToLease = "urn:proofdesk:problem:nothing-to-lease", 404, Show, "目前没有可领取的案件", "There are no cases to claim now";
    IdempotencyMismatch = "urn:proofdesk:problem:idempotency-mismatch", 422, Show, "同一请求编号用于不同内容", "The idempotency key was used for another request";
    SequenceGap = "urn:proofdesk:problem:sequence-gap", 409, Retry, "操作编号不连续", "The operations' numbers have a gap";
    ChangedBody = "urn:proofdesk:problem:changed-body", 422, Show, "同一操作编号的内容不同", "An operation of this number with another content is already held";
    InvalidOperation = "urn:proofdesk:problem:invalid-operation", 422, Show, "操作内容无效", "The operation is not valid";
    CursorVoid = "urn:proofdesk:problem:cursor-void", 410, ResetCursor, "同步位置已失效，将重新读取", "The cursor is void: the changes are read anew";
    ProtocolVersion = "urn:proofdesk:problem:protocol-version", 426, Stop, "软件版本过旧，请升级", "This release is too old: please upgrade";
    Overloaded = "urn:proofdesk:problem:overloaded", 503, Retry, "中心繁忙，稍后自动重试", "The server is busy: it is tried again";
    Internal = "urn:proofdesk:problem:internal", 500, Retry, "中心内部出错，稍后自动重试", "The server failed: it is tried again";
}

/// The JSON of `application/problem+json`. `detail` is safe to show and holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: ProblemType,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The title in Chinese; `title` is English.
    pub title_zh: String,
    pub detail_zh: String,
    /// With [`ProblemType::SequenceGap`]: the number that the server expects next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_seq: Option<u64>,
    /// Seconds to wait, as in the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

impl Problem {
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem whose title says all there is to say.
    pub fn new(kind: ProblemType) -> Self {
        let title = kind.title();
        Self::with_detail(kind, title)
    }

    pub fn with_detail(kind: ProblemType, detail: Text) -> Self {
        let title = kind.title();
        Self {
            kind,
            title: title.en,
            status: kind.status(),
            detail: detail.en,
            title_zh: title.zh,
            detail_zh: detail.zh,
            expected_seq: None,
            retry_after_s: None,
        }
    }

    pub fn detail_text(&self) -> Text {
        Text::new(self.detail_zh.clone(), self.detail.clone())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.status, self.detail)
    }
}
