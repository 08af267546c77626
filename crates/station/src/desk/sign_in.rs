//! Signing in: with the server's word where it can be had within a few seconds, else by the mandate that it gave
//! before. Also the ways for somebody whom this station cannot know yet: a first sign-in, a password that was
//! changed elsewhere, the recovery key.

use std::sync::Arc;
use std::time::Duration;

use protocol::audit::AuditKind;
use protocol::encoding::SecretText;
use protocol::messages::{PasswordChangeRequest, SignInRequest, SignedIn};
use protocol::problem::ProblemAction;
use protocol::signing::KeyPair;
use protocol::{ApiError, Central, Mandate, ProblemType, Secret32};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::client::StationIdentity;
use crate::store::station::{person, setting};
use crate::vault::{Admission, NewPerson, Unlocked, VaultError};

use super::failure::DeskError;
use super::session::Session;
use super::workplace::{Workplace, central};
use super::{Desk, Door};

/// The server's time for an answer where the station could do without.
const ONLINE_FIRST: Duration = Duration::from_secs(4);
/// Where it cannot.
const ONLINE_ONLY: Duration = Duration::from_secs(20);

/// Who asks to be let in.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub login: String,
    pub password: SecretText,
}

impl Desk {
    pub(crate) async fn sign_in(&self, credentials: Credentials) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        let asked = credentials.clone();
        let unlocked = door.with_vault(move |vault| vault.unlock(&asked.login, &asked.password)).await;
        match unlocked {
            Ok(unlocked) => self.sign_in_known(&door, &credentials, unlocked).await,
            // The person may have a new password, or be new here: only the server knows.
            Err(DeskError::Vault(
                unknown @ (VaultError::UnknownLogin | VaultError::WrongPassword { .. }),
            )) => self.sign_in_anew(&door, &credentials, unknown).await,
            Err(error) => Err(error),
        }
    }

    /// Opens the vault with the recovery key; who comes in is still the server's word.
    pub(crate) async fn recover(
        &self,
        recovery_key: SecretText,
        credentials: Credentials,
    ) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        let station_db_key = door.with_vault(move |vault| vault.open_recovery(&recovery_key)).await?;
        let (work, fresh) = self.open_work(&door, station_db_key).await?;
        work.record(AuditKind::RecoveryKeyUsed, None, json!({})).await?;
        let entered = self.sign_in_anew(&door, &credentials, VaultError::UnknownLogin).await;
        self.close_unless_entered(&door, entered, fresh).await
    }

    pub(crate) async fn change_password(
        &self,
        password: SecretText,
        new_password: SecretText,
    ) -> Result<(), DeskError> {
        let door = self.inner.door.lock().await;
        let (work, session) = (self.work()?, self.session()?);
        let (login, held) = (session.login.clone(), password.clone());
        door.with_vault(move |vault| vault.unlock(&login, &held)).await?;
        let request = PasswordChangeRequest {
            station: work.station,
            login: session.login.clone(),
            password,
            new_password: new_password.clone(),
            public_key: session.key.public(),
        };
        let answer = timeout(ONLINE_ONLY, work.central.change_password(request)).await;
        let mandate = accept(&work, answer.unwrap_or_else(too_late)?, &session.key).await?;
        let credentials = Credentials { login: session.login.clone(), password: new_password };
        keep_person(&door, &credentials, &mandate, &session.key, work.station_db_key.clone()).await?;
        session.renew(mandate);
        Ok(work.record(AuditKind::PasswordChanged, Some(session.person), json!({})).await?)
    }

    /// The password opened the person's wrap.
    async fn sign_in_known(
        &self,
        door: &Door,
        credentials: &Credentials,
        unlocked: Unlocked,
    ) -> Result<(), DeskError> {
        let (work, fresh) = self.open_work(door, unlocked.station_db_key.clone()).await?;
        let entered = self.admit_known(&work, credentials, &unlocked).await;
        self.close_unless_entered(door, entered, fresh).await
    }

    async fn admit_known(
        &self,
        work: &Arc<Workplace>,
        credentials: &Credentials,
        unlocked: &Unlocked,
    ) -> Result<(), DeskError> {
        let key = &unlocked.person_key;
        let request = sign_in_request(work.station, credentials, key);
        let answer = timeout(ONLINE_FIRST, work.central.sign_in(request)).await;
        let (mandate, online) = match answer.unwrap_or_else(too_late) {
            Ok(signed_in) => (accept(work, signed_in, key).await?, true),
            Err(error) if settles(&error) => return Err(refusal(error)),
            Err(error) => (offline_mandate(work, unlocked, error).await?, false),
        };
        self.begin_session(Arc::clone(work), Session::new(mandate, key.clone()), online).await
    }

    /// The station cannot open a wrap of this person. `unknown` says why.
    async fn sign_in_anew(
        &self,
        door: &Door,
        credentials: &Credentials,
        unknown: VaultError,
    ) -> Result<(), DeskError> {
        let key = KeyPair::random();
        let open = self.work().ok();
        let record = door.record()?;
        let request = sign_in_request(record.id, credentials, &key);
        let answer = match &open {
            Some(work) => timeout(ONLINE_ONLY, work.central.sign_in(request)).await,
            None => {
                let key =
                    door.with_vault(|vault| vault.signing_key()).await?.ok_or(DeskError::ColleagueNeeded)?;
                // No operation is sent under this incarnation; the station's own lies in the vault.
                let identity = StationIdentity { station: record.id, incarnation: Uuid::new_v4(), key };
                let central = central(&record, Some(identity))?;
                timeout(ONLINE_ONLY, central.sign_in(request)).await
            }
        };
        let signed_in = match answer.unwrap_or_else(too_late) {
            Ok(signed_in) => signed_in,
            Err(error) => return Err(without_the_server(error, unknown)),
        };
        // Whose mandate it is has to be known before anything is made for them.
        let mandate = admission(&record, signed_in.server_time).check(&signed_in.mandate, &key.public())?;
        let station_db_key = match (&open, &signed_in.escrow) {
            (Some(work), _) => work.station_db_key.clone(),
            (None, Some(escrow)) => {
                let escrow = escrow.clone();
                door.with_vault(move |vault| vault.open_escrow(&escrow)).await?
            }
            (None, None) => return Err(DeskError::ColleagueNeeded),
        };
        let (work, fresh) = self.open_work(door, station_db_key.clone()).await?;
        let entered = async {
            keep_person(door, credentials, &mandate, &key, station_db_key).await?;
            let mandate = accept(&work, signed_in, &key).await?;
            self.begin_session(Arc::clone(&work), Session::new(mandate, key), true).await
        };
        let entered = entered.await;
        self.close_unless_entered(door, entered, fresh).await
    }

    /// A vault that was opened for somebody who is not let in is closed again.
    async fn close_unless_entered<T>(
        &self,
        door: &Door,
        entered: Result<T, DeskError>,
        fresh: bool,
    ) -> Result<T, DeskError> {
        if entered.is_err() && fresh {
            self.close_work(door, AuditKind::VaultLocked).await?;
        }
        entered
    }
}

fn sign_in_request(station: model::StationId, credentials: &Credentials, key: &KeyPair) -> SignInRequest {
    SignInRequest {
        station,
        login: credentials.login.clone(),
        password: credentials.password.clone(),
        public_key: key.public(),
    }
}

fn too_late<T>(_: tokio::time::error::Elapsed) -> Result<T, ApiError> {
    Err(ApiError::Unreachable("timed out".to_owned()))
}

/// The server has spoken on this person or station, so that an older mandate must not speak against it.
fn settles(error: &ApiError) -> bool {
    match error {
        ApiError::Unreachable(_) | ApiError::Certificate(_) | ApiError::Garbled(_) => false,
        ApiError::Problem(problem) => {
            !matches!(problem.kind.action(), ProblemAction::Retry | ProblemAction::SayHello)
        }
    }
}

fn refusal(error: ApiError) -> DeskError {
    match error {
        ApiError::Problem(problem) if problem.kind == ProblemType::Credentials => {
            VaultError::WrongPassword { wait: Duration::ZERO }.into()
        }
        error => error.into(),
    }
}

/// What the person is told when only the server could have helped.
fn without_the_server(error: ApiError, unknown: VaultError) -> DeskError {
    match (error, unknown) {
        (ApiError::Unreachable(_), unknown @ VaultError::WrongPassword { .. }) => unknown.into(),
        (ApiError::Unreachable(_), _) => DeskError::OnlineNeeded,
        (error, _) => refusal(error),
    }
}

/// The mandate that the server gave before, if it still lets the person in. A server that could not be trusted is
/// worth more words than a mandate that has run out.
async fn offline_mandate(
    work: &Workplace,
    unlocked: &Unlocked,
    error: ApiError,
) -> Result<Mandate, DeskError> {
    let id = unlocked.person;
    let row = work.stores.read(move |db| person::get(db, id)).await?.ok_or(DeskError::OnlineNeeded)?;
    let admission = Admission {
        server_key: work.server_key,
        station: work.station,
        latest: work.time.look().latest,
        removed: row.removed,
    };
    let admitted = admission.check(&row.mandate, &unlocked.person_key.public());
    match (admitted, error) {
        (Ok(mandate), _) => Ok(mandate),
        (Err(_), error @ (ApiError::Certificate(_) | ApiError::Garbled(_))) => Err(error.into()),
        (Err(refused), _) => Err(refused.into()),
    }
}

fn admission(record: &crate::vault::StationRecord, latest: chrono::DateTime<chrono::Utc>) -> Admission {
    Admission { server_key: record.server_key, station: record.id, latest, removed: false }
}

/// Checks and stores what the server said of a person.
async fn accept(work: &Workplace, signed_in: SignedIn, key: &KeyPair) -> Result<Mandate, DeskError> {
    let SignedIn { mandate: signed, server_time, policy, .. } = signed_in;
    let admission =
        Admission { server_key: work.server_key, station: work.station, latest: server_time, removed: false };
    let mandate = admission.check(&signed, &key.public())?;
    work.time.contact(server_time);
    let stored = mandate.clone();
    work.stores
        .write(move |tx| {
            person::put(tx, &stored, &signed)?;
            setting::set(tx, &setting::POLICY, &policy)?;
            setting::set(tx, &setting::LATEST_TIME, &server_time)
        })
        .await?;
    Ok(mandate)
}

/// Makes the person's wrap, so that the next sign-in needs no server.
async fn keep_person(
    door: &Door,
    credentials: &Credentials,
    mandate: &Mandate,
    key: &KeyPair,
    station_db_key: Secret32,
) -> Result<(), DeskError> {
    let (credentials, key, person) = (credentials.clone(), key.clone(), mandate.person);
    door.with_vault(move |vault| {
        let Credentials { login, password } = &credentials;
        vault.put_person(&NewPerson { person, login, password, key: &key }, &station_db_key)
    })
    .await
}
