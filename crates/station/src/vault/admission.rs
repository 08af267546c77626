//! The rule of signing in without a network: who holds a mandate that the server signed for this station, that
//! is still valid by the latest time seen, and whose key is the one in the person's wrap.

use chrono::{DateTime, Utc};
use model::{StationId, Text};
use protocol::mandate::MandateError;
use protocol::{Mandate, PublicKey, SignedMandate};

/// Why a mandate does not let its person in.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    #[error(transparent)]
    Mandate(#[from] MandateError),
    #[error("the mandate is for another station")]
    OtherStation,
    #[error("the mandate is for another key than the one in the person's wrap")]
    OtherKey,
    #[error("the mandate is not valid before {0}")]
    NotYet(DateTime<Utc>),
    #[error("the mandate ended at {0}")]
    Expired(DateTime<Utc>),
    #[error("the person was removed from this station")]
    Removed,
}

impl NotAdmitted {
    /// What to tell the person at the desk.
    pub fn text(&self) -> Text {
        match self {
            Self::Expired(_) => Text::new(
                "您的离线授权已过期，需要连接中心登录一次；请检查网络后重试",
                "Your right to work offline has ended: sign in once with the server in reach. Check the network and try again",
            ),
            Self::NotYet(_) => Text::new(
                "您的授权尚未生效，请检查本机时间，或连接中心登录",
                "Your mandate is not valid yet: check this computer's clock, or sign in with the server in reach",
            ),
            Self::Removed => Text::new(
                "您已不能在本机登录，请联系管理员",
                "You may no longer sign in on this station: ask the administrator",
            ),
            Self::Mandate(_) | Self::OtherStation | Self::OtherKey => Text::new(
                "本机保存的授权无效，需要连接中心重新登录；请检查网络后重试",
                "The mandate kept on this station is not valid: sign in with the server in reach. Check the network and try again",
            ),
        }
    }
}

/// What a mandate is held against.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    pub server_key: PublicKey,
    pub station: StationId,
    /// The latest time that the station has seen, see [`crate::clock::TrustedTime`].
    pub latest: DateTime<Utc>,
    /// The server said that the person may no longer sign in here.
    pub removed: bool,
}

impl Admission {
    /// The mandate, if it lets the owner of `person_key` in.
    pub fn check(&self, mandate: &SignedMandate, person_key: &PublicKey) -> Result<Mandate, NotAdmitted> {
        let mandate = mandate.verify(&self.server_key)?;
        if self.removed {
            return Err(NotAdmitted::Removed);
        }
        if mandate.station != self.station {
            return Err(NotAdmitted::OtherStation);
        }
        if mandate.public_key != *person_key {
            return Err(NotAdmitted::OtherKey);
        }
        if self.latest < mandate.valid_from {
            return Err(NotAdmitted::NotYet(mandate.valid_from));
        }
        if self.latest >= mandate.valid_until {
            return Err(NotAdmitted::Expired(mandate.valid_until));
        }
        Ok(mandate)
    }
}
