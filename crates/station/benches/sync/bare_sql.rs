//! The peer of the server on PostgreSQL: `pgbench` writes the rows of a push as bare SQL into tables of the same schema
//! on the same PostgreSQL, in one transaction: a statement for each row where the server has one, and one for all where
//! the server has that. It reads, checks, hashes and signs nothing.

use std::process::Command;

use central::storage::postgres::Address;
use central::testkit::TestPostgres;
use tempfile::TempDir;

use crate::batch;
use crate::office::Office;
use crate::operations::{CLIENTS, Load, operations_of_each};
use crate::station::Station;

pub struct BareSql<'a> {
    postgres: &'a TestPostgres,
    schema: Address,
    /// The server's schema: its rows are as long.
    server: &'a Address,
    station: String,
    person: String,
    /// Cases that each client has passed already.
    taken: usize,
    scripts: TempDir,
    _office: Office,
}

/// Bytes of what is different in every row of the server.
struct Lengths {
    body: usize,
    receipt: usize,
    frontier: usize,
}

impl<'a> BareSql<'a> {
    /// A schema of its own with as many cases as the server's clients have, leased.
    pub async fn beside(postgres: &'a TestPostgres, server: &'a Address) -> Self {
        let schema = postgres.schema().await;
        let case = std::iter::once(batch::case_without_photos(1));
        let office = Office::on_postgres(schema.clone(), case).await;
        let serving = office.serve();
        let station = Station::enrol(serving.address, office.admission().await).await;
        let sync = station.sync();
        station.claim(&sync, 1).await;
        sync.stop().await;
        serving.end();
        let peer = Self {
            postgres,
            schema,
            server,
            station: station.identity.station.to_string(),
            person: station.person.to_string(),
            taken: 0,
            scripts: crate::scratch(),
            _office: office,
        };
        peer.lease_many();
        peer
    }

    /// From the one case and the one batch, as many as are needed.
    fn lease_many(&self) {
        let (last_client, last_number) = (CLIENTS - 1, operations_of_each() - 1);
        let (case, batch) = (case_id("client", "number"), batch_id("client"));
        let clients = format!("generate_series(0, {last_client}) AS client");
        let numbers = format!("generate_series(0, {last_number}) AS number");
        self.sql(
            &self.schema,
            &format!(
                "INSERT INTO batch SELECT (jsonb_populate_record(one, jsonb_build_object(
                     'id', {batch}, 'idempotency_key', {batch}))).* FROM batch AS one, {clients};
                 INSERT INTO review_case SELECT (jsonb_populate_record(one, jsonb_build_object(
                     'id', {case}, 'reference', client || ' ' || number,
                     'applicant', '\\x' || encode(sha256(convert_to({case}::text, 'UTF8')), 'hex')))).*
                     FROM review_case AS one, {clients}, {numbers};
                 INSERT INTO batch_case SELECT (jsonb_populate_record(NULL::batch_case, jsonb_build_object(
                     'batch', {batch}, 'position', number + 1, 'review_case', {case}, 'standing', 'held'))).*
                     FROM {clients}, {numbers}"
            ),
        );
    }

    /// Operations a second.
    pub fn run(&mut self, load: Load) -> f64 {
        let script = self.scripts.path().join("push.sql");
        std::fs::write(&script, self.script(load.operations, &self.lengths())).unwrap();
        let clients = CLIENTS.to_string();
        let mut pgbench = self.postgres.client("pgbench", &self.schema);
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--client", &clients, "--jobs=1"]);
        pgbench.args(["--transactions", &load.pushes.to_string()]);
        pgbench.args(["--define", &format!("next={}", self.taken), "--file"]).arg(&script);
        let told = output(pgbench);
        self.taken += load.operations * load.pushes;
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        rate.unwrap().parse::<f64>().unwrap() * load.operations as f64
    }

    /// In the order of the server's statements.
    fn script(&self, operations: usize, lengths: &Lengths) -> String {
        let Self { station, person, .. } = self;
        let batch = batch_id(":client_id");
        let all = format!("generate_series(0, {}) AS number", operations - 1);
        let mut script = format!(
            "BEGIN;
             INSERT INTO high_water (station, incarnation, seq) VALUES ('{station}', {batch}, 0)
                 ON CONFLICT (station, incarnation) DO UPDATE SET seq = high_water.seq RETURNING seq;\n"
        );
        for number in 0..operations {
            let case = case_id(":client_id", &format!(":next + {number}"));
            script += &format!(
                "INSERT INTO decision (station, incarnation, seq, review_case, number, person, batch, verdict_json,
                     standing, decided_at)
                 VALUES ('{station}', {batch}, :next + {number} + 1, {case},
                     (SELECT coalesce(max(number), 0) + 1 FROM decision WHERE review_case = {case}),
                     '{person}', {batch}, '{{\"verdict\":\"pass\"}}', 'counts', now());
                 UPDATE batch_case SET standing = 'decided'
                     WHERE batch = {batch} AND review_case = {case} AND standing = 'held';
                 INSERT INTO outcome (review_case, verdict_json, decided_at, released_at)
                     VALUES ({case}, '{{\"verdict\":\"pass\"}}', now(), now());
                 UPDATE review_case SET state = 'passed' WHERE id = {case};\n"
            );
        }
        let Lengths { body, receipt, frontier } = lengths;
        script
            + &format!(
                "SELECT change_position AS position FROM log_head FOR UPDATE \\gset
                 INSERT INTO log_leaf (log, leaf_index, hash)
                     SELECT log, :position + number, {hash} FROM log_head, {all};
                 UPDATE log_head SET frontier_json = repeat('f', {frontier});
                 INSERT INTO operation (station, incarnation, seq, hash, body, person_signature, station_signature,
                         outcome, receipt_body, receipt_signature, received_at)
                     SELECT '{station}', {batch}, :next + number + 1, {hash}, {body}, {signature}, {signature},
                         'accepted', {receipt}, {signature}, now() FROM {all};
                 UPDATE high_water SET seq = :next + {operations} WHERE station = '{station}' AND incarnation = {batch};
                 UPDATE log_head SET change_position = change_position + {operations};
                 INSERT INTO change (position, station, change_json)
                     SELECT :position + number + 1, '{station}', '{{\"change\":\"case-outcome\",\"case\":\"' ||
                         {case} || '\",\"state\":\"passed\"}}' FROM {all};
                 COMMIT;
                 \\set next :next + {operations}\n",
                hash = bytes(32),
                signature = bytes(64),
                body = bytes(*body),
                receipt = bytes(*receipt),
                case = case_id(":client_id", ":next + number"),
            )
    }

    fn lengths(&self) -> Lengths {
        let told = self.sql(
            self.server,
            "SELECT avg(length(body))::int, avg(length(receipt_body))::int, max(length(frontier_json))
             FROM operation, log_head",
        );
        let mut numbers = told.trim().split('|').map(|number| number.parse().unwrap());
        let mut next = || numbers.next().unwrap();
        Lengths { body: next(), receipt: next(), frontier: next() }
    }

    fn sql(&self, schema: &Address, statements: &str) -> String {
        let mut psql = self.postgres.client("psql", schema);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--command", statements]);
        output(psql)
    }
}

/// In the order of the numbers, as the server's ids are.
fn case_id(client: &str, number: &str) -> String {
    format!("('00000000-0000-7000-8000-' || lpad(to_hex({client} * 1000000 + {number}), 12, '0'))::uuid")
}

fn batch_id(client: &str) -> String {
    format!("('00000000-0000-7000-9000-' || lpad(to_hex({client} + 1), 12, '0'))::uuid")
}

fn bytes(length: usize) -> String {
    format!("decode(repeat('a7', {length}), 'hex')")
}

fn output(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
