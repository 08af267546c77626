//! What an administrator does, by the API or by the command line: people, stations, rules. Each act is entered in the
//! server's chain of acts.

use chrono::{DateTime, Duration, Utc};
use model::{Document, PersonId, ProgrammeId, Role, Rulebook, StationId, Text};
use protocol::admin::{
    ActKind, Acts, Author, DocumentsPublished, ListedPerson, ListedProgramme, ListedStation,
    NewPersonRequest, Rights, Withdrawal,
};
use protocol::encoding::SecretText;
use protocol::{Blob, Problem, ProblemType};
use uuid::Uuid;

use super::{Core, check_text};
use crate::enrolment_code;
use crate::refusal::{Answer, Refusal};
use crate::rules;
use crate::storage::{ActOrder, Deed, NewPerson, Performed, Person, PersonRights, StorageError};

/// Entries of one answer.
const ACTS_PAGE: u32 = 200;

/// The server as somebody administers it.
pub struct Administration<'a> {
    core: &'a Core,
    by: Author,
}

impl Core {
    /// On the word of whoever runs the server.
    pub fn as_operator(&self) -> Administration<'_> {
        self.administered_by(Author::Operator)
    }

    pub(crate) fn administered_by(&self, by: Author) -> Administration<'_> {
        Administration { core: self, by }
    }
}

impl Administration<'_> {
    pub(super) fn core(&self) -> &Core {
        self.core
    }

    async fn perform(&self, deed: Deed) -> Answer<Performed> {
        let order = ActOrder { by: self.by, deed, now: self.core.now() };
        match self.core.storage.administer(order).await {
            Err(StorageError::LoginTaken) => {
                Err(Refusal::invalid("用户名已被使用，请换一个", "The login is taken: choose another one"))
            }
            performed => Ok(performed?),
        }
    }

    /// `false` if what it is about is not there.
    async fn did(&self, deed: Deed) -> Answer<bool> {
        Ok(self.perform(deed).await? != Performed::NotThere)
    }

    pub async fn people(&self) -> Answer<Vec<ListedPerson>> {
        let persons = self.core.storage.persons().await?;
        let listed = persons.into_iter().map(|summary| {
            let Person { id, login, name, rights, locked_at, .. } = summary.person;
            let rights = Rights { roles: rights.roles, programmes: rights.programmes };
            ListedPerson { person: id, login, name, rights, added_at: summary.added_at, locked_at }
        });
        Ok(listed.collect())
    }

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
            password_hash: self.core.passwords.hash(request.password).await?,
            rights,
            now: self.core.now(),
        };
        self.perform(Deed::AddPerson(person)).await?;
        Ok(id)
    }

    async fn check_rights(&self, rights: &PersonRights) -> Answer<()> {
        if rights.roles.is_empty() {
            return Err(Refusal::invalid("至少要有一个角色", "A person needs one role at least"));
        }
        let rulebook = self.core.rulebook().await?;
        let known = |id: &ProgrammeId| rulebook.programmes().iter().any(|programme| programme.id == *id);
        match rights.programmes.iter().find(|id| !known(id)) {
            None => Ok(()),
            Some(unknown) => Err(Refusal::invalid(
                format!("没有办理类别“{unknown}”"),
                format!("There is no programme `{unknown}`"),
            )),
        }
    }

    /// An administrator who shuts himself out could not undo it.
    fn check_not_oneself(&self, person: &Person) -> Answer<()> {
        match self.by {
            Author::Administrator { person: by, .. } if by == person.id => {
                let text = Text::new(
                    "不能停用自己或取消自己的管理员角色，请由另一位管理员办理",
                    "Nobody locks or removes himself or gives up his own role as administrator: ask another \
                     administrator",
                );
                Err(Problem::with_detail(ProblemType::NotAllowed, text).into())
            }
            _ => Ok(()),
        }
    }

    /// Someone who was not removed.
    pub async fn person(&self, id: PersonId) -> Answer<Person> {
        self.core.storage.person(id).await?.ok_or_else(|| {
            let text = Text::new(
                "没有这个人员，或已被移除，请重新读取名单",
                "There is no such person, or not any more: read the list again",
            );
            Problem::with_detail(ProblemType::NotFound, text).into()
        })
    }

    /// Gives a person other roles and programmes, here and on the stations. `false` if there is no such login.
    pub async fn change_rights(&self, login: &str, rights: PersonRights) -> Answer<bool> {
        self.check_rights(&rights).await?;
        let issue = self.core.mandate_issuer().await?;
        self.did(Deed::ChangeRights { login: login.to_owned(), rights, issue }).await
    }

    pub(crate) async fn change_rights_of(&self, person: &Person, rights: PersonRights) -> Answer<()> {
        if !rights.roles.contains(&Role::Administrator) {
            self.check_not_oneself(person)?;
        }
        self.change_rights(&person.login, rights).await.map(|_| ())
    }

    /// Sets a new password. `false` if there is no such login.
    pub async fn set_password(&self, login: &str, password: SecretText) -> Answer<bool> {
        let password_hash = self.core.passwords.hash(password).await?;
        self.did(Deed::ResetPassword { login: login.to_owned(), password_hash }).await
    }

    /// Until the person is unlocked. `false` if there is no such login.
    pub async fn lock_person(&self, login: &str) -> Answer<bool> {
        self.did(Deed::LockPerson { login: login.to_owned() }).await
    }

    pub(crate) async fn lock(&self, person: &Person) -> Answer<()> {
        self.check_not_oneself(person)?;
        self.lock_person(&person.login).await.map(|_| ())
    }

    /// `false` if there is no such login.
    pub async fn unlock_person(&self, login: &str) -> Answer<bool> {
        self.did(Deed::UnlockPerson { login: login.to_owned() }).await
    }

    /// For good. `false` if there is no such login.
    pub async fn remove_person(&self, login: &str) -> Answer<bool> {
        self.did(Deed::RemovePerson { login: login.to_owned() }).await
    }

    pub(crate) async fn remove(&self, person: &Person) -> Answer<()> {
        self.check_not_oneself(person)?;
        self.remove_person(&person.login).await.map(|_| ())
    }

    pub async fn stations(&self) -> Answer<Vec<ListedStation>> {
        let stations = self.core.storage.stations().await?;
        let listed = stations.into_iter().map(|station| ListedStation {
            station: station.id,
            name: station.name,
            last_seen_at: station.last_seen_at,
            revoked: station.revoked,
            open_batches: station.open_batches,
        });
        Ok(listed.collect())
    }

    /// A code by which one desktop can enrol within `valid_for`.
    pub async fn station_code(&self, valid_for: Duration) -> Answer<SecretText> {
        self.code_until(self.core.now() + valid_for).await
    }

    pub(crate) async fn code_until(&self, valid_until: DateTime<Utc>) -> Answer<SecretText> {
        let code = enrolment_code::random();
        self.perform(Deed::AddStationCode { code: enrolment_code::hash(&code), valid_until }).await?;
        Ok(code)
    }

    /// The station destroys its keys at its next contact. `false` if there is no such station in use.
    pub async fn revoke_station(&self, station: StationId) -> Answer<bool> {
        self.did(Deed::RevokeStation(station)).await
    }

    /// The applicant took a case back; whoever holds it hears so.
    pub async fn withdraw(&self, withdrawal: Withdrawal) -> Answer<()> {
        let Withdrawal { programme, reference } = withdrawal;
        match self.perform(Deed::WithdrawCase { programme, reference }).await? {
            Performed::Entered(_) => Ok(()),
            Performed::Unchanged => Err(Refusal::invalid(
                "该业务已审核或已撤回，不能再撤回",
                "The case is decided or withdrawn already, and cannot be withdrawn any more",
            )),
            Performed::NotThere => {
                let text = Text::new(
                    "该办理类别中没有这个编号，请核对编号和类别",
                    "There is no such reference in this programme: check both",
                );
                Err(Problem::with_detail(ProblemType::NotFound, text).into())
            }
        }
    }

    /// Every edition, in the order of the programmes.
    pub async fn programmes(&self) -> Answer<Vec<ListedProgramme>> {
        let rulebook = self.core.rulebook().await?;
        let in_force = rules::newest(&rulebook, self.core.now());
        let listed = rulebook.programmes().iter().map(|programme| ListedProgramme {
            programme: programme.id.clone(),
            edition: programme.edition.clone(),
            valid_from: programme.valid_from,
            in_force: in_force
                .iter()
                .any(|newest| newest.id == programme.id && newest.edition == programme.edition),
        });
        Ok(listed.collect())
    }

    /// Publishes rules that are new, or whose text changed. An edition of a programme stays as it is for the cases that
    /// came in under it: what changes comes as another edition.
    pub async fn publish(&self, documents: Vec<Document>) -> Answer<DocumentsPublished> {
        let checked_at = self.core.storage.rules_version().await?;
        let held = self.core.storage.documents().await?;
        let mut all = held.clone();
        for document in &documents {
            check_text(("文件名", "document's name"), &document.name, 1..=100)?;
            match all.iter_mut().find(|other| other.name == document.name) {
                Some(other) => other.clone_from(document),
                None => all.push(document.clone()),
            }
        }
        let (before, after) = (parse(&held)?, parse(&all)?);
        let gone_or_changed = before
            .programmes()
            .iter()
            .find(|programme| after.programme(&programme.id, &programme.edition) != Some(*programme));
        if let Some(programme) = gone_or_changed {
            let (id, edition) = (&programme.id, &programme.edition);
            return Err(Refusal::invalid(
                format!("“{id}”的 {edition} 版已在使用，不能更改，请另立一个版本（edition）和文件名"),
                format!(
                    "Edition {edition} of `{id}` is in use and cannot change: publish another edition under \
                     another file name"
                ),
            ));
        }
        Ok(match self.perform(Deed::Publish { documents, checked_at }).await? {
            Performed::Entered(ActKind::DocumentsPublished { names }) => {
                DocumentsPublished { published: names }
            }
            _ => DocumentsPublished { published: Vec::new() },
        })
    }

    /// What administrators did, behind an entry's number.
    pub async fn acts(&self, after: u64) -> Answer<Acts> {
        let page = self.core.storage.acts_after(after, ACTS_PAGE).await?;
        Ok(Acts { entries: page.entries.into_iter().map(Blob).collect(), more: page.more })
    }
}

fn parse(documents: &[Document]) -> Answer<Rulebook> {
    Rulebook::parse(documents).map_err(|error| {
        let text = error.text();
        Refusal::invalid(text.zh, text.en)
    })
}
