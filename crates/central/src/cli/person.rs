//! `person add`, `person rights`, `person password`, `person lock`, `person unlock`, `person remove`

use clap::{Args, Subcommand, ValueEnum};
use model::ProgrammeId;
use protocol::admin::NewPersonRequest;
use protocol::encoding::SecretText;
use std::io::BufRead as _;

use super::CliError;
use super::place::Place;
use crate::storage::PersonRights;

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Let a person sign in.
    Add(Add),
    /// Give a person other roles and programmes.
    Rights(Rights),
    /// Set a person's password.
    Password(Password),
    /// Keep a person from signing in, here and on the stations, until unlocked.
    Lock(Named),
    /// Let a locked person sign in again.
    Unlock(Named),
    /// End a person's rights. What the person decided stays.
    Remove(Named),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
    /// As colleagues read it.
    #[arg(long)]
    name: String,
    /// May be given several times.
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// May be given several times; without it the person may review all programmes.
    #[arg(long = "programme")]
    programmes: Vec<String>,
    /// Read the password from the first line of standard input instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct Rights {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
    /// All roles that the person has from now on; may be given several times.
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// All programmes; without it the person may review every one.
    #[arg(long = "programme")]
    programmes: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Password {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
    /// Read the password from the first line of standard input instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
}

/// The roles as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Reviewer,
    Supervisor,
    Administrator,
}

impl From<Role> for model::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Reviewer => Self::Reviewer,
            Role::Supervisor => Self::Supervisor,
            Role::Administrator => Self::Administrator,
        }
    }
}

impl Person {
    pub(super) async fn run(self) -> Result<(), CliError> {
        match self {
            Self::Add(command) => command.run().await,
            Self::Rights(command) => command.run().await,
            Self::Password(command) => command.run().await,
            Self::Lock(command) => command.lock().await,
            Self::Unlock(command) => command.unlock().await,
            Self::Remove(command) => command.remove().await,
        }
    }
}

impl Add {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let request = NewPersonRequest {
            password: read_password(self.password_stdin)?,
            roles: self.roles.into_iter().map(model::Role::from).collect(),
            programmes: self.programmes.into_iter().map(ProgrammeId::new).collect(),
            name: self.name,
            login: self.login,
        };
        let login = request.login.clone();
        core.as_operator().add_person(request).await?;
        println!("已添加 {login}\nadded {login}");
        Ok(())
    }
}

impl Rights {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let rights = PersonRights {
            roles: self.roles.into_iter().map(model::Role::from).collect(),
            programmes: self.programmes.into_iter().map(ProgrammeId::new).collect(),
        };
        if !core.as_operator().change_rights(&self.login, rights).await? {
            return Err(CliError::NoSuchLogin(self.login));
        }
        println!("已更改 {0} 的权限\nchanged the rights of {0}", self.login);
        Ok(())
    }
}

impl Password {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn run(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        let password = read_password(self.password_stdin)?;
        if !core.as_operator().set_password(&self.login, password).await? {
            return Err(CliError::NoSuchLogin(self.login));
        }
        println!("已设置 {0} 的密码\nset the password of {0}", self.login);
        Ok(())
    }
}

impl Named {
    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn lock(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        if !core.as_operator().lock_person(&self.login).await? {
            return Err(CliError::NoSuchLogin(self.login));
        }
        println!("已锁定 {0}\nlocked {0}", self.login);
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn unlock(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        if !core.as_operator().unlock_person(&self.login).await? {
            return Err(CliError::NoSuchLogin(self.login));
        }
        println!("已解锁 {0}\nunlocked {0}", self.login);
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "the command's answer")]
    async fn remove(self) -> Result<(), CliError> {
        let core = self.place.core().await?;
        if !core.as_operator().remove_person(&self.login).await? {
            return Err(CliError::NoSuchLogin(self.login));
        }
        println!("已停用 {0}\nremoved {0}", self.login);
        Ok(())
    }
}

fn read_password(from_stdin: bool) -> Result<SecretText, CliError> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(CliError::Password)?;
        let password = SecretText(line.trim_end_matches(['\r', '\n']).to_owned());
        zeroize::Zeroize::zeroize(&mut line);
        return Ok(password);
    }
    let ask = |prompt| rpassword::prompt_password(prompt).map(SecretText).map_err(CliError::Password);
    let password = ask("密码 / password: ")?;
    if ask("再输入一次 / once more: ")?.0 == password.0 {
        Ok(password)
    } else {
        Err(CliError::PasswordsDiffer)
    }
}
