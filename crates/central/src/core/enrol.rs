//! A desktop becomes a station, and asks who the server is.

use model::StationId;
use protocol::messages::{EnrolRequest, Enrolled, Hello, HelloRequest};
use protocol::{Enrolment, ProblemType, SignedEnrolment};

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
        let code = enrolment_code::hash(&request.code);
        let EnrolRequest { name, public_key, escrow, .. } = request;
        let new = NewStation { name: name.clone(), public_key, escrow: escrow.clone(), now };
        let station = self.storage.enrol(code, new).await?.station;
        let enrolment = Enrolment { station, name, public_key, escrow, enrolled_at: now };
        Ok(self.enrolled(station, SignedEnrolment::sign(&enrolment, &self.key)))
    }

    /// By our own word that the station was enrolled here, which a restore from a backup may have lost. One that is
    /// known stays as it is.
    pub async fn enrol_again(&self, signed: SignedEnrolment) -> Answer<Enrolled> {
        let enrolment = signed.verify(&self.key.public()).map_err(|_| ProblemType::StationUnknown)?;
        let Enrolment { station, name, public_key, escrow, .. } = enrolment;
        let lost = NewStation { name, public_key, escrow, now: self.now() };
        if self.storage.take_up_station(station, lost).await?.revoked {
            return Err(ProblemType::StationRevoked.into());
        }
        Ok(self.enrolled(station, signed))
    }

    fn enrolled(&self, station: StationId, enrolment: SignedEnrolment) -> Enrolled {
        Enrolled {
            station,
            server_key: self.public_key(),
            server_time: self.now(),
            policy: self.config.policy.clone(),
            enrolment: Some(enrolment),
        }
    }

    /// Also answered to a revoked station: it needs the nonce to hear that it was revoked.
    pub async fn hello(&self, request: HelloRequest) -> Answer<Hello> {
        let station = self.storage.station(request.station).await?.ok_or(ProblemType::StationUnknown)?;
        Ok(Hello {
            epoch: self.storage.epoch().await?.epoch,
            server_time: self.now(),
            nonce: self.nonce(station.id),
            high_water: self.storage.high_water(station.id, request.incarnation).await?,
            protocol_min: *self.config.protocols.start(),
            protocol_max: *self.config.protocols.end(),
            limits: self.config.limits.clone(),
        })
    }
}
