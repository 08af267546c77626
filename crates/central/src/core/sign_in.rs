//! Persons sign in and change their passwords. What proves them is the password alone: a station whose vault is
//! locked cannot sign.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::{ProgrammeId, StationId};
use protocol::messages::{PasswordChangeRequest, SignInRequest, SignedIn};
use protocol::{Mandate, ProblemType, PublicKey, SignedMandate};

use super::{Core, not_allowed};
use crate::passwords;
use crate::refusal::{Answer, Refusal};
use crate::storage::{MandateIssuer, MandateRecord, Person, SignInTry, Station};

impl Core {
    pub async fn sign_in(&self, request: SignInRequest) -> Answer<SignedIn> {
        let station = self.station_in_use(request.station).await?;
        let person = self.begin_sign_in(&request.login).await?;
        let hash = person.as_ref().map(|person| person.password_hash.clone());
        let right = self.passwords.verify(request.password, hash).await?;
        match person.filter(|_| right) {
            Some(person) => self.issue_mandate(station, check_unlocked(person)?, request.public_key).await,
            None => Err(ProblemType::Credentials.into()),
        }
    }

    /// A change whose answer was lost comes again with the old password: it is taken if the new one is set.
    pub async fn change_password(&self, request: PasswordChangeRequest) -> Answer<SignedIn> {
        let station = self.station_in_use(request.station).await?;
        let person = self.begin_sign_in(&request.login).await?;
        let hash = person.as_ref().map(|person| person.password_hash.clone());
        let old_right = self.passwords.verify(request.password, hash.clone()).await?;
        let done_before = self.passwords.verify(request.new_password.clone(), hash).await?;
        let Some(mut person) = person.filter(|_| old_right || done_before) else {
            return Err(ProblemType::Credentials.into());
        };
        person = check_unlocked(person)?;
        if !done_before {
            let hash = self.passwords.hash(request.new_password).await?;
            if !self.storage.change_password(&person, &hash).await? {
                return Err(changed_meanwhile());
            }
            person.password_hash = hash;
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
        let issuer = self.mandate_issuer().await?;
        let (record, mandate) = issuer(&person, station.id, public_key);
        let server_time = record.valid_from;
        if !self.storage.complete_sign_in(&person, record).await? {
            return Err(changed_meanwhile());
        }
        Ok(SignedIn { mandate, escrow: station.escrow, server_time, policy: self.config.policy.clone() })
    }

    /// Makes mandates that begin now, with the programmes spelt out for whoever has all.
    pub(super) async fn mandate_issuer(&self) -> Answer<Arc<MandateIssuer>> {
        let mut all: Vec<ProgrammeId> =
            self.rulebook().await?.programmes().iter().map(|programme| programme.id.clone()).collect();
        all.dedup();
        let (key, from) = (self.key.clone(), self.now());
        let until = from + self.config.mandate;
        Ok(Arc::new(move |person, station, public_key| {
            let mut rights = person.rights.clone();
            if rights.programmes.is_empty() {
                rights.programmes.clone_from(&all);
            }
            let mandate = Mandate {
                person: person.id,
                login: person.login.clone(),
                name: person.name.clone(),
                roles: rights.roles.clone(),
                station,
                programmes: rights.programmes.clone(),
                public_key,
                valid_from: from,
                valid_until: until,
            };
            let record = MandateRecord {
                person: person.id,
                station,
                rights,
                public_key,
                valid_from: from,
                valid_until: until,
            };
            (record, SignedMandate::sign(&mandate, &key))
        }))
    }
}

/// Told to whoever knows the password only.
fn check_unlocked(person: Person) -> Answer<Person> {
    if person.locked_at.is_none() {
        return Ok(person);
    }
    Err(not_allowed(
        "账号已被停用，请联系管理员",
        "This account is locked: ask an administrator to unlock it",
    ))
}

/// Tried again, it is judged by what the person is now.
fn changed_meanwhile() -> Refusal {
    Refusal::retry_after(ProblemType::Overloaded, 1)
}

/// Whether a mandate covers a moment, as far as the server can tell.
pub(super) fn covers(mandate: &MandateRecord, at: DateTime<Utc>) -> bool {
    // The station's estimate of the server's time drifts between contacts.
    let slack = chrono::Duration::minutes(10);
    at <= mandate.valid_until + slack
}
