//! A desktop becomes a station, and asks who the server is.

use protocol::ProblemType;
use protocol::messages::{EnrolRequest, Enrolled, Hello, HelloRequest};

use super::{Core, check_text};
use crate::enrolment_code;
use crate::refusal::{Answer, Refusal};
use crate::storage::NewStation;

/// An escrow blob is a sealed 256-bit key; this leaves room for other ways of sealing.
const ESCROW_BYTES: usize = 1024;

impl Core {
    pub async fn enrol(&self, request: EnrolRequest) -> Answer<Enrolled> {
        check_text(("工作站名称", "station's name"), &request.name, 1..=100)?;
        if request.escrow.as_ref().is_some_and(|escrow| escrow.0.len() > ESCROW_BYTES) {
            return Err(Refusal::invalid("托管数据过长", "The escrow blob is too long"));
        }
        let now = self.now();
        let enrolment = self
            .storage
            .enrol(NewStation {
                code: enrolment_code::hash(&request.code),
                name: request.name,
                public_key: request.public_key,
                escrow: request.escrow,
                now,
            })
            .await?;
        Ok(Enrolled {
            station: enrolment.station,
            server_key: self.public_key(),
            server_time: now,
            policy: self.config.policy.clone(),
        })
    }

    /// Also answered to a revoked station: it needs the nonce to hear that it was revoked.
    pub async fn hello(&self, request: HelloRequest) -> Answer<Hello> {
        let station = self.storage.station(request.station).await?.ok_or(ProblemType::StationUnknown)?;
        Ok(Hello {
            epoch: self.storage.epoch().await?.epoch,
            server_time: self.now(),
            nonce: self.nonce(station.id),
            high_water: self.storage.high_water(station.id, request.incarnation).await?,
            protocol_min: protocol::PROTOCOL_VERSION,
            protocol_max: protocol::PROTOCOL_VERSION,
            limits: self.config.limits.clone(),
        })
    }
}
