//! A desktop becomes a station.

use std::time::Duration;

use chrono::{DateTime, Utc};
use protocol::audit::AuditKind;
use protocol::encoding::SecretText;
use protocol::messages::{EnrolRequest, Enrolled};
use protocol::{ApiError, Central, Secret32};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::audit::{self, Happened};
use crate::client::{HttpCentral, ServerAddress};
use crate::commands::Topic;
use crate::store::station::setting;
use crate::store::{StationWrite, StoreError, Stores};
use crate::vault::{Enrolment, StationRecord, Vault, VaultError};

use super::failure::DeskError;
use super::{Desk, Door, blocking};

const PATIENCE: Duration = Duration::from_secs(30);

/// What the person at the desk entered.
pub(crate) struct Application {
    pub server_url: String,
    pub code: SecretText,
    pub station_name: String,
    pub ca_certificate: Option<String>,
}

impl Desk {
    /// Enrols this desktop. The recovery key is shown once and kept nowhere. The vault stays open afterwards, so
    /// that the first person gets in also where there is no key store.
    pub(crate) async fn enrol(&self, application: Application) -> Result<SecretText, DeskError> {
        let mut door = self.inner.door.lock().await;
        if door.vault.is_some() {
            return Err(VaultError::AlreadyEnrolled.into());
        }
        let address: ServerAddress = application.server_url.parse()?;
        let authority = application.ca_certificate.as_ref().map(String::as_bytes);
        let central = HttpCentral::new(address.clone(), authority, None)?;
        self.refuse_old_data()?;
        let config = &self.inner.config;
        let (folder, key_store, clock, cost) =
            (config.data_dir.clone(), config.key_store.clone(), config.clock.clone(), config.kdf_cost);
        let enrolment = blocking(move || Enrolment::begin(&folder, key_store, clock, cost)).await??;
        let request = EnrolRequest {
            code: application.code,
            name: application.station_name.clone(),
            public_key: enrolment.station_key(),
            incarnation: enrolment.incarnation(),
            escrow: enrolment.escrow(),
        };
        let answer = timeout(PATIENCE, central.enrol(request)).await;
        let enrolled = answer.unwrap_or_else(|_| Err(ApiError::Unreachable("timed out".to_owned())))?;
        let station_db_key = enrolment.station_db_key().clone();
        let record = StationRecord {
            id: enrolled.station,
            name: application.station_name,
            server_url: address.to_string(),
            ca_certificate: application.ca_certificate,
            server_key: enrolled.server_key,
            station_key: enrolment.station_key(),
            enrolled_at: enrolled.server_time,
        };
        let (vault, recovery_key) = self.settle(enrolment, record, enrolled).await?;
        *door = Door::new(vault);
        self.with_standing(|standing| standing.station = door.facts());
        // From here on the desktop is a station, and the recovery key must reach its reader whatever comes.
        match self.open_work(&door, station_db_key).await {
            Ok(_) => self.lock_vault_later(),
            Err(error) => tracing::error!(%error, "the new station's vault could not be opened"),
        }
        self.tell(vec![Topic::App]);
        Ok(recovery_key)
    }

    /// Data without their vault may be somebody's work: a backup of `vault.json` would open them again. Asked
    /// before the code is spent.
    fn refuse_old_data(&self) -> Result<(), StoreError> {
        if Stores::exists(&self.inner.config.data_dir) {
            return Err(StoreError::Exists { file: "station.db".to_owned() });
        }
        Ok(())
    }

    /// Writes database and vault. The database gets its name last: one that has it has a vault that opens it, and what a
    /// power cut leaves of an enrolment before its vault was written keeps nobody from enrolling again.
    async fn settle(
        &self,
        enrolment: Enrolment,
        record: StationRecord,
        enrolled: Enrolled,
    ) -> Result<(Vault, SecretText), DeskError> {
        let folder = &self.inner.config.data_dir;
        let first = FirstEntries {
            enrolled,
            incarnation: enrolment.incarnation(),
            signing_key: enrolment.signing_key_for_database(),
            wall: self.inner.config.clock.wall(),
        };
        let station_db_key = enrolment.station_db_key().clone();
        Stores::prepare(folder.clone(), station_db_key, move |tx| first.write(tx)).await?;
        let made = blocking(move || enrolment.finish(record)).await??;
        let folder = folder.clone();
        blocking(move || Stores::adopt(&folder)).await??;
        Ok(made)
    }
}

/// What stands in a new `station.db`.
struct FirstEntries {
    enrolled: Enrolled,
    incarnation: Uuid,
    /// Where there is no key store to keep it.
    signing_key: Option<Secret32>,
    wall: DateTime<Utc>,
}

impl FirstEntries {
    fn write(&self, tx: &StationWrite<'_>) -> Result<(), StoreError> {
        let Enrolled { station, server_key, server_time, policy, enrolment } = &self.enrolled;
        setting::set(tx, &setting::STATION, station)?;
        setting::set(tx, &setting::INCARNATION, &self.incarnation)?;
        setting::set(tx, &setting::SERVER_KEY, server_key)?;
        setting::set(tx, &setting::POLICY, policy)?;
        setting::set(tx, &setting::LATEST_TIME, server_time)?;
        if let Some(enrolment) = enrolment {
            setting::set(tx, &setting::ENROLMENT, enrolment)?;
        }
        if let Some(secret) = &self.signing_key {
            setting::set(tx, &setting::STATION_SIGNING_KEY, secret)?;
        }
        let happened = Happened {
            kind: AuditKind::Enrolled,
            person: None,
            wall_time: self.wall,
            server_time: Some(*server_time),
            subject: json!({ "station": station }),
        };
        audit::append(tx, &happened)?;
        Ok(())
    }
}
