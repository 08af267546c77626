//! Persons sign in and change their passwords. What proves them is the password alone: a station whose vault is
//! locked cannot sign.

use chrono::{DateTime, Utc};
use model::StationId;
use protocol::messages::{PasswordChangeRequest, SignInRequest, SignedIn};
use protocol::{Mandate, ProblemType, PublicKey, SignedMandate};

use super::Core;
use crate::passwords;
use crate::refusal::{Answer, Refusal};
use crate::storage::{MandateRecord, Person, PersonRights, SignInTry, Station};

impl Core {
    pub async fn sign_in(&self, request: SignInRequest) -> Answer<SignedIn> {
        let station = self.station_in_use(request.station).await?;
        let person = self.begin_sign_in(&request.login).await?;
        let hash = person.as_ref().map(|person| person.password_hash.clone());
        let right = self.passwords.verify(request.password, hash).await?;
        match person {
            Some(person) if right => self.issue_mandate(station, person, request.public_key).await,
            _ => Err(ProblemType::Credentials.into()),
        }
    }

    /// A change whose answer was lost comes again with the old password: it is taken if the new one is set.
    pub async fn change_password(&self, request: PasswordChangeRequest) -> Answer<SignedIn> {
        let station = self.station_in_use(request.station).await?;
        let person = self.begin_sign_in(&request.login).await?;
        let hash = person.as_ref().map(|person| person.password_hash.clone());
        let old_right = self.passwords.verify(request.password, hash.clone()).await?;
        let done_before = self.passwords.verify(request.new_password.clone(), hash).await?;
        let Some(person) = person.filter(|_| old_right || done_before) else {
            return Err(ProblemType::Credentials.into());
        };
        if !done_before {
            let hash = self.passwords.hash(request.new_password).await?;
            self.storage.set_password(&person.login, &hash).await?;
        }
        self.issue_mandate(station, person, request.public_key).await
    }

    async fn station_in_use(&self, id: StationId) -> Answer<Station> {
        match self.storage.station(id).await? {
            None => Err(ProblemType::StationUnknown.into()),
            Some(station) if station.revoked => Err(ProblemType::StationRevoked.into()),
            Some(station) => Ok(station),
        }
    }

    async fn begin_sign_in(&self, login: &str) -> Answer<Option<Person>> {
        let now = self.now();
        match self.storage.begin_sign_in(login, now, passwords::wait_after).await? {
            SignInTry::Go { person } => Ok(person),
            SignInTry::Wait { until } => {
                let wait_s = (until - now).num_milliseconds().max(1).unsigned_abs().div_ceil(1000);
                Err(Refusal::retry_after(ProblemType::TooManyTries, wait_s))
            }
        }
    }

    async fn issue_mandate(
        &self,
        station: Station,
        person: Person,
        public_key: PublicKey,
    ) -> Answer<SignedIn> {
        let now = self.now();
        let rights = self.rights(person.rights.clone()).await?;
        let record = MandateRecord {
            person: person.id,
            station: station.id,
            rights,
            public_key,
            valid_from: now,
            valid_until: now + self.config.mandate,
        };
        let mandate = self.sign_mandate(&person, &record);
        self.storage.complete_sign_in(&person.login, record).await?;
        Ok(SignedIn { mandate, escrow: station.escrow, server_time: now, policy: self.config.policy.clone() })
    }

    /// With the programmes spelt out for whoever has all.
    async fn rights(&self, mut rights: PersonRights) -> Answer<PersonRights> {
        if rights.programmes.is_empty() {
            rights.programmes =
                self.rulebook().await?.programmes().iter().map(|programme| programme.id.clone()).collect();
            rights.programmes.dedup();
        }
        Ok(rights)
    }

    fn sign_mandate(&self, person: &Person, record: &MandateRecord) -> SignedMandate {
        let mandate = Mandate {
            person: person.id,
            login: person.login.clone(),
            name: person.name.clone(),
            roles: record.rights.roles.clone(),
            station: record.station,
            programmes: record.rights.programmes.clone(),
            public_key: record.public_key,
            valid_from: record.valid_from,
            valid_until: record.valid_until,
        };
        SignedMandate::sign(&mandate, &self.key)
    }
}

/// Whether a mandate covers a moment, as far as the server can tell.
pub(super) fn covers(mandate: &MandateRecord, at: Option<DateTime<Utc>>) -> bool {
    // The station's estimate of the server's time drifts between contacts.
    let slack = chrono::Duration::minutes(10);
    at.is_none_or(|at| at <= mandate.valid_until + slack)
}
