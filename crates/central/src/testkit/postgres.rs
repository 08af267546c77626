//! A PostgreSQL server of a test's own, from the system's package: in a folder and on a socket that go with it, without
//! a network and, unless it is to be measured, without waiting for the disk. It ends with its guard, and with the
//! thread that started it however that ends. Linux only, as that end is.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use sqlx_core::connection::{ConnectOptions as _, Connection as _};
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::sql_str::AssertSqlSafe;
use sqlx_postgres::PgConnectOptions;
use uuid::Uuid;

use crate::storage::postgres::Address;

/// Where Debian's packages put the versions.
const VERSIONS: &str = "/usr/lib/postgresql";
/// The server's own user: it refuses to run as root.
const USER: &str = "postgres";
const START_TIMEOUT: Duration = Duration::from_secs(60);

const SETTINGS: [&str; 4] =
    ["listen_addresses=", "max_connections=200", "shared_buffers=32MB", "deadlock_timeout=100ms"];
/// What a server of tests does without.
const QUICK: [&str; 2] = ["fsync=off", "full_page_writes=off"];

pub struct TestPostgres {
    folder: PathBuf,
    server: Child,
}

impl TestPostgres {
    pub fn start() -> Self {
        Self::start_with(&QUICK)
    }

    /// One that waits for the disk as in service: for measuring.
    pub fn start_durable() -> Self {
        Self::start_with(&[])
    }

    fn start_with(settings: &[&str]) -> Self {
        let programs = newest_version().unwrap_or_default();
        let folder = std::env::temp_dir().join(format!("proofdesk-postgres-{}", Uuid::new_v4().simple()));
        let made = as_server(&["--"], &programs.join("initdb"))
            .arg("-D")
            .arg(&folder)
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username", USER])
            .output()
            .expect("PostgreSQL is installed: `cargo xtask setup` does it");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut command = as_server(&["--pdeathsig", "QUIT", "--"], &programs.join("postgres"));
        command.arg("-D").arg(&folder).arg("-k").arg(&folder);
        command.args(SETTINGS.iter().chain(settings).flat_map(|setting| ["-c", setting]));
        let mut server = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("PostgreSQL can be started");
        wait_until_ready(&mut server);
        Self { folder, server }
    }

    /// The address of an empty schema of its own.
    pub async fn schema(&self) -> Address {
        let schema = format!("test_{}", Uuid::new_v4().simple());
        let options =
            PgConnectOptions::new_without_pgpass().socket(&self.folder).username(USER).database(USER);
        let mut connection = options.connect().await.expect("the server answers");
        raw_sql(AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
            .execute(&mut connection)
            .await
            .expect("a schema can be made");
        connection.close().await.expect("the connection closes");
        Address::parse(&self.text(&schema)).expect("the address is valid")
    }

    /// A client program of the packages, as `psql`, that works in the schema.
    pub fn client(&self, program: &str, schema: &Address) -> Command {
        let text = schema.secret_text();
        let (_, schema) = text.rsplit_once('=').expect("the address names its schema last");
        let mut command = Command::new(newest_version().unwrap_or_default().join(program));
        command.env("PGHOST", &self.folder).env("PGUSER", USER).env("PGDATABASE", USER);
        command.env("PGOPTIONS", format!("-c search_path={schema}"));
        command
    }

    fn text(&self, schema: &str) -> String {
        let folder = self.folder.display();
        format!("postgres://{USER}@localhost/{USER}?host={folder}&options[search_path]={schema}")
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        // At once: nothing in the folder is needed any more.
        let _ = Command::new("kill").args(["-QUIT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
        // A folder left behind in the temporary place does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A program under the server's user where this process is root's, and its own elsewhere.
fn as_server(options: &[&str], program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if std::fs::metadata("/proc/self").expect("a process has a folder").uid() == 0 {
        command.args(["--reuid", USER, "--regid", USER, "--init-groups"]);
    }
    command.args(options).arg(program);
    // A folder that the server's user may not enter would be no place to start in.
    command.current_dir("/").env("LC_ALL", "C");
    command
}

/// Where Debian's newest one is; elsewhere it has to be among the programs that are found by name.
fn newest_version() -> Option<PathBuf> {
    let versions = std::fs::read_dir(VERSIONS).ok()?.filter_map(Result::ok);
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max()?;
    Some(Path::new(VERSIONS).join(newest.to_string()).join("bin"))
}

/// It says so in its log, which is read to its end, so that the server can go on writing it.
fn wait_until_ready(server: &mut Child) {
    let log = server.stderr.take().expect("its log is piped");
    let (ready, is_ready) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            if line.contains("ready to accept connections") {
                // Nobody waits any more where it took too long.
                let _ = ready.send(());
            }
        }
    });
    is_ready.recv_timeout(START_TIMEOUT).expect("PostgreSQL is ready in time");
}
