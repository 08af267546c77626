//! Where the demo's things lie, and what is in them: an office's cases, a server with people.

use std::path::{Path, PathBuf};

use drive::{Central, Error, Programs, Result};

/// Cases of both services: sixty in all.
const CASES: &[(&str, u32, u32)] = &[("jszg-identity", 45, 1), ("chsi-duplicate-id", 15, 2)];

/// A person of the demo. The passwords protect nothing but invented people.
pub struct Person {
    pub login: &'static str,
    pub name: &'static str,
    pub role: &'static str,
    pub password: &'static str,
}

pub const PEOPLE: &[Person] = &[
    Person { login: "reviewer1", name: "审核员甲", role: "reviewer", password: "demo-reviewer-1" },
    Person { login: "reviewer2", name: "审核员乙", role: "reviewer", password: "demo-reviewer-2" },
    Person { login: "supervisor", name: "督查员丙", role: "supervisor", password: "demo-supervisor" },
];

pub struct Place {
    folder: PathBuf,
    pub programs: Programs,
}

impl Place {
    pub fn new(folder: &Path) -> Result<Self> {
        let own = std::env::current_exe().map_err(io("finding the programs"))?;
        let window = own.with_file_name(format!("proofdesk{}", std::env::consts::EXE_SUFFIX));
        std::fs::create_dir_all(folder).map_err(io(format!("making {}", folder.display())))?;
        Ok(Self { folder: folder.to_owned(), programs: Programs::beside(&window)? })
    }

    pub fn station(&self) -> PathBuf {
        self.folder.join("station")
    }

    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    pub fn screenshot(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.png"))
    }

    /// Pictures of an earlier run would be taken for this one's.
    pub fn remove_screenshots(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.folder).map_err(io("looking for screenshots"))?.flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "png") {
                std::fs::remove_file(entry.path()).map_err(io("removing a screenshot"))?;
            }
        }
        Ok(())
    }

    /// The server that an earlier run set up, if its station is there as well: they belong together.
    pub fn earlier_central(&self) -> Option<Central> {
        let address = std::fs::read_to_string(self.address()).ok()?;
        let complete = self.central_data().exists() && self.station().join("vault.json").exists();
        complete.then(|| Central::over(&self.programs, &self.central_data(), &self.log(), address))
    }

    /// A server from nothing, with the cases and the people. The cases are rendered once and kept.
    pub fn new_central(&self) -> Result<Central> {
        for old in [self.central_data(), self.station(), self.folder.join("station-web")] {
            if old.exists() {
                std::fs::remove_dir_all(&old).map_err(io(format!("removing {}", old.display())))?;
            }
        }
        let central = Central::init(&self.programs, &self.central_data(), &self.log())?;
        std::fs::write(self.address(), central.address()).map_err(io("writing down the server's address"))?;
        for person in PEOPLE {
            central.add_person(person.login, person.name, person.role, person.password)?;
        }
        for (programme, count, seed) in CASES {
            let office = self.folder.join("office").join(programme);
            if !office.join("cases.csv").exists() {
                println!("Rendering {count} specimen cases of {programme}.");
                self.programs.write_cases(&office, programme, *count, *seed)?;
            }
            print!("{programme}: {}", central.import(programme, &office)?);
        }
        Ok(central)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("central.log")
    }

    fn address(&self) -> PathBuf {
        self.folder.join("central.address")
    }

    fn central_data(&self) -> PathBuf {
        self.folder.join("central")
    }
}

pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
    let what = what.into();
    |source| Error::Io { what, source }
}
