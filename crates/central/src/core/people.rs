//! People and stations as an administrator keeps them.

use chrono::Duration;
use model::{PersonId, ProgrammeId, Role, StationId};
use protocol::encoding::SecretText;
use uuid::Uuid;

use super::{Core, check_text};
use crate::enrolment_code;
use crate::refusal::{Answer, Refusal};
use crate::storage::{NewPerson, PersonRights, StorageError};

/// A person who is to be able to sign in.
#[derive(Debug, Clone)]
pub struct NewPersonRequest {
    pub login: String,
    /// As colleagues read it.
    pub name: String,
    pub password: SecretText,
    pub roles: Vec<Role>,
    /// Empty for all programmes, also those to come.
    pub programmes: Vec<ProgrammeId>,
}

impl Core {
    pub async fn add_person(&self, request: NewPersonRequest) -> Answer<PersonId> {
        check_text(("用户名", "login"), &request.login, 1..=64)?;
        check_text(("姓名", "name"), &request.name, 1..=64)?;
        let rights = PersonRights { roles: request.roles, programmes: request.programmes };
        self.check_rights(&rights).await?;
        let id = PersonId(Uuid::now_v7());
        let person = NewPerson {
            id,
            login: request.login,
            name: request.name,
            password_hash: self.passwords.hash(request.password).await?,
            rights,
            now: self.now(),
        };
        match self.storage.add_person(person).await {
            Ok(()) => Ok(id),
            Err(StorageError::LoginTaken) => Err(Refusal::invalid("用户名已被使用", "The login is taken")),
            Err(error) => Err(error.into()),
        }
    }

    async fn check_rights(&self, rights: &PersonRights) -> Answer<()> {
        if rights.roles.is_empty() {
            return Err(Refusal::invalid("至少要有一个角色", "A person needs one role at least"));
        }
        let rulebook = self.rulebook().await?;
        let known = |id: &ProgrammeId| rulebook.programmes().iter().any(|programme| programme.id == *id);
        match rights.programmes.iter().find(|id| !known(id)) {
            None => Ok(()),
            Some(unknown) => Err(Refusal::invalid(
                format!("没有办理类别“{unknown}”"),
                format!("There is no programme `{unknown}`"),
            )),
        }
    }

    /// Gives a person other roles and programmes, here and on the stations. `false` if there is no such login.
    pub async fn change_rights(&self, login: &str, rights: PersonRights) -> Answer<bool> {
        self.check_rights(&rights).await?;
        let issuer = self.mandate_issuer().await?;
        Ok(self.storage.change_rights(login, rights, issuer, self.now()).await?)
    }

    /// An administrator sets a new password. `false` if there is no such login.
    pub async fn set_password(&self, login: &str, password: SecretText) -> Answer<bool> {
        let hash = self.passwords.hash(password).await?;
        Ok(self.storage.set_password(login, &hash).await?)
    }

    pub async fn remove_person(&self, login: &str) -> Answer<bool> {
        Ok(self.storage.remove_person(login, self.now()).await?)
    }

    /// A code by which one desktop can enrol within `valid_for`.
    pub async fn station_code(&self, valid_for: Duration) -> Answer<SecretText> {
        let code = enrolment_code::random();
        self.storage.add_enrolment_code(enrolment_code::hash(&code), self.now() + valid_for).await?;
        Ok(code)
    }

    pub async fn revoke_station(&self, station: StationId) -> Answer<bool> {
        Ok(self.storage.revoke_station(station, self.now()).await?)
    }
}
